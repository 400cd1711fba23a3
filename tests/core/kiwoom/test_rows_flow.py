from __future__ import annotations

import pytest

from core.domain.events import Broker
from core.kiwoom import rows_flow as rows
from core.kiwoom.fields import BrokersValues, ConditionValues, ProgramValues
from core.kiwoom.words import Unreadable
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT, MIDNIGHT


def test_brokers_come_five_a_side_biggest_first() -> None:
    event = rows.brokers(wire.made(BrokersValues), "012340", AT, MIDNIGHT)
    assert [each.number for each in event.sellers] == ["101", "102", "103", "104", "105"]
    assert [each.number for each in event.buyers] == ["201", "202", "203", "204", "205"]
    assert event.buyers[1] == Broker("새  빛2", "202", 58_000, -2, is_foreign=True)
    assert not event.sellers[0].is_foreign


def test_brokers_have_the_foreign_sums() -> None:
    event = rows.brokers(wire.made(BrokersValues), "012340", AT, MIDNIGHT)
    assert (event.foreign_sold, event.foreign_bought, event.foreign_net, event.foreign_net_delta) == (
        5_000, 7_000, 2_000, -40,
    )  # fmt: skip


def test_broker_without_a_name_is_known_by_its_number_and_a_blank_rank_is_left_out() -> None:
    blank = {f"seller_{part}_5": "" for part in ("name", "qty", "delta", "code", "colour")}
    event = rows.brokers(wire.made(BrokersValues, seller_name_1="", **blank), "012340", AT, MIDNIGHT)
    assert (event.sellers[0].name, event.sellers[0].number, len(event.sellers)) == ("", "101", 4)


@pytest.mark.parametrize(
    "changed", [{"buyer_qty_3": "many"}, {"seller_name_4": "", "seller_code_4": " "}, {"foreign_net": "?"}]
)
def test_brokers_with_a_number_that_is_none_or_nobodys_are_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        rows.brokers(wire.made(BrokersValues, **changed), "012340", AT, MIDNIGHT)


def test_program_counts_values_in_won() -> None:
    event = rows.program(wire.made(ProgramValues), "012340_AL", AT, MIDNIGHT)
    assert (event.sold, event.bought, event.net, event.net_delta) == (9_000, 7_500, -1_500, -80)
    assert (event.sold_value, event.bought_value, event.net_value) == (111_000_000, 92_000_000, -19_000_000)


@pytest.mark.parametrize("changed", [{"net": ""}, {"time": ""}, {"sold_amount": "1.5"}])
def test_program_without_its_net_or_time_is_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        rows.program(wire.made(ProgramValues, **changed), "012340", AT, MIDNIGHT)


@pytest.mark.parametrize(("way", "is_in"), [("I", True), ("D", False)])
def test_condition_hit_enters_or_leaves(way: str, is_in: bool) -> None:
    event = rows.condition(wire.made(ConditionValues, way=way, condition="3  "), "", AT, MIDNIGHT)
    assert (event.code, event.search, event.is_in) == ("012340", "3", is_in)


@pytest.mark.parametrize("changed", [{"way": ""}, {"way": "X"}, {"condition": " "}, {"time": "x"}])
def test_condition_hit_that_says_too_little_is_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        rows.condition(wire.made(ConditionValues, **changed), "012340", AT, MIDNIGHT)


def test_program_whose_won_leave_64_bits_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        rows.program(wire.made(ProgramValues, sold_amount="9" * 18), "012340", AT, MIDNIGHT)
