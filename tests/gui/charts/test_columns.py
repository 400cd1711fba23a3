from __future__ import annotations

import numpy as np
import pytest

from core.domain.units import DAY, MINUTE
from core.state.bars import BarArrays
from gui.charts.columns import Columns, moving_average, vwap
from tests.gui import samples


def cut(bars: BarArrays, count: int) -> BarArrays:
    return BarArrays(*(column[:count] for column in bars))


def test_columns_fed_bar_by_bar_equal_columns_fed_at_once() -> None:
    bars, grown, whole = samples.bars(700), Columns(), Columns()
    for count in range(1, 701):
        grown.update_from(cut(bars, count), count - 1)
    whole.update_from(bars, 0)
    for name in ("time", "open", "high", "low", "close", "volume"):
        assert np.array_equal(getattr(grown, name), getattr(whole, name))


def test_columns_copy_nothing_before_the_first_changed() -> None:
    bars, columns = samples.bars(10), Columns()
    columns.update_from(bars, 0)
    other = BarArrays(*(column + 1 for column in bars))
    columns.update_from(other, 9)
    assert np.array_equal(columns.close[:9], bars.close[:9])
    assert columns.close[9] == other.close[9]


def test_columns_keep_no_view_of_what_they_were_given() -> None:
    bars, columns = samples.bars(10), Columns()
    columns.update_from(bars, 0)
    before = float(columns.close[3])
    bars.close[:] = 1
    assert columns.close[3] == before


def test_columns_shrink_to_a_shorter_series() -> None:
    columns = Columns()
    columns.update_from(samples.bars(600), 0)
    columns.update_from(samples.bars(5), 0)
    assert len(columns) == len(columns.close) == 5


@pytest.mark.parametrize(("offset", "index"), [(-1, -1), (0, 0), (MINUTE - 1, 0), (MINUTE, 1), (10**15, 9)])
def test_index_of_is_the_bar_that_contains_the_moment(offset: int, index: int) -> None:
    columns = Columns()
    columns.update_from(samples.bars(10), 0)
    assert columns.index_of(samples.NINE + offset) == index


@pytest.mark.parametrize("window", [(0, 100), (30, 60), (98, 100), (0, 3)])
@pytest.mark.parametrize("length", [1, 5, 20, 60])
def test_moving_average_of_any_window_equals_the_plain_mean(length: int, window: tuple[int, int]) -> None:
    close = samples.bars(100).close.astype(np.float64)
    start, means = moving_average(close, length, *window)
    expected = [close[i - length + 1 : i + 1].mean() for i in range(start, window[1])]
    assert start >= max(window[0], min(length - 1, window[1]))
    assert means == pytest.approx(expected)


def test_vwap_starts_anew_each_korean_day() -> None:
    bars = samples.bars(20)
    days = bars._replace(time=np.concatenate([bars.time[:10], bars.time[:10] + DAY]))
    columns = Columns()
    columns.update_from(days, 0)
    first, values = vwap(columns, 5, 20)
    typical = (bars.high + bars.low + bars.close) / 3
    for index, value in enumerate(values, first):
        begin = 0 if index < 10 else 10
        part = slice(begin, index + 1)
        assert value == pytest.approx((typical[part] * bars.volume[part]).sum() / bars.volume[part].sum())
