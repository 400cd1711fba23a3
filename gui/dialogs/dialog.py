"""What all dialogs share: they never block the desk, so the kill switch works while one is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from gui.i18n import language_changed


class Dialog(QDialog):
    """Shown with `present()`, not modal: a modal window would swallow F12. Reports by signal, goes when closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        language_changed.connect(self.retranslate)

    def present(self) -> None:
        """Show it and give it the keyboard."""
        self.show()
        self.raise_()
        self.activateWindow()

    def retranslate(self) -> None:
        """Every text again, in the language now in force."""


def give_role(widget: QWidget, role: str) -> None:
    """Dress `widget` by the style sheet's rule for `role`, also when it was dressed before."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def paragraph(parent: QWidget, role: str = "dim") -> QLabel:
    """A label for sentences."""
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
