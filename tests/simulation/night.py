"""From one trading day into another: the broker's books are closed, his numbers begin anew, what is held stays held.

The hours in which nobody trades are not lived through. Each stretch that is gets a broker of its own, with the one
account that goes from hand to hand.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Final

from core.domain.calendar import instant, is_trading_day, kst_date
from core.domain.units import DAY, SECOND, Ns
from core.sim.broker import Broker
from core.sim.office.access import owner_of
from core.sim.office.accounts import Account
from tests.simulation.laws import Laws
from tests.simulation.network import Network
from tests.simulation.plan import Night

_LANDED: Final = 0.6
"""Seconds until what was still on its way has arrived."""
_BEFORE_MIDNIGHT: Final = 5


class Nights:
    """`open_market` makes the broker of a stretch that begins at a time."""

    def __init__(self, network: Network, app_key: str, open_market: Callable[[Ns], Broker], laws: Laws) -> None:
        self._network, self._app_key, self._open_market, self._laws = network, app_key, open_market, laws
        self._account = network.broker.account(app_key)

    async def pass_until_midnight(self) -> None:
        """The evening: the day's orders have died, and a desk may live into another day."""
        await asyncio.sleep(_LANDED)
        self._expire()
        day = kst_date(self._network.now)
        self._wake(instant(day, 0) + DAY - _BEFORE_MIDNIGHT * SECOND, numbers=self._network.broker._desk._numbers)
        self._network.later(_BEFORE_MIDNIGHT * SECOND, self._open_day)

    async def pass_until_morning(self, night: Night) -> None:
        await asyncio.sleep(_LANDED)
        self._expire()
        day = kst_date(self._network.now) + dt.timedelta(days=1)
        while not is_trading_day(day):
            day += dt.timedelta(days=1)
        self._wake(instant(day, night.start), numbers=0)
        self._open_day()

    def _wake(self, at: Ns, *, numbers: int) -> None:
        broker = self._open_market(at)
        adopt(broker, self._app_key, self._account)
        broker._desk._numbers = numbers
        self._network.wake(broker, at)
        self._laws.woke(at)

    def _expire(self) -> None:
        """Day orders die at the close; no report tells of it."""
        for order in self._account.open_orders:
            self._account.withdraw(order, order.remaining)

    def _open_day(self) -> None:
        account = self._account
        account.orders.clear()
        account.cancellations.clear()
        for code, held in list(account.positions.items()):
            held.bought_today = held.sold_today = held.realised = 0
            if not held.quantity:
                del account.positions[code]
        self._network.broker._desk._numbers = 0
        self._laws.opened()


def adopt(broker: Broker, app_key: str, account: Account) -> None:
    """The account is that broker's from now on, with all that it holds."""
    owner = owner_of(app_key)
    broker._accounts[owner] = account
    broker._owners[account.number] = owner
