"""What cannot be is a fault and a doubt, and moves neither order nor position."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Origin, Status
from core.domain.units import DAY, Code
from core.state.legs import QUERIED
from core.state.store import Store
from tests.build import CODE, NOW, accepted, fill, holding, no, order_id, requested, store_with, update
from tests.core.engine.lists import row

OURS = "8100000011"
ELSE = Code("000270")


def books(store: Store) -> tuple[object, ...]:
    """All that orders and positions are made of."""
    orders = [msgspec.structs.asdict(order) for order in store.orders]
    held = [(p.code, p.quantity, p.cost, p.realised) for p in store.positions.values()]
    return orders, held, store.orders.resting(), len(store.fills)


def started(*events: e.Event) -> Store:
    return store_with(e.AccountRead(NOW, OURS), requested(), accepted(), fill(4), *events)


def listed(**changes: Any) -> e.OpenOrdersListed:
    return e.OpenOrdersListed(NOW, (row(**changes),))


IMPOSSIBLE: list[tuple[str, e.Event]] = [
    ("fill of another account", fill(6, remaining=0, account="8100000022")),
    ("order of another account", update(77, account="8100000022")),
    ("end of our order, told of another account", update(report=e.Report.CANCELLED, account="8100000022")),
    ("balance of another account", e.Balance(NOW, holding(900), account="8100000022")),
    ("fill beyond the order", fill(7, remaining=0)),
    ("fill of another issue", fill(6, remaining=0, code=ELSE)),
    ("fill of the other side", fill(6, remaining=0, side=Side.SELL)),
    ("end of another issue", update(report=e.Report.CANCELLED, code=ELSE)),
    ("cancellation of another issue", update(9, e.Report.CONFIRMED, is_cancel=True, original_no=no(1), code=ELSE)),
    ("correction of another issue", update(9, e.Report.CONFIRMED, is_amend=True, original_no=no(1), code=ELSE)),
    ("cancellation of no order", update(9, e.Report.CONFIRMED, is_cancel=True)),
    ("correction of no order", update(9, e.Report.CONFIRMED, is_amend=True)),
    ("number of one fill given to another", fill(3, fill_no="1006", remaining=3)),
    ("list in which it is of another issue", listed(code=ELSE, filled=4, remaining=6)),
    ("list in which it is of the other side", listed(side=Side.SELL, filled=4, remaining=6)),
    ("list in which more rests than is left", listed(filled=0, remaining=10)),
]


@pytest.mark.parametrize("event", [event for _, event in IMPOSSIBLE], ids=[name for name, _ in IMPOSSIBLE])
def test_what_cannot_be_moves_no_book_and_is_a_fault_that_the_lists_must_settle(event: e.Event) -> None:
    store = started()
    before = books(store)
    store.apply(event)
    assert books(store) == before
    assert (store.fault_count, store.orders.doubts) == (1, 1)
    store.apply(fill(6, remaining=0, account=OURS))  # the truth still finds its place
    assert (store.positions[CODE].quantity, store.fault_count) == (10, 1)


def test_fill_of_a_filled_order_under_another_fill_number_is_not_booked_again() -> None:
    store = store_with(requested(), accepted(), fill(10), fill(10, fill_no="again"))
    assert (store.positions[CODE].quantity, store.fault_count) == (10, 1)


def test_query_that_knows_of_more_than_we_asked_for_is_believed() -> None:
    found = fill(2, fill_no=QUERIED, order_quantity=12, remaining=0)
    store = store_with(requested(), accepted(), fill(10), found)
    assert (store.positions[CODE].quantity, store.fault_count) == (12, 0)


@pytest.mark.parametrize("told", ["8100000011", "81000000", "", "8100-000-011"])
def test_account_is_ours_with_and_without_its_product_digits(told: str) -> None:
    store = started(fill(6, remaining=0, account=told))
    assert (store.positions[CODE].quantity, store.fault_count) == (10, 0)


def test_fault_names_no_account_in_full() -> None:
    store = started(fill(6, remaining=0, account="8100000022"))
    assert "8100000" not in store.faults[-1].what


def test_number_given_to_two_orders_makes_the_second_unknown() -> None:
    store = store_with(requested(1), requested(2, price=9_900), accepted(1))
    store.apply(e.OrderAccepted(NOW, order_id(2), no(1)))
    assert [(order.status, order.price) for order in store.orders] == [
        (Status.WORKING, 10_000),
        (Status.UNKNOWN, 9_900),
    ]
    assert (store.fault_count, len(store.orders)) == (1, 2)


def test_answer_with_the_number_of_a_foreign_order_claims_nothing() -> None:
    store = store_with(update(7, code=ELSE), requested(1), e.OrderAccepted(NOW, order_id(1), no(7)))
    assert [(order.origin, order.status) for order in store.orders] == [
        (Origin.EXTERNAL, Status.WORKING),
        (Origin.USER, Status.UNKNOWN),
    ]


def test_numbers_begin_anew_each_day() -> None:
    later = NOW + DAY
    store = store_with(requested(1), accepted(1), fill(10))
    for event in (e.DayOpened(later), requested(2, at=later), e.OrderAccepted(later, order_id(2), no(1))):
        store.apply(event)
    store.apply(fill(10, at=later, time=later))
    assert [order.status for order in store.orders] == [Status.FILLED]
    assert (store.positions[CODE].quantity, store.fault_count) == (10, 0)  # the day opened with nothing held
