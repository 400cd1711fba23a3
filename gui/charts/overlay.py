"""What is drawn around the candles: grid, shaded times and prices below; lines, marks and crosshair above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.domain.market import Side
from core.domain.units import Ns, Won
from gui.charts.columns import Columns
from gui.charts.pixels import Pane, Pixels, take_pixels
from gui.theme import Theme, current, with_alpha

CENTRE: Final = Qt.AlignmentFlag.AlignCenter
Ticks = Callable[[], tuple[list[float], list[float]]]
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Mark(msgspec.Struct, frozen=True):
    """A trade of ours on the chart."""

    time: Ns
    price: Won
    side: Side
    text: str = ""
    """Beside the triangle; the price when empty."""


class Line(msgspec.Struct, frozen=True):
    """A horizontal price: average, stop, trailing stop, VI trigger. `token` names its colour in the theme."""

    price: Won
    label: str
    token: str = "dim"
    is_dashed: bool = False


class Span(msgspec.Struct, frozen=True):
    """A shaded stretch of time: a VI, or hatched, a gap in the data. `end` None reaches to the newest bar."""

    start: Ns
    end: Ns | None
    label: str = ""
    token: str = "vi"
    hint: str = ""
    """What the read-out adds while the crosshair is in it."""
    is_hatched: bool = False


class Zone(msgspec.Struct, frozen=True):
    """A shaded stretch of price: where entry is wanted."""

    low: Won
    high: Won
    label: str = ""
    token: str = "accent"


class Overlays(msgspec.Struct):
    """Changed by the chart alone, read by both items."""

    marks: Sequence[Mark] = ()
    lines: Sequence[Line] = ()
    spans: Sequence[Span] = ()
    zone: Zone | None = None
    cursor: tuple[float, float] | None = None
    """(bar, price) under the pointer."""


class Below(Pane):
    """Grid, spans and zone. `ticks` gives the grid: (bars, prices)."""

    def __init__(
        self, columns: Columns, overlays: Overlays, ticks: Callable[[], tuple[list[float], list[float]]]
    ) -> None:
        super().__init__()
        self._columns, self._overlays, self._ticks = columns, overlays, ticks
        self.setZValue(-10)

    def paint(self, p: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        box = p.transform().mapRect(self.viewRect())
        px, theme = take_pixels(p), current()
        self._paint_grid(p, px, box, theme)
        taken: list[QRectF] = []
        for span in reversed(self._overlays.spans):
            self._paint_span(p, px, box, span, taken)
        if self._overlays.zone is not None:
            self._paint_zone(p, px, box, self._overlays.zone)

    def _paint_grid(self, p: QPainter, px: Pixels, box: QRectF, theme: Theme) -> None:
        bars, prices = self._ticks()
        p.setPen(QPen(theme.grid, 1))
        across = [QLineF(box.left(), int(px.y(y)) + 0.5, box.right(), int(px.y(y)) + 0.5) for y in prices]
        down = [QLineF(int(px.x(x)) + 0.5, box.top(), int(px.x(x)) + 0.5, box.bottom()) for x in bars]
        if across or down:
            p.drawLines(across + down)

    def _paint_span(self, p: QPainter, px: Pixels, box: QRectF, span: Span, taken: list[QRectF]) -> None:
        theme, count = current(), len(self._columns)
        colour = getattr(theme, span.token)
        start = px.x(self._columns.index_of(span.start) - 0.5)
        end = px.x((self._columns.index_of(span.end) if span.end is not None else count - 1) + 0.5)
        if end < box.left() or start > box.right():
            return
        area = QRectF(start, box.top(), max(2.0, end - start), box.height())
        p.fillRect(area, with_alpha(colour, 34))
        if span.is_hatched:
            p.fillRect(area, QBrush(with_alpha(colour, 110), Qt.BrushStyle.BDiagPattern))
        p.setPen(QPen(with_alpha(colour, 120), 1))
        p.drawLines([QLineF(x, box.top(), x, box.bottom()) for x in (area.left(), area.right())])
        if span.label:
            p.setFont(theme.font(theme.sizes.small - 1))
            p.setPen(theme.dim if span.token == "faint" else colour)
            wide = QFontMetrics(p.font()).horizontalAdvance(span.label) + 4
            label = QRectF(area.left() + 4, box.bottom() - 18, wide, 16)
            if any(label.intersects(other) for other in taken):
                return  # the newest says its name; one upon the other, none could be read
            taken.append(label)
            p.drawText(label, LEFT, span.label)

    def _paint_zone(self, p: QPainter, px: Pixels, box: QRectF, zone: Zone) -> None:
        theme = current()
        colour = getattr(theme, zone.token)
        top, bottom = px.y(float(zone.high)), px.y(float(zone.low))
        area = QRectF(box.left(), top, box.width(), bottom - top)
        p.fillRect(area, with_alpha(colour, 28))
        p.setPen(QPen(with_alpha(colour, 120), 1, Qt.PenStyle.DotLine))
        p.drawLines([QLineF(box.left(), y, box.right(), y) for y in (top, bottom)])
        p.setFont(theme.font(theme.sizes.small - 1))
        p.setPen(colour)
        p.drawText(QRectF(box.left() + 6, max(top, box.top()) + 1, 200, 16), LEFT, zone.label)


class Above(Pane):
    """Lines with labels at the right, marks, crosshair."""

    def __init__(self, columns: Columns, overlays: Overlays) -> None:
        super().__init__()
        self._columns, self._overlays = columns, overlays
        self.setZValue(10)

    def paint(self, p: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        box = p.transform().mapRect(self.viewRect())
        px, theme = take_pixels(p), current()
        self._paint_lines(p, px, box, theme)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        taken: list[QRectF] = []
        for mark in reversed(self._overlays.marks):
            self._paint_mark(p, px, box, mark, taken)
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._overlays.cursor is not None:
            bar, price = self._overlays.cursor
            p.setPen(QPen(theme.dim, 1, Qt.PenStyle.DashLine))
            x, y = int(px.x(bar)) + 0.5, int(px.y(price)) + 0.5
            p.drawLines([QLineF(x, box.top(), x, box.bottom()), QLineF(box.left(), y, box.right(), y)])

    def _paint_lines(self, p: QPainter, px: Pixels, box: QRectF, theme: Theme) -> None:
        p.setFont(theme.font(theme.sizes.small - 1))
        metrics = QFontMetrics(p.font())
        free = box.top()
        for line in sorted(self._overlays.lines, key=lambda line: -line.price):
            y = int(px.y(float(line.price))) + 0.5
            if not box.top() <= y <= box.bottom():
                continue
            colour = getattr(theme, line.token)
            p.setPen(QPen(colour, 1, Qt.PenStyle.DashLine if line.is_dashed else Qt.PenStyle.SolidLine))
            p.drawLine(QLineF(box.left(), y, box.right(), y))
            text = f"{line.label} {line.price:,}"
            width = metrics.horizontalAdvance(text) + 10
            label = QRectF(box.right() - width - 4, min(max(y - 8, free), box.bottom() - 16), width, 16)
            free = label.bottom() + 1
            p.fillRect(label, theme.surface)
            p.fillRect(label, with_alpha(colour, 90))
            p.setPen(theme.text)
            p.drawText(label, CENTRE, text)

    def _paint_mark(self, p: QPainter, px: Pixels, box: QRectF, mark: Mark, taken: list[QRectF]) -> None:
        theme, index = current(), self._columns.index_of(mark.time)
        x, y = px.x(float(index)) + 0.5, px.y(float(mark.price))
        if index < 0 or not box.left() - 20 <= x <= box.right() + 20:
            return
        down = -mark.side.sign  # a buy points up from below, a sale down from above
        tip = y - down * 3
        points = [QPointF(x, tip), QPointF(x - 6, tip - down * 10), QPointF(x + 6, tip - down * 10)]
        p.setPen(QPen(theme.surface, 1.5))
        p.setBrush(theme.buy if mark.side is Side.BUY else theme.sell)
        p.drawPolygon(QPolygonF(points))
        text = mark.text or f"{mark.price:,}"
        p.setFont(theme.font(theme.sizes.small - 1, bold=True))
        width = QFontMetrics(p.font()).horizontalAdvance(text) + 6
        label = QRectF(x - width / 2, tip - down * 20 - 8, width, 15)
        if any(label.intersects(other) for other in taken):
            return  # the newest says its price; one upon the other, none could be read
        taken.append(label)
        p.fillRect(label, with_alpha(theme.surface, 215))
        p.setPen(theme.direction(mark.side.sign))
        p.drawText(label, CENTRE, text)
