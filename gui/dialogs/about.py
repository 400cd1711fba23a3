"""정보: what this is, which versions it runs on, under which licence, and that nobody else answers for a loss."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from gui.dialogs.dialog import Dialog, paragraph
from gui.i18n import tr


class AboutDialog(Dialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.what, self.facts = QLabel(self), paragraph(self, ""), paragraph(self)
        self.name.setProperty("role", "title")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QDialogButtonBox.StandardButton.Close
        self.buttons = QDialogButtonBox(close, self)
        self.close_button = self.buttons.button(close)
        self.buttons.rejected.connect(self.close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 16, 12)
        rows.setSpacing(10)
        for widget in (self.name, self.what, self.facts, self.buttons):
            rows.addWidget(widget)
        self.setMinimumWidth(420)
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(tr("정보"))
        self.name.setText(f"{tr('투매폭')} {program_version()}")
        self.what.setText(
            tr(
                "키움증권 REST API로 급등 후 투매를 지켜보고 거래하는 데스크입니다. "
                "투자 판단과 손익의 책임은 사용자에게 있습니다."
            )
        )
        self.facts.setText(
            f"Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.machine()}\n"
            + tr("MIT 라이선스. Qt와 PySide6는 LGPL입니다.")
        )
        self.close_button.setText(tr("닫기"))


def program_version() -> str:
    """As installed; a dash when it runs from an uninstalled checkout."""
    try:
        return version("tumepok")
    except PackageNotFoundError:
        return "–"
