"""The level of each market's index, weighed by market capitalisation as the real ones are; yesterday's is invented."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.domain.market import Market
from core.domain.units import Hundredths, Won
from core.sim.listed.baskets import SECTORS
from core.sim.listed.capital import WorthOf
from core.sim.listed.listing import Listing

_SECTOR_OF: Final = {Market.KOSPI: "001", Market.KOSDAQ: "101"}
YESTERDAY: Final = {market: SECTORS[sector][1] for market, sector in _SECTOR_OF.items()}
"""Where the index of each market closed."""


class Levels:
    """Of the common shares of an exchange list."""

    def __init__(self, listings: Iterable[Listing], worth_of: WorthOf) -> None:
        listed = list(listings)
        members = {market: SECTORS[sector][0].members(listed) for market, sector in _SECTOR_OF.items()}
        self._now = {market: worth_of(issues) for market, issues in members.items()}
        self._before: dict[Market, Won] = {
            market: sum(each.previous_close * each.listed_shares for each in issues)
            for market, issues in members.items()
        }

    def level(self, market: Market) -> Hundredths:
        """Now; yesterday's for a market without issues."""
        if not self._before[market]:
            return YESTERDAY[market]
        return YESTERDAY[market] * self._now[market]() // self._before[market]
