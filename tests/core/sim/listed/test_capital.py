import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.sim.listed.capital import in_columns, one_by_one
from core.sim.listed.listing import UNIVERSE

PRICES = st.lists(st.integers(0, 3_000_000), min_size=len(UNIVERSE), max_size=len(UNIVERSE))


@given(PRICES, st.sets(st.sampled_from(range(len(UNIVERSE)))))
def test_columns_say_what_one_by_one_adds_up_to(prices: list[int], places: set[int]) -> None:
    by_code = {entry.code: price for entry, price in zip(UNIVERSE, prices, strict=True)}
    members = [UNIVERSE[place] for place in sorted(places)]
    column = np.array(prices, dtype=np.int64)
    assert in_columns(UNIVERSE, lambda: column)(members)() == one_by_one(by_code.__getitem__)(members)()


def test_a_basket_is_worth_what_it_is_when_asked() -> None:
    column = np.array([entry.previous_close for entry in UNIVERSE], dtype=np.int64)
    worth = in_columns(UNIVERSE, lambda: column)(UNIVERSE[:1])
    before = worth()
    column[0] += 1
    assert worth() - before == UNIVERSE[0].listed_shares
