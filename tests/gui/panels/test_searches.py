from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import RunSearch
from core.domain.units import SECOND
from core.state.store import Store
from gui.panels.searches import SearchesPanel
from tests.build import CODE, NOW
from tests.gui.desk import NAME, Heard, everything, lively, sources

LISTED = e.SearchesListed(NOW, (e.Search("4", "급등 초입"), e.Search("11", "거래량 폭발")))
STARTED = e.SearchStarted(NOW, "4", (CODE,))


def panel_on(qtbot: QtBot, *events: e.Event) -> tuple[SearchesPanel, Heard]:
    store = lively(*events)
    panel = SearchesPanel(sources(store))
    qtbot.addWidget(panel)
    panel.show()
    panel.refresh(everything(store))
    return panel, Heard(panel)


def told(panel: SearchesPanel, *events: e.Event) -> None:
    store = panel.view
    assert isinstance(store, Store)
    for event in events:
        store.apply(event)
    panel.refresh(everything(store))


def test_conditions_stand_in_the_order_of_their_numbers(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, LISTED)
    assert panel.searches.keys == ("4", "11")
    assert [panel.searches.cell(row, 1).text for row in range(2)] == ["멈춤", "멈춤"]


def test_the_button_starts_and_stops_the_marked_condition(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, LISTED)
    panel.toggle.click()
    told(panel, STARTED)
    panel.toggle.click()
    assert heard.commands == [RunSearch("4", True), RunSearch("4", False)]


def test_a_running_condition_shows_what_it_holds_and_a_hit_selects(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, LISTED, STARTED)
    assert panel.searches.cell(0, 1).text == "검색 중"
    assert panel.hits.cell(0, 0).text == NAME
    panel.grid.chosen.emit(CODE)
    assert heard.codes == [CODE]


def test_entries_and_leaves_move_the_list_once_each(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, LISTED, STARTED)
    other = type(CODE)("000660")
    enter = e.ConditionHit(other, NOW + SECOND, NOW + SECOND, "4", is_in=True)
    told(panel, enter, enter)
    assert list(panel.hits.keys) == [other, CODE]
    told(panel, e.ConditionHit(CODE, NOW + 2 * SECOND, NOW + 2 * SECOND, "4", is_in=False))
    assert list(panel.hits.keys) == [other]


def test_a_condition_that_ended_says_why_and_what_was_missed(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, LISTED, STARTED)
    told(panel, e.SearchEnded(NOW + SECOND, "4", "900003 조건검색 목록을 얻을 수 없습니다"))
    assert panel.why.text().startswith("900003")
    assert panel.searches.cell(0, 1).token == "warning"
    told(panel, e.SearchStarted(NOW + 9 * SECOND, "4", ()))
    assert panel.searches.cell(0, 3).text == "8.0 s"
    assert panel.hits.keys == ()


@pytest.mark.parametrize("events", [(), (LISTED,)])
def test_nothing_to_run_leaves_the_button_harmless(qtbot: QtBot, events: tuple[e.Event, ...]) -> None:
    panel, heard = panel_on(qtbot, *events)
    assert panel.toggle.isEnabled() is bool(events)
    assert heard.commands == []
