import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.domain import krx
from core.domain.market import ViKind
from core.sim.matching.vi import interrupts
from core.sim.prices import grid

PRICES = st.integers(1, 1_500_000)


@given(st.lists(PRICES, min_size=1))
def test_columns_follow_the_rules_of_one_price(prices: list[int]) -> None:
    column = np.array(prices)
    assert grid.floors(column).tolist() == [krx.floor_to_tick(price) for price in prices]
    assert grid.ceilings(column).tolist() == [krx.ceil_to_tick(price) for price in prices]
    lower, upper = grid.limits(column)
    assert list(zip(lower.tolist(), upper.tolist(), strict=True)) == [krx.price_limits(price) for price in prices]


@given(PRICES, PRICES, PRICES, st.sampled_from([3, 6]))
def test_interruptions_are_those_of_one_issue(price: int, static: int, dynamic: int, percent: int) -> None:
    one = (np.array([price]), np.array([static]), np.array([dynamic]), np.array([percent]))
    by_static, by_dynamic = grid.interrupted(one[0], static=one[1], dynamic=one[2], percent=one[3])
    kind = interrupts(price, static_reference=static, dynamic_reference=dynamic, dynamic_percent=percent)
    assert by_static[0] == (kind in (ViKind.STATIC, ViKind.BOTH))
    assert by_dynamic[0] == (kind in (ViKind.DYNAMIC, ViKind.BOTH))
