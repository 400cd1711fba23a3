from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.dialogs.first_start import FirstStartDialog


def opened(qtbot: QtBot) -> FirstStartDialog:
    dialog = FirstStartDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.present()
    return dialog


def test_enter_starts_the_simulator(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    with qtbot.wait_signal(dialog.simulator_wanted):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_the_other_button_leads_to_the_account(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    with qtbot.wait_signal(dialog.account_wanted):
        dialog.account.click()
