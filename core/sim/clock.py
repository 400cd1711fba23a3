"""How busy the market is at a time of day: the same curve for every issue."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

SESSION_S: Final = 380 * 60
"""Seconds of continuous trading in a regular session."""
_KNOTS: Final = (
    (-30, 0.30), (-20, 0.50), (-5, 1.20), (0, 7.75), (2, 6.00), (5, 4.20), (10, 3.25), (20, 2.23), (30, 1.62),
    (45, 1.22), (60, 0.98), (90, 0.89), (120, 0.81), (150, 0.61), (180, 0.41), (210, 0.35), (240, 0.47),
    (280, 0.79), (320, 0.93), (350, 1.09), (370, 1.46), (380, 2.10), (381, 0.60), (389, 1.20), (391, 0.25),
    (420, 0.22), (480, 0.12), (660, 0.08),
)  # fmt: skip
"""(minutes after the opening, rate): 6.8 times the median 5 minutes at first, 0.43 at midday, a rise into the close."""
_MINUTES: Final = [minute for minute, _ in _KNOTS]


def busyness(seconds: float) -> float:
    """The rate of orders `seconds` after the opening, as a multiple of the mean of continuous trading (= 1).

    A quarter of a session's volume falls in its first 30 minutes, 35 % in 60. Before 0 it is the opening call, after
    `SESSION_S` the closing call and the after-market; beyond them it stays at the outermost value.
    """
    minutes = seconds / 60
    right = bisect_right(_MINUTES, minutes)
    if right in (0, len(_KNOTS)):
        return _KNOTS[max(right - 1, 0)][1]
    (start, before), (end, after) = _KNOTS[right - 1], _KNOTS[right]
    return before + (after - before) * (minutes - start) / (end - start)
