from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.units import Code, OrderId
from core.state import foreign
from tests.build import CODE, NOW, fill, no, update


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("8100000011", "8100000011", True),
        ("81000000", "8100000011", True),
        ("8100-0000-11", "8100000011", True),
        ("", "8100000011", True),
        ("8100000011", "8100000022", False),
        ("8100000111", "8100000011", False),
    ],
)
def test_accounts_are_told_apart_by_all_the_digits_that_both_have(one: str, other: str, is_same: bool) -> None:
    assert (foreign.is_same(one, other), foreign.is_same(other, one)) == (is_same, is_same)


ORDER = foreign.order_of(update(7, code=Code(f"{CODE}_NX")), OrderId("x7"), NOW)


@pytest.mark.parametrize(
    ("event", "differs"),
    [
        (fill(4), False),  # a push does not name the venue
        (fill(4, code=Code("000270")), True),
        (fill(4, side=Side.SELL), True),
        (update(side=Side.SELL), True),
        (update(side=Side.SELL, is_cancel=True), False),  # which side a cancellation names was not recorded
        (update(side=Side.SELL, is_amend=True), False),
        (update(code=Code("000270"), is_cancel=True), True),
    ],
)
def test_event_of_another_issue_or_side_differs(event: e.OrderUpdate | e.Fill, differs: bool) -> None:
    assert foreign.differ(ORDER, event) is differs


def test_order_from_elsewhere_is_what_its_report_says() -> None:
    assert (ORDER.origin, ORDER.broker_no, ORDER.quantity, ORDER.requested_at) == (Origin.EXTERNAL, no(7), 10, NOW)
    assert foreign.at_of(fill(4)) == NOW
