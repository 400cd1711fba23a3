"""신호: what the strategy saw and what the gate refused, each with its reasons; searchable."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from core.domain.events import OrderRefused, Signal
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.happenings import SignalRow, refusal_row, signal_row, signal_table
from gui.panels.fresh import Fresh
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources

KEPT: Final = 500


class SignalsPanel(Panel):
    """The lower part spells the marked row out."""

    name = "signals"
    title = mark("신호")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table = signal_table()
        self.grid = Grid(self.table, self)
        self.grid.empty_text = mark("아직 신호가 없습니다\n신호와 거부된 주문이 이유와 함께 나타납니다")
        self.grid.chosen.connect(self._picked)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.why = QPlainTextEdit(self)
        self.why.setReadOnly(True)
        self.why.setMaximumHeight(84)
        self.why.hide()
        self._rows: list[SignalRow] = []
        self._signals: Fresh[Signal] = Fresh()
        self._refusals: Fresh[OrderRefused] = Fresh()
        self._number = 0
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for widget in (self.search, self.grid, self.why):
            rows.addWidget(widget)
        self.retranslate()

    def refresh(self, changes: Changes) -> None:
        if not changes.signals:
            return
        new = [signal_row(self.view, s, self._next()) for s in self._signals.take(self.view.signals)]
        new += [refusal_row(self.view, r, self._next()) for r in self._refusals.take(self.view.refusals)]
        self._rows = (self._rows + new)[-KEPT:]
        self._filter()

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _filter(self) -> None:
        text = self.search.text().strip().casefold()
        self.table.show(row for row in self._rows if not text or text in _words(row))

    def _picked(self, key: object) -> None:
        row = self.table.get(key)
        if row is None:
            return
        self.why.setPlainText(f"{row.text}\n{row.why}" if row.why != row.text else row.text)
        self.why.show()
        if row.code:
            self.selected.emit(row.code)

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr(self.title))
        self.grid.retranslate()
        self.search.setPlaceholderText(tr("신호 검색: 종목, 이유, 규칙"))
        self.search.setAccessibleName(tr("신호 검색"))
        self.why.setAccessibleName(tr("왜, 왜 아닌가"))


def _words(row: SignalRow) -> str:
    return f"{row.name} {row.code} {row.text} {row.rule} {row.why}".casefold()
