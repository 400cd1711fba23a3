"""The strategy's hours, hung on the calendar so that a late opening moves them: 09:03, 15:00 and 15:15 on most days."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from core.domain.calendar import instant, kst_date, phases
from core.domain.market import SessionPhase
from core.domain.units import DAY, MINUTE, Ns, kst_midnight

AFTER_OPEN: Final = 3 * MINUTE
BEFORE_CLOSE: Final = 20 * MINUTE
FLAT_BEFORE_CLOSE: Final = 5 * MINUTE


class Windows(NamedTuple):
    """`opens` ≤ entry < `closes`; from `flat` on nothing is held. `until` is the end of the KST day."""

    day: str
    opens: Ns
    closes: Ns
    flat: Ns
    until: Ns


def windows(at: Ns) -> Windows:
    """The hours of the KST day of `at`; a day without a session has an empty window."""
    day = kst_date(at)
    until = kst_midnight(at) + DAY
    opening, closing = _start(day, SessionPhase.CONTINUOUS), _start(day, SessionPhase.CLOSING_AUCTION)
    if opening is None or closing is None:
        return Windows(day.isoformat(), until, until, until, until)
    return Windows(day.isoformat(), opening + AFTER_OPEN, closing - BEFORE_CLOSE, closing - FLAT_BEFORE_CLOSE, until)


def _start(day: dt.date, phase: SessionPhase) -> Ns | None:
    return next((instant(day, second) for second, each in phases(day) if each is phase), None)
