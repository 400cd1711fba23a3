"""추적종목: every issue under observation with its place in the matrix and its way to the next entry."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.domain.units import Code
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.tracked import tracked_row, tracked_table
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources


class TrackedPanel(Panel):
    """A click selects; the price greys when its data is old."""

    name = "tracked"
    title = mark("추적종목")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table = tracked_table()
        self.grid = Grid(self.table, self)
        self.grid.empty_text = mark("추적 중인 종목이 없습니다\n등락률과 거래량 조건을 넘으면 나타납니다")
        self.grid.chosen.connect(self.pick)
        self.fill_with(self.grid)
        self.retranslate()

    def refresh(self, changes: Changes) -> None:
        codes = changes.tracked | changes.vi if changes.vi else changes.tracked
        if changes.books:
            codes = codes | (changes.books & self.view.tracked.keys())
        for code in codes:
            self._show(code)
        if changes.session or changes.instruments or changes.positions or changes.feed or changes.gaps:
            # Once a second: ages grow by themselves, and rows move only then, never under the pointer at every tick.
            for code in self.view.tracked:
                self._show(code)
            self.table.settle()

    def _show(self, code: Code) -> None:
        tracked = self.view.tracked.get(code)
        if tracked is None:
            self.table.remove(code)
        else:
            self.table.put(tracked_row(self.view, tracked, self.sources.bands, self.stale_after()))
            if code == self.code:
                self.grid.point_at(code)

    def select(self, code: Code) -> None:
        super().select(code)
        self.grid.point_at(code)

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr(self.title))
        self.grid.retranslate()
