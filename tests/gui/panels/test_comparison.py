from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import Refresh
from core.domain.events import Apart, Mended
from gui.panels.comparison import ComparisonPanel
from tests.build import CODE, NOW, no
from tests.gui.desk import NAME, Heard, everything, lively, sources

LINES = tuple(e.Difference(Apart.POSITION, Mended.TAKEN_OVER, CODE, n, 10, NAME, None, no(n)) for n in (1, 2))


def panel_on(qtbot: QtBot, *events: e.Event) -> tuple[ComparisonPanel, Heard]:
    store = lively(*events)
    panel = ComparisonPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    return panel, Heard(panel)


def test_differences_are_listed_in_their_order_under_the_state(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, e.Reconciled(NOW, ("", ""), NOW, LINES))
    assert [panel.table.cell(at, 6).text for at in range(2)] == [no(1), no(2)]
    assert panel.said.text().startswith("증권사와 다른 것이 2건")
    assert panel.said.property("role") == "warning"


def test_the_button_compares_now(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.ask.click()
    assert heard.commands == [Refresh()]


def test_a_click_on_a_line_selects_its_issue(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, e.Reconciled(NOW, ("", ""), NOW, LINES))
    panel.grid.chosen.emit(panel.table.key_at(0))
    assert heard.codes == [CODE]
