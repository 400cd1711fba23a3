from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from gui.charts.pixels import Batch, take_pixels, visible


@pytest.mark.parametrize(
    ("left", "right", "window"), [(0, 10, (0, 12)), (95.5, 120, (94, 100)), (-50, -10, (0, 0)), (300, 400, (100, 100))]
)
def test_visible_is_the_slice_of_bars_under_the_rectangle(left: float, right: float, window: tuple[int, int]) -> None:
    assert visible(QRectF(left, 0, right - left, 1), 100) == window


@pytest.fixture
def canvas(qapp: QApplication) -> QImage:
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(0)
    return image


def test_batch_draws_rects_and_lines_where_the_columns_say(canvas: QImage) -> None:
    painter, batch, red = QPainter(canvas), Batch(), QColor("#ff0000")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(red)
    batch.rects(painter, np.array([2.0, 20.0]), np.array([2.0, 20.0]), 5, np.array([5.0, 10.0]))
    painter.setPen(red)
    batch.lines(painter, np.array([35.5]), np.array([0.0]), np.array([35.5]), np.array([30.0]))
    painter.end()
    lit = [canvas.pixelColor(x, y) == red for x, y in ((4, 4), (22, 28), (35, 15), (10, 10), (22, 31))]
    assert lit == [True, True, True, False, False]


def test_batch_of_nothing_draws_nothing(canvas: QImage) -> None:
    painter, empty = QPainter(canvas), np.zeros(0)
    Batch().rects(painter, empty, empty, 3, empty)
    Batch().lines(painter, empty, empty, empty, empty)
    Batch().curve(painter, np.zeros(1), np.zeros(1))
    painter.end()
    assert canvas.pixelColor(0, 0) == QColor("#000000")


def test_take_pixels_maps_data_and_resets_the_painter(canvas: QImage) -> None:
    painter = QPainter(canvas)
    painter.translate(3, 30)
    painter.scale(2, -0.5)
    px = take_pixels(painter)
    assert (px.x(4.0), px.y(10.0)) == (11.0, 25.0)
    assert painter.transform().isIdentity()
    painter.end()
