"""로그: notices, faults and the newest log lines in one list, newest on top."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from core.domain.events import Fault, Notice
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.happenings import LogRow, fault_row, log_table, notice_row
from gui.panels.fresh import Fresh
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources

KEPT: Final = 500


class LogPanel(Panel):
    """Log lines are read once a second."""

    name = "log"
    title = mark("로그")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table = log_table()
        self.grid = Grid(self.table, self, is_sortable=False)
        self.grid.empty_text = mark("알릴 것이 없습니다")
        self._notices: Fresh[Notice] = Fresh()
        self._faults: Fresh[Fault] = Fresh()
        self._lines: Fresh[str] = Fresh()
        self._number = 0
        self.fill_with(self.grid)
        self.retranslate()

    def refresh(self, changes: Changes) -> None:
        if changes.notices:
            self._add([notice_row(n, self._next()) for n in self._notices.take(self.view.notices)])
        if changes.faults:
            self._add([fault_row(f, self._next()) for f in self._faults.take(self.view.faults)])
        if changes.session:
            self._add([self._line(text) for text in self._lines.take(self.sources.tail())])

    def _line(self, text: str) -> LogRow:
        # "2026-…Z (09:03:12 KST) INFO core.net.link: text"; whatever looks otherwise is shown as it is.
        _, found, rest = text.partition(" (")
        time, _, said = rest.partition(" KST) ")
        return LogRow(self._next(), 0, "log", said or text, "", time if found and said else "")

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _add(self, rows: list[LogRow]) -> None:
        for row in rows:
            self.table.put(row)
        for key in self.table.keys[KEPT:]:
            self.table.remove(key)

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr(self.title))
        self.grid.retranslate()
