from __future__ import annotations

import pytest

from core.domain import commands as c
from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import MINUTE, SECOND
from core.engine.stop import Stop
from core.state.store import Store
from tests.build import (
    CODE,
    NOW,
    accepted,
    fill,
    no,
    requested,
    store_with,
)
from tests.core.engine.presses import BOUGHT, LATER, cancelled, look, pressed, selling

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
