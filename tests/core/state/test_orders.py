from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.orders import Origin, Status
from core.state.orders import QUERIED
from core.state.store import Store
from tests.build import CODE, accepted, fill, no, order_id, requested, store_with, update


def status(store: Store, number: int = 1) -> Status:
    order = store.orders.get(order_id(number))
    assert order is not None
    return order.status


LIVES: list[tuple[str, list[Any], Status]] = [
    ("answer", [accepted()], Status.WORKING),
    ("answer and push", [accepted(), update()], Status.WORKING),
    ("part", [accepted(), fill(4)], Status.PARTIAL),
    ("all in two", [accepted(), fill(4), fill(6, remaining=0)], Status.FILLED),
    ("fill before the answer", [fill(10), accepted()], Status.FILLED),
    ("part before the answer", [fill(4), accepted()], Status.PARTIAL),
    ("push before the answer", [update(), accepted()], Status.WORKING),
    ("rejected by the answer", [e.OrderRejected(1, order_id(), "RC4025", "증거금 부족")], Status.REJECTED),
    ("rejected after 접수", [accepted(), update(report=e.Report.REJECTED, reason="거부")], Status.REJECTED),
    ("lost", [e.OrderUnknown(1, order_id(), "time-out")], Status.UNKNOWN),
    ("lost, then found", [e.OrderUnknown(1, order_id(), "time-out"), accepted()], Status.WORKING),
    (
        "cancelled",
        [accepted(), update(2, e.Report.CONFIRMED, is_cancel=True, original_no=no(1), remaining=0)],
        Status.CANCELLED,
    ),
    (
        "fill crosses the cancel",
        [accepted(), update(2, e.Report.CONFIRMED, is_cancel=True, original_no=no(1)), fill(4)],
        Status.CANCELLED,
    ),
]


@pytest.mark.parametrize(("story", "expected"), [(s, x) for _, s, x in LIVES], ids=[name for name, _, _ in LIVES])
def test_order_life_ends_in_the_status_of_the_table(story: list[e.Event], expected: Status) -> None:
    store = store_with(requested(), *story)
    assert status(store) is expected
    assert len(store.orders) == 1
    assert store.fault_count == 0


def test_fill_twice_the_same_is_booked_once() -> None:
    store = store_with(requested(), accepted(), fill(4), fill(4))
    assert store.positions[CODE].quantity == 4


def test_fill_found_by_query_swallows_its_late_push() -> None:
    found = fill(10, fill_no=QUERIED)
    store = store_with(requested(), accepted(), found, fill(4), fill(6, remaining=0))
    assert store.positions[CODE].quantity == 10
    assert status(store) is Status.FILLED


def test_report_of_an_unknown_number_is_an_external_order_with_its_position() -> None:
    store = store_with(fill(10, number=77))
    (order,) = store.orders
    assert order.origin is Origin.EXTERNAL
    assert store.positions[CODE].quantity == 10


def test_amendment_continues_under_the_new_number() -> None:
    amended = update(5, e.Report.CONFIRMED, is_amend=True, original_no=no(1), price=9_900)
    store = store_with(requested(), accepted(), amended, fill(10, number=5))
    order = store.orders.get(order_id())
    assert order is not None
    assert (order.price, order.broker_no, order.status) == (9_900, no(5), Status.FILLED)


def test_impossible_step_is_a_fault_and_changes_nothing() -> None:
    store = store_with(requested(), accepted(), fill(10), update(report=e.Report.CANCELLED))
    assert status(store) is Status.FILLED
    assert store.fault_count == 1


@given(st.integers(0, 2**32), st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_any_interleaving_of_parts_duplicates_and_answers_books_every_share_once(seed: int, parts: list[int]) -> None:
    total, remaining = sum(parts), list(itertools.accumulate(parts))
    chance = random.Random(seed)
    story: list[e.Event] = [
        fill(part, remaining=total - done, order_quantity=total) for part, done in zip(parts, remaining, strict=True)
    ]
    story += [chance.choice(story), accepted(), update(quantity=total)]
    chance.shuffle(story)
    store = store_with(requested(quantity=total), *story)
    assert store.positions[CODE].quantity == total
    assert status(store) is Status.FILLED
    assert len(store.orders) == 1
