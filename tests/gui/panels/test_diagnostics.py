from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.settings import Environment
from core.domain.units import MILLI, SECOND
from core.state.store import Store
from gui.panels.diagnostics import DiagnosticsPanel
from tests.build import CODE, NOW, trade
from tests.gui.desk import everything, lively, sources


def values(qtbot: QtBot, store: Store) -> dict[str, tuple[str, str]]:
    panel = DiagnosticsPanel(sources(store, memory=lambda: 180 << 20))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    cells = [(panel.table.cell(row, 1).text, panel.table.cell(row, 2)) for row in range(panel.table.rowCount())]
    return {name: (cell.text, cell.token) for name, cell in cells}


def test_measured_times_stand_as_median_and_worst_percent(qtbot: QtBot) -> None:
    store = lively()
    store.meters.handled_ns = [400_000] * 99 + [2 * MILLI]
    assert values(qtbot, store)["수신→상태"] == ("400 µs / 2.0 ms", "warning")


def test_a_rate_that_was_exceeded_says_what_is_asked_more_slowly_and_how_often_each_tr_was(qtbot: QtBot) -> None:
    store = lively()
    store.meters.limited, store.meters.requests = 3, {"ka10080": 12}
    store.meters.slowed = {"ka10080": (2, 1_020 * MILLI)}
    found = values(qtbot, store)
    assert (found["한도 초과"], found["ka10080"]) == (("3", "warning"), ("12", ""))
    panel = DiagnosticsPanel(sources(store))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    notes = [panel.table.cell(row, 3).text for row in range(panel.table.rowCount())]
    assert any(note.startswith("429, 늦춤 ka10080 2/") for note in notes)


def test_what_the_broker_does_not_answer_is_a_line_of_its_own(qtbot: QtBot) -> None:
    store = lively(e.Trouble(NOW, "계좌 조회 / account query", "HTTP 503"))
    assert values(qtbot, store)["계좌 조회"] == ("응답 장애", "danger")


def test_registrations_show_live_waiting_and_capacity(qtbot: QtBot) -> None:
    store = lively(e.LinkChanged(NOW, "feed", e.LinkState.LIVE), e.Registered(NOW, "feed", 180, 20, 200))
    assert values(qtbot, store)["등록 feed"] == ("180 / 200", "warning")


@pytest.mark.parametrize(
    ("environment", "offset", "token"),
    [
        (Environment.REAL, 500 * MILLI, ""),
        (Environment.REAL, -2 * SECOND, "warning"),
        (Environment.REAL, 6 * SECOND, "danger"),
        (Environment.SIM, 6_000 * SECOND, "faint"),
    ],
)
def test_a_clock_that_is_off_is_coloured(qtbot: QtBot, environment: Environment, offset: int, token: str) -> None:
    store = lively()
    store.environment = environment
    store.apply(e.ClockRead(NOW, offset, 60 * MILLI))
    assert values(qtbot, store)["시계 차이"][1] == token


def test_a_clock_that_nobody_compared_is_a_dash(qtbot: QtBot) -> None:
    assert values(qtbot, lively())["시계 차이"] == ("–", "faint")


def test_memory_comes_from_the_app(qtbot: QtBot) -> None:
    assert values(qtbot, lively())["메모리"] == ("180 MB", "")


def test_what_was_left_out_and_what_is_missing_is_counted(qtbot: QtBot) -> None:
    store = lively(
        trade(50_000, base=8_000),
        e.Covered(NOW, "feed", (CODE,)),
        e.Uncovered(NOW, "feed", (CODE,), NOW),
        e.SearchStarted(NOW, "0", ()),
        e.SearchStarted(NOW, "1", ()),
        e.SearchEnded(NOW, "1", "900003"),
    )
    seen = values(qtbot, store)
    assert [seen[name] for name in ("제외한 체결", "겹친 체결", "수신 공백", "조건검색")] == [
        ("1", "warning"),
        ("0", ""),
        ("1", "warning"),
        ("1", "warning"),
    ]
