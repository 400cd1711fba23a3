"""The times of an order, as the desk may show them."""

from __future__ import annotations

from core.domain import events as e
from core.domain.orders import Order
from core.domain.units import MILLI
from core.state.legs import QUERIED
from core.state.store import Store
from tests.build import NOW, accepted, fill, order_id, requested, store_with, update


def life(store: Store) -> list[int]:
    """Milliseconds after the wish; -1 for what is not known."""
    (order,) = store.orders
    times = (order.written_at, order.sent_at, order.answered_at, order.heard_at, order.filled_at)
    return [(at - NOW) // MILLI if at else -1 for at in times]


def at(millis: int) -> int:
    return NOW + millis * MILLI


SENT = e.OrderSent(at(5), order_id(), at(3))


def test_each_step_is_written_down_once() -> None:
    store = store_with(requested(), SENT, accepted(at=at(9)), update(at=at(11)), fill(4, at=at(20)))
    assert life(store) == [3, 5, 9, 11, 20]
    for event in (update(at=at(30)), fill(6, remaining=0, at=at(40))):
        store.apply(event)
    assert life(store) == [3, 5, 9, 11, 20]


def test_pushes_that_overtake_the_answer_keep_their_times() -> None:
    story = (requested(), SENT, update(at=at(7)), fill(4, at=at(8)), accepted(at=at(9)))
    assert life(store_with(*story)) == [3, 5, 9, 7, 8]


def test_order_that_was_sent_again_shows_the_last_time_and_how_often() -> None:
    again = (e.SentAgain(at(50), order_id(), 2, "1700"), e.OrderSent(at(60), order_id(), at(3)))
    store = store_with(requested(), SENT, *again, e.OrderRejected(at(70), order_id(), "X", "no"))
    assert life(store) == [3, 60, 70, -1, -1]
    order = store.orders.get(order_id())
    assert isinstance(order, Order)
    assert order.attempts == 2


def test_fill_that_a_query_found_was_not_heard() -> None:
    assert life(store_with(requested(), accepted(at=at(9)), fill(10, fill_no=QUERIED, at=at(90)))) == [
        -1,
        -1,
        9,
        -1,
        90,
    ]


def test_sending_of_an_order_that_nobody_knows_is_nothing() -> None:
    assert len(store_with(SENT).orders) == 0
