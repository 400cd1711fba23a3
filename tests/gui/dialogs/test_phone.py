from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain.units import Code
from gui.dialogs.phone import PhoneDialog


def opened(qtbot: QtBot, code: str = "810010", price: int = 9_980) -> PhoneDialog:
    dialog = PhoneDialog(Code(code), price)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.present()
    return dialog


def test_enter_orders_what_stands_there_and_the_page_stays_for_the_next(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    dialog.sell.setChecked(True)
    with qtbot.wait_signal(dialog.ordered) as ordered:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert ordered.args == ["sell", "810010", 10, 9_980]
    assert dialog.isVisible()


def test_without_an_issue_nothing_can_be_ordered(qtbot: QtBot) -> None:
    dialog = opened(qtbot, code="")
    assert not dialog.ok.isEnabled()
    dialog.code.setText("0037T0")
    assert dialog.ok.isEnabled()


def test_arrows_walk_the_tick_grid_and_zero_stays_the_market(qtbot: QtBot) -> None:
    dialog = opened(qtbot, price=9_980)
    dialog.price.stepBy(3)
    assert dialog.price.value() == 10_010
    dialog.price.setValue(0)
    dialog.price.stepBy(1)
    assert dialog.price.value() == 0


def test_every_field_is_named_for_those_who_cannot_see_it(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    names = [field.accessibleName() for field in (dialog.code, dialog.quantity, dialog.price)]
    assert names == ["종목코드", "수량", "가격 (0 = 시장가)"]
