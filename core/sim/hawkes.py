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
    """One stream of events whose mean is `rate` a second of its own time; `hurry` is how fast that time runs."""

    __slots__ = ("_chance", "_fast", "_fast_parent", "_rate", "_row", "_slow", "_slow_parent")

    def __init__(self, rate: float, chance: Random) -> None:
        self._chance, self._rate = chance.random, rate * _ORPHANS
        self._fast, self._slow = 0.0, rate * SLOW_CHILDREN
        self._fast_parent, self._slow_parent = BID, BID
        self._row: tuple[int, ...] | None = _OF_NOBODY

    def wait(self, hurry: float) -> float:
        """Seconds until the next event, or `LONGEST` if that is sooner; `kind` tells which of the two it was."""
        chance, fast = self._chance, self._fast
        calm = self._rate + self._slow
        gap = -log(1.0 - chance()) / calm
        row = _OF_NOBODY if chance() * calm < self._rate else _CHILDREN[self._slow_parent]
        pending = fast * FAST_S
        if pending > 0.001:
            spent = -log(1.0 - chance()) / pending
            if spent < 1.0 and (sooner := -FAST_S * log(1.0 - spent)) < gap:
                gap, row = sooner, _CHILDREN[self._fast_parent]
        seconds = gap / hurry
        if seconds > LONGEST:
            seconds, gap, self._row = LONGEST, LONGEST * hurry, None
        else:
            self._row = row
        self._fast = fast * exp(-gap / FAST_S)
        self._slow *= exp(-gap / SLOW_S)
        return seconds

    def kind(self) -> int:
        """What happens after the last `wait`, −1 for nothing. To be asked once."""
        row = self._row
        if row is None:
            return -1
        chance = self._chance
        kind = row[int(chance() * 64)]
        self._fast += _FAST_JUMP
        if chance() * self._fast < _FAST_JUMP:
            self._fast_parent = kind
        self._slow += _SLOW_JUMP
        if chance() * self._slow < _SLOW_JUMP:
            self._slow_parent = kind
        return kind
