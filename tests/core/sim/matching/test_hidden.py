from __future__ import annotations

import pytest

from core.domain.market import Side
from core.domain.units import Code
from core.sim.matching.book import OrderBook, Resting
from core.sim.matching.exchange import Printed
from core.sim.matching.hidden import ClosingPrice, Midpoints, Queue, Stops

BUY, SELL = Side.BUY, Side.SELL


def waits(number: int, side: Side = BUY, quantity: int = 5, *, stop: int = 0) -> Resting:
    return Resting(number, side, -1, quantity, stop=stop)


def test_queue_keeps_the_place_of_an_order_until_nothing_is_left() -> None:
    queue = Queue()
    for number in (1, 2):
        queue.add(waits(number))
    queue.reduce(queue.orders[1], 3)
    assert (list(queue.sides[BUY]), queue.totals[BUY]) == ([1, 2], 7)
    queue.reduce(queue.orders[1], 2)
    assert (list(queue.orders), queue.totals[BUY], queue.totals[SELL]) == ([2], 5, 0)


@pytest.mark.parametrize(
    ("side", "last", "fires"),
    [(SELL, 9_910, False), (SELL, 9_900, True), (SELL, 9_800, True), (BUY, 9_890, False), (BUY, 9_900, True)],
)
def test_a_stop_is_due_when_the_last_price_reaches_it(side: Side, last: int, fires: bool) -> None:
    stops = Stops()
    stops.add(waits(1, side, stop=9_900))
    found = stops.take_due(last)
    assert (found is not None, len(stops.orders)) == (fires, 1 - fires)
    assert found is None or found.remaining == 5


def test_the_oldest_due_stop_goes_first() -> None:
    stops = Stops()
    for number, stop in ((1, 9_800), (2, 9_900), (3, 9_900)):
        stops.add(waits(number, SELL, stop=stop))
    fired = [stops.take_due(9_900), stops.take_due(9_900), stops.take_due(9_900)]
    assert [order and order.number for order in fired] == [2, 3, None]


@pytest.mark.parametrize(
    ("bid", "ask", "price"),
    [(9_990, 10_010, 10_000), (9_990, 10_000, 9_995), (1_996, 1_999, 1_997), (0, 10_000, 0), (9_990, 0, 0)],
)
def test_midpoint_is_cut_to_whole_won_and_needs_both_sides(bid: int, ask: int, price: int) -> None:
    book = OrderBook(bid or ask)
    for number, (side, quote) in enumerate(((BUY, bid), (SELL, ask)), 1):
        if quote:
            book.add(Resting(number, side, book.index[quote], 1))
    assert Midpoints(book).price() == price


@pytest.mark.parametrize(
    ("side", "limit", "reached"),
    [(BUY, 10_010, 10_000), (BUY, 10_000, 10_000), (BUY, 9_990, 0), (SELL, 10_000, 10_000), (SELL, 10_010, 0)],
)
def test_midpoint_is_reached_by_who_bids_as_much_or_asks_as_little(side: Side, limit: int, reached: int) -> None:
    book = OrderBook(10_000)
    book.add(Resting(1, BUY, book.index[9_990], 1))
    book.add(Resting(2, SELL, book.index[10_010], 1))
    midpoints = Midpoints(book)
    taker = Resting(3, side, book.index[limit], 1)
    assert midpoints.reached_by(taker) == 0  # nobody waits there
    midpoints.add(waits(4, side.opposite))
    assert midpoints.reached_by(taker) == reached


def test_a_sale_at_a_midpoint_that_is_the_bid_takes_the_bid() -> None:
    book = OrderBook(1_000)
    book.add(Resting(1, BUY, book.index[999], 1))
    book.add(Resting(2, SELL, book.index[1_000], 1))
    midpoints = Midpoints(book)
    midpoints.add(waits(3, BUY))
    midpoints.add(waits(4, SELL))
    assert list(midpoints.opposite(waits(5, SELL))) == [1]
    assert list(midpoints.opposite(waits(6, BUY))) == [4]
    assert midpoints.reached_by(Resting(7, SELL, book.index[999], 1)) == 0  # at one price the visible order is first


def test_closing_price_orders_are_collected_then_meet_by_time_alone() -> None:
    session = ClosingPrice(Code("810010"), 10_000, is_trading=False)
    for order in (waits(1, SELL, 4), waits(2, BUY, 3), waits(3, BUY, 6)):
        assert session.take(order, 7) == []
        session.add(order)
    found = session.start(8)
    assert [(p.at, p.price, p.quantity, p.taker, p.buy_number, p.sell_number) for p in found] == [
        (8, 10_000, 3, None, 2, 1),
        (8, 10_000, 1, None, 3, 1),
    ]
    assert session.totals == {BUY: 5, SELL: 0}
    late = waits(4, SELL, 7)
    assert session.take(late, 9) == [Printed(9, Code("810010"), 10_000, 5, SELL, 3, 4)]
    assert late.remaining == 2
