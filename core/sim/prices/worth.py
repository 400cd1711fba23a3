"""The prices of funds and warrants follow what lies behind them: their fair price is a `Path` of other prices.

The crowd looks once a second of the market, and only the crowd: whoever writes rows computes afresh, so that what is
read never changes what happens.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from functools import partial
from typing import Final

from core.domain.units import SECOND, Code, Ns, Won
from core.sim.listed.baskets import Ratio
from core.sim.listed.capital import WorthOf, one_by_one
from core.sim.listed.listing import Listing
from core.sim.listed.products import FUNDS, WARRANTS
from core.sim.listed.theory import theory
from core.sim.plots import Point

PriceOf = Callable[[Code], Won]
_FUND_GAP: Final = 0.0004
_WARRANT_GAP: Final = 0.006
_RETURN_S: Final = 90
_MARKS: Final = ((0, 300), (40, 250), (100, 180), (200, 140), (350, 100), (500, 90), (650, 90), (800, 90), (1_000, 90))
"""(per mille of a morning, busyness from there on)"""


def worth_of(
    listing: Listing, listings: dict[Code, Listing], price_of: PriceOf, basket_of: WorthOf | None = None
) -> Callable[[], float] | None:
    """What the issue is worth at the moment of the call, in won; None for an issue that is worth what is paid.

    `basket_of` values what a fund holds; by default price by price.
    """
    fund = FUNDS.get(listing.code)
    if fund is not None:
        ratio = Ratio(fund.basket.members(listings.values()), basket_of or one_by_one(price_of))
        return lambda: fund.nav_at(ratio.now())
    warrant = WARRANTS.get(listing.code)
    if warrant is None or warrant.underlying not in listings:
        return None
    option, volatility, conversion = warrant.option, warrant.volatility, warrant.conversion
    return lambda: max(theory(option, float(price_of(warrant.underlying)), volatility).price * conversion, 1.0)


class Coupled:
    """A `Path` around a worth: the gap (괴리) wanders and comes back."""

    def __init__(self, worth: Callable[[], float], *, listing: Listing, chance: random.Random) -> None:
        self._worth, self._chance = worth, chance
        self._swing = _WARRANT_GAP if listing.code in WARRANTS else _FUND_GAP
        self._gap = 0.0
        self._second = -1
        self._value = worth()

    def price(self, at: Ns) -> float:
        second = at // SECOND
        if second != self._second:
            passed = min(second - self._second, _RETURN_S) if self._second >= 0 else 1
            self._second = second
            back = math.exp(-passed / _RETURN_S)
            self._gap = self._gap * back + self._chance.gauss(0, self._swing) * math.sqrt(1 - back * back)
            self._value = self._worth() * (1 + self._gap)
        return self._value

    def heat(self, at: Ns) -> float:
        return 1.0

    def pull(self, price: float) -> None:
        """An auction ended elsewhere: a gap, which closes like any other."""
        self._gap = price / self._worth() - 1
        self._value = price


def morning_of(
    listing: Listing, listings: dict[Code, Listing], price_then: Callable[[Code, Ns], Won], hours: tuple[Ns, Ns]
) -> tuple[Point, ...]:
    """The path of a product through `hours`, as its `worth_of` had it; nothing for an issue that stands for itself."""
    opening, end = hours
    points = []
    for mark, weight in _MARKS:
        then = opening + (end - opening) * mark // 1_000
        worth = worth_of(listing, listings, partial(_at, price_then, then))
        if worth is None:
            return ()
        points.append(Point(mark, round((worth() / listing.previous_close - 1) * 10_000), weight))
    return tuple(points)


def _at(price_then: Callable[[Code, Ns], Won], then: Ns, code: Code) -> Won:
    return price_then(code, then)
