from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.domain.units import DAY, MINUTE
from gui.charts.axes import PriceAxis, TimeAxis
from gui.charts.columns import Columns
from tests.gui import samples


def time_axis(count: int, step: int = MINUTE) -> TimeAxis:
    columns, bars = Columns(), samples.bars(count)
    columns.update_from(bars._replace(time=samples.NINE + step * np.arange(count, dtype=np.int64)), 0)
    return TimeAxis(columns)


@pytest.mark.parametrize(
    ("high", "size", "labels"),
    [
        (12, 900, ["09:01", "09:02"]),
        (60, 900, ["09:05", "09:10"]),
        (240, 900, ["09:30", "10:00"]),
    ],
)
def test_time_axis_takes_the_finest_step_that_fits(qapp: QApplication, high: int, size: int, labels: list[str]) -> None:
    axis = time_axis(240)
    [(step, values)] = axis.tickValues(0, high, size)
    assert axis.tickStrings(values, 1, step)[:2] == labels
    assert len(values) * 74 <= size + 74


def test_time_axis_names_the_day_where_it_begins(qapp: QApplication) -> None:
    axis = time_axis(10, DAY)
    assert axis.tickStrings([0, 1, 2], 1, 1) == ["11/22", "11/23", "11/24"]


def test_time_axis_without_bars_is_empty(qapp: QApplication) -> None:
    axis = time_axis(0)
    assert axis.tickValues(0, 100, 900) == []


@pytest.mark.parametrize(("low", "high", "step"), [(70_000, 72_000, 500), (1_000, 1_003, 1), (0, 1_000_000, 200_000)])
def test_price_axis_steps_are_round_won(qapp: QApplication, low: int, high: int, step: int) -> None:
    axis = PriceAxis()
    axis.is_blank = False
    [(spacing, values)] = axis.tickValues(low, high, 300)
    assert spacing == step
    assert axis.tickStrings(values, 1, spacing) == [f"{int(value):,}" for value in values]


def test_price_axis_leaves_out_what_would_be_cut(qapp: QApplication) -> None:
    axis = PriceAxis()
    axis.is_blank = False
    [(_, values)] = axis.tickValues(70_000, 72_000, 300)
    assert 70_000 not in values
    assert 72_000 not in values


def test_volume_axis_writes_ten_thousands(qapp: QApplication) -> None:
    assert PriceAxis(is_volume=True).tickStrings([0, 50_000, 120_000_000], 1, 1) == ["0", "5만", "1.2억"]
