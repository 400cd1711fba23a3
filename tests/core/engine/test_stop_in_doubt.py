from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import MINUTE, SECOND, Ns
from core.engine.stop import BELIEVED, CANCELLED, FLATTENED, Stop, Wish
from core.state.store import Store
from tests.build import (
    NOW,
    accepted,
    fill,
    holding,
    order_id,
    requested,
    store_with,
    update,
    vi,
)
from tests.core.engine.presses import BOUGHT, WHOLE, cancels, look, pressed, sales, selling, step

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
