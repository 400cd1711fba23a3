"""첫 실행: a moving market in one click, or the way to an account."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.dialogs.dialog import Dialog, paragraph
from gui.i18n import tr


class FirstStartDialog(Dialog):
    """The first button has the focus: Enter starts the simulator."""

    simulator_wanted = Signal()
    account_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.simulator_says, self.account_says = QLabel(self), paragraph(self), paragraph(self)
        self.head.setProperty("role", "title")
        self.simulator, self.account = QPushButton(self), QPushButton(self)
        self.simulator.setProperty("role", "primary")
        self.simulator.setDefault(True)
        self.simulator.clicked.connect(lambda: self._go(self.simulator_wanted))
        self.account.clicked.connect(lambda: self._go(self.account_wanted))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 18)
        rows.setSpacing(14)
        rows.addWidget(self.head)
        columns = QHBoxLayout()
        columns.setSpacing(20)
        for button, text in ((self.simulator, self.simulator_says), (self.account, self.account_says)):
            button.setMinimumHeight(40)
            column = QVBoxLayout()
            column.addWidget(button)
            column.addWidget(text)
            column.addStretch()
            columns.addLayout(column, 1)
        rows.addLayout(columns)
        self.setMinimumWidth(560)
        self.retranslate()

    def _go(self, signal: object) -> None:
        self.close()
        signal.emit()  # type: ignore[attr-defined]

    def retranslate(self) -> None:
        self.setWindowTitle(tr("투매폭 시작"))
        self.head.setText(tr("어떻게 시작할까요?"))
        self.simulator.setText(tr("시뮬레이터로 시작"))
        self.simulator_says.setText(
            tr("계좌 없이 바로 시작합니다. 이 컴퓨터 안에서 움직이는 가상 시장에서 모든 기능을 써 봅니다.")
        )
        self.account.setText(tr("모의투자 연결"))
        self.account_says.setText(
            tr("키움 모의투자 App Key와 Secret Key가 필요합니다. 실전 연결은 나중에 키 설정에서 고릅니다.")
        )
