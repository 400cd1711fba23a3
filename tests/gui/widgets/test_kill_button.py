from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import i18n, theme
from gui.widgets.kill_button import KillButton


@pytest.fixture(params=[False, True], ids=["stop", "flatten"])
def button(request: pytest.FixtureRequest, qtbot: QtBot) -> KillButton:
    widget = KillButton(request.param)
    qtbot.addWidget(widget)
    widget.resize(widget.sizeHint())
    widget.show()
    return widget


def test_kill_button_acts_on_the_press_already(qtbot: QtBot, button: KillButton) -> None:
    with qtbot.waitSignal(button.tripped, timeout=500) as heard:
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert heard.args == [button.flatten]
    with qtbot.assertNotEmitted(button.tripped):
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton)


def test_kill_button_leaves_its_key_to_the_window(button: KillButton) -> None:
    """Two owners of F12 would make it ambiguous, and an ambiguous key does nothing."""
    assert button.shortcut().isEmpty()
    assert ("Shift+F12" in button.toolTip()) is button.flatten


def test_kill_button_is_red_and_darker_when_tripped(button: KillButton) -> None:
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))  # the pointer may rest where the window opened
    where = (button.width() // 2, 4)
    assert button.grab().toImage().pixelColor(*where) == theme.current().danger
    button.set_tripped(True)
    assert button.grab().toImage().pixel(*where) == theme.current().danger.darker(160).rgb()


def test_kill_button_disabled_is_not_red(button: KillButton) -> None:
    button.setEnabled(False)
    assert button.grab().toImage().pixelColor(button.width() // 2, 4) == theme.current().raised


def test_kill_button_speaks_english(button: KillButton) -> None:
    i18n.set_language("en")
    name = button.accessibleName()
    i18n.set_language("ko")
    assert name == ("Stop + sell everything" if button.flatten else "Emergency stop")


def test_kill_button_keeps_its_width_when_tripped(button: KillButton) -> None:
    before = button.sizeHint()
    button.set_tripped(True)
    assert button.sizeHint() == before
