"""시간외 종가: trading at the previous close before the opening, and at today's after the close. Matching: `hidden`.

Before the opening the crowd sells, and now and then somebody buys; after the close purchases gather and are sold into,
so that the first print of 15:40 is an auction's and those that follow are sales.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Final

from core.domain.calendar import closing_price_windows, instant
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import SECOND, Ns, Shares
from core.sim.matching.exchange import Exchange, Happening, Mode, Ticket

NEVER: Final = 1 << 62
STEP: Final = 10 * SECOND
_FIRST_NUMBER: Final = -(10**12)
"""Of the crowd's orders here; `flow` does not count so far."""
_BUYERS: Final = 0.75
_BUSY: Final = 0.4
_MILLION: Final = 1_000_000
_FIRST_BID: Final = 400
"""After the close the first bid is this part of the day's volume …"""
_FIRST_OFFER: Final = 30 * _MILLION
"""… and before the opening the first offer so many won: who comes later finds them there."""


class ClosingTrade:
    """The two sessions of a day, for every issue that has a book. Looked at every ten seconds."""

    def __init__(self, day: dt.date, seed: int) -> None:
        self._windows = [
            (instant(day, window.intake), instant(day, window.opens), instant(day, window.closes))
            for window in closing_price_windows(day)
        ]
        self._seed = seed
        self._number = _FIRST_NUMBER

    def next(self, at: Ns) -> Ns:
        """When to act again after `at`; `NEVER`: no more today."""
        for intake, _, closes in self._windows:
            if at < closes:
                return min(max(at - at % STEP + STEP, intake), closes)
        return NEVER

    def join(self, exchange: Exchange, at: Ns) -> None:
        """Open the session of an issue if one runs. While the closing call goes on there is no price yet."""
        for number, (intake, opens, closes) in enumerate(self._windows):
            is_fixed = number == 0 or (exchange.mode is Mode.SHUT and exchange.vi is None)
            if intake <= at < closes and exchange.closing_price is None and is_fixed:
                price = exchange.tally.price if number else exchange.base
                exchange.open_closing_price(price, is_trading=at >= opens)
                quantity = 1 + (exchange.tally.volume // _FIRST_BID if number else _FIRST_OFFER // price)
                self._submit(exchange, Side.BUY if number else Side.SELL, quantity, at, [], is_morning=not number)

    def act(self, exchange: Exchange, at: Ns, out: list[Happening]) -> None:
        """What is due for one issue at `at`."""
        self.join(exchange, at)
        session = exchange.closing_price
        if session is None:
            return
        intake, opens, closes = next(window for window in self._windows if at <= window[2])
        if at >= closes or at < intake:
            exchange.end_closing_price(at, out)
            return
        if at >= opens and not session.is_trading:
            exchange.trade_closing_price(at, out)
        self._gather(exchange, at, out, is_morning=intake == opens)

    def _gather(self, exchange: Exchange, at: Ns, out: list[Happening], *, is_morning: bool) -> None:
        session, chance = exchange.closing_price, random.Random(f"{self._seed}/{exchange.code}/closing/{at}")
        if session is None or chance.random() > _BUSY:
            return
        is_buy = chance.random() < (1 - _BUYERS if is_morning else 0 if session.is_trading else _BUYERS)
        quantity = 1 + int(chance.expovariate(1) * 3 * _MILLION / session.price)
        if is_morning and is_buy:  # nobody waits to buy
            quantity = min(quantity, session.totals[Side.SELL])
        if quantity:
            self._submit(exchange, Side.BUY if is_buy else Side.SELL, quantity, at, out, is_morning=is_morning)

    def _submit(
        self, exchange: Exchange, side: Side, quantity: Shares, at: Ns, out: list[Happening], *, is_morning: bool
    ) -> None:
        self._number -= 1
        kind = OrderType.PRE_CLOSE if is_morning else OrderType.POST_CLOSE
        exchange.submit(Ticket(self._number, exchange.code, side, kind, quantity, 0), at, out)
