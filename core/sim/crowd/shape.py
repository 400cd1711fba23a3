"""The shape of a book follows from its ticks: coarse ones make long queues one tick apart, fine ones thin steps.

A tick is 0.05 to 0.25 % of the price, and from one price to the next it may grow fivefold (1,999 to 2,000 … ): then the
queues, the spread and the number of prices that matter change with it. Round prices attract orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from core.domain.units import Won

_SPREAD: Final = 0.0013
"""The share of the price that makers want between their quotes."""
_WIDEST: Final = 5.0
_TICK: Final = 0.001
"""The tick at which a queue is as long as an order is large."""


def attraction(price: Won) -> float:
    """How much more is queued at prices at which people like to wait: 4 at 10,000 or 15,000, 2 at 10,500, else 1."""
    unit = 10 ** (len(str(price)) - 1)
    if price % (unit // 2 or 1) == 0:
        return 4.0
    return 2.0 if price % (unit // 20 or unit) == 0 else 1.0


class Shape:
    """By grid index: how many ticks apart makers quote, and by what factor a quote there is larger."""

    __slots__ = ("boost", "spread")

    def __init__(self, grid: Sequence[Won]) -> None:
        ticks = [after - before for before, after in pairwise(grid)] or [1]
        relative = [tick / price for tick, price in zip([*ticks, ticks[-1]], grid, strict=True)]
        self.spread = [min(max(_SPREAD / tick, 1.0), _WIDEST) for tick in relative]
        self.boost = [
            min(max(tick / _TICK, 0.45), 3.0) * attraction(price) for tick, price in zip(relative, grid, strict=True)
        ]
