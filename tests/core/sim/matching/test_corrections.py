from __future__ import annotations

import pytest

from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Code
from core.sim.matching.book import Resting
from core.sim.matching.corrections import corrected
from core.sim.matching.exchange import Refused, Ticket

T = OrderType


def correct(kind: OrderType, price: int, *, stop: int = 0, has_fired: bool = True) -> tuple[OrderType, int, int]:
    """An order that rests at 9,990, with a stop at 10,000 where it has one."""
    order = Resting(1, Side.BUY, 0, 5, type=kind, stop=10_000 if kind is T.STOP_LIMIT else 0)
    asked = Ticket(2, Code("810010"), Side.BUY, kind, 5, price, stop)
    found = corrected(order, asked, 9_990, has_fired=has_fired)
    assert (found.number, found.quantity) == (2, 5)
    return found.type, found.price, found.stop


@pytest.mark.parametrize(
    ("kind", "price", "becomes"),
    [
        (T.LIMIT, 9_980, T.LIMIT),
        (T.MARKET, 9_980, T.LIMIT),
        (T.MARKET, 9_990, T.LIMIT),  # the type changes
        (T.CONDITIONAL, 9_980, T.CONDITIONAL),
    ],
)
def test_a_correction_gives_a_limit_order_of_the_new_price(kind: OrderType, price: int, becomes: OrderType) -> None:
    assert correct(kind, price) == (becomes, price, 0)


@pytest.mark.parametrize(
    ("price", "stop", "found"), [(9_980, 0, 10_000), (9_990, 10_010, 10_010), (9_980, 9_990, 9_990)]
)
def test_a_stop_that_waits_stays_one_and_keeps_its_stop_unless_another_is_named(
    price: int, stop: int, found: int
) -> None:
    assert correct(T.STOP_LIMIT, price, stop=stop, has_fired=False) == (T.STOP_LIMIT, price, found)


@pytest.mark.parametrize(
    ("kind", "price", "stop", "has_fired"),
    [
        (T.LIMIT, 9_990, 0, True),
        (T.LIMIT, 9_990, 10_010, True),  # it has no stop to change
        (T.CONDITIONAL, 9_990, 0, True),
        (T.STOP_LIMIT, 9_990, 0, False),
        (T.STOP_LIMIT, 9_990, 10_000, False),
        (T.MID, 9_980, 0, True),
        (T.POST_CLOSE, 9_980, 0, True),
    ],
)
def test_nothing_changed_and_no_price_to_change_are_refused(
    kind: OrderType, price: int, stop: int, has_fired: bool
) -> None:
    with pytest.raises(Refused):
        correct(kind, price, stop=stop, has_fired=has_fired)
