"""차트: candles of the chosen issue with everything that is ours laid upon them – trades, average, stops, VI."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.domain.commands import LoadBars
from core.domain.units import DAY, KST_OFFSET, Code
from core.state.bars import BarArrays, resample
from core.state.changes import Changes
from core.state.gaps import Gap
from core.state.quotes import Quote
from gui.charts.chart import Chart
from gui.charts.overlay import Line, Mark, Span, Zone
from gui.i18n import mark, tr
from gui.models.positions import LEFT, left_at_broker, stop_price, trail_price
from gui.models.tracked import band_of
from gui.models.trust import gap_text, trust_of
from gui.models.vi import KINDS, dynamic_triggers, is_rate_known
from gui.panels.heading import Heading
from gui.panels.panel import Panel, Sources, heard_at, is_old

INTERVALS: Final = (1, 3, 5, 15, 30, 60, 0)
"""Minutes of a bar; 0 = day."""
RARE: Final = (60, 15, 3, 30, 5)


class ChartPanel(Panel):
    """Keys 1–7 choose the interval, ← → pan, + − zoom, End returns to the newest bar."""

    name = "chart"
    title = mark("차트")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.interval = 1
        self._asked: set[tuple[Code, int]] = set()
        self._drawn: tuple[Code | None, int, int, int] = (None, 0, -1, 0)
        self.heading = Heading(self)
        self.chart = Chart(self)
        self.buttons = QButtonGroup(self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._row = self._top()
        rows.addLayout(self._row)
        rows.addWidget(self.chart, 1)
        self.buttons.idClicked.connect(self.set_interval)
        self.retranslate()

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(2)
        row.addWidget(self.heading, 1)
        for number, minutes in enumerate(INTERVALS, start=1):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setProperty("role", "flat")
            button.setChecked(minutes == self.interval)
            self.buttons.addButton(button, minutes)
            row.addWidget(button)
            key = QShortcut(QKeySequence(str(number)), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(button.click)
        return row

    def minimumSizeHint(self) -> QSize:
        least: QSize = self.chart.minimumSize()
        return least + QSize(0, self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the row is too narrow the less common intervals are left to their keys."""
        kept = [self.buttons.button(minutes) for minutes in INTERVALS]
        room = self.width() - max(self.heading.least, self.heading.minimumWidth()) - 6
        for minutes in RARE:
            if sum(button.sizeHint().width() + 2 for button in kept) <= room:
                break
            if minutes != self.interval:
                kept.remove(self.buttons.button(minutes))
        for button in self.buttons.buttons():
            button.setVisible(button in kept)

    # ---- input ----

    def set_interval(self, minutes: int) -> None:
        """Bars of that many minutes; 0 = days."""
        self.interval = minutes
        self.buttons.button(minutes).setChecked(True)
        self._fit()
        self._ask()
        self._draw_bars()
        self._draw_overlays()

    def select(self, code: Code) -> None:
        if code == self.code:
            return
        super().select(code)
        self.chart.clear_all()
        self._ask()
        self._everything()

    def _ask(self) -> None:
        wanted = (self.code, 0 if self.interval == 0 else 1)
        if self.code is not None and wanted not in self._asked:
            self._asked.add((self.code, wanted[1]))
            self.command.emit(LoadBars(self.code, wanted[1]))

    # ---- output ----

    def refresh(self, changes: Changes) -> None:
        code = self.code
        if code is None:
            if changes.session:
                self.heading.show_issue(self.view, None, self.stale_after())
            return
        if code in changes.bars:
            self._draw_bars()
        is_feed = changes.feed or code in changes.gaps
        if code in changes.quotes or changes.session or changes.instruments or is_feed:
            self._show_heading()
        is_ours = changes.orders or changes.positions or code in changes.tracked
        if is_ours or code in changes.vi or changes.session or is_feed:
            self._draw_overlays()
        elif code in changes.quotes:
            self.chart.set_lines(self._lines())  # a dynamic VI is reckoned from the last price

    def _show_heading(self) -> None:
        least = self.heading.least
        self.heading.show_issue(self.view, self.code, self.stale_after())
        if self.heading.least != least:
            self._fit()
        quote = self.view.quotes.get(self.code) if self.code else None
        is_late = is_old(self.view, heard_at(self.view, self.code), self.stale_after())
        self.chart.set_stale(quote is not None and (is_late or trust_of(self.view, self.code).is_suspect))

    def _everything(self) -> None:
        self._show_heading()
        self._draw_bars()
        self._draw_overlays()

    def _bars(self) -> tuple[BarArrays, int, int] | None:
        """(bars, revision of the source, how many of them cannot change any more)."""
        if self.code is None:
            return None
        series = (self.view.minutes if self.interval else self.view.days).get(self.code)
        if series is None or not len(series):
            return None
        bars = series.arrays()
        if not self.interval:
            bars = with_today(bars, self.view.quotes.get(self.code))
        shown = resample(bars, self.interval) if self.interval > 1 else bars
        return shown, series.revision, len(shown.time) - 1

    def _draw_bars(self) -> None:
        found = self._bars()
        if found is None:
            return
        bars, revision, closed = found
        same = self._drawn[:3] == (self.code, self.interval, revision)
        first = max(0, min(self._drawn[3], closed)) if same else 0
        if not same and self._drawn[:2] != (self.code, self.interval):
            self.chart.clear_all()
        quote = self.view.quotes.get(self.code) if self.code else None
        self.chart.set_bars(bars, first, base=quote.previous_close if quote else 0)
        self._drawn = (self.code, self.interval, revision, closed)

    def _draw_overlays(self) -> None:
        self.chart.set_lines(self._lines())
        self.chart.set_spans(self._spans())
        self.chart.set_zone(self._zone())
        self.chart.set_marks([Mark(f.time, f.price, f.side) for f in self.view.fills if f.code == self.code])

    def _lines(self) -> list[Line]:
        assert self.code is not None
        lines: list[Line] = []
        position, vi = self.view.positions.get(self.code), self.view.vi.get(self.code)
        settings = self.sources.settings.strategy
        if position is not None and position.quantity:
            lines.append(Line(position.average, tr("평균"), "average"))
            stop, trail = stop_price(position, settings), trail_price(position, settings)
            if stop:
                lines.append(Line(stop, tr("손절"), "danger"))
            left = left_at_broker(self.view, self.code)
            if left is not None:
                lines.append(Line(left.stop, f"{LEFT} {tr('증권사 손절')}", "ok"))
            if trail:
                lines.append(Line(trail, tr("추적손절"), "ok", is_dashed=True))
        triggers = vi.static_triggers() if vi else None
        if triggers and self.interval:
            lines.append(Line(triggers[0], tr("VI 하락"), "vi", is_dashed=True))
            lines.append(Line(triggers[1], tr("VI 상승"), "vi", is_dashed=True))
        swift = dynamic_triggers(self.view, self.code) if self.interval else None
        if swift:
            word = tr("동적 VI") + ("" if is_rate_known(self.view, self.code) else "?")
            lines += [Line(price, word, "dim", is_dashed=True) for price in swift]
        return lines

    def _spans(self) -> list[Span]:
        assert self.code is not None
        vi = self.view.vi.get(self.code)
        if not self.interval:
            return []
        spans = [_hole(gap) for gap in self.view.gaps.of(self.code) if not gap.is_filled]
        if vi is None:
            return spans
        spans += [Span(old.started, old.released, f"{tr(KINDS[old.kind])} VI") for old in vi.history]
        if vi.is_running and vi.last is not None:
            spans.append(Span(vi.last.started, None, f"{tr(KINDS[vi.last.kind])} VI"))
        return spans

    def _zone(self) -> Zone | None:
        assert self.code is not None
        tracked = self.view.tracked.get(self.code)
        band = band_of(self.sources.bands, tracked.rise) if tracked else None
        if tracked is None or band is None or tracked.ended:
            return None
        _, shallow, deep = band
        low, high = -(-tracked.high * (100 - deep) // 100), tracked.high * (100 - shallow) // 100
        return Zone(low, high, tr("진입 구간 {shallow}–{deep}%", shallow=shallow, deep=deep))

    def retranslate(self) -> None:
        for number, minutes in enumerate(INTERVALS, start=1):
            button = self.buttons.button(minutes)
            text = tr("{minutes}분", minutes=minutes) if minutes else tr("일")
            button.setText(text)
            button.setToolTip(f"{text} ({number})")
            button.setAccessibleName(tr("봉 간격 {text}", text=text))
        if self.code is not None:
            self._draw_overlays()
        self._show_heading()


def _hole(gap: Gap) -> Span:
    return Span(gap.since, gap.until, tr("공백"), "faint", gap_text(gap), is_hatched=True)


def with_today(days: BarArrays, quote: Quote | None) -> BarArrays:
    """`days` with today's bar as the quote has it: history is asked for once, the day goes on."""
    if quote is None or not quote.time or not quote.open:
        return days
    today = (quote.time + KST_OFFSET) // DAY * DAY - KST_OFFSET
    keep = int(np.searchsorted(days.time, today))
    row = (today, quote.open, quote.high, quote.low, quote.price, quote.volume)
    return BarArrays(*(np.append(column[:keep], value) for column, value in zip(days, row, strict=True)))
