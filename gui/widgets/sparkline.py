"""A line without axes, small enough for a table cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.theme import Theme


def paint_sparkline(painter: QPainter, box: QRectF, values: Sequence[int], look: Theme) -> None:
    """Values left to right over the height of `box`, coloured by last against first; nothing for fewer than two."""
    if len(values) < 2:
        return
    low, high = min(values), max(values)
    span = max(1, high - low)
    step = box.width() / (len(values) - 1)
    line = [
        QPointF(box.left() + index * step, box.bottom() - box.height() * (value - low) / span)
        for index, value in enumerate(values)
    ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.direction(values[-1] - values[0]), 1.2))
    painter.drawPolyline(QPolygonF(line))
    painter.restore()
