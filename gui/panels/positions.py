"""잔고: what is held, and the way out of it – the whole or half, at market."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.domain.commands import PlaceOrder
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import Settings
from core.domain.units import Code
from core.state.changes import Changes
from gui import format as fmt
from gui import theme
from gui.i18n import mark, tr
from gui.models.positions import PositionRow, position_row, position_table
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources


class PositionsPanel(Panel):
    """The buttons speak of the marked row; shares in open sales are not sold twice."""

    name = "positions"
    title = mark("잔고")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table = position_table()
        self.grid = Grid(self.table, self)
        self.grid.empty_text = mark("보유 종목이 없습니다")
        self.grid.chosen.connect(self.pick)
        self.total, self._said = QLabel(self), ("", "")
        self.total.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.all, self.half = QPushButton(self), QPushButton(self)
        self.all.clicked.connect(lambda: self._sell(100))
        self.half.clicked.connect(lambda: self._sell(50))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.grid, 1)
        rows.addLayout(self._bottom())
        self.grid.selectionModel().selectionChanged.connect(self._arm)
        self.retranslate()
        self._arm()

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 3, 6, 3)
        row.setSpacing(4)
        row.addWidget(self.total, 1)
        for button in (self.half, self.all):
            button.setProperty("role", "sell")
            row.addWidget(button)
        return row

    def refresh(self, changes: Changes) -> None:
        if changes.positions or changes.session or changes.orders or changes.instruments or changes.feed or changes.vi:
            self._show()

    def _show(self) -> None:
        view, settings = self.view, self.sources.settings.strategy
        self.table.show(position_row(view, held, settings, self.stale_after()) for held in view.held())
        if self._marked() is None and self.code is not None:
            self.grid.point_at(self.code)  # bought just now: the buttons shall speak of it
        self._sum()
        self._arm()

    def _sum(self) -> None:
        unrealised, realised = self.view.unrealised(), self.view.realised()
        text = tr(
            "평가 {open}   실현 {done}",
            open=fmt.won_signed(unrealised),
            done=fmt.won_signed(realised),
        )
        look, rows = theme.current(), (self.table.get(key) for key in self.table.keys)
        is_stale = any(row.is_stale for row in rows if row is not None)
        colour = (look.faint if is_stale else look.direction(unrealised + realised)).name()
        if (text, colour) != self._said:
            self._said = (text, colour)
            self.total.setText(text)
            self.total.setStyleSheet(f"color: {colour};")

    def _marked(self) -> PositionRow | None:
        return self.table.get(self.grid.current_key())

    def _arm(self) -> None:
        row = self._marked()
        self.all.setEnabled(row is not None and row.free > 0)
        self.half.setEnabled(row is not None and row.free > 1)

    def _sell(self, percent: int) -> None:
        row = self._marked()
        quantity = row.free * percent // 100 if row is not None else 0
        if row is not None and quantity:
            order = PlaceOrder(row.code, Side.SELL, quantity, 0, OrderType.MARKET, Origin.USER)
            self.command.emit(order)

    def apply_settings(self, settings: Settings) -> None:
        super().apply_settings(settings)
        self._show()

    def select(self, code: Code) -> None:
        super().select(code)
        self.grid.point_at(code)

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr(self.title))
        self.grid.retranslate()
        for button, text, whole in (
            (self.all, tr("전량 매도"), tr("전량 시장가 매도")),
            (self.half, tr("50% 매도"), tr("50% 시장가 매도")),
        ):
            button.setText(text)
            button.setToolTip(whole)
            button.setAccessibleName(whole)
        self._sum()
