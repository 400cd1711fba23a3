"""Candles, averages and volume: only the visible slice, as batched primitives on whole pixels.

Nothing is cached between paints but the columns themselves: 400 visible of 5,000 bars cost about a millisecond, which a
picture of the whole history does not (49–66 ms when the last bar changes).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.state.bars import BarArrays
from gui.charts.columns import Columns, moving_average, vwap
from gui.charts.pixels import Batch, Pane, Pixels, take_pixels, visible
from gui.theme import Theme, current, with_alpha

AVERAGES: Final = ((5, "ma_short"), (20, "ma_middle"), (60, "ma_long"))
THIN: Final = 3.0
"""Pixels a bar below which only the wick is drawn."""

SMOOTH: Final = 1_500
"""Visible bars from which averages are drawn without antialiasing: nobody sees it, and it halves the frame."""


class CandleItem(Pane):
    """x is the bar's index, so closed hours leave no gap. `show_averages` and `show_vwap` may be set at any time."""

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self.columns = columns
        self.show_averages = True
        self.show_vwap = False
        self._batch = Batch()

    def update_from(self, bars: BarArrays, first_changed: int) -> None:
        """Take `bars[first_changed:]` and repaint."""
        self.columns.update_from(bars, first_changed)
        self.update()

    def paint(self, p: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        first, last = visible(self.viewRect(), len(self.columns))
        if first >= last:
            return
        px, theme = take_pixels(p), current()
        self._paint_candles(p, px, theme, (first, last))
        if self.show_averages or self.show_vwap:
            p.setRenderHint(QPainter.RenderHint.Antialiasing, last - first < SMOOTH)
            self._paint_averages(p, px, theme, (first, last))

    def _paint_candles(self, p: QPainter, px: Pixels, theme: Theme, window: tuple[int, int]) -> None:
        first, last = window
        cut, columns = slice(first, last), self.columns
        centre = np.floor(px.x(np.arange(first, last, dtype=np.float64)))
        opened, closed = columns.open[cut], columns.close[cut]
        rises = closed >= opened
        high, low = np.round(px.y(columns.high[cut])), np.round(px.y(columns.low[cut]))
        top = np.round(px.y(np.maximum(opened, closed)))
        height = np.maximum(np.round(px.y(np.minimum(opened, closed))) - top, 1.0)
        half = body_width(px.scale_x) // 2
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for mask, colour in ((rises, theme.up), (~rises, theme.down)):
            x = centre[mask] + 0.5
            p.setPen(QPen(colour, 1))
            self._batch.lines(p, x, high[mask], x, low[mask] + 0.5)
            if px.scale_x >= THIN:
                p.setPen(Qt.PenStyle.NoPen)
                p.setBrush(colour)
                self._batch.rects(p, centre[mask] - half, top[mask], 2 * half + 1, height[mask])

    def _paint_averages(self, p: QPainter, px: Pixels, theme: Theme, window: tuple[int, int]) -> None:
        first, last = window
        p.setBrush(Qt.BrushStyle.NoBrush)
        rows: list[tuple[int, np.ndarray, QColor]] = []
        if self.show_averages:
            for length, token in AVERAGES:
                rows.append((*moving_average(self.columns.close, length, first, last), getattr(theme, token)))
        if self.show_vwap:
            rows.append((*vwap(self.columns, first, last), theme.accent))
        for start, values, colour in rows:
            p.setPen(QPen(colour, 1.1))
            stride = max(1, int(1 / px.scale_x))  # more points than pixels only cost time
            x = px.x(np.arange(start, start + len(values), stride, dtype=np.float64)) + 0.5
            self._batch.curve(p, x, px.y(values[::stride]))


class VolumeItem(Pane):
    """거래량 below the candles, in their colours."""

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self.columns = columns
        self.cursor: float | None = None
        """Bar under the crosshair of the pane above."""
        self._batch = Batch()

    def paint(self, p: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        first, last = visible(self.viewRect(), len(self.columns))
        if first >= last:
            return
        px, theme, cut = take_pixels(p), current(), slice(first, last)
        centre = np.floor(px.x(np.arange(first, last, dtype=np.float64)))
        rises = self.columns.close[cut] >= self.columns.open[cut]
        top, ground = np.round(px.y(self.columns.volume[cut])), round(px.y(0.0))
        half = body_width(px.scale_x) // 2
        p.setPen(Qt.PenStyle.NoPen)
        for mask, colour in ((rises, theme.up), (~rises, theme.down)):
            p.setBrush(with_alpha(colour, 165))
            self._batch.rects(p, centre[mask] - half, top[mask], 2 * half + 1, np.maximum(ground - top[mask], 1.0))
        if self.cursor is not None:
            p.setPen(QPen(theme.dim, 1, Qt.PenStyle.DashLine))
            x = int(px.x(self.cursor))
            p.drawLine(x, -10_000, x, 10_000)


def body_width(bar: float) -> int:
    """Odd width of a candle's body for `bar` pixels from one to the next."""
    width = max(1, int(bar * 0.72))
    return width if width % 2 else width - 1
