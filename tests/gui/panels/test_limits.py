from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.settings import RiskSettings, Settings
from gui.panels.limits import LimitsPanel
from tests.build import CODE, NOW, accepted, fill, place, requested
from tests.gui.desk import Heard, everything, lively, sources

REFUSED = e.OrderRefused(NOW, "value", "주문 금액 초과", place())


def panel_on(qtbot: QtBot, *events: e.Event) -> LimitsPanel:
    store = lively(*events)
    panel = LimitsPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    return panel


def test_meters_follow_the_settings(qtbot: QtBot) -> None:
    panel = panel_on(qtbot, requested(), accepted(), fill(10))
    before = panel.gauges.gauges[1].reading
    panel.apply_settings(Settings(risk=RiskSettings(max_positions=3)))
    assert (before, panel.gauges.gauges[1].reading) == ("1 / 20 종목", "1 / 3 종목")
    assert "동시 보유 1 / 3 종목 (33%)" in panel.gauges.accessibleDescription()


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
