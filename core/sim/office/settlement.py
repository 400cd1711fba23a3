"""When the money of a trade arrives: two trading days later (D+2), for purchases and sales alike."""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.domain.calendar import is_trading_day
from core.domain.market import Side
from core.domain.units import Won

SETTLES_AFTER: Final = 2
"""Trading days; the exchange plans one from October 2027."""


def trading_day_after(day: dt.date, count: int) -> dt.date:
    """The `count`-th trading day after `day`."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_trading_day(day)
    return day


class Settlement:
    """What trades owe and bring, by the day on which it is paid."""

    def __init__(self) -> None:
        self._due: dict[tuple[dt.date, Side], Won] = {}

    def book(self, traded: dt.date, side: Side, amount: Won) -> None:
        """`amount` ≥ 0: the cost of a purchase or the proceeds of a sale, charges included."""
        key = trading_day_after(traded, SETTLES_AFTER), side
        self._due[key] = self._due.get(key, 0) + amount

    def on(self, day: dt.date, side: Side) -> Won:
        """What is paid on that day."""
        return self._due.get((day, side), 0)

    def after(self, day: dt.date) -> Won:
        """Sales less purchases that are paid later than `day`."""
        later = ((side, amount) for (due, side), amount in self._due.items() if due > day)
        return sum(amount if side is Side.SELL else -amount for side, amount in later)
