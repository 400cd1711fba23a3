"""How busy the market is at a time of day: the same curve for every issue."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

SESSION_S: Final = 380 * 60
"""Seconds of continuous trading in a regular session."""
_KNOTS: Final = (
    (-30, 0.30), (-20, 0.50), (-5, 1.20), (0, 4.90), (2, 4.10), (5, 3.60), (10, 3.20), (20, 2.36), (30, 1.66),
    (45, 1.25), (60, 1.00), (90, 0.91), (120, 0.83), (150, 0.63), (180, 0.42), (210, 0.36), (240, 0.48),
    (280, 0.81), (320, 0.95), (350, 1.12), (370, 1.50), (380, 2.15), (381, 0.60), (389, 1.20), (391, 0.25),
    (420, 0.22), (480, 0.12), (660, 0.08),
)  # fmt: skip
"""(minutes after the opening, rate). With the opening call's 2.5 % of a session's volume on top, the first 5 minutes
are 6.8 times the median ones; midday is 0.43 of them, and it rises into the close."""
_MINUTES: Final = [minute for minute, _ in _KNOTS]


def busyness(seconds: float) -> float:
    """The rate of orders `seconds` after the opening, as a multiple of the mean of continuous trading (= 1).

    With its auction, a quarter of a session's volume falls in its first 30 minutes, 35 % in 60. Before 0 it is the
    opening call, after `SESSION_S` the closing call and the after-market; beyond them it stays at the outermost value.
    """
    minutes = seconds / 60
    right = bisect_right(_MINUTES, minutes)
    if right in (0, len(_KNOTS)):
        return _KNOTS[max(right - 1, 0)][1]
    (start, before), (end, after) = _KNOTS[right - 1], _KNOTS[right]
    return before + (after - before) * (minutes - start) / (end - start)
