"""From data to logical pixels inside a paint, so that candles and lines lie on whole pixels and stay sharp."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
import pyqtgraph as pg
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter

from gui.charts.columns import Floats

Number = TypeVar("Number", float, Floats)


class Pane(pg.GraphicsObject):  # type: ignore[misc] # pyqtgraph ships no types
    """An item that paints whatever of it is visible: its bounds are the view itself."""

    def boundingRect(self) -> QRectF:
        return QRectF(self.viewRect())

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()

    def viewTransformChanged(self) -> None:
        super().viewTransformChanged()
        self.prepareGeometryChange()


class Pixels(NamedTuple):
    """An axis-parallel transform."""

    scale_x: float
    left: float
    scale_y: float
    top: float

    def x(self, value: Number) -> Number:
        return value * self.scale_x + self.left

    def y(self, value: Number) -> Number:
        return value * self.scale_y + self.top


def take_pixels(painter: QPainter) -> Pixels:
    """The painter's transform; from here on it paints in logical pixels of the widget."""
    t = painter.transform()
    painter.resetTransform()
    return Pixels(t.m11(), t.dx(), t.m22(), t.dy())


def visible(rect: QRectF, count: int) -> tuple[int, int]:
    """First and one past the last bar that can be seen."""
    return max(0, min(count, int(rect.left()) - 1)), max(0, min(count, int(rect.right()) + 2))


class Batch:
    """Lines or rectangles from numpy columns in one call of QPainter, without a Python object for each.

    WORKAROUND: pyqtgraph 0.14's PrimitiveArray is not public API; the version is pinned and a test paints through it.
    """

    def __init__(self) -> None:
        self._lines = PrimitiveArray(QLineF, 4)
        self._rects = PrimitiveArray(QRectF, 4)

    def lines(self, painter: QPainter, x1: Floats, y1: Floats, x2: Floats, y2: Floats) -> None:
        self._fill(self._lines, x1, y1, x2, y2)
        painter.drawLines(*self._lines.drawargs())

    def rects(self, painter: QPainter, x: Floats, y: Floats, width: float, height: Floats) -> None:
        self._fill(self._rects, x, y, width, height)
        painter.drawRects(*self._rects.drawargs())

    def curve(self, painter: QPainter, x: Floats, y: Floats) -> None:
        """One line through all points, as separate pieces: a long antialiased polyline costs fifty times as much."""
        if len(x) > 1:
            self.lines(painter, x[:-1], y[:-1], x[1:], y[1:])

    @staticmethod
    def _fill(primitives: PrimitiveArray, *columns: Floats | float) -> None:
        primitives.resize(len(np.atleast_1d(columns[0])))
        rows = primitives.ndarray()
        for index, column in enumerate(columns):
            rows[:, index] = column
