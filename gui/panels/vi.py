"""VI: every interruption of the day, the running ones on top with what is left of them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from core.domain.units import Code
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.vi import vi_row, vi_table
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources


class ViPanel(Panel):
    """The countdown moves once a second; a click selects."""

    name = "vi"
    title = mark("VI")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table = vi_table()
        self.grid = Grid(self.table, self)
        self.grid.empty_text = mark("오늘 발동된 VI가 없습니다")
        self.grid.chosen.connect(self.pick)
        self.fill_with(self.grid)
        self._running: set[Code] = set()
        self.retranslate()

    def refresh(self, changes: Changes) -> None:
        if changes.vi:
            self._show(changes.vi)
            self.table.settle()
        if changes.session and self._running:
            self._show(tuple(self._running))
        if changes.instruments:
            self._show(self.view.vi)

    def _show(self, codes: Iterable[Code]) -> None:
        for code in codes:
            status = self.view.vi.get(code)
            row = vi_row(self.view, status) if status else None
            if row is not None:
                self.table.put(row)
                (self._running.add if row.is_running else self._running.discard)(code)

    def select(self, code: Code) -> None:
        super().select(code)
        self.grid.point_at(code)

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr(self.title))
        self.grid.retranslate()
