"""Stops pressed at the worst moments, each a day of its own under all laws."""

from __future__ import annotations

import pytest

from tests.simulation.day import play
from tests.simulation.plan import Break, Kill, Phone, Place, Plan, PowerCut, Reset, Restart, Step

NOON, CLOSING_CALL = 11 * 3600, 15 * 3600 + 19 * 60 + 54
HELD = (
    Place(2.0, 0, is_buy=True, quantity=40, offset=None, kind="market"),
    Place(2.2, 1, is_buy=True, quantity=30, offset=None, kind="market"),
    Place(2.4, 0, is_buy=True, quantity=20, offset=-2),
    Place(2.5, 1, is_buy=True, quantity=20, offset=-1),
)
"""Two issues held, and a bid for more of each."""
LATE_BUY = Place(3.6, 0, is_buy=True, quantity=15, offset=None, kind="market")


def harder(at: float) -> Kill:
    return Kill(at, flatten=True)


def milder(at: float) -> Kill:
    return Kill(at, flatten=False)


def phone(at: float, quantity: int, *, is_buy: bool = False) -> Phone:
    return Phone(at, 0, is_buy, quantity)


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param((Restart(5.0, 0.5), harder(5.5)), id="in the turn of a start"),
        pytest.param((Restart(5.0, 0.5), harder(5.54)), id="before the first comparison"),
        pytest.param((PowerCut(3.9, 1, is_after=False, down=0.5), milder(4.6)), id="milder, before the first"),
        pytest.param((harder(4), milder(4)), id="milder in the same turn"),
        pytest.param((milder(4), harder(4)), id="harder in the same turn"),
        pytest.param((Break(3.9, "kt10001=lose*2"), harder(4), Reset(4.5)), id="reset while its sales are in doubt"),
        pytest.param((Break(3.9, "kt10001=after*2~3"), harder(4), Reset(4.5), harder(5)), id="… and pressed again"),
        pytest.param((Break(3.5, "kt10000=lose"), LATE_BUY, harder(3.7)), id="a purchase in doubt that filled"),
        pytest.param((Break(3.5, "kt10003=lose*2"), harder(3.6), phone(3.7, 10)), id="cancels in doubt"),
        pytest.param((phone(4, 30), harder(4)), id="sold elsewhere at the same time"),
        pytest.param((harder(4), phone(4.01, 30), phone(9, 7, is_buy=True)), id="traded elsewhere on the way"),
        pytest.param((harder(4), phone(9, 7, is_buy=True), milder(10)), id="milder after FLAT"),
        pytest.param((PowerCut(3.9, 4, is_after=True, down=0.5), harder(4), phone(9, 7, is_buy=True)), id="killed"),
    ],
)
@pytest.mark.parametrize("is_protected", [False, True])
def test_stop_ends_as_it_must(steps: tuple[Step, ...], is_protected: bool) -> None:
    assert play(Plan(3, NOON, (*HELD, *steps), issues=2, is_protected=is_protected)).broken == []


@pytest.mark.parametrize("gap", [0.01, 1.0, 3.0])
def test_holding_offered_in_the_closing_call_is_not_offered_twice_when_some_is_sold_elsewhere(gap: float) -> None:
    steps = (*HELD, harder(8), phone(8 + gap, 30), phone(8 + gap, 5, is_buy=True))
    assert play(Plan(3, CLOSING_CALL, steps, issues=2)).broken == []
