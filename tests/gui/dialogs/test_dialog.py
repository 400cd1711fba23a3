from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.dialogs.dialog import Dialog, give_role, paragraph


def test_a_dialog_never_blocks_other_windows(qtbot: QtBot) -> None:
    dialog = Dialog()
    qtbot.addWidget(dialog)
    dialog.present()
    assert (dialog.isVisible(), dialog.isModal()) == (True, False)
    assert paragraph(dialog).wordWrap()


def test_a_role_counts_also_after_the_first_dressing(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    give_role(button, "primary")
    assert button.property("role") == "primary"
