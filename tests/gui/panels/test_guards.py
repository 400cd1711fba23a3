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
        ({"price": 11_010}, 10_000, "거리"),
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
    found = objection(place(price=price), price, LIMITS, kind)
    assert says in found
    assert bool(found) is bool(says)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"quantity": 101}, "101주 > 수량 한도 100주. 수량을 줄이거나 설정 › 위험 한도에서 한도를 바꾸세요"),
        ({"price": 10_001}, "가격 10,001원은 호가 단위가 아닙니다: 10,000 또는 10,010"),
        ({"price": 11_250}, "현재가 10,000원에서 12.5% > 거리 한도 10%."),
        (
            {"stop": 9_900, "price": 9_950},
            "조건가 9,900원은 현재가 10,000원이 이미 닿아 있습니다: 현재가보다 높게",
        ),
    ],
)
def test_an_objection_names_value_limit_and_cure(changes: dict[str, object], said: str) -> None:
    assert objection(place(**changes), 10_000, LIMITS).startswith(said)
