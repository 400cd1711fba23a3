import datetime as dt
import random
from itertools import pairwise

import pytest

from core.domain import krx
from core.domain.calendar import instant, is_trading_day
from core.domain.market import Bar
from core.domain.units import DAY, KST_OFFSET, MINUTE
from core.sim.prices.past import DAY_SESSIONS, Past, continuous_hours, morning_bars, sessions_before
from core.sim.stories import STORIES, Morning, Point

TODAY = dt.date(2026, 11, 20)


def a_past(base: int = 10_000, seed: str = "x") -> Past:
    return Past(base, TODAY, volume=500_000, seed=seed)


def is_sound(bar: Bar) -> bool:
    on_grid = all(krx.is_on_tick(price) for price in (bar.open, bar.high, bar.low, bar.close))
    return on_grid and bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high and bar.volume > 0


def test_sessions_before_skips_weekends_and_holidays() -> None:
    days = sessions_before(dt.date(2026, 10, 12), 4)
    assert [day.isoformat() for day in days] == ["2026-10-02", "2026-10-06", "2026-10-07", "2026-10-08"]


@pytest.mark.parametrize("base", [999, 2_340, 9_980, 32_800, 239_000])
def test_minute_bars_are_sound_ordered_and_end_at_the_previous_close(base: int) -> None:
    bars = a_past(base).minute_bars()
    assert len(bars) >= 800
    assert all(is_sound(bar) for bar in bars)
    assert all(before.time < after.time for before, after in pairwise(bars))
    assert bars[-1].close == base


def test_minute_bars_lie_in_the_hours_of_trading_days() -> None:
    for bar in a_past().minute_bars():
        day = dt.date(1970, 1, 1) + dt.timedelta(days=(bar.time + KST_OFFSET) // DAY)
        opening, closing = continuous_hours(day)
        assert is_trading_day(day)
        assert opening <= bar.time <= closing + 10 * MINUTE


def test_day_bars_are_sixty_and_agree_with_their_minutes() -> None:
    past = a_past()
    days, minutes = past.day_bars(), past.minute_bars()
    assert len(days) == DAY_SESSIONS
    assert all(is_sound(bar) for bar in days)
    last = [bar for bar in minutes if bar.time >= days[-1].time]
    assert days[-1] == Bar(
        instant(dt.date(2026, 11, 19), 0), last[0].open, max(b.high for b in last), min(b.low for b in last),
        last[-1].close, sum(b.volume for b in last),
    )  # fmt: skip


def test_the_late_session_of_the_exam_day_begins_at_ten() -> None:
    opening, _ = continuous_hours(dt.date(2026, 11, 19))
    assert opening in {bar.time for bar in a_past().minute_bars()}
    assert opening == instant(dt.date(2026, 11, 19), 10 * 3600)


def test_the_same_seed_gives_the_same_past() -> None:
    assert a_past().minute_bars() == a_past().minute_bars() != a_past(seed="y").minute_bars()


def test_a_morning_ends_where_its_plot_says_and_pauses_leave_no_bars() -> None:
    morning = Morning(
        points=(Point(0, 0), Point(500, 1_000), Point(1_000, 500)), volume=10_000, reference=0, pauses=((200, 400),)
    )
    opening, _ = continuous_hours(TODAY)
    bars = morning_bars(morning, 10_000, (opening, opening + 20 * MINUTE), random.Random(1))
    assert bars[-1].close == 10_500
    assert [(bar.time - opening) // MINUTE for bar in bars] == [*range(4), *range(8, 20)]
    assert all(is_sound(bar) for bar in bars)


def test_the_plots_put_most_morning_volume_early() -> None:
    opening, _ = continuous_hours(TODAY)
    for plot in STORIES["surge-and-fall"].plots:
        assert plot.morning is not None
        bars = morning_bars(plot.morning, 10_000, (opening, opening + 20 * MINUTE), random.Random(1))
        fives = [sum(b.volume for b in bars if (b.time - opening) // (5 * MINUTE) == i) for i in range(4)]
        assert fives[3] * 4 <= max(fives)
