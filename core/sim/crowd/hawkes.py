"""Orders that bring orders: a Hawkes process of six kinds with a fast and a slow memory, in constant time and space.

Every event makes more of them likely for about 0.2 s and for about 20 s; what begets what is a table. Exponential
memories decay together, so one sum a memory is enough, and the parent of the next child can be kept like the sample of
a reservoir: a new event replaces it with the probability of its share in the sum.
"""

from __future__ import annotations

from math import exp, log
from random import Random
from typing import Final

BUY, SELL, BID, ASK, BID_OFF, ASK_OFF = range(6)
"""Market orders, limit orders and cancels, each on both sides."""
FAST_S: Final = 0.2
SLOW_S: Final = 20.0
FAST_CHILDREN: Final = 0.40
SLOW_CHILDREN: Final = 0.35
"""Children of an event in each memory; together the branching ratio."""
_ORPHANS: Final = 1 - FAST_CHILDREN - SLOW_CHILDREN
_FAST_JUMP: Final = FAST_CHILDREN / FAST_S
_SLOW_JUMP: Final = SLOW_CHILDREN / SLOW_S
LONGEST: Final = 2.0
"""Seconds after which a process looks up again even if nothing happened."""


def _row(*shares: int) -> tuple[int, ...]:
    """A table that a number from 0 to 63 looks up; `shares` of `BUY` … `ASK_OFF` sum to 64."""
    assert sum(shares) == 64
    return tuple(kind for kind, share in enumerate(shares) for _ in range(share))


def _mirror(row: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(kind ^ 1 for kind in row)


_OF_NOBODY: Final = _row(11, 11, 14, 14, 7, 7)
_OF_BUY: Final = _row(34, 2, 11, 9, 1, 7)
_OF_BID: Final = _row(14, 7, 20, 13, 6, 4)
_OF_BID_OFF: Final = _row(7, 18, 11, 12, 13, 3)
_CHILDREN: Final = (_OF_BUY, _mirror(_OF_BUY), _OF_BID, _mirror(_OF_BID), _OF_BID_OFF, _mirror(_OF_BID_OFF))


class Hawkes:
    """One stream of events whose mean is `rate` a second of its own time; `hurry` is how fast that time runs.

    `kind` is what happens at the end of the last `wait`, −1 for nothing.
    """

    __slots__ = ("_chance", "_fast", "_fast_row", "_rate", "_slow", "_slow_row", "kind")

    def __init__(self, rate: float, chance: Random) -> None:
        self._chance, self._rate = chance.random, rate * _ORPHANS
        self._fast, self._slow = 0.0, rate * SLOW_CHILDREN
        self._fast_row = self._slow_row = _CHILDREN[BID]
        self.kind = BID

    def wait(self, hurry: float) -> float:
        """Seconds until the next event, or `LONGEST` if that is sooner."""
        chance, fast = self._chance, self._fast
        calm = self._rate + self._slow
        gap = -log(1.0 - chance()) / calm
        row = _OF_NOBODY if chance() * calm < self._rate else self._slow_row
        pending = fast * FAST_S
        if pending > 0.01:
            spent = -log(1.0 - chance()) / pending
            if spent < 1.0 and (sooner := -FAST_S * log(1.0 - spent)) < gap:
                gap, row = sooner, self._fast_row
        if gap > LONGEST * hurry:
            gap = LONGEST * hurry
            self._fast, self._slow, self.kind = fast * exp(-gap / FAST_S), self._slow * exp(-gap / SLOW_S), -1
            return LONGEST
        place = chance() * 64
        step = int(place)
        self.kind = kind = row[step]
        draw = place - step  # what is left of that number is as random
        self._fast = fast = fast * exp(-gap / FAST_S) + _FAST_JUMP
        if draw * fast < _FAST_JUMP:
            self._fast_row = _CHILDREN[kind]
        self._slow = slow = self._slow * exp(-gap / SLOW_S) + _SLOW_JUMP
        if chance() * slow < _SLOW_JUMP:
            self._slow_row = _CHILDREN[kind]
        return gap / hurry
