"""What an index is made of: the issues behind a 업종코드, weighed by their capitalisation. Floats: noise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from core.domain.market import Market
from core.sim.listed.capital import WorthOf
from core.sim.listed.listing import Listing


class Basket(msgspec.Struct, frozen=True):
    """Common shares of one market, or of any: the `largest` of them (0: all), those with one of `words` in the name."""

    market: Market | None = None
    largest: int = 0
    words: tuple[str, ...] = ()

    def members(self, listings: Iterable[Listing]) -> tuple[Listing, ...]:
        found = [entry for entry in listings if self._holds(entry)]
        if self.largest:
            found = sorted(found, key=lambda entry: -entry.previous_close * entry.listed_shares)[: self.largest]
        return tuple(found)

    def _holds(self, entry: Listing) -> bool:
        is_one = entry.is_common and self.market in (None, entry.market)
        return is_one and (not self.words or any(word in entry.name for word in self.words))


SECTORS: Final = {
    "001": (Basket(Market.KOSPI), 2_600_00),
    "101": (Basket(Market.KOSDAQ), 850_00),
    "201": (Basket(Market.KOSPI, largest=200), 350_00),
    "150": (Basket(Market.KOSDAQ, largest=150), 1_400_00),
}
"""업종코드 → its basket and yesterday's level, a round invention: 코스피, 코스닥, 코스피200, 코스닥150."""


class Ratio:
    """Today's worth of a basket against yesterday's."""

    def __init__(self, members: Sequence[Listing], worth_of: WorthOf) -> None:
        self._before = sum(entry.previous_close * entry.listed_shares for entry in members)
        self._worth = worth_of(members)

    def now(self) -> float:
        """1.0 is yesterday's close; also of an empty basket."""
        return self._worth() / self._before if self._before else 1.0
