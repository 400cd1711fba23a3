"""Two times of one running simulator: the market's, which a hand may stop, and the wire's, which nobody stops.

They run together until somebody interferes. A pause, a step or another speed changes the market's time only: PINGs,
time-outs, request rates and the grid of pushes keep their human pace, so a client notices a market that stands still
and not a broker that is dead. The `Date` header tells the market's time, and so stands still with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from core.domain.units import SECOND, Ns

LONGEST_STEP: Final = SECOND // 4
"""Real time that one turn may catch up. More is given up: a market too fast for the machine slows down instead of
sending ever larger frames."""
STRIDE: Final = 2 * SECOND
"""Time of the market that one turn of a step makes; a minute takes some dozens of turns, and the wire lives on."""


class MarketClock:
    """`read` is monotonic real time in ns; `speed` is of both times, until `speed` is set: then of the market's."""

    def __init__(self, start: Ns, *, speed: float = 1.0, read: Callable[[], Ns] = time.monotonic_ns) -> None:
        self.speed = speed
        self.is_paused = False
        self.lead: Ns = 0
        """By how much the wire's time is ahead of the market's; negative after a step."""
        self._wire_speed = speed
        self._read = read
        self._read_at = read()
        self._now = start
        self._owed: Ns = 0

    def now(self) -> Ns:
        """The market's time; it never runs back, and loses what lies beyond `LONGEST_STEP` between two calls."""
        read_at = self._read()
        real = min(read_at - self._read_at, LONGEST_STEP)
        self._read_at = read_at
        stride = min(self._owed, STRIDE)
        self._owed -= stride
        passed = stride + (0 if self.is_paused else int(real * self.speed))
        self._now += passed
        self.lead += int(real * self._wire_speed) - passed
        return self._now

    def step(self, duration: Ns) -> None:
        """Let that much of the market's time pass as fast as the machine can, paused or not."""
        self._owed += duration

    @property
    def owed(self) -> Ns:
        """What is left of the steps."""
        return self._owed
