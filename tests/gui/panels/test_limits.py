from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.limits import Level, Meter
from gui.panels.limits import LimitsPanel
from tests.build import CODE, NOW, place
from tests.gui.desk import Heard, everything, lively, sources

REFUSED = e.OrderRefused(NOW, "value", "주문 금액 초과", place())


def panel_on(qtbot: QtBot, *events: e.Event) -> LimitsPanel:
    store = lively(*events)
    panel = LimitsPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    return panel


def test_the_meters_of_the_gate_are_shown_and_spoken(qtbot: QtBot) -> None:
    meter = Meter("positions", 1, 3, "issues", Level.FREE, "동시 보유 종목 수", "Concurrent positions")
    panel = panel_on(qtbot, e.LimitsMeasured(NOW, (meter,)))
    assert panel.gauges.gauges[0].reading == "1 / 3 종목"
    assert panel.gauges.accessibleDescription() == "동시 보유 종목 수 1 / 3 종목 (33%)"


def test_refusals_are_listed_once_and_a_stop_above_them(qtbot: QtBot) -> None:
    panel = panel_on(qtbot, REFUSED, e.KillTripped(NOW + 1, False, "사용자 긴급정지"))
    panel.refresh(everything(panel.view))  # type: ignore[arg-type]
    assert panel.table.rowCount() == 2
    assert panel.table.cell(0, 1).text == "정지"


def test_a_click_on_a_refusal_selects_its_issue(qtbot: QtBot) -> None:
    panel = panel_on(qtbot, REFUSED)
    heard = Heard(panel)
    panel.grid.chosen.emit(panel.table.key_at(0))
    assert heard.codes == [CODE]
