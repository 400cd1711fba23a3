"""주문: every order of the day, the open ones on top, each with the broker's own words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.domain.commands import Cancel
from core.domain.orders import Order, Origin, Status
from core.domain.units import OrderId
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.orders import order_row, order_table
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources


class OrdersPanel(Panel):
    """Delete cancels the marked order, Shift+Delete every open one."""

    name = "orders"
    title = mark("주문")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table = order_table()
        self.grid = Grid(self.table, self)
        self.grid.empty_text = mark("오늘 주문이 없습니다")
        self.grid.chosen.connect(self._picked)
        self.count = QLabel(self)
        self.count.setProperty("role", "dim")
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.one, self.all = QPushButton(self), QPushButton(self)
        self.one.clicked.connect(self._cancel_marked)
        self.all.clicked.connect(self._cancel_all)
        self._keys()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.grid, 1)
        row = QHBoxLayout()
        row.setContentsMargins(8, 3, 6, 3)
        row.setSpacing(4)
        row.addWidget(self.count, 1)
        row.addWidget(self.one)
        row.addWidget(self.all)
        rows.addLayout(row)
        self.grid.selectionModel().selectionChanged.connect(self._arm)
        self.retranslate()

    def _keys(self) -> None:
        for text, button in (("Delete", self.one), ("Shift+Delete", self.all)):
            key = QShortcut(QKeySequence(text), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.setAutoRepeat(False)
            key.activated.connect(button.click)

    def refresh(self, changes: Changes) -> None:
        if changes.orders or changes.instruments:
            self._show()

    def _show(self) -> None:
        self.table.show(order_row(self.view, order) for order in self.view.orders)
        self.table.settle()
        self._arm()

    def _arm(self) -> None:
        marked = self._marked()
        open_orders = self.view.orders.open()
        self.one.setEnabled(marked is not None and _may_cancel(marked))
        self.all.setEnabled(any(_may_cancel(order) for order in open_orders))
        unknown = sum(order.status is Status.UNKNOWN for order in open_orders)
        text = tr("미체결 {count}건", count=len(open_orders))
        self.count.setText(f"{text}   {tr('결과 확인중 {count}건', count=unknown)}" if unknown else text)

    def _marked(self) -> Order | None:
        key = self.grid.current_key()
        return self.view.orders.get(OrderId(str(key))) if key is not None else None

    def _picked(self, key: object) -> None:
        row = self.table.get(str(key))
        if row is not None:
            self.selected.emit(row.code)

    def _cancel_marked(self) -> None:
        marked = self._marked()
        if marked is not None and _may_cancel(marked):
            self.command.emit(Cancel(marked.id, Origin.USER))

    def _cancel_all(self) -> None:
        for order in self.view.orders.open():
            if _may_cancel(order):
                self.command.emit(Cancel(order.id, Origin.USER))

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr(self.title))
        self.grid.retranslate()
        self.one.setText(tr("선택 취소 Del"))
        self.all.setText(tr("전체 취소 Shift+Del"))
        self._arm()


def _may_cancel(order: Order) -> bool:
    """The broker must have numbered it, and it must not be on its way out already."""
    return order.is_open and order.broker_no is not None and not order.is_cancelling
