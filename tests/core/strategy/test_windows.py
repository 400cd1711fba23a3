from __future__ import annotations

import datetime as dt

import pytest

from core.domain.market import SessionPhase
from core.domain.units import kst_hhmmss
from core.strategy.windows import phase_of, windows
from tests.core.strategy.build import at, phase, store_with

HOURS = [
    ("2026-11-20", "090300", "150000", "151500"),
    ("2026-11-19", "100300", "160000", "161500"),  # 수능일
    ("2026-01-02", "100300", "150000", "151500"),  # first session of the year
]


@pytest.mark.parametrize(("day", "opens", "closes", "flat"), HOURS)
def test_hours_follow_the_calendar(day: str, opens: str, closes: str, flat: str) -> None:
    found = windows(at("12:00", dt.date.fromisoformat(day)))
    assert [kst_hhmmss(moment) for moment in found[1:4]] == [opens, closes, flat]
    assert found.day == day


def test_day_without_a_session_has_no_entry() -> None:
    found = windows(at("12:00", dt.date(2026, 11, 21)))
    assert found.opens == found.closes == found.until


def test_phase_is_the_brokers_word_and_the_calendars_until_it_spoke() -> None:
    store = store_with(phase(SessionPhase.HALTED))
    assert phase_of(store, at("10:00")) is SessionPhase.HALTED
    store.phase = SessionPhase.UNKNOWN
    assert phase_of(store, at("10:00")) is SessionPhase.CONTINUOUS
