from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Instrument, Market, SessionPhase, Side
from core.domain.orders import OrderType
from core.domain.settings import Settings
from core.domain.units import OrderId
from core.risk.case import Case, most_paid, previous_close
from tests.core.strategy.build import CODE, NOW, place, store_with, trade, working

LISTED = e.InstrumentsListed(NOW, (Instrument(CODE, "", Market.KOSDAQ, 9_000),))


def test_previous_close_comes_from_the_quote_then_the_list_then_nowhere() -> None:
    assert previous_close(store_with(LISTED, trade()), CODE) == 10_000
    assert previous_close(store_with(LISTED), CODE) == 9_000
    assert previous_close(store_with(), CODE) == 0


@pytest.mark.parametrize(
    ("kind", "price", "won"),
    [
        (OrderType.LIMIT, 9_500, 9_500),
        (OrderType.STOP_LIMIT, 9_500, 9_500),
        (OrderType.CONDITIONAL, 9_500, 13_000),  # a market order from 15:20
        (OrderType.MARKET, 0, 13_000),
        (OrderType.BEST, 0, 13_000),
        (OrderType.MID, 0, 13_000),
    ],
)
def test_order_without_a_sure_price_may_cost_the_upper_limit(kind: OrderType, price: int, won: int) -> None:
    assert most_paid(store_with(trade()), CODE, kind, price) == won


def test_order_without_a_price_and_base_has_no_known_cost() -> None:
    assert most_paid(store_with(), CODE, OrderType.MARKET, 0) == 0


def test_open_orders_leave_out_the_other_side_other_issues_and_the_replaced_one() -> None:
    store = store_with(
        *working("1", place()),
        *working("2", place()),
        *working("3", place("000660")),
        *working("4", place(side=Side.SELL)),
    )
    case = Case(place(), store, NOW, Settings(), replaces=OrderId("2"))
    assert [order.id for order in case.open_orders(Side.BUY)] == ["1"]


def test_phase_is_the_calendars_until_the_broker_spoke() -> None:
    store = store_with()
    store.phase = SessionPhase.UNKNOWN
    assert Case(place(), store, NOW, Settings()).phase() is SessionPhase.CONTINUOUS
