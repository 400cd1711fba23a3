from __future__ import annotations

import pytest

from core.domain.market import InstrumentKind, Side
from core.domain.settings import RiskSettings
from gui.panels.guards import objection
from tests.build import place

LIMITS = RiskSettings(max_order_quantity=100, max_order_value=1_000_000, max_distance=10)


@pytest.mark.parametrize(
    ("changes", "last", "says"),
    [
        ({}, 10_000, ""),
        ({"quantity": 101}, 10_000, "수량"),
        ({"quantity": 100, "price": 10_010}, 10_000, "금액"),
        ({"quantity": 100, "price": 10_010, "side": Side.SELL}, 10_000, ""),
        ({"price": 10_001}, 10_000, "호가 단위"),
        ({"price": 11_000}, 10_000, ""),
        ({"price": 11_010}, 10_000, "떨어져"),
        ({"price": 0, "quantity": 100}, 10_010, "금액"),
        ({"price": 0}, 0, "현재가"),
        ({"stop": 9_950, "price": 9_900, "side": Side.SELL}, 10_000, ""),
        ({"stop": 10_000, "price": 9_900, "side": Side.SELL}, 10_000, "닿아"),
        ({"stop": 10_050, "price": 10_100}, 10_000, ""),
        ({"stop": 9_950, "price": 9_950}, 10_000, "닿아"),
        ({"stop": 9_951, "price": 9_900, "side": Side.SELL}, 10_000, "조건가"),
    ],
)
def test_what_a_hand_may_not_do_by_slipping(changes: dict[str, object], last: int, says: str) -> None:
    found = objection(place(**changes), last, LIMITS)
    assert says in found
    assert bool(found) is bool(says)


@pytest.mark.parametrize(
    ("price", "kind", "says"),
    [
        (30_935, InstrumentKind.STOCK, "호가 단위"),
        (30_935, InstrumentKind.ETF, ""),
        (33, InstrumentKind.ELW, "호가 단위"),
    ],
)
def test_tick_grid_is_that_of_the_kind(price: int, kind: InstrumentKind, says: str) -> None:
    assert objection(place(price=price), price, LIMITS, kind)[:5].strip() == says
