from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.titles import Titles


@pytest.fixture
def docks(qtbot: QtBot) -> list[QDockWidget]:
    window = QMainWindow()
    qtbot.addWidget(window)
    found = [QDockWidget(name, window) for name in ("one", "two", "alone")]
    for dock in found:
        dock.setWidget(QWidget(dock))
        window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, dock)
    Titles(window, found)
    window.tabifyDockWidget(found[0], found[1])
    window.show()
    return found


def bare(docks: list[QDockWidget]) -> list[bool]:
    return [dock.titleBarWidget() is not None for dock in docks]


def test_docks_behind_tabs_show_no_second_title(qtbot: QtBot, docks: list[QDockWidget]) -> None:
    qtbot.wait_until(lambda: bare(docks) == [True, True, False])


def test_a_floating_dock_and_the_one_left_alone_have_titles_again(qtbot: QtBot, docks: list[QDockWidget]) -> None:
    qtbot.wait_until(lambda: bare(docks) == [True, True, False])
    docks[1].setFloating(True)
    qtbot.wait_until(lambda: bare(docks) == [False, False, False])


def test_hiding_its_neighbour_gives_a_dock_its_title_back(qtbot: QtBot, docks: list[QDockWidget]) -> None:
    qtbot.wait_until(lambda: bare(docks) == [True, True, False])
    docks[0].close()
    qtbot.wait_until(lambda: bare(docks)[1:] == [False, False])
