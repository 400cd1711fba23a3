from __future__ import annotations

import datetime as dt

import pytest

from core.domain.units import kst_hhmmss
from core.strategy.windows import windows
from tests.core.strategy.build import at

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
