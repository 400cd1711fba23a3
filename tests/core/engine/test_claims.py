from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import OrderType, Status
from core.domain.units import SECOND, Code
from core.state.store import Store
from tests.build import CODE, NOW, fill, no, order_id, requested, store_with, update
from tests.core.engine.lists import ELSE, LATER, level, lost, row, the


@pytest.mark.parametrize(
    "foreign",
    [
        row(7, remaining=0, original_no=no(3), report=e.Report.CANCELLED),  # a cancellation of ten others
        row(7, original_no=no(3)),  # a correction
        row(7, side=Side.SELL),
        row(7, quantity=11),
        row(7, price=9_990),
        row(7, code=ELSE),
        row(7, time="095949"),  # older than the wish
        row(7, type=OrderType.MARKET, price=0),
    ],
)
def test_row_of_another_order_settles_nothing(foreign: e.OrderRow) -> None:
    store = store_with(*lost())
    level(store, resting=[], filled=[], day=[foreign])
    assert (the(store).status, the(store).broker_no) == (Status.REJECTED, None)


@pytest.mark.parametrize(
    ("wish", "listed"),
    [
        ({"code": Code(f"{CODE}_NX")}, {}),  # an order names its venue, a list does not
        ({"type": OrderType.MARKET, "price": 0}, {"price": 0}),  # 매매구분 in a word that nobody listed
        ({"type": OrderType.BEST, "price": 0}, {"type": OrderType.BEST, "price": 9_980}),  # priced by the exchange
    ],
)
def test_row_of_our_order_is_known_by_what_the_broker_makes_of_it(wish: dict[str, Any], listed: dict[str, Any]) -> None:
    store = store_with(*lost(**wish))
    level(store, resting=[row(7, **listed)], filled=[])
    assert (the(store).status, the(store).broker_no) == (Status.WORKING, no(7))


def test_stamp_of_the_exchange_may_lie_a_little_before_our_own() -> None:
    store = store_with(*lost())
    level(store, resting=[row(7, time="095955")], filled=[])
    assert the(store).broker_no == no(7)


@pytest.mark.parametrize("before", [3 * SECOND, SECOND // 10])
def test_order_that_we_heard_of_before_the_wish_is_somebody_elses(before: int) -> None:
    phoned = update(7, at=NOW - before)
    store = store_with(phoned, *lost())
    level(store, resting=[row(7, time="095957")], filled=[])
    assert [order.status for order in store.orders] == [Status.WORKING, Status.REJECTED]


def test_order_that_pushes_told_of_is_ours_though_no_list_has_it_any_more() -> None:
    told = update(7, at=NOW + SECOND), update(7, e.Report.CANCELLED, at=NOW + SECOND, remaining=0)
    store = store_with(*lost(), *told)
    level(store, resting=[], filled=[], day=[])
    assert [(order.id, order.status, order.broker_no) for order in store.orders] == [
        (order_id(), Status.CANCELLED, no(7))
    ]


def corrected_meanwhile(*after: e.Event) -> Store:
    """Our order in doubt, told by pushes and corrected as somebody else's before its answer was given up."""
    change: dict[str, Any] = {"original_no": no(7), "is_amend": True, "price": 9_990, "at": NOW + 2 * SECOND}
    told = update(7, at=NOW + SECOND), update(8, **change), update(8, e.Report.CONFIRMED, **change)
    return store_with(*lost(), *told, *after)


def test_order_that_was_corrected_meanwhile_is_known_by_how_it_was_born() -> None:
    store = corrected_meanwhile()
    level(store, resting=[row(8, price=9_990, original_no=no(7))], filled=[], day=[])
    assert [(order.id, order.status, order.broker_no) for order in store.orders] == [
        (order_id(), Status.WORKING, no(8))
    ]


def test_order_that_was_corrected_and_taken_back_meanwhile_is_ours_though_no_list_has_it() -> None:
    cancel: dict[str, Any] = {"original_no": no(8), "is_cancel": True, "at": NOW + 3 * SECOND, "remaining": 0}
    store = corrected_meanwhile(update(9, **cancel), update(9, e.Report.CONFIRMED, **cancel))
    level(store, resting=[], filled=[], day=[])
    assert [(order.id, order.status, order.broker_no) for order in store.orders] == [
        (order_id(), Status.CANCELLED, no(8))
    ]


def test_order_that_was_filled_meanwhile_is_ours_and_no_doubt_is_left() -> None:
    store = store_with(*lost(), update(7, at=NOW + SECOND), fill(10, 7, at=NOW + SECOND))
    level(store, resting=[], filled=[], day=[])
    assert [(order.id, order.status, order.filled) for order in store.orders] == [(order_id(), Status.FILLED, 10)]
    assert not store.orders.doubts


def test_two_equal_wishes_in_doubt_get_a_row_each() -> None:
    store = store_with(*lost(1), *lost(2))
    level(store, resting=[row(8), row(7)], filled=[])
    assert [order.broker_no for order in store.orders] == [no(7), no(8)]


def test_two_equal_wishes_and_one_row_leave_one_never_received() -> None:
    store = store_with(*lost(1), *lost(2))
    level(store, resting=[row(7)], filled=[])
    assert sorted(order.status.value for order in store.orders) == ["rejected", "working"]


def test_row_goes_to_the_wish_that_was_on_its_way_when_it_came() -> None:
    late = NOW + 60 * SECOND
    store = store_with(*lost(1), *lost(2, late))
    level(store, resting=[row(7, time="100101")], filled=[], when=late + 60 * SECOND)
    assert [order.status for order in store.orders] == [Status.REJECTED, Status.WORKING]


def test_newest_row_first_does_not_leave_the_older_wish_without_its_own() -> None:
    late = NOW + 60 * SECOND
    store = store_with(*lost(1), *lost(2, late))
    level(store, resting=[row(8, time="100101"), row(7, time="100001")], filled=[], when=late + 60 * SECOND)
    assert [order.broker_no for order in store.orders] == [no(7), no(8)]


def test_row_that_came_long_after_the_answer_was_given_up_is_still_found() -> None:
    store = store_with(*lost())
    level(store, resting=[row(7, time="100045")], filled=[])
    assert the(store).broker_no == no(7)


def test_wish_in_doubt_waits_for_the_answer_to_an_equal_one_under_way() -> None:
    store = store_with(*lost(1), requested(2))
    level(store, resting=[row(7)], filled=[])
    assert [order.status for order in store.orders][:2] == [Status.UNKNOWN, Status.REQUESTED]
    store.apply(e.OrderAccepted(LATER, order_id(2), no(7)))
    level(store, resting=[row(7)], filled=[])
    assert [(order.status, order.broker_no) for order in store.orders] == [
        (Status.REJECTED, None),
        (Status.WORKING, no(7)),
    ]
