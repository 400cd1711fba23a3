from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.market import Side
from core.domain.units import Code
from core.sim.matching.auction import Portion, by_quantity, in_turn, pairs, portions, prints
from core.sim.matching.book import OrderBook, Resting

QUANTITIES = st.lists(st.integers(1, 5_000), min_size=1, max_size=12)


def orders(*quantities: int) -> list[Resting]:
    return [Resting(number, Side.BUY, 0, quantity) for number, quantity in enumerate(quantities, 1)]


def told(found: list[Portion]) -> list[tuple[int, int]]:
    return [(order.number, taken) for order, taken in found]


@pytest.mark.parametrize(
    ("quantities", "quantity", "shares"),
    [
        ((300, 1_000, 500), 150, [(2, 100), (3, 50)]),
        ((300, 1_000, 500), 300, [(2, 100), (3, 100), (1, 100)]),
        ((300, 1_000, 500), 700, [(2, 500), (3, 100), (1, 100)]),  # the half of 900 is 450, of which 400 are left
        ((300, 1_000, 500), 1_100, [(2, 600), (3, 300), (1, 200)]),  # 450, 200 and 100, then 50 of the rest
        ((300, 1_000, 500), 1_400, [(2, 900), (3, 300), (1, 200)]),
        ((50, 50), 60, [(1, 50), (2, 10)]),  # equals: the older first
        ((101, 101), 202, [(1, 101), (2, 101)]),
    ],
)
def test_larger_orders_get_a_hundred_each_then_half_then_the_rest(
    quantities: tuple[int, ...], quantity: int, shares: list[tuple[int, int]]
) -> None:
    assert told(by_quantity(orders(*quantities), quantity)) == shares


@given(QUANTITIES, st.integers(0, 20_000))
def test_shares_by_quantity_are_all_given_and_none_twice(quantities: list[int], quantity: int) -> None:
    found = by_quantity(orders(*quantities), quantity)
    assert sum(taken for _, taken in found) == min(quantity, sum(quantities))
    assert all(0 < taken <= order.remaining for order, taken in found)
    assert len({order.number for order, _ in found}) == len(found)


def a_book(*bids: tuple[int, int]) -> OrderBook:
    book = OrderBook(10_000)
    for number, (price, quantity) in enumerate(bids, 1):
        book.add(Resting(number, Side.BUY, book.index[price], quantity))
    return book


def test_price_comes_before_time() -> None:
    book = a_book((9_990, 5), (10_000, 5), (10_000, 7))
    assert told(in_turn(book.bids, 14)) == [(2, 5), (3, 7), (1, 2)]


@pytest.mark.parametrize(
    ("price", "limit", "first"),
    [(13_000, None, 1), (13_000, 13_000, 2), (12_990, 13_000, 1)],
)
def test_quantity_comes_first_only_at_the_limit_of_an_opening(price: int, limit: int | None, first: int) -> None:
    book = a_book((price, 10), (price, 500))
    edge = None if limit is None else book.index[limit]
    assert told(portions(book.bids, book.index[price], 60, edge))[0][0] == first


def test_who_waits_at_the_limit_and_all_are_served_needs_no_shares() -> None:
    book = a_book((13_000, 10), (13_000, 500))
    assert told(portions(book.bids, book.bids.best, 510, book.bids.best)) == [(1, 10), (2, 500)]


@given(QUANTITIES, QUANTITIES)
def test_pairs_serve_both_sides_in_their_turn(buys: list[int], sells: list[int]) -> None:
    quantity = min(sum(buys), sum(sells))
    sides = [by_quantity(orders(*each), quantity) for each in (buys, sells)]
    found = pairs(*sides)
    for place, side in enumerate(sides):
        got = {order.number: 0 for order, _ in side}
        for pair in found:
            got[pair[place]] += pair[2]
        assert got == dict(told(side))
    assert all(traded > 0 for _, _, traded in found)


def test_the_crowd_among_itself_is_one_print_and_a_client_is_named() -> None:
    found = prints(Code("810010"), 9, 10_000, [(-1, -2, 5), (7, -2, 3), (-3, 8, 1), (-3, -4, 2)])
    assert [(p.quantity, p.buy_number, p.sell_number) for p in found] == [(3, 7, -2), (1, -3, 8), (7, -3, -4)]
    assert {(p.at, p.price, p.taker) for p in found} == {(9, 10_000, None)}
