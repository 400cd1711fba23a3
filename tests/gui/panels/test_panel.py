"""What holds for every dock alike."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.events import LinkState
from core.domain.units import SECOND
from core.state.changes import Changes
from core.state.store import Store
from gui.i18n import set_language
from gui.main_window import PANELS
from gui.models.table import Table
from gui.panels.panel import FEW, Panel, heard_at, is_old, patience
from tests.build import CODE, NOW, book
from tests.gui.desk import everything, lively, sources

KINDS = pytest.mark.parametrize("kind", PANELS, ids=lambda kind: kind.name)


@KINDS
def test_every_panel_opens_on_an_empty_view_and_on_a_full_one(kind: type[Panel], qtbot: QtBot) -> None:
    for store in (Store(), lively()):
        panel = kind(sources(store))
        qtbot.addWidget(panel)
        panel.show()
        panel.refresh(everything(store))
        panel.select(CODE)
        panel.refresh(everything(store))
        assert not panel.grab().isNull()


@KINDS
def test_a_refresh_with_nothing_of_its_own_costs_microseconds(kind: type[Panel], qtbot: QtBot) -> None:
    store = lively()
    panel = kind(sources(store))
    qtbot.addWidget(panel)
    panel.select(CODE)
    panel.refresh(everything(store))
    other = Changes(quotes={type(CODE)("000001")})

    def round_of(times: int) -> float:
        began = time.perf_counter_ns()
        for _ in range(times):
            panel.refresh(other)
        return (time.perf_counter_ns() - began) / times

    assert min(round_of(20) for _ in range(10)) < 50_000  # the best one: a busy machine proves nothing


@KINDS
def test_every_table_speaks_the_other_language_at_once(kind: type[Panel], qtbot: QtBot) -> None:
    panel = kind(sources(lively()))
    qtbot.addWidget(panel)
    table = getattr(panel, "table", None)
    try:
        set_language("en")
        heads = [table.headerData(at, Qt.Orientation.Horizontal) for at in range(table.columnCount())] if table else []
    finally:
        set_language("ko")
    assert isinstance(table, Table) or table is None
    assert not [head for head in heads if any("가" <= letter <= "힣" for letter in head)]


@pytest.mark.parametrize(("at", "seconds", "old"), [(0, 0, True), (NOW, 15, False), (NOW, 16, True)])
def test_what_never_arrived_is_old_and_what_is_past_its_limit(at: int, seconds: int, old: bool) -> None:
    store = lively(e.Second(NOW + seconds * SECOND))
    assert is_old(store, at, 15) is old


@pytest.mark.parametrize(
    ("states", "seconds"),
    [
        ((), 15),
        ((LinkState.LIVE, LinkState.LIVE), 15),
        ((LinkState.LIVE, LinkState.DOWN), FEW),
        ((LinkState.SILENT,), 0),
        ((LinkState.CONNECTING, LinkState.DOWN), 0),
    ],
)
def test_prices_are_old_at_once_when_no_connection_is_live(states: tuple[LinkState, ...], seconds: int) -> None:
    store = lively(*(e.LinkChanged(NOW, str(at), state) for at, state in enumerate(states)))
    assert patience(store, 15) == seconds


def test_a_book_keeps_an_issue_fresh_while_nothing_is_traded() -> None:
    later = NOW + 20 * SECOND
    store = lively(e.Second(later), book(10_000, at=later))
    assert (heard_at(store, CODE), heard_at(store, None)) == (later, 0)
    assert is_old(store, store.quotes[CODE].at, 15)
