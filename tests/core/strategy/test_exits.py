from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.settings import ExitMode, StrategySettings
from core.state.positions import Position
from core.strategy.exits import leave, stop_price
from tests.core.strategy.build import CODE

SEED = StrategySettings()
LADDER = StrategySettings(exits=ExitMode.LADDER)


def position(quantity: int = 10, cost: int = 100_000, high: int = 10_000) -> Position:
    return Position(CODE, quantity=quantity, cost=cost, high=high)


def kind(held: Position, price: int, settings: StrategySettings = SEED, *, floor: int = 0, late: bool = False) -> str:
    found = leave(held, price, settings, floor=floor, is_late=late)
    return found.kind if found else ""


@pytest.mark.parametrize(
    ("high", "price", "late", "answer"),
    [
        (10_000, 9_800, False, "stop"),
        (10_000, 9_801, False, ""),
        (10_199, 10_000, False, ""),  # not armed
        (10_200, 10_098, False, "trail"),
        (10_200, 10_099, False, ""),
        (12_000, 11_880, False, "trail"),
        (12_000, 9_000, True, "stop"),
        (10_000, 10_000, True, "flat"),
    ],
)
def test_exit_at_the_limits(high: int, price: int, late: bool, answer: str) -> None:
    assert kind(position(high=high), price, late=late) == answer


def test_stop_uses_the_exact_cost_not_the_rounded_average() -> None:
    held = position(quantity=3, cost=30_001, high=10_001)  # average 10,000.33, stop at 9,800.32
    assert (kind(held, 9_800), kind(held, 9_801)) == ("stop", "")


def test_ladder_stops_below_the_floor_of_the_band_only() -> None:
    assert kind(position(), 9_500, LADDER, floor=9_500) == ""
    assert kind(position(), 9_499, LADDER, floor=9_500) == "stop"


def test_ladder_without_a_band_falls_back_to_the_fixed_stop() -> None:
    assert kind(position(), 9_800, LADDER) == "stop"


def test_exit_says_value_and_threshold() -> None:
    found = leave(position(), 9_750, SEED, floor=0, is_late=False)
    assert found is not None
    assert found.text == "손절 -2.50 % ≤ -2.00 %"


@given(st.integers(1, 1_000), st.integers(1_000, 100_000), st.integers(500, 120_000))
def test_position_two_percent_down_always_leaves(quantity: int, average: int, price: int) -> None:
    held = position(quantity, quantity * average, high=max(average, price))
    if price * 100 <= average * 98:
        assert kind(held, price) == "stop"
    else:
        assert kind(held, price) != "stop"


@given(
    st.integers(1, 5_000),
    st.integers(1_000, 100_000),
    st.integers(1_000, 130_000),
    st.integers(900, 130_000),
    st.integers(0, 100_000),
    st.sampled_from([SEED, LADDER]),
)
def test_stop_price_is_the_highest_at_which_a_price_alone_wants_out(
    quantity: int, average: int, high: int, price: int, floor: int, settings: StrategySettings
) -> None:
    found = position(quantity, average * quantity + quantity // 2, max(high, average))
    stop = stop_price(found, settings, floor=floor)
    assert (leave(found, price, settings, floor=floor, is_late=False) is not None) == (price <= stop)
    assert leave(found, stop + 1, settings, floor=floor, is_late=False) is None


def test_stop_price_of_nothing_is_nothing() -> None:
    assert stop_price(Position(CODE), SEED, floor=0) == 0
