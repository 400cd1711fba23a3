"""One price, written on the spot: Enter gives it, Escape leaves everything as it was."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from core.domain.krx import STOCK
from core.domain.market import InstrumentKind
from core.domain.units import OrderId, Won
from gui.i18n import tr
from gui.panels.order_form import PriceBox


class PriceEditor(QWidget):
    """Hidden until it is `ask`ed."""

    given = Signal(str, int)
    """(our order id, the new price)."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order_id = ""
        self.word, self.price, self.ok = QLabel(self), PriceBox(self), QPushButton(self)
        self.price.setRange(0, 100_000_000)
        self.price.setGroupSeparatorShown(True)
        self.price.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.price.setMinimumWidth(92)
        self.ok.setProperty("role", "primary")
        self.ok.clicked.connect(self._give)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.word, self.price, self.ok):
            row.addWidget(widget)
        self.hide()

    def ask(self, order_id: OrderId, price: Won, kind: InstrumentKind = STOCK) -> None:
        """Show the price that is in force and take the keyboard."""
        self._order_id = order_id
        self.price.kind = kind
        self.price.setValue(price)
        self.show()
        self.price.setFocus()
        self.price.selectAll()

    def _give(self) -> None:
        self.price.interpretText()
        self.given.emit(self._order_id, self.price.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._give()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self.word.setText(tr("정정 가격"))
        self.price.setAccessibleName(tr("정정 가격"))
        self.ok.setText(tr("정정"))
