"""Which days KRX and NXT trade and what phase a moment belongs to, as dated data.

Days and hours as known in November 2026; a year without data answers `is_known(day) == False` and the desk says so.
Auctions end at random within 30 s after the times given here.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Final, NamedTuple

from core.domain.market import NxtPhase, SessionPhase
from core.domain.units import DAY, KST_OFFSET, SECOND, Ns

_CLOSED: Final = frozenset(
    dt.date.fromisoformat(day)
    for day in """
    2026-01-01 2026-02-16 2026-02-17 2026-02-18 2026-03-02 2026-05-01 2026-05-05 2026-05-25 2026-06-03 2026-07-17
    2026-08-17 2026-09-24 2026-09-25 2026-10-05 2026-10-09 2026-12-25 2026-12-31
    2027-01-01 2027-02-08 2027-02-09 2027-03-01 2027-05-03 2027-05-05 2027-05-13 2027-07-19 2027-08-16 2027-09-14
    2027-09-15 2027-09-16 2027-10-04 2027-10-11 2027-12-27 2027-12-31
    """.split()
)
_OPENS_AN_HOUR_LATE: Final = frozenset(dt.date.fromisoformat(d) for d in ("2026-01-02", "2027-01-04"))
"""First session of a year: opens at 10:00, closes as ever."""
_SHIFTED_AN_HOUR: Final = frozenset(dt.date.fromisoformat(d) for d in ("2026-11-19", "2027-11-18"))
"""수능일: the whole regular session an hour later."""
_AFTER_MARKET_SINCE: Final = dt.date(2026, 9, 14)
"""Until then the day ended with ten-minute auctions (시간외 단일가) until 18:00."""
_KNOWN_YEARS: Final = range(2026, 2028)
_HOUR: Final = 3600
_ENDS: Final = frozenset(
    {SessionPhase.CLOSE_PRICE, SessionPhase.SINGLE_PRICE, SessionPhase.AFTER_MARKET, SessionPhase.CLOSED}
)
"""Phases whose beginning ends all orders that rest."""


def kst_date(at: Ns) -> dt.date:
    """The Korean calendar day of `at`."""
    return _date((at + KST_OFFSET) // DAY)


@functools.lru_cache(maxsize=64)
def _date(days: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=days)


def instant(day: dt.date, seconds: int) -> Ns:
    """UTC ns of `seconds` after Korean midnight of `day`."""
    return (day - dt.date(1970, 1, 1)).days * DAY - KST_OFFSET + seconds * SECOND


def is_known(day: dt.date) -> bool:
    """Whether this calendar has data for the day's year."""
    return day.year in _KNOWN_YEARS


def is_trading_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in _CLOSED


def last_trading_day(day: dt.date) -> dt.date:
    """`day` itself if KRX trades on it, otherwise the nearest earlier day that it does."""
    while not is_trading_day(day):
        day -= dt.timedelta(days=1)
    return day


def _hm(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def _shifts(day: dt.date) -> tuple[int, int]:
    """By how many seconds the opening and the close of that day are late."""
    close = _HOUR if day in _SHIFTED_AN_HOUR else 0
    return (_HOUR if day in _OPENS_AN_HOUR_LATE else close), close


@functools.lru_cache(maxsize=64)
def phases(day: dt.date) -> tuple[tuple[int, SessionPhase], ...]:
    """KRX: (first second of the KST day, phase) in order; empty for a day without a session.

    That the after-market of a late day starts late and ends as ever is not confirmed.
    """
    if not is_trading_day(day):
        return ()
    late, shift = _shifts(day)
    rows = [
        (_hm("08:00") + late, SessionPhase.PRE_OPEN),
        (_hm("08:30") + late, SessionPhase.OPENING_AUCTION),
        (_hm("09:00") + late, SessionPhase.CONTINUOUS),
        (_hm("15:20") + shift, SessionPhase.CLOSING_AUCTION),
        (_hm("15:30") + shift, SessionPhase.CLOSE_PRICE),
    ]
    if day >= _AFTER_MARKET_SINCE:
        rows += [(_hm("16:00") + shift, SessionPhase.AFTER_MARKET), (_hm("20:00"), SessionPhase.CLOSED)]
    else:
        rows += [(_hm("16:00") + shift, SessionPhase.SINGLE_PRICE), (_hm("18:00") + shift, SessionPhase.CLOSED)]
    return tuple(rows)


class Window(NamedTuple):
    """Seconds of the KST day: orders are taken from `intake`, traded from `opens`, and both end at `closes`."""

    intake: int
    opens: int
    closes: int


@functools.lru_cache(maxsize=64)
def closing_price_windows(day: dt.date) -> tuple[Window, ...]:
    """KRX 시간외 종가: before the opening at the previous close, after the close at today's; none without a session."""
    if not is_trading_day(day):
        return ()
    late, shift = _shifts(day)
    before = Window(_hm("08:30") + late, _hm("08:30") + late, _hm("08:40") + late)
    return before, Window(_hm("15:30") + shift, _hm("15:40") + shift, _hm("16:00") + shift)


@functools.lru_cache(maxsize=64)
def nxt_phases(day: dt.date) -> tuple[tuple[int, NxtPhase], ...]:
    """NXT, like `phases`. On a day that opens late there is no pre-market."""
    if not is_trading_day(day):
        return ()
    late, shift = _shifts(day)
    pre = [(_hm("08:00"), NxtPhase.PRE_MARKET), (_hm("08:50"), NxtPhase.PAUSED)]
    return (
        *(() if late else pre),
        (_hm("09:00") + 30 + late, NxtPhase.MAIN_MARKET),
        (_hm("15:20") + shift, NxtPhase.PAUSED),
        (_hm("15:30") + shift, NxtPhase.AFTER_CALL),
        (_hm("15:40") + shift, NxtPhase.AFTER_MARKET),
        (_hm("20:00"), NxtPhase.CLOSED),
    )


def last_end(at: Ns) -> Ns:
    """When KRX last let its day orders die before `at`: the close, the after-market's opening, its end; 0 before."""
    day = kst_date(at)
    ends = [instant(day, seconds) for seconds, phase in phases(day) if phase in _ENDS]
    return max((moment for moment in ends if moment <= at), default=0)


def phase_at(at: Ns) -> SessionPhase:
    """The phase that the calendar expects at `at`; the broker's own word (0s) wins over it."""
    seconds = (at + KST_OFFSET) % DAY // SECOND
    found = SessionPhase.CLOSED
    for start, phase in phases(kst_date(at)):
        if seconds >= start:
            found = phase
    return found


def nxt_phase_at(at: Ns) -> NxtPhase:
    """The same for NXT."""
    seconds = (at + KST_OFFSET) % DAY // SECOND
    found = NxtPhase.CLOSED
    for start, phase in nxt_phases(kst_date(at)):
        if seconds >= start:
            found = phase
    return found
