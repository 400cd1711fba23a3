from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.state.changes import Changes
from gui.panels.tracked import TrackedPanel
from tests.build import CODE, NOW, trade
from tests.gui.desk import Heard, everything, lively, sources

OTHER = type(CODE)("000001")
STARTS = (e.TrackStarted(NOW, CODE, 8_000, 10_000), e.TrackStarted(NOW, OTHER, 1_000, 1_500))


def panel_on(qtbot: QtBot) -> tuple[TrackedPanel, Heard]:
    store = lively(trade(1_500, code=OTHER), *STARTS)
    panel = TrackedPanel(sources(store))
    qtbot.addWidget(panel)
    panel.show()
    panel.refresh(everything(store))
    return panel, Heard(panel)


def test_every_tracked_issue_has_a_row(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    assert panel.table.keys == (OTHER, CODE)


def test_a_click_on_a_row_selects_its_issue(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    where = panel.grid.visualRect(panel.table.index(1, 0)).center()
    QTest.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert heard.codes == [CODE]


def test_the_arrow_keys_select_too(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.select(OTHER)
    QTest.keyClick(panel.grid, Qt.Key.Key_Down)
    assert heard.codes == [CODE]


def test_a_selection_from_elsewhere_marks_the_row_and_says_nothing_back(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.select(CODE)
    assert (panel.grid.current_key(), heard.codes) == (CODE, [])


def test_a_tick_changes_its_own_row_alone(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    panel.view.tracked[CODE].price = 9_500
    with qtbot.wait_signal(panel.table.dataChanged) as seen:
        panel.refresh(Changes(tracked={CODE}))
    assert seen.args[0].row() == seen.args[1].row() == 1
