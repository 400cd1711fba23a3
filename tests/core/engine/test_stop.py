from __future__ import annotations

from typing import Any

import pytest

from core.domain import commands as c
from core.domain import events as e
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin
from core.domain.units import MINUTE, SECOND, Code, Ns, OrderId
from core.engine.stop import BELIEVED, CANCELLED, FLATTENED, PATIENCE, SLOW, VERIFIED, YIELD, Stop, Wish
from core.state.store import Store
from tests.build import (
    CODE,
    NOW,
    accepted,
    at,
    fill,
    holding,
    no,
    order_id,
    phase,
    requested,
    store_with,
    trade,
    update,
    vi,
)

LATER = NOW + 10 * SECOND


def pressed(flatten: bool = True) -> Stop:
    stop = Stop()
    stop.start(e.KillTripped(NOW, flatten, "test"))
    return stop


def look(stop: Stop, store: Store, at: int = NOW, *, sells_later: bool = True) -> list[Wish]:
    return list(stop.advance(store, at, sells_later=sells_later))


def sales(wishes: list[Wish]) -> list[tuple[OrderType, int, int]]:
    return [(wish.type, wish.quantity, wish.price) for wish in wishes if isinstance(wish, c.PlaceOrder)]


def cancels(wishes: list[Wish]) -> list[str]:
    return [wish.order_id for wish in wishes if isinstance(wish, c.Cancel)]


BOUGHT = (requested(), accepted(), fill(10), trade(10_000, base=10_000))
"""Ten shares of which 7,000 is the lower limit."""
WHOLE = (OrderType.MARKET, 10, 0)


def selling(number: int = 2, **order: Any) -> tuple[e.OrderRequested, e.OrderAccepted]:
    """A sale that rests at the broker."""
    wish = {"side": Side.SELL, "type": OrderType.MARKET, "price": 0, "origin": Origin.KILL, **order}
    return requested(number, **wish), accepted(number)


def step(wishes: list[Wish], name: str) -> tuple[int, int] | None:
    return next(((w.done, w.total) for w in wishes if isinstance(w, e.KillStep) and w.step == name), None)


def cancelled(number: int = 1) -> e.OrderUpdate:
    return update(number + 50, e.Report.CONFIRMED, is_cancel=True, original_no=no(number))


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
    store, stop = store_with(*BOUGHT), pressed()
    assert by_phases(stop, store, sells_later=False) == []
    stop.start(e.KillTripped(at("16:01"), True, "pressed again"))
    assert sales(look(stop, store, at("16:01"), sells_later=False)) == [(OrderType.LIMIT, 10, 7_000)]


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


# ---- in doubt ----


def test_sale_in_doubt_is_never_doubled_and_asked_again_once_it_is_settled() -> None:
    store, stop = store_with(*BOUGHT, selling()[0], e.OrderUnknown(NOW, order_id(2), "lost")), pressed()
    for seconds in range(60):
        assert not sales(look(stop, store, NOW + seconds * SECOND))
    store.apply(e.OrderRejected(NOW, order_id(2), "조회", "never received"))
    assert sales(look(stop, store, NOW + MINUTE)) == [WHOLE]


def test_cancel_of_an_order_without_a_number_waits_for_it() -> None:
    store, stop = store_with(requested(), e.OrderUnknown(NOW, order_id(), "lost")), pressed()
    assert not cancels(look(stop, store))
    store.apply(accepted())
    assert cancels(look(stop, store, NOW + SECOND)) == [order_id()]


def test_rest_of_a_sale_that_filled_in_part_is_sold_too() -> None:
    part = fill(4, number=2, side=Side.SELL, order_price=0)
    store, stop = store_with(*BOUGHT, *selling(), part), pressed()
    assert not sales(look(stop, store))
    store.apply(update(2, e.Report.CANCELLED, side=Side.SELL, remaining=0))
    assert sales(look(stop, store, NOW + SECOND)) == [(OrderType.MARKET, 6, 0)]


def test_shares_that_arrive_while_a_sale_rests_are_sold_beside_it() -> None:
    store, stop = store_with(*BOUGHT, *selling(), fill(3, number=9, order_quantity=3, remaining=0)), pressed()
    assert sales(look(stop, store)) == [(OrderType.MARKET, 3, 0)]


# ---- what the broker lets go ----


def with_orderable(orderable: int) -> tuple[Stop, Store]:
    stop, store = pressed(), store_with(*BOUGHT)
    stop.hear(e.HoldingsListed(NOW, (holding(10, orderable=orderable),)), store)
    return stop, store


def test_only_what_is_orderable_is_offered() -> None:
    assert sales(look(*with_orderable(6))) == [(OrderType.MARKET, 6, 0)]


def test_figure_of_nothing_orderable_is_believed_for_a_while_and_then_tried() -> None:
    stop, store = with_orderable(0)
    assert not sales(look(stop, store))
    assert not sales(look(stop, store, NOW + BELIEVED - 1))
    assert sales(look(stop, store, NOW + BELIEVED)) == [WHOLE]


# ---- the broker is out of reach ----


@pytest.mark.parametrize(
    "failure",
    [e.ChangeFailed(NOW, order_id(), "NOT_SENT", "offline"), e.ChangeFailed(NOW, order_id(), "", "?", is_unknown=True)],
)
def test_broker_that_answers_again_is_asked_at_once(failure: e.ChangeFailed) -> None:
    store, stop = store_with(requested(), accepted()), pressed()
    look(stop, store)
    stop.hear(failure, store)
    assert not cancels(look(stop, store, NOW + 1))
    stop.hear(e.Reconciled(NOW), store)
    assert cancels(look(stop, store, NOW + 1))


def test_sale_waits_again_for_a_cancel_that_could_not_leave() -> None:
    store, stop = store_with(*BOUGHT, requested(2, price=9_000), accepted(2)), pressed()
    look(stop, store)
    stop.hear(e.ChangeFailed(NOW, order_id(2), "NOT_SENT", "offline"), store)
    back_at = NOW + MINUTE
    stop.hear(e.Reconciled(back_at), store)
    wishes = look(stop, store, back_at)
    assert cancels(wishes) == [order_id(2)]
    assert not sales(wishes)


def test_broker_that_says_no_is_not_hurried_by_his_lists() -> None:
    store, stop = store_with(requested(), accepted()), pressed()
    look(stop, store)
    stop.hear(e.ChangeFailed(NOW, order_id(), "506550", "no"), store)
    stop.hear(e.Reconciled(NOW), store)
    assert not cancels(look(stop, store, NOW + 1))


def test_order_of_another_venue_is_asked_there_at_once_and_once() -> None:
    store, stop = store_with(requested(), accepted()), pressed()
    look(stop, store)
    elsewhere = e.ChangeFailed(NOW, order_id(), "571412", "SOR")
    stop.hear(elsewhere, store)
    assert cancels(look(stop, store, NOW + 1))
    stop.hear(elsewhere, store)
    assert not cancels(look(stop, store, NOW + 2))


# ---- how long ----


def left(wishes: list[Wish], name: str) -> Ns:
    return next(wish.left for wish in wishes if isinstance(wish, e.KillStep) and wish.step == name)


def test_time_to_flat_counts_the_line_before_the_door() -> None:
    resting = [event for n in range(2, 22) for event in (requested(n), accepted(n))]
    store, stop = store_with(*BOUGHT, *resting), pressed()
    stop.pace = (1, SECOND)
    wishes = look(stop, store)
    assert (left(wishes, CANCELLED), left(wishes, FLATTENED)) == (19 * SECOND, 20 * SECOND)


def test_time_to_flat_waits_for_the_end_of_a_vi_and_is_told_again_when_that_changes() -> None:
    store, stop = store_with(*BOUGHT, vi()), pressed()
    assert left(look(stop, store), FLATTENED) == 150 * SECOND
    assert step(look(stop, store, NOW + SECOND), FLATTENED) is None
    store.apply(vi(released=NOW + 130 * SECOND))
    assert left(look(stop, store, NOW + 130 * SECOND), FLATTENED) == 0


# ---- after FLAT ----


def flat(*events: e.Event, flatten: bool = True) -> tuple[Stop, Store]:
    store, stop = store_with(*events), pressed(flatten)
    look(stop, store)
    store.apply(e.Reconciled(LATER))
    look(stop, store, LATER)
    assert stop.is_flat
    return stop, store


def back(stop: Stop, store: Store, at: int = LATER + SECOND) -> list[str]:
    return [type(word).__name__ for word in stop.look_back(store, at)]


GONE = (requested(), accepted(), cancelled())


def test_flat_that_stays_true_says_nothing_more() -> None:
    stop, store = flat(*GONE)
    assert back(stop, store) == []
    assert look(stop, store, LATER + MINUTE) == []


def test_late_fill_of_an_order_from_before_trips_again() -> None:
    stop, store = flat(*GONE)
    store.apply(fill(10, number=1, at=LATER + SECOND))
    (word,) = stop.look_back(store, LATER + SECOND)
    assert isinstance(word, c.TripKill)
    assert word.flatten


def test_fill_under_a_number_older_than_the_last_known_is_late_as_well() -> None:
    stop, store = flat(requested(5), accepted(5), cancelled(5))
    store.apply(fill(10, number=3, at=LATER + SECOND))
    assert back(stop, store) == ["TripKill"]


def test_purchase_elsewhere_takes_the_word_back_but_sells_nothing() -> None:
    stop, store = flat(*GONE)
    store.apply(fill(10, number=99, at=LATER + SECOND))
    assert back(stop, store) == ["KillStep", "Notice"]
    assert back(stop, store) == []
    store.apply(fill(10, number=100, side=Side.SELL, at=LATER + 2 * SECOND))
    assert back(stop, store, LATER + 2 * SECOND) == []
    store.apply(e.Reconciled(LATER + 3 * SECOND))
    assert back(stop, store, LATER + 3 * SECOND) == ["KillStep"]


def test_stop_without_flattening_looks_back_at_orders_alone() -> None:
    stop, store = flat(*GONE, flatten=False)
    store.apply(fill(10, number=99, at=LATER + SECOND))
    store.apply(requested(8, side=Side.SELL, at=LATER + SECOND))
    assert back(stop, store) == []


def test_order_given_up_that_rests_after_all_trips_again() -> None:
    stop, store = flat(*GONE, flatten=False)
    row = e.OrderRow(no(1), None, CODE, Side.BUY, OrderType.LIMIT, 10, 10_000, 0, 10, 0)
    store.apply(e.OpenOrdersListed(LATER + SECOND, (row,)))
    (word,) = stop.look_back(store, LATER + SECOND)
    assert isinstance(word, c.TripKill)
    assert not word.flatten


# ---- reset ----


def test_reset_in_the_middle_says_what_it_leaves_behind() -> None:
    store, stop = store_with(*BOUGHT, *selling()), pressed()
    (notice,) = stop.farewell(store, NOW)
    assert notice.text.startswith("전량청산을 멈췄습니다: 1종목을 아직 보유하고, 청산 주문 1건은 그대로 나가 있습니다")


@pytest.mark.parametrize("stop", [Stop(), pressed(flatten=False)])
def test_reset_of_a_stop_that_sells_nothing_has_nothing_to_say(stop: Stop) -> None:
    assert list(stop.farewell(store_with(*BOUGHT), NOW)) == []
