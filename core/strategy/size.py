"""How much one position may cost: base × days risen × size of the rise, never less than the floor unless nothing."""

from __future__ import annotations

from typing import Final

from core.domain.units import Ns, Won
from core.state.bars import BarSeries

FLOOR: Final[Won] = 50_000
_BY_DAYS: Final = {1: 10, 2: 10, 3: 8, 4: 5}
"""Tenths by consecutive days risen; from the fifth day on nothing."""
_BY_RISE: Final = ((100, 3), (70, 5), (50, 8))
"""(rise of at least %, tenths), highest first; below them all of it."""


def amount(base_size: Won, *, days: int, base: Won, high: Won) -> Won:
    """Won for one position; 0 means do not enter. The floor never exceeds what the user set as base size."""
    by_days = _BY_DAYS.get(days, 0)
    by_rise = next((tenths for rise, tenths in _BY_RISE if (high - base) * 100 >= rise * base), 10)
    wanted = base_size * by_days * by_rise // 100
    return max(wanted, min(FLOOR, base_size)) if wanted else 0


def days_risen(days: BarSeries | None, today: Ns) -> int:
    """Consecutive rising days up to and including today, which counts as one; 1 while no day bars are known."""
    if days is None:
        return 1
    closes = [bar.close for bar in days.bars() if bar.time < today]
    count = 1
    for before, after in zip(reversed(closes[:-1]), reversed(closes[1:]), strict=True):
        if after <= before:
            break
        count += 1
    return count
