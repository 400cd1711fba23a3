"""What an index is made of: the issues behind a 업종코드, weighed by their capitalisation. Floats: noise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from core.domain.market import Market
from core.domain.units import Code, Shares, Won
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

    def __init__(self, members: Sequence[Listing], price_of: Callable[[Code], Won]) -> None:
        self._shares: list[tuple[Code, Shares]] = [(entry.code, entry.listed_shares) for entry in members]
        self._before = sum(entry.previous_close * entry.listed_shares for entry in members)
        self._price_of = price_of

    def now(self) -> float:
        """1.0 is yesterday's close; also of an empty basket."""
        if not self._before:
            return 1.0
        price_of = self._price_of
        return sum(price_of(code) * shares for code, shares in self._shares) / self._before
