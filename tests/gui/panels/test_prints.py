from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.events import LinkState
from core.domain.units import SECOND
from gui.panels.prints import PrintsPanel
from tests.build import CODE, NOW, trade
from tests.gui.desk import everything, lively, sources


def test_the_newest_print_stands_on_top(qtbot: QtBot) -> None:
    store = lively(trade(10_010, base=8_000, quantity=-7))
    panel = PrintsPanel(sources(store))
    qtbot.addWidget(panel)
    panel.select(CODE)
    panel.refresh(everything(store))
    assert [(row.price, row.quantity) for row in panel.tape.rows] == [(10_010, -7), (10_000, 10)]


def test_another_issue_without_prints_shows_none(qtbot: QtBot) -> None:
    panel = PrintsPanel(sources(lively()))
    qtbot.addWidget(panel)
    panel.select(CODE)
    panel.select(type(CODE)("000001"))
    assert panel.tape.rows == []


def test_prints_grey_when_the_connection_is_lost(qtbot: QtBot) -> None:
    store = lively(e.LinkChanged(NOW, "1", LinkState.DOWN), e.Second(NOW + SECOND))
    panel = PrintsPanel(sources(store))
    qtbot.addWidget(panel)
    panel.select(CODE)
    panel.refresh(everything(store))
    assert panel.tape.is_stale
