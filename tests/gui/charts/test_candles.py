from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from core.domain.units import MINUTE
from core.state.bars import BarArrays
from gui import theme
from gui.charts.candles import body_width
from gui.charts.chart import Chart
from tests.gui import samples


def series(*rows: tuple[int, int, int, int]) -> BarArrays:
    opened, high, low, close = np.array(rows, dtype=np.int64).T
    time = samples.NINE + MINUTE * np.arange(len(rows), dtype=np.int64)
    return BarArrays(time, opened, high, low, close, np.full(len(rows), 1_000, dtype=np.int64))


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    widget = Chart()
    qtbot.addWidget(widget)
    widget.resize(900, 500)
    widget.show()
    return widget


def colours_at(chart: Chart, bar: float, price: float) -> set[str]:
    """Names of the colours on the three pixels around a bar and price: scene and widget round differently."""
    where = chart.mapFromScene(chart._view.mapViewToScene(QPointF(bar, price)))
    image = chart.grab().toImage()
    return {image.pixelColor(where.x() + x, where.y()).name() for x in (-1, 0, 1)}


ROWS = ((1_000, 1_100, 990, 1_080), (1_080, 1_090, 900, 920), (920, 1_000, 910, 920))


@pytest.mark.parametrize("is_red_up", [True, False])
@pytest.mark.parametrize(
    ("bar", "price", "token"), [(0, 1_040, "up"), (1, 1_000, "down"), (0, 995, "up"), (1, 905, "down")]
)
def test_candle_body_and_wick_have_the_colour_of_their_direction(
    monkeypatch: pytest.MonkeyPatch, chart: Chart, is_red_up: bool, bar: int, price: int, token: str
) -> None:
    monkeypatch.setattr(theme, "_installed", theme.load("dark", is_red_up=is_red_up))
    chart.show_averages(False)
    chart.set_bars(series(*ROWS))
    assert getattr(theme.current(), token).name() in colours_at(chart, bar, price)


def test_candle_grows_with_the_last_price(chart: Chart) -> None:
    up = theme.current().up.name()
    chart.show_averages(False)
    chart.set_bars(series(*ROWS))
    assert up not in colours_at(chart, 2.25, 955)
    chart.set_bars(series(*ROWS[:2], (920, 1_000, 910, 990)), 2)
    assert up in colours_at(chart, 2.25, 955)


def test_candles_out_of_view_are_not_painted(chart: Chart) -> None:
    chart.show_averages(False)
    chart.set_bars(series(*ROWS))
    chart._view.setXRange(500, 600, padding=0)
    inner = chart._view.sceneBoundingRect().toRect().adjusted(2, 2, -2, -2)
    image = chart.grab(inner).toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert not colours & {theme.current().up.name(), theme.current().down.name()}


@pytest.mark.parametrize(("bar", "width"), [(0.2, 1), (1, 1), (3, 1), (5, 3), (8, 5), (20, 13)])
def test_body_width_is_odd_so_that_the_wick_is_in_the_middle(bar: float, width: int) -> None:
    assert body_width(bar) == width
