from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QMenuBar
from pytestqt.qtbot import QtBot

from core.sim.broken.faults import RestFault
from core.sim.broken.wire_faults import WireFault
from core.sim.stories import fault_of
from gui.i18n import set_language
from gui.panels.simulator_menu import FAULTS, SimulatorMenu, Tale

TALES = (Tale("calm", "평온한 장: 이야기 없이", "A calm market: no drama"), Tale("ghost", "말 없는 연결", "Ghost feed"))


@pytest.fixture
def menu(qtbot: QtBot, qapp: QApplication) -> Iterator[SimulatorMenu]:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    yield SimulatorMenu(bar, TALES)
    set_language("ko")


@pytest.fixture
def heard(menu: SimulatorMenu) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    menu.steered.connect(lambda word, wish: found.append((word, wish)))
    return found


@pytest.mark.parametrize("spelling", [spelling for _, spelling in FAULTS])
def test_every_fault_of_the_menu_is_one_that_the_simulator_knows(spelling: str) -> None:
    assert isinstance(fault_of(spelling), WireFault | RestFault)


def test_pause_asks_and_shows_only_what_the_simulator_says(menu: SimulatorMenu, heard: list[object]) -> None:
    menu.pause.trigger()
    assert (heard, menu.pause.isChecked()) == ([("pause", {})], False)
    menu.show_state(is_paused=True, speed=1.0)
    assert menu.pause.isChecked()
    menu.pause.trigger()
    assert heard[-1] == ("resume", {})


def test_speed_in_force_is_marked_and_one_from_elsewhere_marks_none(menu: SimulatorMenu, heard: list[object]) -> None:
    def marked() -> list[int]:
        return [action.data() for action in menu.speeds.actions() if action.isChecked()]

    menu.speeds.actions()[2].trigger()
    assert (heard, marked()) == ([("speed", {"factor": 20})], [1])
    menu.show_state(is_paused=False, speed=20.0)
    assert marked() == [20]
    menu.show_state(is_paused=False, speed=7.0)
    assert marked() == []


def test_steps_faults_and_their_end_carry_their_wish(menu: SimulatorMenu, heard: list[object]) -> None:
    menu.step.trigger()
    menu.faults.actions()[0].trigger()
    menu.heal.trigger()
    assert heard == [("step", {"seconds": 60}), ("fault", {"fault": "cut"}), ("heal", {})]


def test_story_is_picked_by_its_name_and_shown_in_the_language(menu: SimulatorMenu, qtbot: QtBot) -> None:
    first = menu.stories.actions()[0]
    assert (first.text(), first.toolTip()) == ("평온한 장", "평온한 장: 이야기 없이")
    set_language("en")
    assert (first.text(), menu.menu.title()) == ("A calm market", "&Simulator")
    with qtbot.wait_signal(menu.story_wanted) as wanted:
        first.trigger()
    assert wanted.args == ["calm"]


def test_what_is_used_often_has_a_key(menu: SimulatorMenu) -> None:
    keys = [action.shortcut().toString() for action in (menu.pause, menu.step, menu.phone)]
    assert keys == ["Ctrl+P", "Ctrl+T", "Ctrl+Shift+O"]
