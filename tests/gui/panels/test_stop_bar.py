from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenuBar
from pytestqt.qtbot import QtBot

from core.domain.events import KillStep, KillTripped
from core.state.kill import Kill
from gui.models.stop import Standing
from gui.panels.stop_bar import HoldButton, StopBar
from tests.build import NOW


def kill(*steps: KillStep, flatten: bool = True) -> Kill:
    found = Kill()
    found.apply(KillTripped(NOW, flatten, "하루 손실 한도"))
    for step in steps:
        found.apply(step)
    return found


def test_the_bar_is_there_only_while_stopped(qtbot: QtBot) -> None:
    bar = StopBar()
    qtbot.addWidget(bar)
    bar.show_kill(kill())
    shown = not bar.isHidden()
    bar.show_kill(Kill())
    assert (shown, bar.isHidden(), bar.reason.text()) == (True, True, "")


@pytest.mark.parametrize(("width", "is_over_menus"), [(1_200, False), (460, True)])
def test_it_lies_in_the_row_of_the_menus(qtbot: QtBot, width: int, is_over_menus: bool) -> None:
    menus, bar = QMenuBar(), StopBar()
    qtbot.addWidget(menus)
    menus.addMenu("파일")
    menus.addMenu("보기")
    bar.lie_on(menus)
    menus.show()
    menus.resize(width, 30)
    before = menus.sizeHint()
    bar.show_kill(kill(KillStep(NOW, "잔고확인", 1, 1, 1)))
    last = menus.actionGeometry(menus.actions()[-1]).right()
    assert (bar.geometry().right(), bar.height(), menus.sizeHint()) == (width - 1, menus.height(), before)
    assert (bar.geometry().left() <= last) is is_over_menus
    assert bar.button.height() <= menus.height()
    assert bar.button.mapTo(menus, bar.button.rect().bottomRight()).x() < width
    assert bar.verdict.width() >= bar.verdict.sizeHint().width()


def test_space_held_down_releases_too(qtbot: QtBot) -> None:
    button = HoldButton(hold_ms=20)
    qtbot.addWidget(button)
    button.show()
    with qtbot.wait_signal(button.held):
        QTest.keyPress(button, Qt.Key.Key_Space)


def test_letting_go_early_starts_over(qtbot: QtBot) -> None:
    button = HoldButton(hold_ms=10_000)
    qtbot.addWidget(button)
    button.show()
    with qtbot.assert_not_emitted(button.held):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button._way.currentTime() == 0


def test_what_cannot_be_sold_stands_before_why_it_was_stopped(qtbot: QtBot) -> None:
    menus, bar = QMenuBar(), StopBar()
    qtbot.addWidget(menus)
    bar.lie_on(menus)
    menus.show()
    menus.resize(1_600, 30)
    bar.show_kill(kill(), Standing(unsold=("가: 하한가", "나"), held=2))
    assert bar.unsold.text() == "못 파는 종목 2  가: 하한가"
    assert (bar.unsold.isVisible(), bar.reason.isVisible()) == (True, False)
    assert "나" in bar.toolTip().splitlines()
