"""The order form under the ladder: price, quantity, buy, sell, cancel – and the sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from core.domain.krx import STOCK, step
from core.domain.market import InstrumentKind, Side
from core.domain.order_types import PRICED
from core.domain.orders import OrderType
from core.domain.units import Won
from gui import theme
from gui.i18n import tr
from gui.models.orders import TYPES

PRESETS: Final = (1, 10, 50, 100, 500)
BUY_KEY, SELL_KEY, CANCEL_KEY, MARKET_KEY = "F5", "F6", "F8", "F7"


class NumberBox(QSpinBox):
    """A number of an order: the wheel, which turns by accident, does not change it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class PriceBox(NumberBox):
    """Whole won; the arrows walk the tick grid."""

    stepped = Signal()
    kind = STOCK
    """종류 of the issue, which decides the grid."""

    def stepBy(self, steps: int) -> None:
        self.stepped.emit()
        if self.value():
            self.setValue(step(self.value(), steps, self.kind))


class KindBox(QComboBox):
    """매매구분 by name; what the hour does not take cannot be chosen. The wheel does not change it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(self)
        for kind in TYPES:
            item = QStandardItem()
            item.setData(kind, Qt.ItemDataRole.UserRole)
            self._items.appendRow(item)
        self.setModel(self._items)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @property
    def kind(self) -> OrderType:
        return list(TYPES)[self.currentIndex()]

    def choose(self, kind: OrderType) -> None:
        self.setCurrentIndex(list(TYPES).index(kind))

    def offer(self, allowed: Callable[[OrderType], bool]) -> None:
        """Only these can be chosen; the two that every hand needs always can: the gate says why not."""
        for at, kind in enumerate(TYPES):
            self._items.item(at).setEnabled(kind in (OrderType.LIMIT, OrderType.MARKET) or allowed(kind))

    def is_offered(self, kind: OrderType) -> bool:
        return self._items.item(list(TYPES).index(kind)).isEnabled()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("주문 유형"))
        for at, word in enumerate(TYPES.values()):
            self.setItemText(at, tr(word))


class OrderForm(QWidget):
    """Says what was asked for; judges nothing."""

    asked = Signal(object, int)
    """(Side, price); 0 where `order_type()` carries none."""
    cancel_all = Signal()
    """Every open order of this issue shall go."""
    one_click_changed = Signal(bool)

    def __init__(self, quantity: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_chosen = False
        self.one_click, self.market = QCheckBox(self), QCheckBox(self)
        self.kind = KindBox(self)
        self.price, self.quantity, self.stop = PriceBox(self), NumberBox(self), PriceBox(self)
        self.buy, self.sell, self.cancel = QPushButton(self), QPushButton(self), QPushButton(self)
        self.price_word, self.quantity_word, self.stop_word, self.said = (QLabel(self) for _ in range(4))
        self.presets = [QToolButton(self) for _ in PRESETS]
        self._dress(quantity)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _dress(self, quantity: int) -> None:
        for box, most in ((self.price, 100_000_000), (self.quantity, 10_000_000), (self.stop, 100_000_000)):
            box.setRange(0, most)
            box.setGroupSeparatorShown(True)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.setMinimumWidth(92)
        self.quantity.setMinimum(1)
        self.quantity.setValue(quantity)
        for button, role in ((self.buy, "buy"), (self.sell, "sell"), (self.cancel, "")):
            button.setProperty("role", role)
            button.setMinimumHeight(28)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.said.setWordWrap(True)
        # Two lines, always: a sentence that took its room from the ladder would move the rows under the pointer.
        self.said.setFixedHeight(2 * QFontMetrics(theme.current().font()).lineSpacing())
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 6, 8, 6)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.one_click, 0, 0, 1, 2)
        grid.addWidget(self.market, 0, 2, 1, 2, Qt.AlignmentFlag.AlignRight)
        for column, widget in enumerate((self.price_word, self.price, self.quantity_word, self.quantity)):
            grid.addWidget(widget, 1, column)
        grid.addWidget(self.kind, 2, 0, 1, 2)
        for column, box in ((2, self.stop_word), (3, self.stop)):
            grid.addWidget(box, 2, column)
            box.hide()
        row = QHBoxLayout()
        row.setSpacing(3)
        for button, size in zip(self.presets, PRESETS, strict=True):
            button.setText(f"{size:,}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # after it the order keys must act
            row.addWidget(button)
        grid.addLayout(row, 3, 0, 1, 4)
        row = QHBoxLayout()
        row.setSpacing(4)
        for push in (self.sell, self.buy, self.cancel):
            row.addWidget(push)
        grid.addLayout(row, 4, 0, 1, 4)
        grid.addWidget(self.said, 5, 0, 1, 4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        seen = (self.one_click, self.market, self.price, self.quantity, self.kind, self.stop, *self.presets)
        for before, after in pairwise((*seen, self.sell, self.buy, self.cancel)):
            QWidget.setTabOrder(before, after)  # as the eye goes

    def _connect(self) -> None:
        self.buy.clicked.connect(lambda: self._ask(Side.BUY))
        self.sell.clicked.connect(lambda: self._ask(Side.SELL))
        self.cancel.clicked.connect(self.cancel_all)
        self.one_click.toggled.connect(self.one_click_changed)
        self.market.toggled.connect(self._toggled_market)
        self.kind.currentIndexChanged.connect(lambda _at: self._chose_kind())
        self.price.lineEdit().textEdited.connect(self._chose)
        self.price.stepped.connect(self._chose)
        for button, size in zip(self.presets, PRESETS, strict=True):
            button.clicked.connect(lambda _checked=False, size=size: self.quantity.setValue(size))

    def add_keys(self, owner: QWidget) -> None:
        """Keys that act while the focus is in `owner`; from elsewhere they only bring it here. None of them repeats."""
        for text, act in (
            (BUY_KEY, self.buy.click),
            (SELL_KEY, self.sell.click),
            (CANCEL_KEY, self.cancel.click),
            (MARKET_KEY, self.market.toggle),
        ):
            key = QShortcut(QKeySequence(text), owner)
            key.setContext(Qt.ShortcutContext.ApplicationShortcut)
            key.setAutoRepeat(False)
            key.activated.connect(partial(self._pressed, owner, text, act))

    def _pressed(self, owner: QWidget, text: str, act: Callable[[], object]) -> None:
        # F5 renews a page elsewhere: out of habit it must not buy, but it must not seem dead either.
        focus = QApplication.focusWidget()
        if focus is owner or (focus is not None and owner.isAncestorOf(focus)):
            act()
            return
        owner.activateWindow()
        owner.setFocus()
        self.say(tr("{key}: 한 번 더 누르면 실행합니다", key=text), "warning")

    def _ask(self, side: Side) -> None:
        self.asked.emit(side, self.price.value() if self.order_type() in PRICED else 0)

    def order_type(self) -> OrderType:
        return self.kind.kind

    def stop_price(self) -> Won:
        """조건가격 of a stop-limit order; 0 for every other."""
        return self.stop.value() if self.order_type() is OrderType.STOP_LIMIT else 0

    def _toggled_market(self, is_on: bool) -> None:
        if is_on is not (self.order_type() is OrderType.MARKET):
            self.kind.choose(OrderType.MARKET if is_on else OrderType.LIMIT)

    def _chose_kind(self) -> None:
        kind = self.order_type()
        self.market.setChecked(kind is OrderType.MARKET)
        self.price.setEnabled(kind in PRICED)
        for widget in (self.stop_word, self.stop):
            widget.setVisible(kind is OrderType.STOP_LIMIT)
        if kind is OrderType.STOP_LIMIT and not self.stop.value():
            self.stop.setValue(self.price.value())

    def offer_price(self, price: Won) -> None:
        """Put a picked price into the box; an order without a price is then no longer meant."""
        self._is_chosen = True
        if self.order_type() not in PRICED:
            self.kind.choose(OrderType.LIMIT)
        self.price.setValue(price)

    def set_issue_kind(self, kind: InstrumentKind) -> None:
        """종류 of the issue: the grid on which the arrows walk."""
        self.price.kind = self.stop.kind = kind

    def follow(self, price: Won) -> None:
        """Keep the box at the last price until the user picks or writes one of his own."""
        if not self._is_chosen and not self.price.hasFocus():
            self.price.setValue(price)

    def forget(self) -> None:
        """Another issue: no price is chosen any more."""
        self._is_chosen = False
        self.kind.choose(OrderType.LIMIT)
        self.price.setValue(0)
        self.stop.setValue(0)

    def _chose(self) -> None:
        self._is_chosen = True

    def say(self, text: str, role: str = "danger", *, cure: str = "") -> None:
        """A sentence under the buttons, and what lifts it; empty clears it. What finds no room is in its tip."""
        self.said.setText(f"{text} {cure}".strip())
        self.said.setToolTip(self.said.text())
        if self.said.property("role") != role:
            self.said.setProperty("role", role)
            self.said.style().polish(self.said)

    def retranslate(self) -> None:
        self.one_click.setText(tr("원클릭 주문"))
        self.one_click.setToolTip(tr("켜면 호가를 누르는 즉시 주문이 나갑니다. 왼쪽 매도, 오른쪽 매수"))
        self.market.setText(tr("시장가 ({key})", key=MARKET_KEY))
        self.kind.retranslate()
        self.stop_word.setText(tr("조건가"))
        self.stop.setAccessibleName(tr("조건가"))
        self.stop.setToolTip(tr("현재가가 여기에 닿으면 지정가 주문이 나갑니다. 매도는 이 값 이하, 매수는 이 값 이상"))
        self.price_word.setText(tr("가격"))
        self.quantity_word.setText(tr("수량"))
        self.price.setAccessibleName(tr("주문 가격"))
        self.quantity.setAccessibleName(tr("주문 수량"))
        self.buy.setText(tr("매수 {key}", key=BUY_KEY))
        self.sell.setText(tr("매도 {key}", key=SELL_KEY))
        self.cancel.setText(tr("취소 {key}", key=CANCEL_KEY))
        self.cancel.setToolTip(tr("이 종목의 미체결 주문을 모두 취소합니다"))
        for button, size in zip(self.presets, PRESETS, strict=True):
            button.setAccessibleName(tr("수량 {size}", size=size))
