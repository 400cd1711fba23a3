from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.market import Side
from core.state.changes import Changes
from gui.panels.signals import SignalsPanel
from tests.build import CODE, NOW, place
from tests.gui.desk import Heard, everything, lively, sources

REASON = e.Condition("RSI", True, "RSI(14) 28.1", NOW)
SIGNAL = e.Signal(NOW, CODE, Side.BUY, "k", 1, 9_000, "1단계 진입", 1, 2_500, 1_000, (REASON,))
REFUSED = e.OrderRefused(NOW + 1, "quantity", "7주 > 5주", place())


def panel_on(qtbot: QtBot) -> SignalsPanel:
    store = lively(SIGNAL, REFUSED)
    panel = SignalsPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    return panel


def shown(panel: SignalsPanel) -> list[str]:
    return [panel.table.cell(row, 5).text for row in range(panel.table.rowCount())]


def test_signals_and_refusals_stand_in_one_list_newest_first(qtbot: QtBot) -> None:
    assert shown(panel_on(qtbot)) == ["7주 > 5주", "1단계 진입"]


def test_a_second_look_adds_only_what_is_new(qtbot: QtBot) -> None:
    panel = panel_on(qtbot)
    panel.refresh(Changes(signals=True))
    assert len(shown(panel)) == 2


def test_the_search_looks_into_the_reasons(qtbot: QtBot) -> None:
    panel = panel_on(qtbot)
    panel.search.setText("rsi")
    assert shown(panel) == ["1단계 진입"]


def test_a_chosen_row_spells_its_reasons_out_and_selects_its_issue(qtbot: QtBot) -> None:
    panel = panel_on(qtbot)
    heard = Heard(panel)
    panel.grid.chosen.emit(panel.table.key_at(1))
    assert "RSI(14) 28.1" in panel.why.toPlainText()
    assert heard.codes == [CODE]
