from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.units import DAY
from core.state.bars import BarSeries
from core.strategy.size import amount, days_risen
from tests.core.strategy.build import at, bars


@pytest.mark.parametrize(
    ("days", "rise", "won"),
    [
        (1, 20, 200_000),
        (2, 49, 200_000),
        (1, 50, 160_000),
        (1, 69, 160_000),
        (1, 70, 100_000),
        (1, 99, 100_000),
        (1, 100, 60_000),
        (3, 20, 160_000),
        (4, 20, 100_000),
        (4, 100, 50_000),  # 30,000 by the factors
        (5, 20, 0),
        (9, 20, 0),
    ],
)
def test_amount_by_days_and_rise(days: int, rise: int, won: int) -> None:
    assert amount(200_000, days=days, base=10_000, high=10_000 + rise * 100) == won


@given(st.integers(10_000, 10_000_000), st.integers(1, 8), st.integers(20, 300))
def test_amount_never_exceeds_the_base_size(size: int, days: int, rise: int) -> None:
    assert 0 <= amount(size, days=days, base=10_000, high=10_000 + rise * 100) <= size


@pytest.mark.parametrize(
    ("closes", "count"), [([], 1), ([100], 1), ([100, 110], 2), ([120, 100, 110, 115], 3), ([100, 110, 110], 1)]
)
def test_days_risen_counts_back_from_today(closes: list[int], count: int) -> None:
    today = at("00:00")
    days = BarSeries(24 * 60)
    days.load(bars(today - len(closes) * DAY, [*closes, 999], minutes=24 * 60))
    assert days_risen(days, today) == count


def test_days_risen_without_day_bars_is_today_alone() -> None:
    assert days_risen(None, at("00:00")) == 1
