from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.sparkline import paint_sparkline


@pytest.mark.parametrize(
    ("values", "token"), [([1, 5, 9], "up"), ([9, 5, 1], "down"), ([5, 1, 5], "flat"), ([7], None), ([], None)]
)
def test_sparkline_takes_the_colour_of_last_against_first(
    qapp: QApplication, values: list[int], token: str | None
) -> None:
    look = theme.load("dark")
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(look.surface)
    painter = QPainter(image)
    paint_sparkline(painter, QRectF(2, 2, 36, 16), values, look)
    painter.end()
    colours = {image.pixel(x, y) for x in range(40) for y in range(20)} - {look.surface.rgb()}
    assert bool(colours) is (token is not None)
    if token:
        wanted = getattr(look, token)
        assert min(_apart(QColor(colour), wanted) for colour in colours) < 90


def _apart(one: QColor, other: QColor) -> int:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())
