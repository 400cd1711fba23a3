from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.units import DAY, Ns
from core.risk.entries import Opened
from tests.core.strategy.build import NOW, fill, filled, held, phase, place, store_with, working


def sold_again(code: str, now: Ns) -> tuple[e.Event, ...]:
    return (
        *filled(f"{code}1", place(code), now),
        *filled(f"{code}2", place(code, Side.SELL), now + 1),
    )


@pytest.mark.parametrize(
    ("events", "used"),
    [
        ((), 0),
        (working("1", place()), 1),
        (filled("1", place()), 1),
        ((*filled("1", place()), *filled("2", place())), 1),  # added to
        (sold_again("000011", NOW), 1),
        ((*sold_again("000011", NOW), *filled("3", place("000011"), NOW + 2)), 2),
        ((held(), *filled("1", place())), 0),  # held since yesterday
        ((held(), fill("9", place(side=Side.SELL, quantity=10)), *filled("1", place(), NOW + 1)), 1),
    ],
)
def test_entry_is_a_purchase_that_opens_an_issue(events: tuple[e.Event, ...], used: int) -> None:
    assert Opened().today(store_with(*events)) == used


def test_entries_of_yesterday_are_not_counted_today() -> None:
    store = store_with(*sold_again("000011", NOW), *filled("3", place("000012"), NOW))
    store.apply(phase(at=NOW + DAY))
    assert Opened().today(store) == 0


def test_count_that_is_remembered_moves_with_fills_lists_and_days() -> None:
    opened, store = Opened(), store_with(*filled("1", place()))
    seen = [opened.today(store)]
    for event in (held("000012"), *filled("2", place("000013"), NOW + 1), phase(at=NOW + DAY)):
        store.apply(event)
        assert opened.today(store) == Opened().today(store)
        seen.append(opened.today(store))
    assert seen[0] == 1
    assert seen[-1] == 0
