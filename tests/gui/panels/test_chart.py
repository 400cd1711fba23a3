from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import LoadBars
from core.domain.events import LinkState
from core.domain.market import Bar, Side
from core.domain.orders import OrderType, Origin
from core.domain.units import DAY, KST_OFFSET, MINUTE, SECOND
from core.state.bars import BarArrays
from core.state.changes import Changes
from core.state.quotes import Quote
from core.state.store import Store
from gui.panels.chart import INTERVALS, ChartPanel, with_today
from tests.build import CODE, NOW, accepted, fill, requested, trade, vi
from tests.gui.desk import Heard, everything, give_keyboard, lively, sources

HISTORY = tuple(Bar(NOW - (60 - n) * MINUTE, 9_900, 10_100, 9_800, 10_000, 10) for n in range(60))
OTHER = type(CODE)("000001")


def panel_on(qtbot: QtBot, *events: e.Event) -> tuple[ChartPanel, Heard]:
    store = lively(e.BarsLoaded(CODE, NOW, 1, HISTORY), *events)
    panel = ChartPanel(sources(store))
    qtbot.addWidget(panel)
    heard = Heard(panel)
    panel.show()
    panel.select(CODE)
    panel.refresh(everything(store))
    return panel, heard


def test_choosing_an_issue_asks_for_its_history_once(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.select(OTHER)
    panel.select(CODE)
    assert heard.commands == [LoadBars(CODE, 1), LoadBars(OTHER, 1)]


def test_the_day_interval_asks_for_day_bars(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.set_interval(0)
    panel.set_interval(5)
    assert heard.commands[1:] == [LoadBars(CODE, 0)]


def test_keys_one_to_seven_choose_the_interval(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    give_keyboard(qtbot, panel, panel.chart)
    seen = []
    for key in (Qt.Key.Key_3, Qt.Key.Key_7, Qt.Key.Key_1):
        QTest.keyClick(panel.chart, key)
        seen.append(panel.interval)
    assert seen == [INTERVALS[2], INTERVALS[6], INTERVALS[0]]


def test_minutes_are_joined_to_the_chosen_interval(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    one = len(panel.chart._columns)
    panel.set_interval(30)
    assert (one, len(panel.chart._columns)) == (61, 3)


def test_a_tick_in_the_same_minute_changes_the_last_bar_alone(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    store = panel.view
    store.apply(trade(10_050, base=8_000))  # type: ignore[attr-defined]
    panel.refresh(Changes(bars={CODE}))
    assert (len(panel.chart._columns), int(panel.chart._columns.close[-1])) == (61, 10_050)


def test_a_position_shows_average_stop_and_its_purchase(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, requested(stage=1), accepted(), fill())
    lines = {line.label: line.price for line in panel.chart._overlays.lines}
    assert (lines["평균"], lines["손절"]) == (10_000, 9_800)
    assert [mark.price for mark in panel.chart._overlays.marks] == [10_000]


def test_an_interruption_is_shaded_and_the_next_triggers_are_lines(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, vi())
    assert [span.end for span in panel.chart._overlays.spans] == [None]
    assert {"VI 하락", "VI 상승"} <= {line.label for line in panel.chart._overlays.lines}


def test_the_lines_of_a_dynamic_interruption_go_with_the_price_and_are_gone_while_one_runs(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)

    def swift() -> list[int]:
        return [line.price for line in panel.chart._overlays.lines if line.label == "동적 VI"]

    store = panel.view
    assert isinstance(store, Store)
    before = swift()
    store.take_changes()
    store.apply(trade(10_100, base=8_000))
    panel.refresh(store.take_changes())
    assert (before, swift()) == ([9_400, 10_600], [9_490, 10_710])
    store.apply(vi())
    panel.refresh(store.take_changes())
    assert swift() == []


def test_a_tracked_issue_shows_where_entry_is_wanted(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, e.TrackStarted(NOW, CODE, 8_000, 10_000))
    zone = panel.chart._overlays.zone
    assert zone is not None
    assert (zone.low, zone.high) == (8_500, 9_000)


def test_the_day_chart_goes_on_with_the_last_price(qtbot: QtBot) -> None:
    midnight = (NOW + KST_OFFSET) // DAY * DAY - KST_OFFSET
    days = tuple(Bar(midnight - n * DAY, 9_000, 9_500, 8_900, 9_100, 10) for n in (2, 1, 0))
    panel, _ = panel_on(qtbot, e.BarsLoaded(CODE, NOW, 0, days))
    panel.set_interval(0)
    columns = panel.chart._columns
    quote = panel.view.quotes[CODE]
    assert (len(columns), int(columns.close[-1]), int(columns.high[-1])) == (3, quote.price, quote.high)
    assert int(columns.close[-2]) == 9_100


def test_a_day_that_history_does_not_know_yet_is_added() -> None:
    empty = np.zeros(0, dtype=np.int64)
    quote = Quote(CODE, 10_000, open=9_900, high=10_100, low=9_800, volume=7, time=NOW)
    found = with_today(BarArrays(*(empty,) * 6), quote)
    assert [int(column[0]) for column in found[1:]] == [9_900, 10_100, 9_800, 10_000, 7]


def test_the_price_tag_greys_with_the_connection(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, e.LinkChanged(NOW, "1", LinkState.SILENT), e.Second(NOW + SECOND))
    assert [token for _, _, token in panel.chart._price_axis.tags] == ["border"]


def covered(*events: e.Event) -> tuple[e.Event, ...]:
    """A hole of two minutes, five minutes ago, and whatever follows."""
    since, until = NOW - 5 * MINUTE, NOW - 3 * MINUTE
    hole = e.Uncovered(until, "1", (CODE,), since)
    return (e.Covered(NOW - 50 * MINUTE, "1", (CODE,)), hole, e.Covered(until, "1", (CODE,)), *events)


def test_a_hole_is_greyed_until_it_is_filled(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *covered())
    (span,) = panel.chart._overlays.spans
    assert (span.start, span.end, span.token, span.is_hatched) == (NOW - 5 * MINUTE, NOW - 3 * MINUTE, "faint", True)
    store = panel.view
    assert isinstance(store, Store)
    store.take_changes()
    store.apply(e.Backfilled(NOW, CODE, span.start, NOW, is_complete=True))
    panel.refresh(store.take_changes())
    assert panel.chart._overlays.spans == ()


def test_a_hole_that_lasts_reaches_to_the_newest_bar(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *covered(e.Uncovered(NOW, "1", (CODE,), NOW)))
    assert [span.end for span in panel.chart._overlays.spans] == [NOW - 3 * MINUTE, None]
    panel.set_interval(0)
    assert panel.chart._overlays.spans == ()


def test_the_crosshair_in_a_hole_says_from_when_to_when(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *covered())
    chart = panel.chart
    said = []
    for minutes in (6, 5, 3, 2):
        chart._point_at((float(chart._columns.index_of(NOW - minutes * MINUTE)), 10_000.0))
        said.append(chart.hint())
    assert said == ["", "수신 공백 09:55:00–09:57:00", "수신 공백 09:55:00–09:57:00", ""]


def test_the_price_tag_of_a_suspect_issue_is_grey(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, trade(50_000, base=8_000))
    assert [token for _, _, token in panel.chart._price_axis.tags] == ["border"]


def test_rare_intervals_give_way_to_a_warning_and_stay_with_their_keys(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, trade(50_000, base=8_000))
    panel.resize(420, 300)
    give_keyboard(qtbot, panel, panel.chart)
    panel.refresh(everything(panel.view))  # type: ignore[arg-type]
    shown = {minutes for minutes in INTERVALS if panel.buttons.button(minutes).isVisible()}
    assert {1, 0} <= shown < set(INTERVALS)
    assert panel.heading.extra.isVisible()
    qtbot.wait_until(lambda: panel.heading.width() >= panel.heading.least)
    QTest.keyClick(panel.chart, Qt.Key.Key_6)
    assert (panel.interval, panel.buttons.button(60).isVisible()) == (60, True)


def test_a_stop_that_waits_at_the_broker_is_a_line_of_its_own(qtbot: QtBot) -> None:
    stop = {"side": Side.SELL, "type": OrderType.STOP_LIMIT, "price": 9_600, "stop": 9_700, "origin": Origin.PROTECT}
    panel, _ = panel_on(qtbot, requested(), accepted(), fill(), requested(2, **stop), accepted(2))
    lines = {line.label: line.price for line in panel.chart._overlays.lines}
    assert lines["◆ 증권사 손절"] == 9_700
