from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.domain import krx
from core.domain.market import Side
from core.sim.matching.book import OrderBook, Resting, price_grid


def filled(*orders: tuple[Side, int, int], base: int = 10_000) -> OrderBook:
    """A book with (side, price, quantity) orders numbered from 1."""
    book = OrderBook(base)
    for number, (side, price, quantity) in enumerate(orders, 1):
        book.add(Resting(number, side, book.index[price], quantity))
    return book


@given(base=st.integers(500, 600_000).map(krx.ceil_to_tick))
def test_price_grid_spans_the_band_in_whole_ticks(base: int) -> None:
    grid = price_grid(base)
    assert (grid[0], grid[-1]) == krx.price_limits(base)
    assert all(krx.is_on_tick(price) for price in grid)
    assert all(krx.step(low, 1) == high for low, high in pairwise(grid))


def test_top_lists_levels_best_first_and_sums_their_orders() -> None:
    book = filled((Side.BUY, 9_990, 5), (Side.BUY, 10_000, 7), (Side.BUY, 10_000, 3), (Side.SELL, 10_020, 4))
    assert book.top(Side.BUY) == ((10_000, 10), (9_990, 5))
    assert book.top(Side.SELL) == ((10_020, 4),)


def test_top_shows_ten_levels_at_most() -> None:
    book = filled(*[(Side.SELL, 10_000 + 10 * i, 1) for i in range(15)])
    assert len(book.top(Side.SELL)) == 10


def test_best_steps_back_over_holes_when_a_level_empties() -> None:
    book = filled((Side.SELL, 10_010, 5), (Side.SELL, 10_080, 2))
    book.reduce(book.orders[1], 5)
    assert book.grid[book.asks.best] == 10_080
    book.reduce(book.orders[2], 2)
    assert book.asks.best == book.asks.nothing


def test_reducing_a_part_keeps_the_place_in_the_queue() -> None:
    book = filled((Side.BUY, 10_000, 5), (Side.BUY, 10_000, 5))
    book.reduce(book.orders[1], 2)
    assert [order.number for order in book.bids.queues[book.bids.best].values()] == [1, 2]


def test_uncross_picks_the_price_of_the_largest_volume() -> None:
    book = filled(
        (Side.BUY, 10_050, 10), (Side.BUY, 10_020, 20), (Side.SELL, 9_990, 5), (Side.SELL, 10_010, 20)
    )  # fmt: skip
    index, quantity = book.uncross(10_000)
    assert (book.grid[index], quantity) == (10_010, 25)


def test_uncross_breaks_ties_towards_the_last_price() -> None:
    book = filled((Side.BUY, 10_100, 10), (Side.SELL, 9_900, 10))
    assert [book.grid[book.uncross(last)[0]] for last in (9_000, 10_000, 11_000)] == [9_900, 10_000, 10_100]


def test_uncross_of_a_book_that_does_not_cross_is_nothing() -> None:
    assert filled((Side.BUY, 9_990, 10), (Side.SELL, 10_000, 10)).uncross(10_000) == (-1, 0)
    assert filled((Side.BUY, 9_990, 10)).uncross(10_000) == (-1, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from(Side), st.integers(9_900, 10_100).map(krx.floor_to_tick), st.integers(1, 50)),
        max_size=30,
    )
)
def test_uncross_finds_no_less_than_any_other_price_would_trade(orders: list[tuple[Side, int, int]]) -> None:
    book = filled(*orders)

    def traded(price: int) -> int:
        buys = sum(q for side, p, q in orders if side is Side.BUY and p >= price)
        return min(buys, sum(q for side, p, q in orders if side is Side.SELL and p <= price))

    assert book.uncross(10_000)[1] == max(traded(price) for price in book.grid)


def test_best_is_what_the_ten_levels_begin_with() -> None:
    book = OrderBook(10_000)
    assert book.best() == (0, 0, 0, 0)
    book.add(Resting(1, Side.BUY, 100, 7))
    assert book.best() == (0, 0, book.grid[100], 7)
    book.add(Resting(2, Side.SELL, 103, 5))
    book.add(Resting(3, Side.SELL, 103, 4))
    assert book.best() == (*book.top(Side.SELL)[0], *book.top(Side.BUY)[0])
