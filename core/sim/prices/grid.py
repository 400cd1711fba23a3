"""The price rules of `domain.krx` and `vi` for many issues at once: the same integers, in numpy columns of won."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from core.sim.matching.vi import ORDINARY

Column = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_EDGES: Final = np.array((2_000, 5_000, 20_000, 50_000, 200_000, 500_000))
_TICKS: Final = np.array((1, 5, 10, 50, 100, 500, 1_000))


def tick_sizes(prices: Column) -> Column:
    """호가가격단위 of stocks."""
    return _TICKS[np.searchsorted(_EDGES, prices, side="right")]


def floors(prices: Column) -> Column:
    """The highest order prices ≤ `prices`."""
    ticks = tick_sizes(prices)
    return prices // ticks * ticks


def ceilings(prices: Column) -> Column:
    """The lowest order prices ≥ `prices`."""
    ticks = tick_sizes(prices)
    return -(-prices // ticks) * ticks


def limits(bases: Column) -> tuple[Column, Column]:
    """(하한가, 상한가), as `krx.price_limits`."""
    bases = ceilings(bases)
    ticks = tick_sizes(bases)
    width = bases * 3 // 10 // ticks * ticks
    return bases - width, floors(bases + width)


def _beyond(prices: Column, references: Column, percent: Column | int) -> Flags:
    gap = np.abs(prices - references)
    found: Flags = (gap * 100 >= references * percent) & ((references >= 1_000) | (gap > 3))
    return found


def interrupted(prices: Column, *, static: Column, dynamic: Column, percent: Column) -> tuple[Flags, Flags]:
    """Where trades at `prices` would start a static and where a dynamic VI, as `vi.interrupts`."""
    return _beyond(prices, static, ORDINARY.static), _beyond(prices, dynamic, percent)
