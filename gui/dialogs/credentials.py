"""키 설정: asks for App Key and Secret, hands them on once, keeps nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.domain.settings import Environment
from gui.dialogs.dialog import Dialog, give_role, paragraph
from gui.i18n import tr


class CredentialsDialog(Dialog):
    """`submitted(environment, app_key, secret)`; the fields are emptied whenever the dialog disappears.

    With `further` keys known (0 or more) the pair may also be one more of the connected account's keys
    (`further_submitted`), and all of those can be given up (`further_removed`).
    """

    submitted = Signal(object, str, str)
    further_submitted = Signal(str, str)
    further_removed = Signal()

    def __init__(
        self,
        environment: Environment = Environment.MOCK,
        parent: QWidget | None = None,
        *,
        further: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._further = further
        self.is_further, self.remove = QCheckBox(self), QPushButton(self)
        self.mock, self.real = QPushButton(self), QPushButton(self)
        for button in (self.mock, self.real):
            button.setCheckable(True)
            button.setAutoExclusive(True)
        (self.real if environment is Environment.REAL else self.mock).setChecked(True)
        self.app_key, self.secret = QLineEdit(self), QLineEdit(self)
        self.app_key_word, self.secret_word, self.environment_word = QLabel(self), QLabel(self), QLabel(self)
        self.why, self.warning = paragraph(self), paragraph(self, "warning")
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self.ok, self.no = self.buttons.button(buttons.Ok), self.buttons.button(buttons.Cancel)
        self._lay_out()
        self.buttons.accepted.connect(self._submit)
        self.buttons.rejected.connect(self.close)
        self.is_further.setVisible(further is not None)
        self.remove.setVisible(bool(further))
        self.is_further.toggled.connect(self._judge)
        self.remove.clicked.connect(self._remove)
        for field in (self.app_key, self.secret):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
            field.textChanged.connect(self._judge)
        self.real.toggled.connect(self._judge)
        self.retranslate()
        self._judge()

    def _lay_out(self) -> None:
        which = QHBoxLayout()
        which.addWidget(self.mock)
        which.addWidget(self.real)
        which.addStretch()
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.addRow(self.environment_word, which)
        form.addRow(self.app_key_word, self.app_key)
        form.addRow(self.secret_word, self.secret)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 16, 12)
        rows.setSpacing(10)
        rows.addWidget(self.why)
        rows.addLayout(form)
        rows.addWidget(self.is_further)
        rows.addWidget(self.warning)
        rows.addStretch()
        last = QHBoxLayout()
        last.addWidget(self.remove)
        last.addWidget(self.buttons, 1)
        rows.addLayout(last)
        give_role(self.ok, "primary")
        self.setMinimumWidth(460)

    @property
    def environment(self) -> Environment:
        return Environment.REAL if self.real.isChecked() else Environment.MOCK

    def _judge(self) -> None:
        self.ok.setEnabled(bool(self.app_key.text().strip() and self.secret.text().strip()))
        is_further = self.is_further.isChecked()
        for button in (self.mock, self.real):
            button.setEnabled(not is_further)
        self.warning.setVisible(self.environment is Environment.REAL and not is_further)
        self.ok.setText(tr("더하고 다시 연결") if is_further else tr("진단하고 연결"))

    def _submit(self) -> None:
        if not self.ok.isEnabled():
            return
        environment, app_key, secret = self.environment, self.app_key.text().strip(), self.secret.text().strip()
        is_further = self.is_further.isChecked()
        self.close()
        if is_further:
            self.further_submitted.emit(app_key, secret)
        else:
            self.submitted.emit(environment, app_key, secret)

    def _remove(self) -> None:
        self.close()
        self.further_removed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.app_key.clear()
        self.secret.clear()

    def retranslate(self) -> None:
        self.setWindowTitle(tr("키 설정"))
        self.environment_word.setText(tr("환경"))
        self.mock.setText(tr("모의투자"))
        self.real.setText(tr("실전투자"))
        self.app_key_word.setText("App Key")
        self.secret_word.setText("Secret Key")
        self.app_key.setAccessibleName("App Key")
        self.secret.setAccessibleName("Secret Key")
        self.why.setText(
            tr(
                "키움 REST API에서 발급받은 키를 넣으세요. 운영체제의 키체인에만 저장되며 "
                "파일이나 기록에는 남지 않습니다. "
                "키체인을 쓸 수 없으면 이번 실행 동안만 기억합니다."
            )
        )
        self.warning.setText(tr("실전 키로 연결하면 실제 돈으로 주문이 나갑니다. 먼저 모의투자로 확인하세요."))
        self.is_further.setText(tr("지금 연결에 키를 더하기 (연결 하나와 조회 한도가 늘어납니다)"))
        self.remove.setText(tr("추가 키 {count}개 지우기", count=self._further or 0))
        self._judge()
        self.no.setText(tr("닫기"))
