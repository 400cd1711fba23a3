from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from core.domain.market import Side
from core.domain.units import MINUTE
from gui import theme
from gui.charts.chart import Chart
from gui.charts.overlay import Line, Mark, Span, Zone
from tests.gui import samples

TOP = 53_000


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    widget = Chart()
    qtbot.addWidget(widget)
    widget.resize(900, 500)
    widget.show()
    widget.show_averages(False)
    widget.set_bars(samples.bars(100))
    return widget


def pixel(chart: Chart, bar: float, price: float, up: int = 0) -> QColor:
    where = chart.mapFromScene(chart._view.mapViewToScene(QPointF(bar, price)))
    return picture(chart).pixelColor(where.x(), where.y() - up)


def picture(chart: Chart) -> QImage:
    image: QImage = chart.grab().toImage()
    return image


def middle(chart: Chart) -> int:
    low, high = chart._view.viewRange()[1]
    return int(low + high) // 2


def test_line_lies_at_its_price_in_its_colour(chart: Chart) -> None:
    price = middle(chart)
    chart.set_lines([Line(price, "평균", "average")])
    assert theme.current().average in [pixel(chart, 102, price, up) for up in (-1, 0, 1)]


def test_label_of_a_line_at_the_lower_edge_is_whole(chart: Chart) -> None:
    low, _ = chart._view.viewRange()[1]
    plain = picture(chart)
    chart.set_lines([Line(int(low) + 1, "동적 VI", "vi")])
    box = chart._view.sceneBoundingRect()
    edge, image = chart.mapFromScene(box.bottomRight()), picture(chart)
    column = [(edge.x() - 8, y) for y in range(edge.y() - 30, edge.y())]
    assert sum(image.pixelColor(x, y) != plain.pixelColor(x, y) for x, y in column) >= 15


def test_line_outside_the_prices_in_view_is_not_drawn(chart: Chart) -> None:
    plain = picture(chart)
    chart.set_lines([Line(1, "손절", "danger"), Line(10**7, "상한", "up")])
    assert picture(chart) == plain


@pytest.mark.parametrize(("side", "up", "token"), [(Side.BUY, -9, "buy"), (Side.SELL, 9, "sell")])
def test_mark_buy_points_from_below_and_sell_from_above(chart: Chart, side: Side, up: int, token: str) -> None:
    price = middle(chart)
    chart.set_marks([Mark(samples.NINE + 30 * MINUTE, price, side)])
    assert pixel(chart, 30, price, up) == getattr(theme.current(), token)


@pytest.mark.parametrize(
    "lay",
    [
        lambda chart: chart.set_spans([Span(samples.NINE + 30 * MINUTE, samples.NINE + 33 * MINUTE, "정적 VI")]),
        lambda chart: chart.set_spans([Span(samples.NINE + 90 * MINUTE, None)]),
        lambda chart: chart.set_zone(Zone(middle(chart) - 200, middle(chart) + 200, "진입 구간")),
    ],
    ids=["span", "running span", "zone"],
)
def test_shading_appears_and_leaves_with_its_value(chart: Chart, lay: Callable[[Chart], None]) -> None:
    plain = picture(chart)
    lay(chart)
    assert picture(chart) != plain
    chart.set_spans([])
    chart.set_zone(None)
    assert picture(chart) == plain


def test_names_of_neighbouring_spans_do_not_lie_upon_each_other(chart: Chart) -> None:
    def words(*labels: str) -> QImage:
        times = [samples.NINE + minutes * MINUTE for minutes in (30, 34)]
        spans = [Span(at, at + 2 * MINUTE, label) for at, label in zip(times, labels, strict=True)]
        chart.set_spans(spans)
        return picture(chart)

    assert words("정적 VI", "정적 VI") == words("", "정적 VI")


def test_marks_of_one_place_do_not_write_upon_each_other(chart: Chart) -> None:
    at, price = samples.NINE + 30 * MINUTE, middle(chart)
    y = chart.mapFromScene(chart._view.mapViewToScene(QPointF(30, price))).y()
    new, old = Mark(at, price, Side.BUY, "새것"), Mark(at, price, Side.BUY, "옛것옛것")
    words = []
    for marks in ([new], [old, new]):
        chart.set_marks(marks)
        words.append(picture(chart).copy(0, y + 18, chart.width(), 12))
    assert words[0] == words[1]
