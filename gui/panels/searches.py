"""조건검색: the conditions that the user made in the broker's own program, run live, and what one of them holds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from core.domain.commands import RunSearch
from core.domain.units import Code
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.searches import SearchRow, hit_rows, hit_table, search_row, search_table
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources


class SearchesPanel(Panel):
    """Enter, a double click or the button starts and stops the marked condition; a hit selects."""

    name = "searches"
    title = mark("조건검색")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.searches, self.hits = search_table(), hit_table()
        self.list, self.grid = Grid(self.searches, self), Grid(self.hits, self)
        self.list.empty_text = mark("영웅문에서 만든 조건식이 여기에 나타납니다")
        self.grid.empty_text = mark("조건식을 골라 시작하세요")
        self.toggle, self.why = QPushButton(self), QLabel(self)
        self._lay_out()
        self.list.chosen.connect(lambda _: self._show_hits())
        self.list.opened.connect(lambda _: self._toggle())
        self.list.selectionModel().selectionChanged.connect(self._arm)
        self.toggle.clicked.connect(self._toggle)
        self.grid.chosen.connect(self.pick)
        self.retranslate()

    def _lay_out(self) -> None:
        bottom = QHBoxLayout()
        bottom.setContentsMargins(8, 3, 6, 3)
        bottom.addWidget(self.why, 1)
        bottom.addWidget(self.toggle)
        self.why.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.why.setProperty("role", "warning")
        sides = QSplitter(Qt.Orientation.Horizontal, self)
        sides.setChildrenCollapsible(False)
        for grid in (self.list, self.grid):
            grid.setMinimumWidth(96)
        sides.addWidget(self.list)
        sides.addWidget(self.grid)
        sides.setSizes([200, 270])  # the hits first: they are what is traded
        sides.setStretchFactor(0, 0)
        sides.setStretchFactor(1, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(sides, 1)
        rows.addLayout(bottom)

    def refresh(self, changes: Changes) -> None:
        if changes.feed or changes.hits or changes.session:
            self.searches.show(search_row(status, self.view.now) for status in self.view.searches.values())
            self._arm()
        if changes.feed or changes.hits or changes.session or changes.instruments:
            self._show_hits()

    def _show_hits(self) -> None:
        row = self._marked()
        status = self.view.searches.get(row.number) if row is not None else None
        self.hits.show(hit_rows(self.view, status, self.stale_after()) if status is not None else ())
        self.hits.settle()

    def _marked(self) -> SearchRow | None:
        if self.list.current_key() is None and self.searches.keys:
            self.list.point_at(self.searches.keys[0])
        return self.searches.get(self.list.current_key())

    def _arm(self) -> None:
        row = self._marked()
        self.toggle.setEnabled(row is not None and not self.view.is_recording)
        self.toggle.setText(tr("검색 멈춤") if row is not None and row.is_running else tr("검색 시작"))
        self.why.setText(row.why if row is not None else "")
        self.why.setToolTip(self.why.text())

    def _toggle(self) -> None:
        row = self._marked()
        if row is not None and not self.view.is_recording:
            self.command.emit(RunSearch(row.number, not row.is_running))

    def select(self, code: Code) -> None:
        super().select(code)
        self.grid.point_at(code)

    def retranslate(self) -> None:
        self.list.setAccessibleName(tr("조건식"))
        self.grid.setAccessibleName(tr("편입 종목"))
        self.list.retranslate()
        self.grid.retranslate()
        self._arm()
