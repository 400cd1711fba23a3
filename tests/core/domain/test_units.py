from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.units import DAY, KST_OFFSET, SECOND, Code, Ns, bare, kst_hhmmss, kst_midnight

instants = st.integers(0, 4_000_000_000 * SECOND)


def utc(text: str) -> Ns:
    return int(dt.datetime.fromisoformat(text + "+00:00").timestamp()) * SECOND


@pytest.mark.parametrize(
    ("text", "clock", "midnight"),
    [
        ("2026-11-20T00:00:00", "090000", "2026-11-19T15:00:00"),
        ("2026-11-20T14:59:59", "235959", "2026-11-19T15:00:00"),
        ("2026-11-20T15:00:00", "000000", "2026-11-20T15:00:00"),
        ("2026-11-20T06:30:05", "153005", "2026-11-19T15:00:00"),
    ],
)
def test_korean_clock_is_nine_hours_ahead(text: str, clock: str, midnight: str) -> None:
    assert (kst_hhmmss(utc(text)), kst_midnight(utc(text))) == (clock, utc(midnight))


@given(instants)
def test_midnight_is_at_most_a_day_before_and_is_midnight(at: Ns) -> None:
    start = kst_midnight(at)
    assert 0 <= at - start < DAY
    assert kst_hhmmss(start) == "000000"
    assert (start + KST_OFFSET) % DAY == 0


@given(instants)
def test_clock_text_counts_the_seconds_since_midnight(at: Ns) -> None:
    text = kst_hhmmss(at)
    assert int(text[:2]) * 3600 + int(text[2:4]) * 60 + int(text[4:]) == (at - kst_midnight(at)) // SECOND


@pytest.mark.parametrize("code", ["005930", "005930_NX", "005930_AL"])
def test_bare_code_is_the_issue_of_any_venue(code: str) -> None:
    assert bare(Code(code)) == "005930"
