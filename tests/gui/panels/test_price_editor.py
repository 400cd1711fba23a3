from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.panels.price_editor import PriceEditor
from tests.build import order_id


def editor(qtbot: QtBot) -> PriceEditor:
    found = PriceEditor()
    qtbot.addWidget(found)
    found.ask(order_id(), 10_000)
    return found


def test_it_begins_with_the_price_in_force(qtbot: QtBot) -> None:
    found = editor(qtbot)
    assert (found.isVisible(), found.price.value()) == (True, 10_000)


def test_a_typed_price_is_given_with_the_order_it_is_for(qtbot: QtBot) -> None:
    found = editor(qtbot)
    with qtbot.wait_signal(found.given) as heard:
        found.price.lineEdit().setText("9,990")
        QTest.keyClick(found.price, Qt.Key.Key_Return)
    assert heard.args == [order_id(), 9_990]


def test_escape_gives_nothing(qtbot: QtBot) -> None:
    found = editor(qtbot)
    with qtbot.assert_not_emitted(found.given), qtbot.wait_signal(found.left):
        QTest.keyClick(found.price, Qt.Key.Key_Escape)
