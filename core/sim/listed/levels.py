"""The level of each market's index, weighed by market capitalisation as the real ones are; yesterday's is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from core.domain.market import InstrumentKind, Market
from core.domain.units import Code, Hundredths, Shares, Won
from core.sim.listed.listing import Listing

YESTERDAY: Final = {Market.KOSPI: 2_600_00, Market.KOSDAQ: 850_00}
"""Where the index of each market closed."""


class Levels:
    """Of the common shares of an exchange list."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        common = [each for each in listings if each.is_common and each.kind is InstrumentKind.STOCK]
        self._shares: dict[Market, dict[Code, Shares]] = {
            market: {each.code: each.listed_shares for each in common if each.market is market} for market in YESTERDAY
        }
        self._worth: dict[Market, Won] = {
            market: sum(each.previous_close * each.listed_shares for each in common if each.market is market)
            for market in YESTERDAY
        }

    def level(self, market: Market, price: Callable[[Code], Won]) -> Hundredths:
        """At these prices; yesterday's for a market without issues."""
        if not self._worth[market]:
            return YESTERDAY[market]
        now = sum(price(code) * shares for code, shares in self._shares[market].items())
        return YESTERDAY[market] * now // self._worth[market]
