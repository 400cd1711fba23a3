from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.domain.calendar import instant
from core.domain.market import Side
from core.domain.units import SECOND
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.matching.book import OrderBook, Resting
from core.sim.matching.calls import left_over
from core.sim.stories import CALM
from tests.core.sim.client import CODE, DAY


def a_book(orders: list[tuple[Side, int, int]]) -> OrderBook:
    """Orders by (side, ticks from the middle, quantity)."""
    book = OrderBook(1_000)
    middle = book.index[1_000]
    for number, (side, ticks, quantity) in enumerate(orders):
        book.add(Resting(number, side, middle + ticks, quantity))
    return book


def test_forecast_takes_the_best_first() -> None:
    book = a_book([(Side.SELL, 0, 10), (Side.SELL, 2, 5), (Side.SELL, 3, 7), (Side.SELL, 4, 1), (Side.SELL, 5, 1)])
    assert left_over(book.asks, book.grid, 0) == ((1_000, 10), (1_002, 5), (1_003, 7))
    assert left_over(book.asks, book.grid, 12) == ((1_002, 3), (1_003, 7), (1_004, 1))
    assert left_over(book.asks, book.grid, 24) == ()


sides = st.sampled_from(list(Side))


@given(st.lists(st.tuples(sides, st.integers(-8, 8), st.integers(1, 50)), max_size=30))
def test_what_is_left_does_not_cross_and_adds_up(orders: list[tuple[Side, int, int]]) -> None:
    book = a_book(orders)
    _, traded = book.uncross(1_000)
    asks, bids = (left_over(half, book.grid, traded, shown=99) for half in (book.asks, book.bids))
    assert not asks or not bids or asks[0][0] > bids[0][0]
    assert sum(quantity for _, quantity in asks) == book.asks.total - traded
    assert sum(quantity for _, quantity in bids) == book.bids.total - traded


def test_book_of_a_call_shows_three_levels_and_a_forecast() -> None:
    market = SimMarket(seed=1, story=CALM, start=instant(DAY, 15 * 3600 + 22 * 60), listings=UNIVERSE[:2])
    market.advance(market.now + 90 * SECOND)
    view = market.book(CODE)
    assert view.expected_quantity > 0
    assert len(view.asks) == len(view.bids) == 3
    assert view.asks[0][0] > view.bids[0][0]
    assert view.bids[0][0] <= view.expected_price <= view.asks[0][0]
    for levels, sign in ((view.asks, 1), (view.bids, -1)):
        assert all((other[0] - one[0]) * sign > 0 for one, other in pairwise(levels))
