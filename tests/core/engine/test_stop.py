from __future__ import annotations

from typing import Any

import pytest

from core.domain import commands as c
from core.domain import events as e
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin
from core.domain.units import MINUTE, SECOND, Code, OrderId
from core.engine.patience import PATIENCE
from core.engine.stop import CANCELLED, FLATTENED, SLOW, VERIFIED, YIELD, Stop
from core.state.store import Store
from tests.build import (
    CODE,
    NOW,
    accepted,
    at,
    fill,
    no,
    order_id,
    phase,
    requested,
    store_with,
    update,
    vi,
)
from tests.core.engine.presses import BOUGHT, LATER, WHOLE, cancelled, cancels, look, pressed, sales, selling, step


def test_open_orders_are_cancelled_buys_first() -> None:
    sell = requested(1, side=Side.SELL, price=11_000)
    store = store_with(sell, accepted(1), requested(2), accepted(2))
    assert cancels(look(pressed(), store)) == [order_id(2), order_id(1)]


def test_orders_of_what_is_held_go_before_those_of_what_is_not() -> None:
    store = store_with(*BOUGHT, requested(2, code=Code("005930")), accepted(2), requested(3), accepted(3))
    assert cancels(look(pressed(), store)) == [order_id(3), order_id(2)]


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


# ---- by the hour ----


@pytest.mark.parametrize(
    ("now", "word", "expected"),
    [
        ("08:15", SessionPhase.PRE_OPEN, []),
        ("08:35", SessionPhase.OPENING_AUCTION, [WHOLE]),
        ("10:00", SessionPhase.CONTINUOUS, [WHOLE]),
        ("10:00", SessionPhase.HALTED, [WHOLE]),  # it may be the other market's breaker
        ("10:00", SessionPhase.REOPENING_AUCTION, [WHOLE]),
        ("15:25", SessionPhase.CLOSING_AUCTION, [WHOLE]),
        ("15:35", SessionPhase.CLOSE_PRICE, [(OrderType.POST_CLOSE, 10, 0)]),
        ("17:00", SessionPhase.AFTER_MARKET, [(OrderType.LIMIT, 10, 7_000)]),
        ("21:00", SessionPhase.CLOSED, []),
    ],
)
def test_holding_is_sold_the_way_the_hour_takes(now: str, word: SessionPhase, expected: list[Any]) -> None:
    when = at(now)
    stop = Stop()
    stop.start(e.KillTripped(when, True, "test"))
    assert sales(look(stop, store_with(*BOUGHT, phase(word, when)), when)) == expected
    assert not stop.is_flat


def test_vi_call_takes_a_market_sale() -> None:
    assert sales(look(pressed(), store_with(*BOUGHT, vi()))) == [WHOLE]


def by_phases(stop: Stop, store: Store, *, sells_later: bool) -> list[tuple[OrderType, int, int]]:
    """Pressed before the opening; the sale of each phase dies with it."""
    found = []
    for number, (now, word) in enumerate(
        [
            ("08:15", SessionPhase.PRE_OPEN),
            ("09:00", SessionPhase.CONTINUOUS),
            ("15:30", SessionPhase.CLOSE_PRICE),
            ("16:00", SessionPhase.AFTER_MARKET),
        ],
        start=2,
    ):
        said = phase(word, at(now))
        store.apply(said)
        stop.hear(said, store)
        asked = sales(look(stop, store, at(now), sells_later=sells_later))
        found += asked
        for kind, quantity, price in asked:
            for event in selling(number, type=kind, quantity=quantity, price=price, at=at(now)):
                store.apply(event)
            store.apply(update(number, e.Report.EXPIRED, side=Side.SELL, remaining=0))
    return found


def test_what_is_not_sold_is_offered_in_each_following_phase() -> None:
    expected = [WHOLE, (OrderType.POST_CLOSE, 10, 0), (OrderType.LIMIT, 10, 7_000)]
    assert by_phases(pressed(), store_with(*BOUGHT), sells_later=True) == expected


def test_told_otherwise_nothing_is_sold_later() -> None:
    store, stop = store_with(*BOUGHT), Stop()
    stop.start(e.KillTripped(at("08:15"), True, "test"))
    assert by_phases(stop, store, sells_later=False) == []
    stop.start(e.KillTripped(at("16:01"), True, "pressed again"))
    assert sales(look(stop, store, at("16:01"), sells_later=False)) == [(OrderType.LIMIT, 10, 7_000)]


@pytest.mark.parametrize(("pressed_at", "expected"), [("08:15", []), ("09:30", [WHOLE])])
def test_told_otherwise_a_restart_remembers_the_phase_of_the_press(pressed_at: str, expected: list[Any]) -> None:
    stop = Stop()
    stop.start(e.KillTripped(at(pressed_at), True, "before the restart"))
    assert sales(look(stop, store_with(*BOUGHT), sells_later=False)) == expected


def test_told_otherwise_calls_and_halts_are_still_the_same_session() -> None:
    store, stop = store_with(*BOUGHT, phase(SessionPhase.OPENING_AUCTION)), pressed()
    assert sales(look(stop, store, sells_later=False)) == [WHOLE]
    store.apply(phase(SessionPhase.CONTINUOUS, NOW + MINUTE))
    assert sales(look(stop, store, NOW + MINUTE, sells_later=False)) == [WHOLE]


# ---- what rests keeps its place, what is in the way goes ----


@pytest.mark.parametrize(
    ("order", "stays"),
    [
        ({"origin": Origin.KILL}, True),
        ({"origin": Origin.STRATEGY}, True),
        ({"origin": Origin.USER}, True),
        ({"origin": Origin.USER, "type": OrderType.LIMIT, "price": 7_000}, True),
        ({"origin": Origin.USER, "type": OrderType.LIMIT, "price": 7_010}, False),
        ({"origin": Origin.USER, "code": Code(CODE + "_AL")}, True),
        ({"origin": Origin.USER, "code": Code(CODE + "_NX"), "type": OrderType.LIMIT, "price": 7_010}, False),
        ({"origin": Origin.STRATEGY, "type": OrderType.STOP_LIMIT, "price": 9_000, "stop": 9_100}, False),
    ],
)
def test_sale_at_any_price_keeps_its_place_and_any_other_is_taken_back(order: dict[str, Any], stays: bool) -> None:
    store, stop = store_with(*BOUGHT, *selling(**order)), pressed()
    for seconds in range(120):
        wishes = look(stop, store, NOW + seconds * SECOND)
        assert not sales(wishes)
        if stays:
            assert not cancels(wishes)
        elif not seconds:
            assert cancels(wishes) == [order_id(2)]


def test_press_without_flattening_takes_every_order_back() -> None:
    store = store_with(*BOUGHT, *selling(origin=Origin.KILL), *selling(3, origin=Origin.USER))
    assert cancels(look(pressed(flatten=False), store)) == [order_id(2), order_id(3)]


def test_foreign_sale_that_ties_shares_up_goes_first_and_then_they_are_sold() -> None:
    foreign = update(7, side=Side.SELL, price=11_000, quantity=6, remaining=6)
    store, stop = store_with(*BOUGHT, foreign), pressed()
    wishes = look(stop, store)
    assert cancels(wishes) == ["x0000007"]
    assert not sales(wishes)
    store.apply(update(57, e.Report.CONFIRMED, is_cancel=True, original_no=no(7), quantity=6, side=Side.SELL))
    assert sales(look(stop, store, NOW + SECOND)) == [WHOLE]


def test_foreign_order_that_cannot_be_cancelled_does_not_keep_the_rest_in() -> None:
    foreign = update(7, side=Side.SELL, price=11_000, quantity=6, remaining=6)
    store, stop = store_with(*BOUGHT, foreign), pressed()
    look(stop, store)
    stop.hear(e.ChangeFailed(NOW, OrderId("x0000007"), "571435", "no"), store)
    assert not sales(look(stop, store, NOW + YIELD - 1))
    assert sales(look(stop, store, NOW + YIELD)) == [(OrderType.MARKET, 4, 0)]


def test_sale_waits_for_a_cancel_that_stands_in_line() -> None:
    store, stop = store_with(*BOUGHT, requested(2, price=9_000), accepted(2)), pressed()
    look(stop, store)
    assert not sales(look(stop, store, NOW + SLOW - 1))
    assert sales(look(stop, store, NOW + SLOW)) == [WHOLE]  # nobody will confirm it any more


def test_cancel_in_the_line_is_not_asked_again_because_the_lists_still_name_the_order() -> None:
    resting = [event for n in range(1, 11) for event in (requested(n), accepted(n))]
    store, stop = store_with(*resting), pressed()
    stop.pace = (1, SECOND)
    look(stop, store)
    assert not cancels(look(stop, store, NOW + 9 * SECOND))
    stop.hear(e.ChangeFailed(NOW, order_id(3), "506550", "no"), store)
    assert cancels(look(stop, store, NOW + 9 * SECOND)) == [order_id(3)]
    assert len(cancels(look(stop, store, NOW + 9 * SECOND + PATIENCE))) == 9


def test_buy_without_a_number_keeps_no_sale_back() -> None:
    assert sales(look(pressed(), store_with(*BOUGHT, requested(2)))) == [WHOLE]
