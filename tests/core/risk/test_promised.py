from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.market import Side
from core.domain.units import MINUTE, SECOND, OrderId
from core.risk.promised import Promised
from core.state.store import Store
from tests.core.strategy.build import NOW, accepted, cancelled, fill, place, requested, store_with, trade, working


def told(at: int) -> e.DepositRead:
    return e.DepositRead(at, 1_000_000, 1_000_000)


def won(store: Store, at: int = NOW - 1, replaces: str = "") -> int:
    return Promised().won(store, told(at), OrderId(replaces) if replaces else None)


def test_buys_that_the_figure_cannot_know_cost_their_worst_with_fee() -> None:
    limit, market = place(quantity=10), place("000002", quantity=1, price=0)
    store = store_with(trade(), trade("000002"), *working("1", limit), *working("2", market))
    assert won(store) == 100_000 + 13_000 + 10
    assert won(store, replaces="1") == 13_000
    store.apply(fill("1", limit, quantity=4, price=9_000))
    assert won(store) == 4 * 9_000 + 6 * 10_000 + 13_000 + 10
    assert won(store, NOW + 1) == 0


def test_sales_and_what_was_taken_back_cost_nothing() -> None:
    wish = place(quantity=10)
    store = store_with(*working("1", place(side=Side.SELL)), *working("2", wish), cancelled("2", wish))
    assert won(store) == 0


def test_foreign_order_that_turns_out_to_be_ours_counts_once_and_a_new_day_owes_nothing() -> None:
    promised, store, wish = Promised(), store_with(trade()), place(quantity=10)
    story: list[tuple[e.Event, int]] = [
        (requested("1", wish), 100_010),
        (fill("1", wish, quantity=4), 200_030),  # before its answer: nobody knows yet whose it is
        (requested("2", wish), 300_040),
        (accepted("1"), 200_030),
        (e.DayOpened(NOW), 0),
        (requested("3", wish), 100_010),
    ]
    for event, bound in story:
        store.apply(event)
        assert promised.won(store, told(NOW - 1)) == bound


steps = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("rraafxlcdn"), st.integers(1, 9)), max_size=40)


@given(steps)
def test_what_is_remembered_never_changes_the_sum(sequence: list[tuple[int, str, int]]) -> None:
    """Also when the market's clock is set back, a foreign order turns out to be ours, or another day begins."""
    promised, store, now = Promised(), store_with(trade()), NOW
    figure = told(NOW)
    for name, what, seconds in sequence:
        now += seconds * SECOND if what != "d" else -MINUTE
        number, wish = str(name), place(quantity=10)
        known = store.orders.get(OrderId(number))
        if what == "r" and known is None:
            store.apply(requested(number, wish, now))
        elif what == "a" and known is not None and not known.accepted_at:
            store.apply(accepted(number, now))
        elif what == "f" and known is not None and known.is_working:
            store.apply(fill(number, wish, now, quantity=known.remaining))
        elif what == "x" and known is not None and known.is_open and not known.accepted_at:
            store.apply(fill(number, wish, now, quantity=4))
        elif what == "n":
            store.apply(e.DayOpened(now))
        elif what == "l" and known is not None and known.is_open:
            store.apply(e.OrderUnknown(now, known.id, ""))
        elif what in "cd":
            figure = told(now)
        assert promised.won(store, figure) == Promised().won(store, figure)
