from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.commands import Amend, Cancel
from core.domain.market import Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.units import SECOND, Code, OrderId
from core.state.legs import QUERIED
from core.state.store import Store
from tests.build import CODE, NOW, accepted, fill, no, order_id, requested, store_with, update


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


def test_end_of_an_order_that_nobody_heard_of_before_is_its_end() -> None:
    """A list told of it, and the journal keeps no lists: a restart reads nothing but that it expired."""
    store = store_with(update(77, e.Report.EXPIRED, remaining=0))
    assert [(order.origin, order.status) for order in store.orders] == [(Origin.EXTERNAL, Status.EXPIRED)]
    assert not store.orders.doubts


def test_amendment_continues_under_the_new_number() -> None:
    amended = update(5, e.Report.CONFIRMED, is_amend=True, original_no=no(1), price=9_900)
    store = store_with(requested(), accepted(), amended, fill(10, number=5))
    order = store.orders.get(order_id())
    assert order is not None
    assert (order.price, order.broker_no, order.status) == (9_900, no(5), Status.FILLED)


@pytest.mark.parametrize("end", [e.Report.CANCELLED, e.Report.EXPIRED, e.Report.REJECTED])
def test_end_of_a_number_that_a_correction_announced_ends_the_corrected_order(end: e.Report) -> None:
    """Its 확인 was told to a dead link, and the list that showed it is in no journal."""
    answer = e.ChangeAccepted(NOW, order_id(), no(5), is_amend=True)
    store = store_with(requested(), accepted(), answer, update(5, end, price=9_900, remaining=0))
    assert store.orders.resting() == {}
    assert [(order.origin, order.broker_no, order.is_open) for order in store.orders] == [(Origin.USER, no(5), False)]


def test_cancel_that_was_asked_of_a_foreign_order_may_be_asked_again_once_it_is_ours() -> None:
    """The push overtook the answer, the stop asked the number to be cancelled, and that word got lost."""
    wish = e.ChangeRequested(NOW, OrderId(f"x{no(1)}"), Cancel(OrderId(f"x{no(1)}"), Origin.KILL))
    store = store_with(requested(), update(1), wish, accepted())
    assert [(order.origin, order.is_cancelling) for order in store.orders.open()] == [(Origin.USER, True)]
    store.apply(e.OpenOrdersListed(NOW + 3 * SECOND, (row(),)))
    assert [order.is_cancelling for order in store.orders.open()] == [False]


def test_cancel_and_correction_told_before_their_order_leave_nothing_behind() -> None:
    cancelled = update(5, e.Report.CONFIRMED, is_cancel=True, original_no=no(4), quantity=2, remaining=0)
    amended = update(6, e.Report.CONFIRMED, is_amend=True, original_no=no(4), quantity=1, remaining=1)
    store = store_with(cancelled, amended, update(4, quantity=3, remaining=3))
    assert store.orders.resting() == {no(6): 1}


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


def row(**changes: Any) -> e.OrderRow:
    """Ten at 10,000 of order 1 rest."""
    values: dict[str, Any] = {
        "broker_no": no(1),
        "original_no": None,
        "code": CODE,
        "side": Side.BUY,
        "type": OrderType.LIMIT,
        "quantity": 10,
        "price": 10_000,
        "filled": 0,
        "remaining": 10,
        "amount": 0,
    }
    return e.OrderRow(**{**values, **changes})


def amended(number: int = 5, original: int = 1, **changes: Any) -> e.OrderUpdate:
    """A correction of `original` took effect under `number`."""
    return update(number, e.Report.CONFIRMED, is_amend=True, original_no=no(original), **changes)


def cancelled(number: int = 9, original: int = 1, **changes: Any) -> e.OrderUpdate:
    return update(number, e.Report.CONFIRMED, is_cancel=True, original_no=no(original), **changes)


CHANGES: list[tuple[str, list[e.Event], tuple[Status, int, int]]] = [
    ("amend after a part", [fill(4), amended(quantity=6), fill(6, 5, order_quantity=6)], (Status.FILLED, 10, 0)),
    ("fill overtakes the amend", [fill(4), fill(6, 5, order_quantity=6), amended(quantity=6)], (Status.FILLED, 10, 0)),
    ("part of it is cancelled", [cancelled(quantity=3)], (Status.WORKING, 0, 7)),
    ("told twice", [cancelled(quantity=3), cancelled(quantity=3)], (Status.WORKING, 0, 7)),
    ("cancel overtakes a fill", [cancelled(quantity=6), fill(4, remaining=6)], (Status.CANCELLED, 4, 0)),
    ("query, then more", [fill(4, fill_no=QUERIED), fill(6, remaining=0)], (Status.FILLED, 10, 0)),
    ("query, its late push, more", [fill(4, fill_no=QUERIED), fill(4), fill(6, remaining=0)], (Status.FILLED, 10, 0)),
]


@pytest.mark.parametrize(("story", "end"), [(s, x) for _, s, x in CHANGES], ids=[name for name, _, _ in CHANGES])
def test_changed_order_ends_as_the_broker_says(story: list[e.Event], end: tuple[Status, int, int]) -> None:
    store = store_with(requested(), accepted(), *story)
    order = store.orders.get(order_id())
    assert order is not None
    assert (order.status, order.filled, order.remaining) == end
    assert store.fault_count == 0
    assert len(store.orders) == 1


def test_amendment_of_a_part_leaves_the_rest_under_the_old_number() -> None:
    store = store_with(requested(stage=2, stop=9_910), accepted(), amended(quantity=4, price=9_900))
    assert store.orders.resting() == {no(1): 6, no(5): 4}
    part = store.orders.by_number(no(5))
    assert part is not None
    assert (part.origin, part.stage, part.stop, part.price) == (Origin.USER, 2, 9_910, 9_900)
    assert part.original_no == no(1)


def test_part_that_was_corrected_before_the_answer_is_ours_with_its_shares() -> None:
    part = amended(quantity=4, price=9_900, remaining=4)
    store = store_with(requested(origin=Origin.STRATEGY, stage=2), update(), part, fill(4, 5, order_quantity=4))
    assert store.positions[CODE].stage == 0
    store.apply(accepted())
    assert [order.origin for order in store.orders] == [Origin.STRATEGY, Origin.STRATEGY]
    assert store.positions[CODE].stage == 2


def test_part_of_a_part_told_before_its_own_correction_is_ours() -> None:
    twice = amended(6, 5, quantity=2, remaining=2)
    store = store_with(requested(), accepted(), twice, amended(quantity=4, remaining=4))
    assert {order.origin for order in store.orders} == {Origin.USER}
    assert store.orders.resting() == {no(1): 6, no(5): 2, no(6): 2}


def test_cancel_before_the_answer_still_ends_the_order() -> None:
    store = store_with(requested(), cancelled(quantity=10))
    assert [order.id for order in store.orders] == [order_id()]
    store.apply(accepted())
    assert status(store) is Status.CANCELLED


def test_cancel_of_a_number_nobody_knows_makes_no_order() -> None:
    assert len(store_with(cancelled(original=77)).orders) == 0


def test_cancel_refused_by_the_exchange_may_be_asked_again() -> None:
    wish = e.ChangeRequested(1, order_id(), Cancel(order_id(), Origin.USER))
    refused = update(9, e.Report.REJECTED, is_cancel=True, original_no=no(1), reason="거래소 거부")
    store = store_with(requested(), accepted(), wish, refused)
    order = store.orders.get(order_id())
    assert order is not None
    assert (order.status, order.is_cancelling, order.told) == (Status.WORKING, False, "거래소 거부")


def test_rejection_that_overtakes_the_answer_is_no_fault() -> None:
    store = store_with(requested(), update(report=e.Report.REJECTED, reason="거부"), accepted())
    assert status(store) is Status.REJECTED
    assert store.fault_count == 0
    assert store.orders.open() == []


def test_stage_survives_a_fill_that_was_told_before_the_order_was_ours() -> None:
    store = store_with(requested(stage=2), fill(10))
    store.apply(accepted())
    assert store.positions[CODE].stage == 2


def test_order_that_rests_though_we_gave_it_up_comes_back_as_one_of_the_same_owner() -> None:
    store = store_with(
        requested(origin=Origin.STRATEGY, stage=1), accepted(), fill(4), update(report=e.Report.CANCELLED)
    )
    store.apply(e.OpenOrdersListed(NOW + 3 * SECOND, (row(filled=4, remaining=6),)))
    (back,) = store.orders.open()
    assert (back.origin, back.stage, back.filled, back.remaining) == (Origin.STRATEGY, 1, 4, 6)
    assert status(store) is Status.CANCELLED


def test_what_is_filled_of_an_order_that_came_back_belongs_to_its_strategy() -> None:
    store = store_with(requested(origin=Origin.STRATEGY, stage=1), accepted(), update(report=e.Report.CANCELLED))
    store.apply(e.OpenOrdersListed(NOW + 3 * SECOND, (row(),)))
    store.apply(fill(10))
    assert store.positions[CODE].stage == 1


@pytest.mark.parametrize(
    ("told", "rests"),
    [([cancelled(quantity=10, remaining=0)], {}), ([amended()], {no(5): 10})],
    ids=["cancelled", "corrected"],
)
def test_list_need_not_know_yet_of_what_was_taken_away_a_moment_ago(told: list[e.Event], rests: dict[str, int]) -> None:
    store = store_with(requested(), accepted(), *told, e.OpenOrdersListed(NOW + SECOND, (row(),)))
    assert store.orders.resting() == rests
    assert len(store.orders) == 1


def test_order_listed_with_nothing_left_stays_as_it_ended() -> None:
    store = store_with(requested(), accepted(), fill(10))
    store.apply(e.OpenOrdersListed(NOW + 3 * SECOND, (row(filled=10, remaining=0),)))
    assert [(order.id, order.status) for order in store.orders] == [(order_id(), Status.FILLED)]


def test_refusal_of_a_correction_that_overtakes_its_answer_announces_no_number() -> None:
    refused = update(5, e.Report.REJECTED, is_amend=True, original_no=no(1))
    answer = e.ChangeAccepted(NOW, order_id(), no(5), is_amend=True)
    store = store_with(requested(), accepted(), refused, answer, update(report=e.Report.CANCELLED, remaining=0))
    assert [(order.status, order.broker_no) for order in store.orders] == [(Status.CANCELLED, no(1))]


def test_refusal_told_twice_takes_nothing_from_the_next_wish() -> None:
    asked = e.ChangeRequested(NOW, order_id(), Amend(order_id(), 9_900, Origin.USER))
    refused = update(5, e.Report.REJECTED, is_amend=True, original_no=no(1))
    store = store_with(requested(), accepted(), asked, refused, asked, refused)
    assert [order.is_amending for order in store.orders] == [True]


def test_answer_to_a_cancel_of_a_foreign_order_is_heard_when_that_was_ours() -> None:
    foreign = OrderId(f"x{no(1)}")
    wish = e.ChangeRequested(NOW, foreign, Cancel(foreign, Origin.KILL))
    store = store_with(requested(), update(1), wish, accepted(), e.ChangeFailed(NOW, foreign, "571412", "SOR"))
    assert [(order.is_cancelling, order.told) for order in store.orders] == [(False, "[571412] SOR")]


def test_stop_of_a_correction_of_a_foreign_order_is_kept_when_that_was_ours() -> None:
    foreign, kind = OrderId(f"x{no(1)}"), OrderType.STOP_LIMIT
    wish = e.ChangeRequested(NOW, foreign, Amend(foreign, 9_690, Origin.USER, stop=9_850))
    store = store_with(requested(type=kind, stop=9_800), update(1, type=kind), wish, accepted(), amended(price=9_690))
    assert [order.stop for order in store.orders] == [9_850]


def test_list_tells_of_a_part_that_was_cancelled_unheard() -> None:
    store = store_with(requested(), accepted(), fill(4), e.OpenOrdersListed(NOW, (row(filled=4, remaining=1),)))
    (order,) = store.orders.open()
    assert (order.filled, order.remaining) == (4, 1)


def test_cancel_without_effect_may_be_asked_again_once_the_list_shows_the_order() -> None:
    wish = e.ChangeRequested(NOW, order_id(), Cancel(order_id(), Origin.USER))
    store = store_with(requested(), accepted(), wish, e.OpenOrdersListed(NOW, (row(),)))
    assert [order.is_cancelling for order in store.orders.open()] == [True]
    store.apply(e.OpenOrdersListed(NOW + 3 * SECOND, (row(),)))
    assert [order.is_cancelling for order in store.orders.open()] == [False]


def test_answers_of_two_corrections_at_once_are_told_apart_by_the_wire_alone() -> None:
    wish = Amend(order_id(), 9_900, Origin.USER)
    asked = e.ChangeRequested(NOW, order_id(), wish)
    store = store_with(requested(), accepted(), asked, asked)
    for event in (
        e.ChangeAccepted(NOW, order_id(), no(3), is_amend=True),
        e.ChangeAccepted(NOW, order_id(), no(2), is_amend=True),
        fill(10, number=3),
        update(3, is_amend=True, original_no=no(2)),
        update(2, e.Report.CONFIRMED, is_amend=True, original_no=no(1)),
        update(3, e.Report.CONFIRMED, is_amend=True, original_no=no(2)),
    ):
        store.apply(event)
    assert store.orders.resting() == {}
    assert [(order.origin, order.status, order.filled) for order in store.orders] == [(Origin.USER, Status.FILLED, 10)]


LISTED_ANEW = e.OpenOrdersListed(NOW + 5 * SECOND, (row(broker_no=no(5), original_no=no(1), price=9_690),))
FAILED = e.ChangeFailed(NOW, order_id(), "RC4033", "거부")
LOST = e.ChangeFailed(NOW, order_id(), "", "시간 초과", is_unknown=True)


@pytest.mark.parametrize(
    ("told", "stop"),
    [
        ([], 9_800),  # until it took effect the old one counts
        ([FAILED], 9_800),
        ([update(5, e.Report.REJECTED, is_amend=True, original_no=no(1))], 9_800),
        ([FAILED, amended(price=9_690)], 9_800),  # somebody else's correction brought no stop of ours
        ([amended(price=9_690)], 9_850),
        ([LOST, amended(price=9_690)], 9_850),
        ([LOST, LISTED_ANEW], 9_850),
    ],
)
def test_stop_of_a_correction_counts_from_its_effect_on(told: list[e.Event], stop: int) -> None:
    wish = Amend(order_id(), 9_690, Origin.PROTECT, stop=9_850)
    placed = requested(price=9_700, stop=9_800, type=OrderType.STOP_LIMIT)
    store = store_with(placed, accepted(), e.ChangeRequested(NOW, order_id(), wish), *told)
    assert [order.stop for order in store.orders] == [stop]


def test_open_orders_of_an_issue_are_those_on_any_venue() -> None:
    store = store_with(requested(code=Code(CODE + "_NX")), requested(2), requested(3, code=Code("000270")))
    assert [order.id for order in store.orders.open(CODE)] == [order_id(1), order_id(2)]
    assert [order.id for order in store.orders.open(Code(CODE + "_AL"))] == [order_id(1), order_id(2)]
