from __future__ import annotations

from core.domain.market import SessionPhase, Side
from core.domain.settings import Settings
from core.domain.units import OrderId
from core.risk.case import Case
from tests.core.strategy.build import NOW, place, store_with, working


def test_open_orders_leave_out_the_other_side_other_issues_and_the_replaced_one() -> None:
    store = store_with(
        *working("1", place()),
        *working("2", place()),
        *working("3", place("000660")),
        *working("5", place("049010_NX")),
        *working("4", place(side=Side.SELL)),
    )
    case = Case(place(), store, NOW, Settings(), replaces=OrderId("2"))
    assert [order.id for order in case.open_orders(Side.BUY)] == ["1", "5"]


def test_phase_is_the_calendars_until_the_broker_spoke() -> None:
    store = store_with()
    store.phase = SessionPhase.UNKNOWN
    assert Case(place(), store, NOW, Settings()).phase() is SessionPhase.CONTINUOUS
