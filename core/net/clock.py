"""The market's clock: the local clock plus its offset to the broker's server; the one home of `time.time*`.

An HTTP `Date` says the second in which the server answered, so one answer bounds the offset to a little more than
a second. Answers at different fractions of a second narrow the bounds; bounds that no longer overlap mean that a
clock jumped, and the newest answer starts anew – a far jump only once a second answer says the same: a box on the way
may stamp one with anything, and a day that begins by mistake forgets orders and the day's result.
"""

from __future__ import annotations

import datetime as dt
import functools
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Final

from core.domain.units import MILLI, SECOND, Ns

_STEP: Final = 50 * MILLI
"""The system clock was set (or the machine slept) when it and the tick counter disagree by more."""
_SMALL: Final = 2 * SECOND
"""A correction up to here is slewed by standing still: the order of events must not turn around."""
_DRIFT: Final = 10_000
"""Bounds widen by one part in this as they age (100 ppm, a poor quartz)."""


class Clock:
    """Tells the market's time. Before the first `observe` the offset is 0."""

    def __init__(self, wall: Callable[[], Ns] = time.time_ns, ticks: Callable[[], Ns] = time.perf_counter_ns) -> None:
        # Windows steps time_ns by 16 ms before Python 3.13: between its steps the tick counter tells the time.
        self._wall, self._ticks = wall, ticks
        self._anchor = wall() - ticks()
        self._last: Ns = 0
        self.pace = 1.0
        """Seconds of the market in a second here (`run_at`)."""
        self._paced_at, self._ahead = self._ticks(), 0
        self._low: Ns = 0
        self._high: Ns = 0
        self._seen_at: Ns | None = None
        self._seen_steps = 0
        self._odd: tuple[Ns, Ns] | None = None
        """What the last answer said, if it was far from all before."""
        self.offset: Ns = 0
        """Server minus local."""
        self.observations = 0
        self.jumps = 0
        self.steps = 0
        """How often the local clock was set, or slept: until the next answer the offset may be wrong."""

    def now(self) -> Ns:
        """UTC ns at the server. Never decreases, except when a clock really jumped back."""
        found = self.local() + self.offset
        if found < self._last and self._last - found < _SMALL:
            return self._last
        self._last = found
        return found

    def local(self) -> Ns:
        """UTC ns of this machine, ahead of it by what `run_at` has won."""
        ticks, wall = self._ticks(), self._wall()
        found = self._anchor + ticks
        if abs(found - wall) > _STEP:
            self._anchor = wall - ticks
            self.steps += 1
            found = wall
        return found + self._won(ticks)

    def run_at(self, pace: float) -> None:
        """From now on a second is `pace` seconds of the market: in front of a simulator that is as fast in all it does.

        Without it every `observe` there would be a jump, and the prints between two of them would come from the future.
        """
        ticks = self._ticks()
        self._ahead, self._paced_at, self.pace = self._won(ticks), ticks, pace

    def _won(self, ticks: Ns) -> Ns:
        return self._ahead if self.pace == 1.0 else self._ahead + int((ticks - self._paced_at) * (self.pace - 1))

    def monotonic(self) -> Ns:
        """Ns since some fixed instant: for durations and rates only."""
        return self._ticks()

    @property
    def uncertainty(self) -> Ns:
        """Half the width of what is known of the offset; 0 before the first observation."""
        return (self._high - self._low) // 2

    def observe(self, date_header: str, sent: Ns, received: Ns) -> bool:
        """Learn from one answer. `sent` and `received` are `local()` around it. False: nothing was learned, the header
        is unreadable, or so far from all before that another answer must say it, too."""
        server = _date(date_header)
        if server is None or received < sent:
            return False
        # The server wrote its whole second somewhere between: server <= local + offset < server + 1 s.
        low, high = server - received, server + SECOND - sent
        age = 0 if self._seen_at is None else (received - self._seen_at) // _DRIFT
        old_low, old_high = self._low - age, self._high + age
        if self._is_odd(low, high, old_low, old_high):
            self._odd = low, high
            return False
        self._odd, self._seen_steps = None, self.steps
        if self._seen_at is None or max(low, old_low) > min(high, old_high):
            self.jumps += self._seen_at is not None
            self._low, self._high = low, high
        else:
            self._low, self._high = max(low, old_low), min(high, old_high)
        self._seen_at = received
        self.observations += 1
        # A local clock that agrees with all that is known is better than the middle of a whole second.
        self.offset = 0 if self._low <= 0 <= self._high else (self._low + self._high) // 2
        return True

    def _is_odd(self, low: Ns, high: Ns, old_low: Ns, old_high: Ns) -> bool:
        if self._seen_at is None or self._seen_steps != self.steps or max(low - old_high, old_low - high) < _SMALL:
            return False
        return self._odd is None or max(low, self._odd[0]) > min(high, self._odd[1])


@functools.lru_cache(maxsize=4)
def _date(header: str) -> Ns | None:
    """Many answers say the same second."""
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    return int(found.timestamp()) * SECOND
