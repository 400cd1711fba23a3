"""전화 주문: an order of the same account that does not come from this desk, as if by telephone to the broker."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.domain.krx import step
from core.domain.units import Code, Won
from gui.dialogs.dialog import Dialog, give_role, paragraph
from gui.i18n import tr

_MOST_WON = 100_000_000
_MOST_SHARES = 10_000_000


class _PriceBox(QSpinBox):
    def stepBy(self, steps: int) -> None:
        if self.value():
            self.setValue(step(self.value(), steps))


class PhoneDialog(Dialog):
    """Stays open for the next order; `ordered` tells each."""

    ordered = Signal(str, str, int, int)
    """("buy" or "sell", code, quantity, price); price 0 = market."""

    def __init__(self, code: Code | None, price: Won, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.why = paragraph(self)
        self.code, self.price, self.quantity = QLineEdit(code or "", self), _PriceBox(self), QSpinBox(self)
        self.code_word, self.side_word, self.price_word, self.quantity_word = (QLabel(self) for _ in range(4))
        self.buy, self.sell = QRadioButton(self), QRadioButton(self)
        self.buttons = QDialogButtonBox(self)
        self.ok = self.buttons.addButton(QDialogButtonBox.StandardButton.Ok)
        self.no = self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self._dress(price)
        self._lay_out()
        self.code.textChanged.connect(self._judge)
        self.ok.clicked.connect(self._order)
        self.buttons.rejected.connect(self.close)
        self.retranslate()
        self._judge()

    def _dress(self, price: Won) -> None:
        self.code.setValidator(QRegularExpressionValidator("[0-9A-Z]{6}", self))
        for box, most in ((self.price, _MOST_WON), (self.quantity, _MOST_SHARES)):
            box.setRange(0, most)
            box.setGroupSeparatorShown(True)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.quantity.setMinimum(1)
        self.quantity.setValue(10)
        self.price.setValue(price)
        self.buy.setChecked(True)
        give_role(self.ok, "primary")
        self.ok.setDefault(True)

    def _lay_out(self) -> None:
        side = QHBoxLayout()
        side.addWidget(self.buy)
        side.addWidget(self.sell)
        side.addStretch()
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.addRow(self.code_word, self.code)
        form.addRow(self.side_word, side)
        form.addRow(self.quantity_word, self.quantity)
        form.addRow(self.price_word, self.price)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 16, 12)
        rows.setSpacing(10)
        rows.addWidget(self.why)
        rows.addLayout(form)
        rows.addWidget(self.buttons)
        self.setMinimumWidth(400)

    def _judge(self) -> None:
        self.ok.setEnabled(self.code.hasAcceptableInput())

    def _order(self) -> None:
        side = "buy" if self.buy.isChecked() else "sell"
        self.ordered.emit(side, self.code.text(), self.quantity.value(), self.price.value())

    def retranslate(self) -> None:
        self.setWindowTitle(tr("전화 주문"))
        self.why.setText(
            tr(
                "같은 계좌로, 그러나 이 데스크 밖에서 들어오는 주문입니다. "
                "HTS나 전화로 낸 주문을 데스크가 어떻게 알아차리는지 봅니다."
            )
        )
        words = (
            (self.code_word, self.code, tr("종목코드")),
            (self.quantity_word, self.quantity, tr("수량")),
            (self.price_word, self.price, tr("가격 (0 = 시장가)")),
        )
        for label, field, text in words:
            label.setText(text)
            label.setBuddy(field)
            field.setAccessibleName(text)
        self.side_word.setText(tr("구분"))
        self.buy.setText(tr("매수"))
        self.sell.setText(tr("매도"))
        self.ok.setText(tr("주문 내기"))
        self.no.setText(tr("닫기"))
