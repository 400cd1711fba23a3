from __future__ import annotations

import json

from core.domain.units import Code
from core.kiwoom.registrations import Ask, Registrations


def codes(*numbers: int) -> tuple[Code, ...]:
    return tuple(Code(f"{number:06}") for number in numbers)


def settle(registrations: Registrations) -> list[Ask]:
    """Everything asked until nothing is left, each accepted."""
    asked = []
    while (ask := registrations.next()) is not None:
        registrations.accepted(ask)
        asked.append(ask)
    return asked


def make(*, capacity: int = 4, batch: int = 2, account: bool = True) -> Registrations:
    return Registrations(capacity=capacity, batch=batch, account=account)


def test_account_and_market_types_come_first() -> None:
    registrations = make()
    registrations.want(codes(1))
    assert settle(registrations) == [Ask("REG"), Ask("REG", codes(1))]
    assert json.loads(registrations.text(Ask("REG"))) == {
        "trnm": "REG",
        "grp_no": "1",
        "refresh": "1",
        "data": [{"item": [""], "type": ["00", "04", "1h", "0s"]}],
    }


def test_link_without_account_leaves_its_types_out() -> None:
    first = json.loads(make(account=False).text(Ask("REG")))
    assert first["data"][0]["type"] == ["1h", "0s"]


def test_codes_go_out_best_first_in_batches_up_to_the_capacity() -> None:
    registrations = make()
    registrations.want(codes(5, 3, 5, 1, 2, 9))
    assert [ask.codes for ask in settle(registrations)] == [(), codes(5, 3), codes(1, 2)]
    assert (registrations.live, registrations.waiting) == (4, 1)


def test_changed_wish_makes_room_before_it_takes_any() -> None:
    registrations = make()
    registrations.want(codes(1, 2, 3, 4))
    settle(registrations)
    registrations.want(codes(4, 5))
    assert settle(registrations) == [Ask("REMOVE", codes(1, 2)), Ask("REMOVE", codes(3)), Ask("REG", codes(5))]


def test_every_code_gets_prints_and_book() -> None:
    registrations = make()
    assert json.loads(registrations.text(Ask("REG", codes(1))))["data"] == [{"item": ["000001"], "type": ["0B", "0D"]}]
    assert json.loads(registrations.text(Ask("REMOVE", codes(1)))) == {
        "trnm": "REMOVE",
        "grp_no": "2",
        "data": [{"item": ["000001"], "type": ["0B", "0D"]}],
    }


def test_full_connection_is_found_exactly() -> None:
    registrations = make(capacity=200, batch=50)
    registrations.want(codes(*range(60)))
    while (ask := registrations.next()) is not None:
        if registrations.live + len(ask.codes) > 37:
            registrations.full(ask)
        else:
            registrations.accepted(ask)
    assert (registrations.live, registrations.capacity, registrations.waiting) == (37, 37, 23)


def test_lost_connection_has_everything_to_do_again() -> None:
    registrations = make()
    registrations.want(codes(1, 2))
    before = settle(registrations)
    registrations.full(Ask("REG", codes(3)))
    registrations.lost()
    assert (registrations.live, registrations.capacity, registrations.has_first) == (0, 4, False)
    assert settle(registrations) == before
