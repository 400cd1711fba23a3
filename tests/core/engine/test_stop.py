from __future__ import annotations

from core.domain import commands as c
from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.units import SECOND
from core.engine.stop import CANCELLED, FLATTENED, PATIENCE, VERIFIED, Stop, Wish
from core.state.store import Store
from tests.build import CODE, NOW, accepted, fill, no, requested, store_with, update

LATER = NOW + 10 * SECOND


def pressed(flatten: bool = True) -> Stop:
    stop = Stop()
    stop.start(e.KillTripped(NOW, flatten, "test"))
    return stop


def look(stop: Stop, store: Store, at: int = NOW) -> list[Wish]:
    return list(stop.advance(store, at))


def step(wishes: list[Wish], name: str) -> tuple[int, int] | None:
    return next(((w.done, w.total) for w in wishes if isinstance(w, e.KillStep) and w.step == name), None)


def cancelled(number: int = 1) -> e.OrderUpdate:
    return update(number + 50, e.Report.CONFIRMED, is_cancel=True, original_no=no(number))


def test_open_orders_are_cancelled_buys_first() -> None:
    sell = requested(1, side=Side.SELL, price=11_000)
    store = store_with(sell, accepted(1), requested(2), accepted(2))
    cancels = [wish for wish in look(pressed(), store) if isinstance(wish, c.Cancel)]
    assert [wish.order_id[-1] for wish in cancels] == ["2", "1"]


def test_cancel_is_not_asked_twice_within_patience_but_again_after_it() -> None:
    store, stop = store_with(requested(), accepted()), pressed()
    assert sum(isinstance(w, c.Cancel) for w in look(stop, store)) == 1
    assert sum(isinstance(w, c.Cancel) for w in look(stop, store, NOW + SECOND)) == 0
    assert sum(isinstance(w, c.Cancel) for w in look(stop, store, NOW + PATIENCE)) == 1


def test_order_without_a_number_waits_for_the_brokers_lists() -> None:
    wishes = look(pressed(), store_with(requested()))
    assert not any(isinstance(wish, c.Cancel) for wish in wishes)
    assert step(wishes, CANCELLED) == (0, 1)


def test_position_is_sold_at_market_once_its_orders_are_gone() -> None:
    store, stop = store_with(requested(), accepted(), fill(4)), pressed()
    assert not any(isinstance(wish, c.PlaceOrder) for wish in look(stop, store))
    store.apply(cancelled())
    (exit_order,) = [wish for wish in look(stop, store) if isinstance(wish, c.PlaceOrder)]
    assert (exit_order.code, exit_order.quantity, exit_order.price, exit_order.origin) == (CODE, 4, 0, Origin.KILL)


def test_stop_without_flatten_keeps_positions() -> None:
    wishes = look(pressed(flatten=False), store_with(requested(), accepted(), fill(10)))
    assert not any(isinstance(wish, c.PlaceOrder) for wish in wishes)


def test_exit_that_is_open_is_not_sent_again() -> None:
    store, stop = store_with(requested(), accepted(), fill(10)), pressed()
    look(stop, store)
    store.apply(requested(2, side=Side.SELL, price=0, origin=Origin.KILL))
    assert not any(isinstance(wish, c.PlaceOrder) for wish in look(stop, store, LATER))


def test_flat_is_said_only_after_the_brokers_lists_were_read() -> None:
    store, stop = store_with(requested(), accepted(), fill(10)), pressed()
    look(stop, store)
    store.apply(requested(2, side=Side.SELL, price=0, origin=Origin.KILL))
    store.apply(accepted(2))
    store.apply(fill(10, number=2, side=Side.SELL))
    wishes = look(stop, store, LATER)
    assert step(wishes, FLATTENED) == (1, 1)
    assert any(isinstance(wish, c.Refresh) for wish in wishes)
    assert not stop.is_flat
    store.apply(e.Reconciled(LATER + 1))
    assert step(look(stop, store, LATER + 1), VERIFIED) == (1, 1)
    assert stop.is_flat


def test_broker_that_still_lists_a_position_makes_the_stop_go_on() -> None:
    store, stop = store_with(), pressed()
    look(stop, store)
    store.apply(fill(10, number=99))
    store.apply(e.Reconciled(LATER))
    assert any(isinstance(wish, c.PlaceOrder) for wish in look(stop, store, LATER))
    assert not stop.is_flat


def test_reset_forgets_everything() -> None:
    stop = pressed()
    stop.reset()
    assert not stop.is_running
    assert look(stop, store_with(requested(), accepted())) == []


def test_second_press_after_flat_begins_anew() -> None:
    store, stop = store_with(), pressed()
    look(stop, store)
    store.apply(e.Reconciled(LATER))
    look(stop, store, LATER)
    assert stop.is_flat
    store.apply(fill(10, number=99))
    stop.start(e.KillTripped(LATER, True, "again"))
    assert any(isinstance(wish, c.PlaceOrder) for wish in look(stop, store, LATER))
    assert not stop.is_flat


def test_clock_that_is_set_back_keeps_nothing_waiting() -> None:
    store, stop = store_with(requested(), accepted()), pressed()
    look(stop, store, LATER)
    wishes = look(stop, store, NOW)
    assert any(isinstance(wish, c.Cancel) for wish in wishes)
    assert any(isinstance(wish, c.Refresh) for wish in wishes)


def test_lists_that_take_longer_than_patience_still_verify() -> None:
    store, stop = store_with(), pressed()
    for seconds in range(5):
        look(stop, store, NOW + seconds * SECOND)
    store.apply(e.Reconciled(NOW + SECOND))
    look(stop, store, NOW + 6 * SECOND)
    assert stop.is_flat


def test_lists_whose_reading_began_before_the_books_were_clear_prove_nothing() -> None:
    store, stop = store_with(requested(), accepted()), pressed()
    look(stop, store)
    store.apply(cancelled())
    look(stop, store, LATER)
    store.apply(e.Reconciled(LATER - SECOND))
    look(stop, store, LATER + SECOND)
    assert not stop.is_flat
