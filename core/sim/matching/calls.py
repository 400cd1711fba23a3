"""What a book shows in a call auction: three levels a side of what the forecast would leave.

KRX tells the expected price and quantity, and the levels as they would stand after that trade; so the best ask lies
above the best bid although the orders below cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.domain.market import Level
from core.domain.units import Shares, Won
from core.sim.matching.book import Half

SHOWN: Final = 3
"""Levels a side; that the broker shows no more was not recorded."""


def left_over(half: Half, grid: Sequence[Won], traded: Shares, shown: int = SHOWN) -> tuple[Level, ...]:
    """The best levels of one side once `traded` of it is gone, best first."""
    found: list[Level] = []
    for index in half.indices():
        left = half.quantity[index] - traded
        traded = max(-left, 0)
        if left > 0:
            found.append((grid[index], left))
        if len(found) == shown:
            break
    return tuple(found)
