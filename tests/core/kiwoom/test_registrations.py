from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import pytest

from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import Code
from core.kiwoom.registrations import (
    FULL_TYPES,
    LEAD,
    PRICE_TYPES,
    SECTOR_TYPES,
    Ask,
    Registrations,
)
from tests.core.kiwoom.wire import AT

FIRST = Ask("REG", (LEAD,), ("00", "04", "1h", "0s"))
EXTRAS = tuple(kind for kind in FULL_TYPES if kind not in PRICE_TYPES)


def codes(*numbers: int) -> tuple[Code, ...]:
    return tuple(Code(f"{number:06}") for number in numbers)


def wish(*numbers: int, rank: Rank = Rank.WATCH, depth: Depth = Depth.PRICE) -> list[Wanted]:
    return [Wanted(code, rank, depth) for code in codes(*numbers)]


def price(trnm: str, *numbers: int) -> Ask:
    return Ask(trnm, codes(*numbers), PRICE_TYPES)


def settle(
    registrations: Registrations, said: Callable[[Ask], bool] = lambda ask: True, *, is_full: bool = False
) -> list[Ask]:
    """Everything asked until nothing is left; `said` yes or no, and a no means that it is full or something else."""
    asked: list[Ask] = []
    while (ask := registrations.next()) is not None and len(asked) < 60:
        asked.append(ask)
        if said(ask):
            registrations.accepted(ask, AT)
        elif not (is_full and registrations.full(ask)):
            registrations.refused(ask)
    return asked


def make(*, capacity: int = 4, batch: int = 2, account: bool = True, market: bool = True) -> Registrations:
    found = Registrations(capacity=capacity, batch=batch)
    found.lead(market=market, account=account)
    return found


def settled(items: Iterable[Wanted], *, capacity: int = 4, batch: int = 2) -> Registrations:
    found = make(capacity=capacity, batch=batch)
    found.want(list(items))
    settle(found)
    return found


def test_account_and_market_types_come_first() -> None:
    registrations = make()
    registrations.want(wish(1))
    assert settle(registrations) == [FIRST, price("REG", 1)]
    assert json.loads(FIRST.text()) == {
        "trnm": "REG",
        "grp_no": "1",
        "refresh": "1",
        "data": [{"item": [""], "type": ["00", "04", "1h", "0s"]}],
    }


@pytest.mark.parametrize(
    ("market", "account", "types"), [(True, False, ("1h", "0s")), (False, True, ("00", "04")), (False, False, None)]
)
def test_link_registers_only_what_it_leads(market: bool, account: bool, types: tuple[str, ...] | None) -> None:
    asked = settle(make(market=market, account=account))
    assert [ask.types for ask in asked] == ([types] if types else [])


def test_lead_may_be_taken_and_given_back_while_live() -> None:
    registrations = settled(wish(1))
    registrations.lead(market=True, account=False)
    assert settle(registrations) == [Ask("REMOVE", (LEAD,), ("00", "04"))]
    registrations.lead(market=False, account=True)
    assert settle(registrations) == [
        Ask("REG", (LEAD,), ("00", "04")),
        Ask("REMOVE", (LEAD,), ("1h", "0s")),
    ]
    registrations.lead(market=False, account=False)
    assert settle(registrations) == [Ask("REMOVE", (LEAD,), ("00", "04"))]
    assert registrations.covered == set(codes(1))


@pytest.mark.parametrize(
    ("depth", "types"), [(Depth.PRICE, PRICE_TYPES), (Depth.FULL, FULL_TYPES), (Depth.SECTOR, SECTOR_TYPES)]
)
def test_depth_decides_the_types(depth: Depth, types: tuple[str, ...]) -> None:
    registrations = make()
    registrations.want([Wanted(Code("0037T0_AL"), Rank.WATCH, depth)])
    assert settle(registrations)[1:] == [Ask("REG", (Code("0037T0_AL"),), types)]
    assert json.loads(Ask("REMOVE", codes(1), types).text()) == {
        "trnm": "REMOVE",
        "grp_no": "2",
        "data": [{"item": ["000001"], "type": list(types)}],
    }


def test_codes_go_out_best_first_in_batches_up_to_the_capacity() -> None:
    registrations = make()
    registrations.want(wish(5, 3, 5, 1, 2, 9))
    assert [ask.codes for ask in settle(registrations)[1:]] == [codes(5, 3), codes(1, 2)]
    assert registrations.waiting == codes(9)
    assert registrations.tally == (4, 1, 4)


def test_code_wished_twice_has_its_best_rank_and_greatest_depth() -> None:
    registrations = make(capacity=1)
    registrations.want([*wish(1, depth=Depth.FULL), *wish(2), *wish(2, rank=Rank.ORDER, depth=Depth.FULL)])
    assert settle(registrations)[1:] == [Ask("REG", codes(2), FULL_TYPES)]
    registrations.want([*wish(1, rank=Rank.HOLDING), *wish(2, rank=Rank.ORDER), *wish(1, depth=Depth.FULL)])
    assert settle(registrations)[1:] == [Ask("REG", codes(1), FULL_TYPES)]


def test_prices_of_all_come_before_the_depth_of_some() -> None:
    registrations = make(capacity=9, batch=9)
    registrations.want([*wish(1, depth=Depth.FULL), *wish(2, 3), *wish(101, depth=Depth.SECTOR)])
    assert settle(registrations)[1:] == [
        price("REG", 1, 2, 3),
        Ask("REG", codes(101), SECTOR_TYPES),
        Ask("REG", codes(1), EXTRAS),
    ]


def test_changed_depth_leaves_the_prices_alone() -> None:
    registrations = settled(wish(1, 2, 3))
    registrations.want([*wish(1, 2, depth=Depth.FULL), *wish(3)])
    assert settle(registrations) == [Ask("REG", codes(1, 2), EXTRAS)]
    registrations.want([*wish(1, depth=Depth.FULL), *wish(2, 3)])
    assert settle(registrations) == [Ask("REMOVE", codes(2), EXTRAS)]
    assert registrations.covered == set(codes(1, 2, 3))


def test_room_is_made_before_it_is_taken() -> None:
    registrations = settled(wish(1, 2, 3, 4))
    registrations.want(wish(4, 5))
    assert settle(registrations) == [price("REMOVE", 1, 2), price("REG", 5), price("REMOVE", 3)]


def test_room_enough_is_taken_first() -> None:
    registrations = settled(wish(1, 2))
    registrations.want(wish(2, 3))
    assert settle(registrations) == [price("REG", 3), price("REMOVE", 1)]


def test_removal_takes_everything_a_code_has() -> None:
    registrations = settled([*wish(1), *wish(2, depth=Depth.FULL), *wish(3)])
    registrations.want([])
    assert settle(registrations) == [price("REMOVE", 1, 3), Ask("REMOVE", codes(2), FULL_TYPES)]
    assert not registrations.covered


def test_what_is_live_keeps_its_place_among_its_rank() -> None:
    registrations = settled(wish(1, 2, 3, 4))
    for turn in ((5, 6, 1, 2, 3, 4), (4, 3, 6, 5, 2, 1)):
        registrations.want(wish(*turn))
        assert settle(registrations) == []
        assert registrations.waiting == tuple(c for c in codes(*turn) if c in codes(5, 6))


def test_better_rank_takes_the_place_of_the_last() -> None:
    registrations = settled([*wish(1, rank=Rank.HOLDING), *wish(2, rank=Rank.TRACKED), *wish(3, 4)])
    registrations.want([*wish(1, rank=Rank.HOLDING), *wish(2, 7, rank=Rank.TRACKED), *wish(3, 4)])
    assert settle(registrations) == [price("REMOVE", 4), price("REG", 7)]


def test_holding_is_not_pushed_out_by_a_better_place_in_the_wish() -> None:
    registrations = settled(wish(1, rank=Rank.HOLDING), capacity=1)
    registrations.want([*wish(2, rank=Rank.TRACKED), *wish(1, rank=Rank.HOLDING)])
    assert settle(registrations) == []


def test_ready_when_account_and_better_ranks_are_acknowledged() -> None:
    registrations = make()
    registrations.want([*wish(1, rank=Rank.TRACKED, depth=Depth.FULL), *wish(2)])
    seen = []
    while (ask := registrations.next()) is not None:
        seen.append(registrations.is_ready)
        registrations.accepted(ask, AT)
    assert seen == [False, False, True]  # account; prices of both; the depth of the first


def test_full_connection_is_found_exactly() -> None:
    registrations = make(capacity=200, batch=50)
    registrations.want(wish(*range(60)))
    asked = settle(registrations, lambda ask: len(registrations.covered) + len(ask.codes) <= 37, is_full=True)
    assert registrations.tally == (37, 23, 37)
    assert len(asked) <= 16
    assert len(registrations.waiting) == 23


def test_full_is_no_excuse_for_a_request_that_takes_no_place() -> None:
    registrations = settled(wish(1))
    assert not registrations.full(FIRST)
    assert not registrations.full(Ask("REG", codes(1), EXTRAS))
    assert not registrations.full(price("REMOVE", 1))
    assert registrations.capacity == 4


def test_refused_batch_is_split_until_the_culprit_stands_alone() -> None:
    registrations = make(capacity=9, batch=8)
    registrations.want(wish(1, 2, 3, 4, 5, 6, 7, 8))
    tries = 0

    def said(ask: Ask) -> bool:
        nonlocal tries
        tries += ask.is_again
        return codes(3)[0] not in ask.codes or tries > 2

    asked = settle(registrations, said)
    assert registrations.covered == set(codes(1, 2, 3, 4, 5, 6, 7, 8))
    alone = asked.index(price("REG", 3))
    assert asked[-3:] == [Ask("REG", codes(3), PRICE_TYPES, is_again=True)] * 3
    assert all(codes(3)[0] not in ask.codes for ask in asked[alone + 1 : -3])


def test_refused_removal_counts_as_done() -> None:
    registrations = settled(wish(1))
    registrations.want([])
    ask = registrations.next()
    assert ask is not None
    assert registrations.refused(ask) == codes(1)
    assert registrations.next() is None


def test_accepted_tells_what_changed() -> None:
    registrations = make()
    registrations.want(wish(1, 2, depth=Depth.FULL))
    assert registrations.accepted(FIRST, AT) == ()
    assert registrations.accepted(price("REG", 1, 2), AT) == codes(1, 2)
    assert registrations.accepted(Ask("REG", codes(1, 2), EXTRAS), AT) == ()
    assert registrations.accepted(Ask("REMOVE", codes(1), EXTRAS), AT) == ()
    assert registrations.accepted(price("REMOVE", 1), AT) == codes(1)


def test_lost_connection_has_everything_to_do_again() -> None:
    registrations = make()
    registrations.want(wish(1, 2))
    before = settle(registrations)
    registrations.full(price("REG", 3))
    assert registrations.lost() == dict.fromkeys(codes(1, 2), AT)
    assert registrations.tally == (0, 2, 4)
    assert not registrations.is_ready
    assert settle(registrations) == before
