from __future__ import annotations

import itertools

import pytest

from core.domain import events as e
from core.state.legs import QUERIED, Leg, size_of
from tests.build import fill, no, update

TOLD = [fill(4), fill(3, remaining=3), fill(2, remaining=1)]
"""Three fills of an order of ten, in the turn in which they happened."""


def leg(*fills: e.Fill, quantity: int = 10) -> Leg:
    found = Leg(no(1), quantity=quantity, price=10_000)
    for each in fills:
        if new := found.unbooked(each):
            found.book(each, new)
    return found


@pytest.mark.parametrize("turn", list(itertools.permutations(TOLD)))
def test_fills_count_once_in_any_turn_and_told_twice(turn: tuple[e.Fill, ...]) -> None:
    found = leg(*turn, *turn)
    assert (found.filled, found.amount, found.remaining) == (9, 90_000, 1)


@pytest.mark.parametrize("late", list(itertools.permutations(TOLD)))
def test_shares_that_a_query_told_are_not_counted_again_when_their_pushes_come(late: tuple[e.Fill, ...]) -> None:
    found = leg(TOLD[0], fill(5, fill_no=QUERIED, remaining=1), *late)
    assert found.filled == 9


def test_cancelled_shares_that_were_filled_after_all_are_taken_back() -> None:
    found = leg(fill(4))
    found.cancelled = 6
    assert found.remaining == 0
    found.book(fill(2, remaining=4), 2)
    assert (found.filled, found.cancelled, found.remaining) == (6, 4, 0)


@pytest.mark.parametrize(
    ("rests", "after"), [(6, (0, 6, 10)), (2, (4, 2, 10)), (8, (0, 8, 12))], ids=["level", "less", "more"]
)
def test_leg_rests_with_what_the_broker_says(rests: int, after: tuple[int, int, int]) -> None:
    found = leg(fill(4))
    found.rest(rests)
    assert (found.cancelled, found.remaining, found.quantity) == after


def test_size_is_learnt_once_and_what_was_told_before_counts_against_it() -> None:
    found = Leg(no(1), cancelled=7)
    found.know(5, 9_900)
    found.know(8, 9_000)
    assert (found.quantity, found.price, found.cancelled, found.remaining) == (5, 9_900, 5, 0)


@pytest.mark.parametrize(
    ("event", "is_beyond"),
    [
        (fill(6, remaining=0), False),
        (fill(7, remaining=0), True),
        (fill(4), False),  # known already
        (fill(7, fill_no=QUERIED, remaining=0), False),  # a query is the truth
    ],
)
def test_push_that_fills_more_than_there_is_is_seen(event: e.Fill, is_beyond: bool) -> None:
    assert leg(fill(4)).is_beyond(event) is is_beyond


def test_charges_are_sums_of_the_number_of_which_each_fill_bears_its_part() -> None:
    found = Leg(no(1), quantity=10)
    assert found.book(fill(4, fee=100, tax=7), 4) == (100, 7)
    assert found.book(fill(6, remaining=0, fee=250, tax=20), 6) == (150, 13)
    assert found.book(fill(1, fee=90), 1) == (0, 0)  # told late: its charges are in the sum already


def test_size_of_a_fill_is_that_of_its_order() -> None:
    assert size_of(fill(4, order_price=9_900)) == (10, 9_900)
    assert size_of(update(quantity=3)) == (3, 10_000)
