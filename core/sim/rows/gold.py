"""0I 국제금환산가격: gold in dollars an ounce (MGU) and in won a gram (MGD), which agree at the won of the moment.

Both wander in steps of ten seconds that are counted from Korean midnight: whoever asks, whenever, hears the same.
"""

from __future__ import annotations

import random
from typing import Final

from core.domain.units import SECOND, Hundredths, Ns
from core.kiwoom.fields import GoldValues
from core.kiwoom.words import decimal
from core.sim.wording.spelling import hundredths

ITEMS: Final = ("MGD", "MGU")
_STEP: Final = 10 * SECOND
_OUNCE: Final = 3_110_348
"""Hundred-thousandths of a gram in a troy ounce."""
_DOLLARS: Final = 4_085_30
_WON: Final = 1_462_50
"""Yesterday's gold and dollar, in hundredths; inventions."""
_GOLD_NOISE: Final = 0.00022
_WON_NOISE: Final = 0.00006


class Gold:
    """The day that begins at `midnight`, the same for every seed of the market: the world does not look at it."""

    def __init__(self, midnight: Ns) -> None:
        self._chance = random.Random(f"{midnight}/gold")
        self._midnight = midnight
        self._steps: list[tuple[float, float]] = [(float(_DOLLARS), float(_WON))]

    def row(self, item: str, at: Ns) -> GoldValues | None:
        """0I of one item; None for an unknown one."""
        if item not in ITEMS:
            return None
        price, base = self.price(item, at), self.price(item, self._midnight)
        change = price - base
        return GoldValues(
            price=f"{'+' if change > 0 else '-' if change < 0 else ''}{decimal(price)}",
            change_mark="2" if change > 0 else "5" if change < 0 else "3",
            change=decimal(change, sign=True),
            change_rate=decimal(hundredths(change, base), sign=True),
        )

    def price(self, item: str, at: Ns) -> Hundredths:
        """Of a dollar an ounce, or of a won a gram."""
        dollars, won = self._at(max(at - self._midnight, 0) // _STEP)
        if item == "MGU":
            return dollars
        return dollars * won * 1_000 // _OUNCE

    def _at(self, step: int) -> tuple[Hundredths, Hundredths]:
        while len(self._steps) <= step:
            dollars, won = self._steps[-1]
            gold, rate = self._chance.gauss(0, _GOLD_NOISE), self._chance.gauss(0, _WON_NOISE)
            self._steps.append((dollars * (1 + gold), won * (1 + rate)))
        dollars, won = self._steps[step]
        return round(dollars), round(won)
