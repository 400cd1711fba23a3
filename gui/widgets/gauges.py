"""Limits as meters: a name, how much is used of how much, and a bar that warns before it is full.

Painted in as many columns as there is room for; a limit that is reached says so by colour and sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.i18n import tr

ROW: Final = 36
COLUMN: Final = 210
GAP: Final = 16
FULL: Final = "⚠"
"""Before a reading that is at its limit: shape beside colour."""


class Gauge(NamedTuple):
    """One meter in the language in force. `percent` may exceed 100; None: there is no bar to fill."""

    title: str
    reading: str
    percent: int | None
    token: str
    """Colour: ok, warning, danger."""

    @property
    def spoken(self) -> str:
        percent = f" ({self.percent}%)" if self.percent is not None else ""
        return f"{self.title} {self.reading}{percent}" + (f", {tr('한도 도달')}" if self.token == "danger" else "")


class Gauges(QWidget):
    """`show_gauges` costs nothing while nothing changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gauges: tuple[Gauge, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def gauges(self) -> tuple[Gauge, ...]:
        return self._gauges

    def show_gauges(self, gauges: Sequence[Gauge]) -> None:
        """In this order, row by row."""
        found = tuple(gauges)
        if found == self._gauges:
            return
        is_more = len(found) != len(self._gauges)
        self._gauges = found
        self.setAccessibleDescription("; ".join(gauge.spoken for gauge in found))
        if is_more:
            self._grow()
        self.update()

    def _columns(self) -> int:
        return max(1, (self.width() + GAP) // (COLUMN + GAP))

    def _grow(self) -> None:
        self.setFixedHeight(-(-len(self._gauges) // self._columns()) * ROW + 6)

    def sizeHint(self) -> QSize:
        return QSize(COLUMN, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(COLUMN * 2 // 3, ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._grow()

    def place(self, at: int) -> QRect:
        """Where the gauge of that number is painted."""
        columns = self._columns()
        wide = (self.width() - GAP * (columns - 1)) // columns
        row, column = divmod(at, columns)
        return QRect(column * (wide + GAP), row * ROW + 3, wide, ROW)

    def at(self, point: QPoint) -> Gauge | None:
        """The gauge under `point`."""
        return next((gauge for at, gauge in enumerate(self._gauges) if self.place(at).contains(point)), None)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            gauge = self.at(event.pos())
            QToolTip.showText(event.globalPos(), gauge.spoken if gauge is not None else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, gauge in enumerate(self._gauges):
            box = self.place(at)
            if event.rect().intersects(box):
                _paint(painter, box, gauge, look)
        painter.end()


def _paint(painter: QPainter, box: QRect, gauge: Gauge, look: theme.Theme) -> None:
    is_loud = gauge.token in ("warning", "danger")
    text = QRectF(box.left(), box.top(), box.width(), ROW - 13)
    font = look.font(bold=is_loud)
    painter.setFont(font)
    reading = f"{FULL} {gauge.reading}" if gauge.token == "danger" else gauge.reading
    painter.setPen(look.ink(gauge.token) if is_loud else look.text)
    painter.drawText(text, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), reading)
    room = int(text.width()) - QFontMetrics(font).horizontalAdvance(reading) - 8
    plain = look.font()
    painter.setFont(plain)
    painter.setPen(look.dim)
    title = QFontMetrics(plain).elidedText(gauge.title, Qt.TextElideMode.ElideRight, max(0, room))
    painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
    if gauge.percent is None:
        return
    track = QRectF(box.left(), box.bottom() - 11, box.width(), 5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.border)
    painter.drawRoundedRect(track, 2.5, 2.5)
    if gauge.percent > 0:
        painter.setBrush(getattr(look, gauge.token))
        full = min(100, gauge.percent)
        painter.drawRoundedRect(
            QRectF(track.left(), track.top(), max(5.0, track.width() * full / 100), track.height()), 2.5, 2.5
        )
