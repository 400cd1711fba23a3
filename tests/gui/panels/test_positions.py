from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.units import SECOND
from core.state.store import Store
from gui import theme
from gui.panels.positions import PositionsPanel
from tests.build import CODE, NOW, accepted, fill, requested
from tests.gui.desk import Heard, everything, lively, sources

HELD = (requested(), accepted(), fill())


def panel_on(qtbot: QtBot, *events: e.Event) -> tuple[PositionsPanel, Heard]:
    store = lively(*events)
    panel = PositionsPanel(sources(store))
    qtbot.addWidget(panel)
    panel.show()
    panel.refresh(everything(store))
    return panel, Heard(panel)


def fed(panel: PositionsPanel, *events: e.Event) -> Store:
    store = panel.view
    assert isinstance(store, Store)
    for event in events:
        store.apply(event)
    return store


@pytest.mark.parametrize(("button", "quantity"), [("all", 10), ("half", 5)])
def test_the_buttons_sell_the_marked_row_at_market(qtbot: QtBot, button: str, quantity: int) -> None:
    panel, heard = panel_on(qtbot, *HELD)
    panel.select(CODE)
    getattr(panel, button).click()
    assert heard.commands == [PlaceOrder(CODE, Side.SELL, quantity, 0, OrderType.MARKET, Origin.USER)]


def test_what_was_just_bought_of_the_chosen_issue_can_be_sold_at_once(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    panel.select(CODE)
    panel.refresh(everything(fed(panel, *HELD)))
    assert panel.all.isEnabled()


def test_a_result_reckoned_with_an_old_price_is_grey(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *HELD, e.Second(NOW + 60 * SECOND))
    tokens = [panel.table.cell(0, at).token for at in (3, 4, 5)]
    assert tokens == ["faint"] * 3
    assert theme.current().faint.name() in panel.total.styleSheet()


def test_without_a_marked_row_nothing_can_be_sold(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *HELD)
    assert not panel.all.isEnabled()


def test_shares_that_are_being_sold_are_not_sold_twice(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *HELD, requested(2, side=Side.SELL), accepted(2))
    panel.select(CODE)
    assert not panel.all.isEnabled()


def test_the_sum_counts_open_and_done_results(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *HELD)
    assert panel.total.text() == "평가 −210   실현 0"


def test_a_closed_position_leaves_the_list(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *HELD, requested(2, side=Side.SELL), accepted(2), fill(10, number=2, side=Side.SELL))
    assert panel.table.keys == ()
