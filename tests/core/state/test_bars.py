from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.market import Bar
from core.domain.units import MINUTE, SECOND
from core.state.bars import BarSeries, resample

NINE = 29_000_000 * MINUTE


def series(*prints: tuple[int, int, int]) -> BarSeries:
    bars = BarSeries()
    for seconds, price, quantity in prints:
        bars.add(NINE + seconds * SECOND, price, quantity)
    return bars


def test_add_first_print_opens_the_bar_of_its_minute() -> None:
    bars = BarSeries()
    assert bars.add(NINE + 59 * SECOND, 100, 3)
    assert bars.bars() == (Bar(NINE, 100, 100, 100, 100, 3),)


def test_add_print_on_the_full_minute_belongs_to_the_new_bar() -> None:
    bars = series((59, 100, 1), (60, 101, 2))
    assert [bar.volume for bar in bars.bars()] == [1, 2]
    assert bars.closed == 1


def test_add_keeps_open_high_low_close_and_sums_volume() -> None:
    bars = series((0, 100, 1), (10, 105, 1), (20, 95, 1), (30, 102, 7))
    assert bars.bars() == (Bar(NINE, 100, 105, 95, 102, 10),)


def test_add_late_print_goes_into_the_current_bar() -> None:
    bars = series((60, 100, 1), (59, 90, 5))
    assert bars.bars() == (Bar(NINE + MINUTE, 100, 100, 90, 90, 6),)


def test_load_lies_under_live_bars_and_joins_the_common_minute() -> None:
    bars = series((70, 110, 4))
    bars.load((Bar(NINE, 90, 99, 89, 98, 50), Bar(NINE + MINUTE, 98, 108, 97, 107, 30)))
    assert bars.bars() == (Bar(NINE, 90, 99, 89, 98, 50), Bar(NINE + MINUTE, 98, 110, 97, 110, 30))


def test_load_changes_the_revision_so_that_caches_start_over() -> None:
    bars = series((0, 100, 1))
    bars.load((Bar(NINE - MINUTE, 1, 1, 1, 1, 1),))
    assert bars.revision == 1


def test_arrays_grow_past_their_first_room() -> None:
    bars = series(*((60 * n, 1_000 + n, 1) for n in range(1_300)))
    assert len(bars) == 1_300
    assert np.array_equal(bars.arrays().close, np.arange(1_000, 2_300))


def test_resample_five_minutes_starts_at_multiples_of_five() -> None:
    bars = series(*((60 * n, 100 + n, 1) for n in range(3, 12)))
    five = resample(bars.arrays(), 5)
    assert five.volume.tolist() == [2, 5, 2]
    assert five.open.tolist() == [103, 105, 110]
    assert five.close.tolist() == [104, 109, 111]


@given(st.lists(st.tuples(st.integers(0, 3_000), st.integers(1, 1_000), st.integers(1, 50)), min_size=1))
def test_resample_any_prints_keeps_volume_and_extremes(prints: list[tuple[int, int, int]]) -> None:
    bars = series(*sorted(prints)).arrays()
    for minutes in (1, 3, 5, 15):
        wide = resample(bars, minutes)
        assert wide.volume.sum() == sum(quantity for _, _, quantity in prints)
        assert wide.high.max() == max(price for _, price, _ in prints)
        assert wide.low.min() == min(price for _, price, _ in prints)


@pytest.mark.parametrize(
    ("unseen", "expected"),
    [
        # the broker had heard all that we had: his bar
        (0, Bar(MINUTE, 100, 130, 90, 110, 50)),
        # 7 more shares came after his answer
        (7, Bar(MINUTE, 100, 130, 90, 110, 57)),
        # he knows more than we do: his close, and what we miss is still on its way
        (-5, Bar(MINUTE, 100, 130, 90, 105, 50)),
        # who does not say how far he knows is joined as before
        (None, Bar(MINUTE, 100, 130, 90, 110, 50)),
    ],
)
def test_minute_that_a_hole_touched_is_the_brokers_and_goes_on_live(unseen: int | None, expected: Bar) -> None:
    series = BarSeries()
    for second, price in ((0, 100), (50, 110)):
        series.add(MINUTE + second * SECOND, price, 10)
    told = Bar(MINUTE, 100, 130, 90, 105, 50)
    series.load((Bar(0, 1, 1, 1, 1, 1), told), unseen)
    assert series.bars() == (Bar(0, 1, 1, 1, 1, 1), expected)
    series.add(MINUTE + 55 * SECOND, 140, 1)
    assert (series.bars()[-1].close, series.bars()[-1].volume) == (140, expected.volume + 1)


def test_closed_minutes_are_the_brokers_and_later_ones_ours() -> None:
    series = BarSeries()
    for minute in (1, 2, 3):
        series.add(minute * MINUTE, 100, 10)
    series.load((Bar(MINUTE, 90, 95, 80, 85, 99), Bar(2 * MINUTE, 85, 100, 85, 100, 20)), 13)
    assert [bar.volume for bar in series.bars()] == [99, 23, 10]  # 10 of the 13 fell into the third minute
    assert series.bars()[0].high == 95
