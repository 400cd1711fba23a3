"""위험한도: how much of each limit is used, and what was refused or tripped by which, with value and threshold."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from core.domain.events import OrderRefused
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.limits import LimitRow, limit_table, reached_row, refused_row, trip_row, used
from gui.panels.fresh import Fresh
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources
from gui.widgets.gauges import Gauge, Gauges

KEPT: Final = 500


class LimitsPanel(Panel):
    """The meters above, what they said below."""

    name = "limits"
    title = mark("위험한도")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.gauges, self.area = Gauges(), QScrollArea(self)
        inside = QWidget(self.area)
        padded = QVBoxLayout(inside)
        padded.setContentsMargins(10, 4, 10, 2)
        padded.addWidget(self.gauges)
        padded.addStretch(1)
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMinimumSize(160, 44)
        self.table = limit_table()
        self.grid = Grid(self.table, self)
        self.grid.empty_text = mark("거부된 주문이 없습니다")
        self.grid.chosen.connect(self._picked)
        self._refusals: Fresh[OrderRefused] = Fresh()
        self._rows: list[LimitRow] = []
        self._number = 0
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.area, 3)
        rows.addWidget(self.grid, 2)
        self.retranslate()

    def refresh(self, changes: Changes) -> None:
        if changes.limits:
            self._show_gauges()
        if changes.signals:
            for refused in self._refusals.take(self.view.refusals):
                self._number += 1
                self._rows = [*self._rows, refused_row(self.view, refused, self._number)][-KEPT:]
        if changes.signals or changes.kill or changes.limits:
            self._show_rows()

    def _show_gauges(self) -> None:
        self.gauges.show_gauges([Gauge(*each) for each in used(self.view)])

    def _show_rows(self) -> None:
        trip = trip_row(self.view)
        reached = map(reached_row, self.view.limits.reached.values())
        self.table.show([*self._rows, *reached, *([trip] if trip is not None else [])])
        self.table.settle()

    def _picked(self, key: object) -> None:
        row = self.table.get(key)
        if row is not None and row.code:
            self.selected.emit(row.code)

    def retranslate(self) -> None:
        for named in (self.gauges, self.area):  # the area takes the keys that scroll
            named.setAccessibleName(tr(self.title))
        self.grid.setAccessibleName(tr("거부와 정지"))
        self.grid.retranslate()
        self._show_gauges()
        self._show_rows()
