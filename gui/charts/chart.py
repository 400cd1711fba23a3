"""One issue's chart: candles over volume, everything laid upon them, a crosshair that reads out.

It follows the newest bar until the user pans away from it; End (or `follow`) brings it back. While it is hidden it
keeps what it is given and paints nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.domain.units import DAY, KST_OFFSET, Won
from core.state.bars import BarArrays
from gui import format as fmt
from gui import theme
from gui.charts.axes import PriceAxis, TimeAxis, style_axis
from gui.charts.candles import AVERAGES, CandleItem, VolumeItem
from gui.charts.columns import Columns
from gui.charts.overlay import Above, Below, Line, Mark, Overlays, Span, Zone
from gui.charts.pixels import visible
from gui.i18n import language_changed, tr

BARS: Final = 120
"""Shown at first."""
FEWEST: Final = 15
HEAD: Final = 24
"""Pixels above the candles for title and read-out."""
MARGIN: Final = 12
"""Free bars between the newest one and the right edge."""


class _View(pg.ViewBox):  # type: ignore[misc]
    """A view box whose wheel only says what was asked; the chart knows around what to zoom."""

    zoomed = Signal(float, float)
    """(factor, bar under the pointer)"""

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseEnabled(x=True, y=False)
        self.disableAutoRange()

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        event.accept()
        self.zoomed.emit(0.999 ** event.delta(), self.mapSceneToView(event.scenePos()).x())


class Chart(pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """Give it bars with `set_bars` whenever they changed; everything else is optional."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns, self._overlays = Columns(), Overlays()
        self._base: Won = 0
        self._title = ""
        self._is_following, self._is_stale = True, False
        self._view, self._volume_view = _View(), _View()
        self._price_axis, self._volume_axis = PriceAxis(), PriceAxis(is_volume=True)
        self._time_axis = TimeAxis(self._columns)
        self._candles, self._volume = CandleItem(self._columns), VolumeItem(self._columns)
        self._above = Above(self._columns, self._overlays)
        self._below = Below(self._columns, self._overlays, lambda: (self._time_axis.bars(), self._price_axis.levels()))
        self._build()
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the chart itself has the keyboard: one stop for Tab
        theme.changed.connect(self._restyle)
        language_changed.connect(self.retranslate)
        self._restyle()
        self.retranslate()

    # ---- what to show ----

    def set_bars(self, bars: BarArrays, first_changed: int = 0, *, base: Won = 0) -> None:
        """Bars before `first_changed` are as they were; 0 means another series. `base` is the previous close."""
        before = len(self._columns)
        self._candles.update_from(bars, first_changed)
        self._base = base or self._base
        self._price_axis.is_blank = self._volume_axis.is_blank = not len(self._columns)
        self._volume.update()
        if not first_changed:
            self._is_following = True
        if self._is_following and (not first_changed or len(self._columns) != before):
            self._show_newest(self._span() if before else BARS)
        self._fit()
        self._tag_last()
        # The items repaint themselves; the read-out above them is painted by nobody else.
        self.viewport().update(0, 0, self.viewport().width(), HEAD)

    def set_title(self, text: str) -> None:
        """Name and interval, shown in the upper left corner."""
        if text != self._title:
            self._title = text
            self.viewport().update()

    def set_stale(self, is_stale: bool) -> None:
        """Whether the newest price is old: its tag is then grey."""
        if is_stale != self._is_stale:
            self._is_stale = is_stale
            self._tag_last()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        self._overlays.marks = tuple(marks)
        self._above.update()

    def set_lines(self, lines: Sequence[Line]) -> None:
        self._overlays.lines = tuple(lines)
        self._above.update()

    def set_spans(self, spans: Sequence[Span]) -> None:
        self._overlays.spans = tuple(spans)
        self._below.update()

    def set_zone(self, zone: Zone | None) -> None:
        self._overlays.zone = zone
        self._below.update()

    def show_averages(self, is_on: bool) -> None:
        self._candles.show_averages = is_on
        self._candles.update()

    def show_vwap(self, is_on: bool) -> None:
        self._candles.show_vwap = is_on
        self._candles.update()

    def clear_all(self) -> None:
        """Forget the issue: bars and everything laid on them."""
        empty = self._columns.time[:0]
        self._candles.update_from(BarArrays(empty, empty, empty, empty, empty, empty), 0)
        self._overlays.marks = self._overlays.lines = self._overlays.spans = ()
        self._overlays.zone = self._overlays.cursor = None
        self._base, self._is_following = 0, True
        self._price_axis.is_blank = self._volume_axis.is_blank = True
        self._price_axis.tags, self._time_axis.tag = [], None
        self.viewport().update()

    @property
    def is_following(self) -> bool:
        """Whether the newest bar is kept in view."""
        return self._is_following

    def follow(self) -> None:
        """Return to the newest bar and stay there."""
        self._is_following = True
        self._show_newest(self._span())
        self._fit()

    # ---- range ----

    def _span(self) -> float:
        left, right = self._view.viewRange()[0]
        return float(right - left)

    def _show_newest(self, span: float) -> None:
        # Fewer bars than room still start at the left, so that a young chart grows to the right.
        right = max(len(self._columns) + MARGIN, span - 1)
        self._view.setXRange(right - span, right, padding=0)

    def _fit(self) -> None:
        first, last = visible(self._view.viewRect(), len(self._columns))
        if first >= last:
            return
        low, high = float(self._columns.low[first:last].min()), float(self._columns.high[first:last].max())
        pad = max((high - low) * 0.08, 1.0)
        old_low, old_high = self._view.viewRange()[1]
        # A range that still fits is kept: a chart that rescales at every tick cannot be read.
        if not (old_low <= low and high <= old_high and (high - low + 2 * pad) >= 0.75 * (old_high - old_low)):
            self._view.setYRange(low - pad, high + pad, padding=0)
        top = float(self._columns.volume[first:last].max()) * 1.15 or 1.0
        old_top = self._volume_view.viewRange()[1][1]
        if not top * 0.8 <= old_top * 0.95 <= top * 1.4:
            self._volume_view.setYRange(0, top, padding=0)

    def _zoom(self, factor: float, bar: float) -> None:
        left, right = self._view.viewRange()[0]
        span = min(max((right - left) * factor, FEWEST), len(self._columns) + 2.0 * MARGIN)
        if self._is_following:
            self._show_newest(span)
            return
        share = (bar - left) / max(right - left, 1e-9)
        self._view.setXRange(bar - span * share, bar + span * (1 - share), padding=0)

    def _panned(self) -> None:
        self._is_following = self._view.viewRange()[0][1] >= len(self._columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← → pan, + − zoom, End follows the newest bar."""
        left, right = self._view.viewRange()[0]
        key, step = event.key(), (right - left) / 10
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            move = -step if key == Qt.Key.Key_Left else step
            self._view.setXRange(left + move, right + move, padding=0)
            self._panned()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom(1.25 if key == Qt.Key.Key_Minus else 0.8, (left + right) / 2)
        elif key == Qt.Key.Key_End:
            self.follow()
        else:
            super().keyPressEvent(event)

    # ---- read-out ----

    def _hover(self, where: QPointF) -> None:
        inside = self._view.sceneBoundingRect().contains(where)
        if not inside or not len(self._columns):
            self._point_at(None)
            return
        point = self._view.mapSceneToView(where)
        bar = min(max(round(point.x()), 0), len(self._columns) - 1)
        self._point_at((float(bar), point.y()))

    def _point_at(self, cursor: tuple[float, float] | None) -> None:
        if cursor == self._overlays.cursor:
            return
        self._overlays.cursor = cursor
        self._volume.cursor = cursor[0] if cursor else None
        if cursor:
            self._time_axis.tag = (cursor[0], self._time_text(int(cursor[0])))
        else:
            self._time_axis.tag = None
        self._tag_last()
        self.viewport().update()

    def _time_text(self, bar: int) -> str:
        at = int(self._columns.time[bar])
        is_day = (at + KST_OFFSET) % DAY == 0
        return fmt.date(at) if is_day else f"{fmt.date(at)} {fmt.clock_short(at)}"

    def _tag_last(self) -> None:
        tags: list[tuple[float, str, str]] = []
        if len(self._columns):
            last = float(self._columns.close[-1])
            reference = self._base or float(self._columns.open[-1])
            token = "buy" if last >= reference else "sell"
            tags.append((last, f"{int(last):,}", "border" if self._is_stale else token))
        if self._overlays.cursor:
            price = self._overlays.cursor[1]
            tags.append((price, f"{int(price):,}", "border"))
        if tags != self._price_axis.tags:
            self._price_axis.tags = tags
            self._price_axis.update()

    def readout(self) -> str:
        """Values of the bar under the crosshair, or of the newest one."""
        count = len(self._columns)
        if not count:
            return ""
        bar = int(self._overlays.cursor[0]) if self._overlays.cursor else count - 1
        c = self._columns
        close, before = int(c.close[bar]), int(c.close[bar - 1]) if bar else int(c.open[bar])
        return tr(
            "{time}  시 {open}  고 {high}  저 {low}  종 {close}  {rate}  거래량 {volume}",
            time=self._time_text(bar),
            open=f"{int(c.open[bar]):,}",
            high=f"{int(c.high[bar]):,}",
            low=f"{int(c.low[bar]):,}",
            close=f"{close:,}",
            rate=fmt.percent(fmt.rate(close, before)),
            volume=f"{int(c.volume[bar]):,}",
        )

    def hint(self) -> str:
        """What is to be said of the bar under the crosshair: the span that it lies in."""
        if self._overlays.cursor is None or not len(self._columns):
            return ""
        bar, index = int(self._overlays.cursor[0]), self._columns.index_of
        inside = (
            span.hint
            for span in self._overlays.spans
            if span.hint and index(span.start) <= bar and (span.end is None or bar <= index(span.end))
        )
        return next(inside, "")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self.viewport())
        if not len(self._columns):
            painter.setFont(look.font(look.sizes.font + 1))
            painter.setPen(look.dim)
            painter.drawText(self._view.sceneBoundingRect(), Qt.AlignmentFlag.AlignCenter, tr("아직 봉이 없습니다"))
        self._paint_readout(painter, look)
        painter.end()

    def _paint_readout(self, painter: QPainter, look: theme.Theme) -> None:
        x, baseline = 8, 16
        parts = [(self._title, look.text, True), (self.hint(), look.warning, True), (self.readout(), look.dim, False)]
        if self._candles.show_averages and len(self._columns):
            parts += [(f"MA{length}", getattr(look, token), False) for length, token in AVERAGES]
        for text, colour, is_bold in parts:
            if not text:
                continue
            painter.setFont(look.font(look.sizes.small, bold=is_bold))
            width = painter.fontMetrics().horizontalAdvance(text)
            if x > 8 and x + width > self.viewport().width():
                return  # half a word says less than none
            painter.setPen(colour)
            painter.drawText(x, baseline, text)
            x += width + 12

    # ---- build ----

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(280, 130)
        # The scene's background covers every pixel: Qt need not fill them first.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setAutoFillBackground(False)
        # Bare view boxes and axes: a PlotItem would bring menus and forms that nobody here can reach.
        self.addItem(self._view, row=0, col=0)
        self.addItem(self._price_axis, row=0, col=1)
        self.addItem(self._volume_view, row=1, col=0)
        self.addItem(self._volume_axis, row=1, col=1)
        self.addItem(self._time_axis, row=2, col=0)
        for axis, view in (
            (self._price_axis, self._view),
            (self._volume_axis, self._volume_view),
            (self._time_axis, self._volume_view),
        ):
            axis.linkToView(view)
        layout = self.ci.layout
        layout.setContentsMargins(0, HEAD, 0, 0)
        layout.setSpacing(0)
        layout.setRowStretchFactor(0, 4)
        layout.setRowStretchFactor(1, 1)
        for item in (self._below, self._candles, self._above):
            self._view.addItem(item, ignoreBounds=True)
        self._volume_view.addItem(self._volume, ignoreBounds=True)
        self._volume_view.setXLink(self._view)
        for view in (self._view, self._volume_view):
            view.sigRangeChangedManually.connect(self._panned)
            view.zoomed.connect(self._zoom)
        self._view.sigXRangeChanged.connect(self._fit)
        self.scene().sigMouseMoved.connect(self._hover)
        self._view.setXRange(0, BARS, padding=0)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(None)

    def sizeHint(self) -> QSize:
        return QSize(720, 420)

    def _restyle(self) -> None:
        if self.closed:  # pyqtgraph empties the scene on close(), but the widget may outlive it
            return
        self.setBackground(theme.current().surface)
        for axis in (self._price_axis, self._volume_axis, self._time_axis):
            style_axis(axis)
        for view in (self._view, self._volume_view):
            view.setBorder(theme.current().border)
        self.viewport().update()

    def retranslate(self) -> None:
        if self.closed:
            return
        self.setAccessibleName(tr("차트"))
        self._volume_axis.picture = None  # its units are words
        self.viewport().update()
