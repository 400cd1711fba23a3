"""Scales of a chart: prices at the right with tags for the last price and the crosshair, Korean time below."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.domain.units import DAY, KST_OFFSET, MINUTE
from gui import format as fmt
from gui.charts.columns import Columns
from gui.i18n import language
from gui.theme import current

WIDTH: Final = 66
_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 1_440, 2_880, 7_200, 14_400, 43_200, 129_600)
"""Minutes between labels, the finest that fits is taken."""
_ROOM: Final = 74
"""Pixels for one label of time."""
CENTRE: Final = Qt.AlignmentFlag.AlignCenter


class PriceAxis(pg.AxisItem):  # type: ignore[misc]
    """`tags` lie over the scale: (value, text, colour token of the ground)."""

    def __init__(self, *, is_volume: bool = False) -> None:
        super().__init__("right")
        self.tags: list[tuple[float, str, str]] = []
        self.is_blank = True
        """Without bars there is nothing to scale."""
        self._is_volume = is_volume
        self.setWidth(WIDTH)
        self.setStyle(tickLength=0, tickTextOffset=6)

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        if self._is_volume:
            return [fmt.short(int(value), language()) for value in values]
        return [f"{int(value):,}" for value in values]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Numbers that would be cut at the edges of the pane are left out."""
        if self.is_blank or high <= low:
            return []
        edge = 9 * (high - low) / max(size, 1.0)
        rows = super().tickValues(low, high, size)
        return [(step, [v for v in values if low + edge <= v <= high - edge]) for step, values in rows]

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One level of 1-2-5 steps of at least a won, some 45 pixels apart."""
        apart = 24 if self._is_volume else 45
        wanted = max(1.0, (high - low) * apart / max(size, 1.0))
        power = 10 ** int(np.floor(np.log10(wanted)))
        step = next(m * power for m in (1, 2, 5, 10) if m * power >= wanted)
        return [(float(step), 0.0)]

    def levels(self) -> list[float]:
        """Where the grid lies."""
        low, high = self.range
        return [float(v) for _, values in self.tickValues(low, high, self.size().height()) for v in values]

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None) -> None:
        super().paint(p, option, widget)
        low, high = self.range
        if high <= low:
            return
        theme, height = current(), self.size().height()
        p.setFont(theme.font(theme.sizes.small, bold=True))
        for value, text, token in self.tags:
            y = height * (high - value) / (high - low)
            if -8 <= y <= height + 8:
                box = QRectF(1, min(max(y - 9, 0), height - 18), WIDTH - 2, 18)
                self._clear_for(p, box, height)
                p.fillRect(box, getattr(theme, token))
                p.setPen(theme.on_fill if token in ("buy", "sell") else theme.text)
                p.drawText(box, CENTRE, text)

    def _clear_for(self, p: QPainter, box: QRectF, height: float) -> None:
        """A number that would look out from under a tag goes."""
        low, high = self.range
        for level in self.levels():
            label = QRectF(0, height * (high - level) / (high - low) - 8, WIDTH, 16)
            if label.intersects(box):
                p.fillRect(label.adjusted(1, 0, 0, 0), current().surface)


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """x is a bar's index; labels are the Korean time at which a bar begins, the date where a day begins."""

    def __init__(self, columns: Columns) -> None:
        super().__init__("bottom")
        self.tag: tuple[float, str] | None = None
        self._columns = columns
        self.setHeight(22)
        self.setStyle(tickLength=0, tickTextOffset=4)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        first, last = max(0, int(low)), min(len(self._columns), int(high) + 1)
        if last - first < 2:
            return []
        minutes = (self._columns.time[first:last] + KST_OFFSET) // MINUTE
        most = max(1.0, size / _ROOM * (last - first) / max(high - low, 1.0))
        for step in _STEPS:
            found = np.flatnonzero(np.diff(minutes // step)) + 1
            if len(found) <= most:
                least = _ROOM * 0.7 / size * (high - low)
                return [(1.0, self._apart([first + int(index) for index in found], least))]
        return []

    def _apart(self, found: list[int], least: float) -> list[float]:
        """Night and noon are no wider than a bar, so labels can meet there: the day's first wins, else the earlier."""
        kept: list[int] = []
        for index in found:
            if kept and index - kept[-1] < least:
                if not self._begins_day(index):
                    continue
                kept.pop()
            kept.append(index)
        return [float(index) for index in kept]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [self.time_text(int(value)) for value in values]

    def time_text(self, index: int) -> str:
        """`09:41`, or `11/22` for the first bar of a day."""
        time = int(self._columns.time[index])
        return fmt.date(time) if self._begins_day(index) else fmt.clock_short(time)

    def _begins_day(self, index: int) -> bool:
        time = self._columns.time
        return index == 0 or (int(time[index - 1]) + KST_OFFSET) // DAY != (int(time[index]) + KST_OFFSET) // DAY

    def bars(self) -> list[float]:
        """Where the grid lies."""
        low, high = self.range
        return [value for _, values in self.tickValues(low, high, self.size().width()) for value in values]

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None) -> None:
        super().paint(p, option, widget)
        low, high = self.range
        if self.tag is None or high <= low:
            return
        theme, width = current(), self.size().width()
        x = width * (self.tag[0] - low) / (high - low)
        box = QRectF(min(max(x - 44, 0), width - 88), 1, 88, 19)
        p.fillRect(box, theme.border)
        p.setFont(theme.font(theme.sizes.small))
        p.setPen(theme.text)
        p.drawText(box, CENTRE, self.tag[1])


def style_axis(axis: Any) -> None:
    """Fonts and colours of the theme in force."""
    theme = current()
    axis.setTickFont(theme.font(theme.sizes.small - 1))
    axis.setTextPen(theme.dim)
    axis.setPen(theme.border)
