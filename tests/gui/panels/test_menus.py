from __future__ import annotations

from PySide6.QtWidgets import QDockWidget, QMenuBar
from pytestqt.qtbot import QtBot

from gui.panels.menus import Menus


def test_a_layout_entry_names_its_layout(qtbot: QtBot) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    menus = Menus(bar, {})
    heard: list[str] = []
    menus.layout_wanted.connect(heard.append)
    for thing, title in menus._texts:
        if title in ("감시", "매매", "복기"):
            thing.trigger()  # type: ignore[union-attr]
    assert heard == ["watch", "trade", "review"]


def test_the_choices_in_force_are_marked(qtbot: QtBot) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    menus = Menus(bar, {"log": QDockWidget(bar)})
    menus.show_choices("light", "en")
    groups = (menus.themes, menus.languages)
    assert [action.data() for group in groups for action in group.actions() if action.isChecked()] == ["light", "en"]


def test_the_simulator_can_be_started_from_the_menu(qtbot: QtBot) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    menus = Menus(bar, {})
    with qtbot.wait_signal(menus.simulator_wanted):
        menus.simulator.trigger()
