"""When our books may be wrong, the reading of the lists that settles it, and the deposit after what moves it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final, get_args

from core.domain import events as e
from core.domain.errors import AuthRefused, BrokerError, RequestLost
from core.domain.market import Side
from core.domain.orders import Status
from core.domain.units import SECOND, Ns
from core.engine.claims import is_young
from core.engine.vanished import Vanished
from core.kiwoom.frames import UNREAD
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.link import reconnect_delays
from core.runtime import account
from core.runtime.troubles import Troubles
from core.state.store import Store

_log = logging.getLogger(__name__)
RECONCILE_EVERY: Final = 30.0
UNKNOWN_EVERY: Final = 2.5
"""While the fate of an order is not known, or it was too young for the last lists to prove anything."""
RETRY: Final = 1.0
"""Least seconds between two tries of what failed."""
ACCOUNT: Final = "계좌 조회 / account query"
_SETTLE: Final = 0.2

UNREAD_EVERY: Final = 5 * SECOND
"""A line that garbles frame after frame shall not make us ask without end."""

_Doubtful = (
    e.LinkChanged
    | e.Registered
    | e.Balance
    | e.OrderUnknown
    | e.OrderAccepted
    | e.OrderRejected
    | e.OrderUpdate
    | e.ChangeFailed
    | e.Fill
    | e.Fault
    | e.OpenOrdersListed
    | e.PhaseChanged
)
DOUBTFUL: Final = get_args(_Doubtful)
"""What `Doubt.hear` must be told, after the store."""


class Doubt:
    """Compares at start, when the account is heard again, on doubt and every 30 s. `tell` receives what was found."""

    def __init__(
        self,
        client: RestClient,
        clock: Clock,
        store: Store,
        *,
        tell: Callable[[e.Event], None],
        troubles: Troubles,
    ) -> None:
        self._client, self._clock, self._store, self._tell = client, clock, store, tell
        self._troubles = troubles
        self._is_cast = asyncio.Event()
        self._is_spent = asyncio.Event()
        self._heard_on = ""
        self._unread_at: Ns = 0
        self._doubts = 0
        self._vanished = Vanished()
        self._owed: asyncio.TimerHandle | None = None

    def cast(self) -> None:
        """Compare now."""
        self._is_cast.set()

    def hear(self, event: _Doubtful) -> None:
        """Whatever of this only the broker's lists can settle is on its way when this returns."""
        if self._doubts != self._store.orders.doubts:  # it cannot be, and nothing was booked of it
            self._doubts = self._store.orders.doubts
            self._garbled(event.at)
        match event:
            case e.Fill() | e.OrderUpdate():
                self._moved(event)
            case e.LinkChanged():
                self._link_changed(event)
            case e.Registered():
                self._registered(event)
            case e.Balance():
                self._balanced(event)
            case e.Fault() if event.where == UNREAD:  # what could not be read may have been a fill
                self._garbled(event.at)
            case e.PhaseChanged():
                self._phase_changed()
            case e.OrderUnknown() | e.ChangeFailed():
                self.cast()

    def _moved(self, event: e.Fill | e.OrderUpdate) -> None:
        """A purchase that was taken back or refused sets its cash free, too."""
        is_over = isinstance(event, e.OrderUpdate) and event.report is not e.Report.ACCEPTED
        if isinstance(event, e.Fill) or (is_over and event.side is Side.BUY):
            self._is_spent.set()

    def _phase_changed(self) -> None:
        """A new one may have ended every order that rested, and nobody tells."""
        if any(order.is_working for order in self._store.orders.open()):
            self.cast()

    def _balanced(self, event: e.Balance) -> None:
        # a 04 that overtook its 00 looks the same; the lists then show no difference
        position = self._store.positions.get(event.holding.code)
        is_level = position is not None and position.quantity == event.holding.quantity
        if not is_level and self._store.orders.is_ours(event.account):
            self.cast()

    def _link_changed(self, event: e.LinkChanged) -> None:
        if event.state is e.LinkState.LIVE:
            self.cast()
        elif event.link == self._heard_on and self._store.links[event.link].is_deaf:
            self._heard_on = ""

    def _garbled(self, at: Ns) -> None:
        """Compare at once, or, if that was done a moment ago, once the moment is over."""
        rest = self._unread_at + UNREAD_EVERY - at
        if rest <= 0 or rest > UNREAD_EVERY:  # the market's clock may have been put back
            self._unread_at = at
            self.cast()
        elif self._owed is None:
            self._owed = asyncio.get_running_loop().call_later(rest / SECOND, self._pay, at + rest)

    def _pay(self, at: Ns) -> None:
        self._owed, self._unread_at = None, at
        self.cast()

    def _registered(self, event: e.Registered) -> None:
        """Another link hears the account: what was filled between the two was heard by none."""
        if event.account and event.link != self._heard_on:
            self._heard_on = event.link
            self.cast()
        elif not event.account and event.link == self._heard_on:
            self._heard_on = ""

    # ---- long-lived ----

    async def settle(self) -> None:
        """Compare for ever. Raises AuthRefused if the broker does not accept us before the books were ever level."""
        delays = reconnect_delays()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience()):
                    await self._is_cast.wait()
            self._is_cast.clear()
            try:
                await self._compare()
            except (BrokerError, RequestLost) as error:
                if isinstance(error, AuthRefused) and not self._store.is_reconciled:
                    raise
                self._troubles.met(ACCOUNT, error)
                self.cast()
                # Without a token nothing leaves, and a stop that is pressed meanwhile shortens the wait for one.
                await asyncio.sleep(RETRY + (min(self._client.token_in, SECOND) or next(delays)) / SECOND)
            else:
                delays = reconnect_delays()
                self._troubles.over(ACCOUNT)

    async def count_cash(self) -> None:
        """Read the deposit after what moved cash, once for all that came meanwhile: what may be bought hangs on it."""
        while True:
            await self._is_spent.wait()
            self._is_spent.clear()
            try:
                self._tell(await account.read_deposit(self._client, self._clock))
            except (BrokerError, RequestLost) as error:
                _log.warning("the deposit after a fill could not be read: %s", error)
                self.cast()  # the comparison reads it, too, and asks until it comes
                await asyncio.sleep(RETRY)

    def _patience(self) -> float:
        store = self._store
        is_open = any(
            order.status is Status.UNKNOWN or is_young(order, store.reconciled_at) for order in store.orders.open()
        )
        # Lists that came, by a clock put back since, before somebody heard the account: the next ones decide.
        is_waiting = not store.is_reconciled and any(link.account for link in store.links.values())
        return UNKNOWN_EVERY if is_open or is_waiting else RECONCILE_EVERY

    async def _compare(self) -> None:
        if not self._store.account:
            self._tell(await account.read_account(self._client, self._clock))
        self._tell(await account.read_deposit(self._client, self._clock))
        found = await account.compare(self._client, self._clock, self._store)
        if found is None or self._vanished.is_doubtful(found, self._clock.now()):
            await asyncio.sleep(_SETTLE)
            self.cast()
            return
        for event in found:
            self._tell(event)
