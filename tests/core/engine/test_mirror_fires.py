"""손절 보호: what becomes of a stop that fires, is called back, or meets the button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from core.domain import commands as c
from core.domain import events as e
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.units import SECOND
from core.engine.cover import covers
from core.strategy.matrix import SEED
from tests.core.engine.pit import Pit, held, settings, stops
from tests.core.engine.test_mirror import owned, refused
from tests.core.strategy.build import CODE, at, place

# ---- firing ----


def test_app_that_is_dead_is_sold_out_by_the_broker_and_learns_of_it_at_its_restart() -> None:
    pit = owned()
    pit.is_mute = True
    pit.print(9_790)
    assert (pit.held, stops(pit)) == (0, [])
    pit.restart()
    pit.reconcile()
    pit.seconds(60)
    assert pit.store.held() == []
    assert pit.queue == pit.queue.__class__()
    assert [word.split()[0] for word in pit.asked] == ["buy", "sell"]


def test_restart_recognises_its_stop_and_does_not_double_it() -> None:
    pit = held()
    pit.restart()
    pit.reconcile()
    pit.seconds(30)
    assert stops(pit) == [(10, 9_800, 9_700)]
    assert len(pit.asked) == 1


def test_request_that_was_on_its_way_when_the_app_died_is_not_doubled() -> None:
    pit = Pit(settings(), price=10_000)
    pit.reconcile()
    pit.buy(10)
    pit.seconds(1, answering=False)
    pit.answers.append("lost")
    pit.is_mute = True
    pit.deliver()
    pit.restart()
    pit.reconcile()
    pit.seconds(30)
    assert stops(pit) == [(10, 9_800, 9_700)]
    assert len(pit.asked) == 1


@pytest.mark.parametrize("make", [held, owned])
def test_stop_that_fired_is_the_exit_while_its_limit_holds(make: Any) -> None:
    pit = make()
    pit.print(9_790)
    pit.seconds(5)
    assert (pit.held, pit.store.held()) == (0, [])
    assert len([word for word in pit.asked if word.startswith("sell")]) == 1


@pytest.mark.parametrize("make", [held, owned])
def test_price_that_fell_through_the_limit_is_sold_at_market_after_patience(make: Any) -> None:
    pit = make()
    was = len(pit.asked)
    pit.print(9_500)
    pit.seconds(2)
    assert (pit.held, pit.asked[was:]) == (10, [])
    pit.seconds(6)
    assert [word.split()[0] for word in pit.asked[was:]] == ["Cancel", "sell"]
    assert (pit.held, pit.store.held()) == (0, [])


@pytest.mark.parametrize("make", [held, owned])
def test_cancel_of_a_fallen_stop_without_an_answer_sells_nothing_twice(make: Any) -> None:
    pit = make()
    pit.answers.append("lost")
    pit.print(9_500)
    pit.seconds(3)
    pit.is_mute = True
    pit.seconds(10)
    assert pit.refusals == []
    pit.reconcile()
    pit.tick()
    pit.seconds(10)
    assert (pit.held, pit.store.held(), pit.refusals) == (0, [], [])


def fallen(*, confirmed: bool = True) -> Pit:
    """The price fell through the limit, and the cancel of the stop has arrived; nothing was sold yet."""
    pit = held()
    pit.print(9_500)
    pit.seconds(6, answering=False)
    assert pit.asked[-1].startswith("Cancel")
    pit.is_mute = not confirmed
    pit.deliver()
    assert (pit.held, stops(pit)) == (10, [])
    return pit


@pytest.mark.parametrize("confirmed", [True, False])
def test_restart_between_the_cancel_after_a_fall_and_its_sale_sells(confirmed: bool) -> None:
    pit = fallen(confirmed=confirmed)
    pit.restart()
    pit.reconcile()
    pit.tick()
    pit.seconds(5)
    assert (pit.held, pit.store.held(), pit.refusals) == (0, [], [])
    assert pit.asked[-1] == "sell 10 market 0-0"


def test_books_that_are_not_level_for_a_moment_do_not_forget_the_fall() -> None:
    pit = fallen()
    pit.hear(e.LinkChanged(pit.at, "feed", e.LinkState.DOWN))
    assert not pit.store.is_reconciled
    pit.seconds(3)
    assert pit.held == 10
    pit.hear(e.LinkChanged(pit.at, "feed", e.LinkState.LIVE))
    pit.hear(e.Registered(pit.at, "feed", 1, 0, 100, market=True, account=True))
    pit.reconcile()
    pit.tick()
    pit.seconds(3)
    assert (pit.held, refused(pit)) == (0, [])


def test_restart_after_the_fall_puts_the_stop_back_where_the_price_has_recovered() -> None:
    pit = fallen()
    pit.restart()
    pit.print(9_950)
    pit.reconcile()
    pit.tick()
    pit.seconds(10)
    assert (pit.held, stops(pit), pit.refusals) == (10, [(10, 9_800, 9_700)], [])


def test_stop_pressed_after_the_fall_leaves_the_sale_to_the_user() -> None:
    pit = fallen()
    pit.command(c.TripKill(flatten=False, reason="F12"))
    pit.seconds(5)
    pit.command(c.ResetKill())
    pit.seconds(10)
    assert (pit.held, pit.offered) == (10, 0)


def test_shares_bought_anew_after_the_fall_are_not_sold_for_it() -> None:
    pit = fallen()
    pit.seconds(5)
    assert pit.held == 0
    pit.is_mute = True
    pit.buy(10)
    pit.cost = 110_000
    pit.reconcile()
    pit.seconds(20)
    assert (pit.held, pit.offered) == (10, 0)


def test_stop_that_the_user_takes_back_after_the_fall_is_his_to_sell() -> None:
    pit = held()
    (order,) = pit.store.orders.open()
    pit.answers.append("never")
    pit.print(9_500)
    pit.seconds(7)
    pit.is_mute = False
    pit.command(c.Cancel(order.id, Origin.USER))
    pit.deliver()
    pit.seconds(10)
    assert (pit.held, pit.offered) == (10, 0)


# ---- the strategy's own exit ----


def test_own_exit_takes_the_stop_back_before_it_sells() -> None:
    pit = owned()
    pit.at = at("15:15:30")
    pit.print(10_050)
    assert pit.asked[-1].startswith("Cancel")
    assert pit.held == 10
    pit.deliver()
    assert pit.asked[-1] == "sell 10 market 0-0"
    pit.deliver()
    assert (pit.held, stops(pit), pit.refusals) == (0, [], [])
    assert len([word for word in pit.asked if word.startswith("Cancel")]) == 1


@pytest.mark.parametrize("fate", ["lost", "never", "no"])
def test_own_exit_whose_cancel_is_in_doubt_waits_and_sells_once(fate: str) -> None:
    pit = owned()
    pit.at = at("15:15:30")
    pit.answers.append(fate)
    pit.is_mute = True
    pit.hear(e.Second(pit.at))
    pit.deliver()
    assert pit.asked[-1].startswith("Cancel")
    pit.reconcile()
    pit.print(10_050)
    pit.seconds(5)
    assert (pit.held, stops(pit), pit.refusals) == (0, [], [])
    assert len([word for word in pit.asked if "market" in word and word.startswith("sell")]) == 1


def test_stop_that_fires_while_it_is_called_back_leaves_nothing_to_sell() -> None:
    pit = owned()
    pit.at = at("15:15:30")
    pit.print(10_050)
    pit.is_mute = True
    pit.print(9_790)  # sold at the broker; nobody has told us yet
    pit.deliver()
    pit.reconcile()
    pit.seconds(10)
    assert (pit.held, pit.store.held(), pit.refusals) == (0, [], [])
    assert not any("market" in word and word.startswith("sell") for word in pit.asked)


# ---- the user and the emergency stop ----


def test_emergency_stop_takes_the_stops_back_and_then_sells() -> None:
    pit = held()
    pit.command(c.TripKill(flatten=True, reason="F12"))
    pit.seconds(3)
    assert (pit.held, stops(pit), pit.refusals) == (0, [], [])
    assert [word.split()[0] for word in pit.asked[1:]] == ["Cancel", "sell"]


def test_emergency_stop_during_a_correction_ends_flat() -> None:
    pit = held()
    pit.print(10_300)
    pit.seconds(1, answering=False)
    assert pit.asked[-1].startswith("Amend")
    pit.command(c.TripKill(flatten=True, reason="F12"))
    pit.seconds(10)
    assert (pit.held, stops(pit), pit.refusals) == (0, [], [])


def test_stopped_desk_leaves_no_stop_and_places_them_again_after_the_reset() -> None:
    pit = held()
    pit.command(c.TripKill(flatten=False, reason="F12"))
    pit.seconds(20)
    assert (pit.held, stops(pit)) == (10, [])
    pit.command(c.ResetKill())
    pit.seconds(5)
    assert stops(pit) == [(10, 9_800, 9_700)]


# ---- whatever comes ----

DEED = st.one_of(
    st.tuples(st.just("move"), st.integers(-60, 60)),
    st.tuples(st.just("buy"), st.integers(1, 20)),
    st.tuples(st.just("sell"), st.integers(1, 20)),
    st.tuples(st.just("hand"), st.integers(1, 20)),
    st.tuples(st.just("wait"), st.integers(1, 8)),
    st.tuples(st.just("late"), st.integers(1, 4)),
    st.tuples(st.just("deliver"), st.integers(1, 3)),
    st.tuples(st.just("fate"), st.sampled_from([0, 1, 2, 3])),
    st.tuples(st.just("mute"), st.just(0)),
    st.tuples(st.just("reconcile"), st.just(0)),
    st.tuples(st.just("restart"), st.just(0)),
)
FATES = ("", "lost", "never", "no")


def do(pit: Pit, deed: str, size: int) -> None:
    deeds: dict[str, Callable[[], object]] = {
        "move": lambda: pit.print(min(12_900, max(7_100, step(pit.price, size)))),
        "buy": lambda: pit.buy(size),
        "sell": lambda: pit.sell(size),
        "hand": lambda: pit.command(place(side=Side.SELL, quantity=size, price=0)),
        "wait": lambda: pit.seconds(size),
        "late": lambda: pit.seconds(size, answering=False),
        "deliver": lambda: pit.deliver(size),
        "fate": lambda: pit.answers.append(FATES[size]),
        "mute": lambda: setattr(pit, "is_mute", True),
        "reconcile": pit.reconcile,
        "restart": pit.restart,
    }
    deeds[deed]()


@effort(max_examples=150)
@given(st.lists(DEED, max_size=40), st.integers(0, 3), st.integers(1, 10))
def test_never_more_is_offered_than_held_and_at_rest_exactly_that(
    deeds: list[tuple[str, int]], gap: int, ticks: int
) -> None:
    pit = Pit(settings(gap=gap, step=ticks), price=10_000)
    pit.reconcile()
    pit.buy(10)
    for deed, size in deeds:
        do(pit, deed, size)
        assert pit.offered <= pit.held
        assert (pit.refusals, refused(pit)) == ([], [])
    pit.answers.clear()
    pit.reconcile()
    pit.print(pit.price)
    pit.seconds(60, each=10 * SECOND)
    pit.reconcile()
    pit.seconds(10)
    assert (pit.refusals, refused(pit)) == ([], [])
    position = pit.store.positions.get(CODE)
    assert (position.quantity if position else 0) == pit.held
    ours = sorted((order.broker_no, order.remaining, order.stop) for order in pit.store.orders.open())
    assert ours == sorted((row.number, row.left, row.stop) for row in pit.orders.values() if row.left)
    wanted = next((c.prices for c in covers(pit.store, pit.settings, pit.at, SEED)), None)
    if wanted is not None and pit.price > wanted.stop:
        assert sum(row.left for row in pit.stops) == pit.held
        assert all(abs(row.stop - wanted.stop) < 10 * (ticks + 1) for row in pit.stops if not row.filled)


def test_sale_at_market_is_ours_and_named() -> None:
    pit = held()
    pit.print(9_500)
    pit.seconds(8)
    (sale,) = [order for order in pit.store.orders if order.type is OrderType.MARKET and order.side is Side.SELL]
    assert (sale.origin, sale.filled) == (Origin.PROTECT, 10)
    assert "시장가" in sale.reason
    assert pit.at - sale.requested_at < 10 * SECOND
