from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.units import SECOND
from core.state.changes import Changes
from gui.panels.vi import ViPanel
from tests.build import CODE, NOW, vi
from tests.gui.desk import everything, lively, sources


def test_the_countdown_of_a_running_interruption_moves_every_second(qtbot: QtBot) -> None:
    store = lively(vi())
    panel = ViPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    store.apply(e.Second(NOW + 48 * SECOND))
    panel.refresh(Changes(session=True))
    assert panel.table.cell(panel.table.position(CODE), 1).text == "1:12 +0~30초"


def test_a_finished_interruption_stays_with_its_release(qtbot: QtBot) -> None:
    store = lively(vi(), vi(released=NOW + 133 * SECOND))
    panel = ViPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    assert panel.table.cell(0, 1).text == "해제 10:02:13"
