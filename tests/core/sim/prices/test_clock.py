import statistics
from itertools import pairwise

import pytest

from core.sim.prices.clock import SESSION_S, busyness

MINUTES = [busyness(second) for second in range(30, SESSION_S, 60)]
AUCTION = 0.025 * sum(MINUTES)
WHOLE = [MINUTES[0] + AUCTION, *MINUTES[1:]]
BARS = [sum(WHOLE[n : n + 5]) / 5 for n in range(0, 380, 5)]
MEDIAN = statistics.median(BARS)


def test_the_mean_of_continuous_trading_is_one() -> None:
    assert statistics.fmean(MINUTES) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(("minutes", "share"), [(30, 0.25), (60, 0.35)])
def test_the_morning_has_its_share_of_the_day(minutes: int, share: float) -> None:
    assert sum(WHOLE[:minutes]) / sum(WHOLE) == pytest.approx(share, abs=0.012)


def test_the_opening_is_hectic_midday_quiet_and_the_close_busy_again() -> None:
    assert BARS[0] / MEDIAN == pytest.approx(6.8, rel=0.05)
    assert min(BARS) / MEDIAN == pytest.approx(0.43, rel=0.05)
    assert 180 <= BARS.index(min(BARS)) * 5 <= 225
    assert BARS[-1] / MEDIAN > 2


def test_it_never_stops_and_never_jumps_inside_the_session() -> None:
    seconds = range(-3_600, 50_000, 30)
    assert all(busyness(second) > 0 for second in seconds)
    inside = [busyness(second) for second in range(0, SESSION_S, 10)]
    assert all(abs(b - a) < 0.16 for a, b in pairwise(inside))


def test_orders_gather_before_the_opening_and_thin_out_in_the_evening() -> None:
    assert busyness(-1_800) < busyness(-600) < busyness(-60)
    assert busyness(SESSION_S + 45 * 60) > busyness(SESSION_S + 3 * 3600)
