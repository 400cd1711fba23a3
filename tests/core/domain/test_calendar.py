from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.calendar import (
    Window,
    closing_price_windows,
    instant,
    is_known,
    is_trading_day,
    kst_date,
    last_end,
    last_trading_day,
    nxt_phase_at,
    nxt_phases,
    phase_at,
    phases,
)
from core.domain.market import NxtPhase, SessionPhase
from core.domain.units import SECOND, kst_midnight

P, N = SessionPhase, NxtPhase
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))


def moment(day: str, clock: str) -> int:
    hours, minutes, seconds = map(int, clock.split(":"))
    return instant(dt.date.fromisoformat(day), hours * 3600 + minutes * 60 + seconds)


@pytest.mark.parametrize(("year", "sessions"), [(2026, 244), (2027, 245)])
def test_year_has_its_number_of_sessions(year: int, sessions: int) -> None:
    first = dt.date(year, 1, 1)
    assert sum(is_trading_day(first + dt.timedelta(days=n)) for n in range(365)) == sessions


@pytest.mark.parametrize(
    ("day", "trades"),
    [
        ("2026-06-03", False),  # local elections
        ("2026-07-17", False),  # 제헌절
        ("2026-11-20", True),
        ("2026-11-21", False),
        ("2026-12-31", False),
        ("2027-05-03", False),
        ("2027-12-31", False),
    ],
)
def test_market_is_closed_on_holidays_and_weekends(day: str, trades: bool) -> None:
    assert is_trading_day(dt.date.fromisoformat(day)) == trades


@pytest.mark.parametrize(
    ("day", "clock", "phase"),
    [
        ("2026-11-20", "07:59:59", P.CLOSED),
        ("2026-11-20", "08:00:00", P.PRE_OPEN),
        ("2026-11-20", "08:30:00", P.OPENING_AUCTION),
        ("2026-11-20", "08:59:59", P.OPENING_AUCTION),
        ("2026-11-20", "09:00:00", P.CONTINUOUS),
        ("2026-11-20", "15:19:59", P.CONTINUOUS),
        ("2026-11-20", "15:20:00", P.CLOSING_AUCTION),
        ("2026-11-20", "15:30:00", P.CLOSE_PRICE),
        ("2026-11-20", "16:00:00", P.AFTER_MARKET),
        ("2026-11-20", "20:00:00", P.CLOSED),
        ("2026-09-11", "16:00:00", P.SINGLE_PRICE),  # last day before the after-market
        ("2026-09-11", "17:59:59", P.SINGLE_PRICE),
        ("2026-09-11", "18:00:00", P.CLOSED),
        ("2026-09-14", "16:00:00", P.AFTER_MARKET),
        ("2026-01-02", "09:30:00", P.OPENING_AUCTION),  # first session of the year opens at ten
        ("2026-01-02", "10:00:00", P.CONTINUOUS),
        ("2026-01-02", "15:20:00", P.CLOSING_AUCTION),
        ("2026-11-19", "09:59:59", P.OPENING_AUCTION),  # 수능일
        ("2026-11-19", "15:59:59", P.CONTINUOUS),
        ("2026-11-19", "16:30:00", P.CLOSE_PRICE),
        ("2027-11-18", "16:20:00", P.CLOSING_AUCTION),
        ("2026-11-21", "10:00:00", P.CLOSED),
    ],
)
def test_phase_of_a_moment(day: str, clock: str, phase: SessionPhase) -> None:
    assert phase_at(moment(day, clock)) is phase


@pytest.mark.parametrize(
    ("day", "clock", "ended"),
    [
        ("2026-11-20", "15:29:59", ""),
        ("2026-11-20", "15:30:00", "15:30:00"),
        ("2026-11-20", "19:00:00", "16:00:00"),
        ("2026-11-20", "20:00:00", "20:00:00"),
        ("2026-09-11", "16:00:00", "16:00:00"),
        ("2026-11-19", "16:29:59", ""),
        ("2026-11-21", "12:00:00", ""),
    ],
)
def test_day_orders_end_with_the_close_and_with_the_after_market(day: str, clock: str, ended: str) -> None:
    assert last_end(moment(day, clock)) == (moment(day, ended) if ended else 0)


@given(days, st.integers(0, 86_399))
def test_instant_and_date_are_inverse(day: dt.date, second: int) -> None:
    at = instant(day, second)
    assert kst_date(at) == day
    assert at == kst_midnight(at) + second * SECOND


@given(days)
def test_phases_follow_each_other_and_end_closed(day: dt.date) -> None:
    rows = phases(day)
    assert bool(rows) == is_trading_day(day)
    assert [second for second, _ in rows] == sorted({second for second, _ in rows})
    assert not rows or rows[-1][1] is P.CLOSED


@given(days)
def test_last_trading_day_is_a_session_with_none_between(day: dt.date) -> None:
    last = last_trading_day(day)
    assert is_trading_day(last)
    assert not any(is_trading_day(last + dt.timedelta(days=n)) for n in range(1, (day - last).days + 1))


@pytest.mark.parametrize(("year", "known"), [(2025, False), (2026, True), (2027, True), (2028, False)])
def test_year_without_data_is_not_known(year: int, known: bool) -> None:
    assert is_known(dt.date(year, 6, 1)) == known


@pytest.mark.parametrize(
    ("day", "clock", "phase"),
    [
        ("2026-11-20", "07:59:59", N.CLOSED),
        ("2026-11-20", "08:00:00", N.PRE_MARKET),
        ("2026-11-20", "08:49:59", N.PRE_MARKET),
        ("2026-11-20", "08:50:00", N.PAUSED),
        ("2026-11-20", "09:00:29", N.PAUSED),
        ("2026-11-20", "09:00:30", N.MAIN_MARKET),
        ("2026-11-20", "15:19:59", N.MAIN_MARKET),
        ("2026-11-20", "15:20:00", N.PAUSED),
        ("2026-11-20", "15:30:00", N.AFTER_CALL),
        ("2026-11-20", "15:40:00", N.AFTER_MARKET),
        ("2026-11-20", "19:59:59", N.AFTER_MARKET),
        ("2026-11-20", "20:00:00", N.CLOSED),
        ("2026-11-19", "09:59:59", N.CLOSED),  # 수능일: no pre-market
        ("2026-11-19", "10:00:30", N.MAIN_MARKET),
        ("2026-11-19", "16:20:00", N.PAUSED),
        ("2026-11-19", "16:40:00", N.AFTER_MARKET),
        ("2026-11-19", "20:00:00", N.CLOSED),
        ("2027-01-04", "09:59:59", N.CLOSED),
        ("2027-01-04", "15:20:00", N.PAUSED),
        ("2026-11-21", "10:00:00", N.CLOSED),
    ],
)
def test_nxt_phase_of_a_moment(day: str, clock: str, phase: NxtPhase) -> None:
    assert nxt_phase_at(moment(day, clock)) is phase


@pytest.mark.parametrize(
    ("day", "windows"),
    [
        ("2026-11-20", (("08:30", "08:30", "08:40"), ("15:30", "15:40", "16:00"))),
        ("2026-11-19", (("09:30", "09:30", "09:40"), ("16:30", "16:40", "17:00"))),
        ("2027-01-04", (("09:30", "09:30", "09:40"), ("15:30", "15:40", "16:00"))),
        ("2026-11-21", ()),
    ],
)
def test_closing_price_trades_in_its_windows(day: str, windows: tuple[tuple[str, str, str], ...]) -> None:
    def seconds(clock: str) -> int:
        hours, minutes = map(int, clock.split(":"))
        return hours * 3600 + minutes * 60

    found = closing_price_windows(dt.date.fromisoformat(day))
    assert found == tuple(Window(*map(seconds, window)) for window in windows)


@given(days)
def test_phases_of_a_session_follow_each_other(day: dt.date) -> None:
    for table in ([start for start, _ in phases(day)], [start for start, _ in nxt_phases(day)]):
        assert table == sorted(set(table))
        assert bool(table) == is_trading_day(day)
