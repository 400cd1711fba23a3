from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from gui.panels.matrix import MatrixPanel
from tests.build import CODE, NOW, trade
from tests.gui.desk import NAME, Heard, everything, lively, sources


def test_a_tracked_issue_is_a_dot_that_selects_it(qtbot: QtBot) -> None:
    store = lively(e.TrackStarted(NOW, CODE, 8_000, 10_000))
    panel = MatrixPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    heard = Heard(panel)
    QTest.keyClick(panel.matrix, Qt.Key.Key_Right)
    assert (heard.codes, panel.matrix._dots[0].name, panel.matrix._dots[0].rise) == ([CODE], NAME, 2_500)


def test_an_issue_whose_tracking_ended_is_not_shown(qtbot: QtBot) -> None:
    store = lively(e.TrackStarted(NOW, CODE, 8_000, 10_000), e.TrackEnded(NOW, CODE, "장 마감"))
    panel = MatrixPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    assert panel.matrix._dots == ()


def test_a_suspect_issue_is_a_dot_in_doubt(qtbot: QtBot) -> None:
    store = lively(e.TrackStarted(NOW, CODE, 8_000, 10_000), trade(50_000, base=8_000))
    panel = MatrixPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    assert panel.matrix._dots[0].doubt.startswith("시세 의심")
