"""주문: every order of the day, UNKNOWN and open ones on top; the life of the marked one, and the hand that changes it.

A correction is written in the line below the list: no dialog stands between the eye and the orders.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.domain.commands import Amend, Cancel
from core.domain.order_types import PRICED
from core.domain.orders import Order, Origin, Status
from core.domain.units import OrderId
from core.state.changes import Changes
from gui.i18n import mark, tr
from gui.models.order_life import spelled
from gui.models.orders import OrderRow, Shown, order_row, order_table
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources
from gui.panels.price_editor import PriceEditor

LOW: Final = 240
"""Below this height the list needs the room: the life of an order is then one line, cut, and whole in its tip."""


class OrdersPanel(Panel):
    """F2 corrects the marked order, Delete cancels it, Shift+Delete cancels every open one."""

    name = "orders"
    title = mark("주문")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table = order_table()
        self.grid = Grid(self.table, self)
        self.grid.empty_text = mark("오늘 주문이 없습니다")
        self.grid.chosen.connect(self._picked)
        self.shown = Shown.ALL
        self._rows: list[OrderRow] = []
        self.filters = {kind: QToolButton(self) for kind in Shown}
        self.life, self.said = QLabel(self), QLabel(self)
        self.amend, self.one, self.all = (QPushButton(self) for _ in range(3))
        self.editor = PriceEditor(self)
        self._connect()
        self._keys()
        self._lay_out()
        self.retranslate()

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for kind, button in self.filters.items():
            button.setCheckable(True)
            button.setMinimumWidth(28)  # in a narrow dock they are cut, and the dock stays as narrow as it is wanted
            button.setProperty("role", "flat")
            button.setChecked(kind is self.shown)
            button.clicked.connect(lambda _on=False, kind=kind: self._show_only(kind))
            group.addButton(button)
        for push in (self.amend, self.one):
            push.setMinimumWidth(40)
        self.amend.clicked.connect(self._begin_amend)
        self.one.clicked.connect(self._cancel_marked)
        self.all.clicked.connect(self._cancel_all)
        self.editor.given.connect(self._amend_to)
        self.editor.left.connect(self._end_amend)
        self.grid.selectionModel().selectionChanged.connect(self._marked_another)

    def _keys(self) -> None:
        for text, button in (("F2", self.amend), ("Delete", self.one), ("Shift+Delete", self.all)):
            key = QShortcut(QKeySequence(text), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.setAutoRepeat(False)
            key.activated.connect(button.click)

    def _lay_out(self) -> None:
        for label in (self.life, self.said):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.life.setWordWrap(True)
        self.life.setContentsMargins(8, 3, 8, 3)
        self.life.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.life.hide()
        self.said.setProperty("role", "warning")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(_row(*self.filters.values(), stretch_last=True))
        rows.addWidget(self.grid, 1)
        rows.addWidget(self.life)
        bottom = _row(self.said, self.editor, self.amend, self.one, self.all)
        bottom.setStretch(0, 1)
        rows.addLayout(bottom)

    def refresh(self, changes: Changes) -> None:
        is_waiting = changes.session and any(row.is_unknown for row in self._rows)
        if changes.orders or changes.instruments or is_waiting:
            self._show()

    def _show(self) -> None:
        self._rows = [order_row(self.view, order) for order in self.view.orders]
        self.table.show(row for row in self._rows if self.shown.admits(row))
        self.table.settle()
        self._count()
        self._arm()

    def _show_only(self, kind: Shown) -> None:
        self.shown = kind
        self._show()

    def _count(self) -> None:
        for kind, button in self.filters.items():
            count = sum(kind.admits(row) for row in self._rows)
            button.setText(f"{tr(kind.value)} {count}")
            button.setAccessibleName(tr("{kind} 주문 {count}건", kind=tr(kind.value), count=count))
            role = "alarm" if kind is Shown.UNKNOWN and count else "flat"
            if button.property("role") != role:
                button.setProperty("role", role)
                button.style().polish(button)

    def _arm(self) -> None:
        marked = self._marked()
        self.amend.setEnabled(marked is not None and _may_amend(marked))
        self.one.setEnabled(marked is not None and _may_cancel(marked))
        self.all.setEnabled(any(_may_cancel(order) for order in self.view.orders.open()))
        if self.editor.isVisibleTo(self) and not self.amend.isEnabled():
            self._end_amend()
        self.said.setText(why_not(marked) if marked is not None else "")
        self.said.setToolTip(self.said.text())
        self._spell(marked)

    def _spell(self, marked: Order | None) -> None:
        text = spelled(marked) if marked is not None else ""
        if text != self.life.text():
            self.life.setText(text)
            self.life.setToolTip(text)
        self.life.setVisible(bool(text))
        self.life.setWordWrap(self.height() >= LOW)

    def _marked_another(self) -> None:
        self._end_amend()
        self._arm()

    def _marked(self) -> Order | None:
        key = self.grid.current_key()
        return self.view.orders.get(OrderId(str(key))) if key is not None else None

    def _picked(self, key: object) -> None:
        row = self.table.get(str(key))
        if row is not None:
            self.selected.emit(row.code)

    # ---- what the hand asks ----

    def _cancel_marked(self) -> None:
        marked = self._marked()
        if marked is not None and _may_cancel(marked):
            self.command.emit(Cancel(marked.id, Origin.USER))

    def _cancel_all(self) -> None:
        for order in self.view.orders.open():
            if _may_cancel(order):
                self.command.emit(Cancel(order.id, Origin.USER))

    def _begin_amend(self) -> None:
        marked = self._marked()
        if marked is not None and _may_amend(marked):
            self.amend.hide()  # the editor has a button of its own, and the row no room for both
            self.editor.ask(marked.id, marked.price, self.view.kind_of(marked.code))

    def _amend_to(self, order_id: str, price: int) -> None:
        order = self.view.orders.get(OrderId(order_id))
        if order is not None and _may_amend(order) and price and price != order.price:
            self.command.emit(Amend(order.id, price, Origin.USER))
        self._end_amend()

    def _end_amend(self) -> None:
        if self.editor.isVisibleTo(self):
            self.editor.hide()
            self.amend.show()
            self.grid.setFocus()

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr(self.title))
        self.grid.retranslate()
        self.life.setAccessibleName(tr("주문의 경과"))
        self.amend.setText(tr("정정 F2"))
        self.one.setText(tr("취소 Del"))
        self.one.setToolTip(tr("선택 취소 Del"))
        self.all.setText(tr("전체 취소 Shift+Del"))
        self.editor.retranslate()
        self._count()
        self._arm()


def _row(*widgets: QWidget, stretch_last: bool = False) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(8, 3, 6, 3)
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget)
    if stretch_last:
        row.addStretch(1)
    return row


def _may_cancel(order: Order) -> bool:
    """The broker must have numbered it, and it must not be on its way out already."""
    return order.is_open and order.broker_no is not None and not order.is_cancelling


def _may_amend(order: Order) -> bool:
    """Only a price that rests at the broker can be another one; a change under way must end first."""
    return order.is_working and order.type in PRICED and _may_cancel(order) and not order.is_amending


def why_not(order: Order) -> str:
    """Why nothing can be done with an open order now; empty where something can."""
    if order.status is Status.UNKNOWN:
        return tr("결과 확인 중 · 다시 보내지 않음")
    if order.is_open and order.broker_no is None:
        return tr("접수 응답을 기다립니다")
    return ""
