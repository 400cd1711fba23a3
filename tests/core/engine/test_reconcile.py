from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Holding, OrderType, Status
from core.domain.units import SECOND, Ns
from core.engine.reconcile import missed
from core.state.store import Store
from tests.build import CODE, NOW, accepted, at, fill, holding, no, order_id, requested, store_with, update

LATER = NOW + 60 * SECOND


def row(number: int = 1, filled: int = 0, **changes: Any) -> e.OrderRow:
    values: dict[str, Any] = {
        "broker_no": no(number),
        "original_no": None,
        "code": CODE,
        "side": Side.BUY,
        "type": OrderType.LIMIT,
        "quantity": 10,
        "price": 10_000,
        "filled": filled,
        "remaining": 10 - filled,
        "amount": filled * 10_000,
    }
    return e.OrderRow(**{**values, **changes})


def level(
    store: Store,
    *,
    resting: list[e.OrderRow],
    filled: list[e.OrderRow],
    held: list[Holding] | None = None,
    when: Ns = LATER,
) -> e.Reconciled:
    found = missed(
        store,
        open_orders=e.OpenOrdersListed(when, tuple(resting)),
        fills=e.FillsListed(when, tuple(filled)),
        holdings=e.HoldingsListed(when, tuple(held or [])),
        at=when,
    )
    for event in found:
        store.apply(event)
    last = found[-1]
    assert isinstance(last, e.Reconciled)
    return last


def test_books_that_agree_differ_in_nothing() -> None:
    store = store_with(requested(), accepted(), fill(10))
    assert level(store, resting=[], filled=[row(filled=10)], held=[holding()]).differences == ()


def test_unknown_order_that_rests_at_the_broker_is_found() -> None:
    store = store_with(requested(), e.OrderUnknown(NOW, order_id(), "time-out"))
    level(store, resting=[row(7)], filled=[])
    order = store.orders.get(order_id())
    assert order is not None
    assert (order.status, order.broker_no) == (Status.WORKING, no(7))
    assert len(store.orders) == 1


def test_unknown_order_that_no_list_names_never_arrived() -> None:
    store = store_with(requested(), e.OrderUnknown(NOW, order_id(), "time-out"))
    level(store, resting=[], filled=[])
    assert [order.status for order in store.orders] == [Status.REJECTED]


def test_unknown_order_that_was_filled_is_booked_with_its_shares() -> None:
    store = store_with(requested(), e.OrderUnknown(NOW, order_id(), "time-out"))
    level(store, resting=[], filled=[row(7, filled=10)], held=[holding()])
    assert [order.status for order in store.orders] == [Status.FILLED]
    assert store.positions[CODE].quantity == 10


def test_fills_missed_while_offline_are_booked_once() -> None:
    store = store_with(requested(), accepted(), fill(4))
    said = level(store, resting=[], filled=[row(filled=10)], held=[holding()])
    assert store.positions[CODE].quantity == 10
    assert said.differences
    assert level(store, resting=[], filled=[row(filled=10)], held=[holding()]).differences == ()


def test_working_order_that_rests_no_more_was_cancelled() -> None:
    store = store_with(requested(), accepted())
    level(store, resting=[], filled=[])
    assert [order.status for order in store.orders] == [Status.CANCELLED]


@pytest.mark.parametrize(
    ("asked", "looked", "status"),
    [
        ("15:29:00", "15:30:10", Status.EXPIRED),
        ("15:31:00", "15:32:00", Status.CANCELLED),
        ("15:31:00", "16:00:05", Status.EXPIRED),
        ("16:01:00", "20:00:05", Status.EXPIRED),
    ],
)
def test_working_order_that_rests_no_more_after_an_end_of_the_day_has_expired(
    asked: str, looked: str, status: Status
) -> None:
    store = store_with(requested(at=at(asked)), accepted(at=at(asked)), fill(4, at=at(asked)))
    level(store, resting=[], filled=[row(filled=4)], held=[holding(4)], when=at(looked))
    assert [order.status for order in store.orders] == [status]
    assert store.orders.resting() == {}
    store.apply(fill(6, remaining=0, at=at(looked)))  # the closing print is told late
    assert [order.status for order in store.orders] == [Status.FILLED]
    assert store.positions[CODE].quantity == 10
    assert not store.faults


def test_claimed_row_is_not_given_to_a_second_order() -> None:
    store = store_with(requested(1), accepted(1), requested(2), e.OrderUnknown(NOW, order_id(2), "reset"))
    level(store, resting=[row(1)], filled=[])
    assert [order.status for order in store.orders] == [Status.WORKING, Status.REJECTED]


def test_position_that_only_the_broker_knows_is_taken_over_and_said() -> None:
    store = store_with()
    said = level(store, resting=[], filled=[], held=[holding(3)])
    assert store.positions[CODE].quantity == 3
    assert said.differences


def test_part_filled_under_an_old_number_and_the_rest_under_the_corrected_one_is_filled() -> None:
    amended = update(5, e.Report.CONFIRMED, is_amend=True, original_no=no(1), price=9_900, quantity=6, remaining=6)
    store = store_with(requested(), accepted(), fill(4), amended)
    rows = [row(5, filled=6, quantity=6, price=9_900, amount=6 * 9_900), row(1, filled=4)]
    level(store, resting=[], filled=rows, held=[holding(10)])
    order = store.orders.get(order_id())
    assert order is not None
    assert (order.status, order.filled, order.amount) == (Status.FILLED, 10, 4 * 10_000 + 6 * 9_900)


def test_sale_listed_before_its_purchase_is_booked_after_it() -> None:
    sale = row(9, filled=10, side=Side.SELL, price=10_500, amount=105_000)
    store = store_with()
    level(store, resting=[], filled=[sale, row(8, filled=10)])
    assert (store.positions[CODE].quantity, store.positions[CODE].realised) == (0, 5_000)


@given(booked=st.integers(0, 10), truth=st.integers(0, 10))
def test_any_gap_in_fills_ends_at_the_brokers_truth(booked: int, truth: int) -> None:
    truth = max(booked, truth)
    store = store_with(requested(), accepted())
    if booked:
        store.apply(fill(booked))
    held = [holding(truth)] if truth else []
    level(store, resting=[row(filled=truth)] if truth < 10 else [], filled=[row(filled=truth)], held=held)
    assert sum(position.quantity for position in store.positions.values()) == truth


def test_answer_lost_a_moment_ago_is_not_yet_given_up() -> None:
    store = store_with(requested(), e.OrderUnknown(LATER - SECOND, order_id(), "time-out"))
    level(store, resting=[], filled=[])
    assert [order.status for order in store.orders] == [Status.UNKNOWN]


def test_holding_of_yesterday_that_was_sold_today_is_no_gain() -> None:
    store = store_with()
    level(store, resting=[], filled=[row(filled=10, side=Side.SELL)])
    assert (store.realised(), store.held()) == (0, [])


def test_request_under_way_takes_no_row_that_may_be_somebody_elses() -> None:
    store = store_with(requested())
    level(store, resting=[row(7)], filled=[])
    assert [order.broker_no for order in store.orders] == [None, no(7)]
    store.apply(e.OrderAccepted(LATER, order_id(), no(7)))
    assert [order.broker_no for order in store.orders] == [no(7)]
