"""Words of 0s that come by the clock alone: those about derivatives, the end of the regular market, and the ten-minute
auctions that closed the day until September 2026. The phases of shares speak for themselves at their real times.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator
from typing import Final

import msgspec

from core.domain.calendar import instant, phases
from core.domain.market import SessionPhase
from core.domain.units import MINUTE, Ns
from core.kiwoom.fields import PhaseValues
from core.sim.rows.pushes import phase_row

_EARLY: Final = 15 * MINUTE
"""Derivatives open before shares do (08:45) and close after them (15:45); their closing call is ten minutes."""
_NOTICE: Final = 5
"""Minutes of notice before derivatives open. No such row was recorded."""


class Word(msgspec.Struct, frozen=True):
    """A 장운영구분 that is said `at`; `remaining` counts down to the event that it names."""

    at: Ns
    code: str
    remaining: Ns = 0


def words_of(day: dt.date) -> tuple[Word, ...]:
    """In order of time; none for a day without a session."""
    starts = {phase: instant(day, seconds) for seconds, phase in phases(day)}
    if not starts:
        return ()
    opening, close = starts[SessionPhase.CONTINUOUS] - _EARLY, starts[SessionPhase.CLOSE_PRICE]
    found = [Word(opening - left * MINUTE, "f", left * MINUTE) for left in range(_NOTICE, 0, -1)]
    found += [
        Word(opening, "o"),
        Word(close + MINUTE, "8"),  # after the random end of the closing call
        Word(close + _EARLY - 10 * MINUTE, "s"),
        Word(close + _EARLY, "e"),
    ]
    if SessionPhase.SINGLE_PRICE in starts:
        single, end = starts[SessionPhase.SINGLE_PRICE], starts[SessionPhase.CLOSED]
        found += [Word(single, "b"), Word(single, "c"), Word(end, "d")]
    return tuple(found)


class DayWords:
    """What is still to be said of the day of `now`."""

    def __init__(self, day: dt.date, now: Ns) -> None:
        self._coming = deque(word for word in words_of(day) if word.at > now)

    def until(self, to: Ns) -> Iterator[PhaseValues]:
        """0s rows that are due up to and including `to`, each once."""
        while self._coming and self._coming[0].at <= to:
            word = self._coming.popleft()
            yield phase_row(word.code, word.at, word.remaining)
