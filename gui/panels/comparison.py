"""계좌 대조: how our books stand to the broker's lists, and each difference with what was done about it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.domain.commands import Refresh
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.comparison import diff_rows, diff_table, standing
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources


class ComparisonPanel(Panel):
    """The button asks the broker now."""

    name = "comparison"
    title = mark("대조")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table = diff_table()
        self.grid = Grid(self.table, self)
        self.grid.empty_text = mark("오늘 증권사와 다른 것이 없었습니다")
        self.grid.chosen.connect(self._picked)
        self.said, self.ask = QLabel(self), QPushButton(self)
        self.said.setWordWrap(True)
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.ask.clicked.connect(lambda: self.command.emit(Refresh()))
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 6, 4)
        row.addWidget(self.said, 1)
        row.addWidget(self.ask)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(row)
        rows.addWidget(self.grid, 1)
        self.retranslate()

    def refresh(self, changes: Changes) -> None:
        if changes.account or changes.session or changes.links:
            self._say()
        if changes.account:
            self.table.show(row for found in self.view.reconciliations for row in diff_rows(found))
            self.table.settle()

    def _say(self) -> None:
        found = standing(self.view)
        role = "dim" if found.token == "ok" else found.token
        if (self.said.text(), self.said.property("role")) != (found.text, role):
            self.said.setText(found.text)
            self.said.setProperty("role", role)
            self.said.style().polish(self.said)

    def _picked(self, key: object) -> None:
        row = self.table.get(key)
        if row is not None and row.code:
            self.selected.emit(row.code)

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr("대조에서 나온 차이"))
        self.grid.retranslate()
        self.ask.setText(tr("지금 대조"))
        self.ask.setToolTip("Ctrl+R")
        self._say()
