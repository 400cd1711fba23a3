from __future__ import annotations

import inspect
from typing import get_args

import msgspec
import pytest

from core.domain import events

VALUES_INSIDE_OTHERS = {
    "Difference",
    "OrderRow",
    "Verified",
    "Condition",
    "Broker",
    "PastPrint",
    "Search",
    "Ranked",
    "Levels",
}
DECLARED = [
    thing
    for thing in vars(events).values()
    if inspect.isclass(thing) and issubclass(thing, msgspec.Struct) and thing.__module__.startswith(events.__name__)
]


@pytest.mark.parametrize("fact", DECLARED)
def test_fact_is_frozen_and_belongs_to_the_closed_union(fact: type[msgspec.Struct]) -> None:
    assert fact.__struct_config__.frozen
    assert (fact in get_args(events.Event)) == (fact.__name__ not in VALUES_INSIDE_OTHERS)


@pytest.mark.parametrize("fact", get_args(events.Event))
def test_fact_knows_when_it_reached_us(fact: type[msgspec.Struct]) -> None:
    assert "at" in fact.__struct_fields__


def test_report_speaks_the_words_of_the_wire_and_one_of_ours() -> None:
    assert {word.value for word in events.Report} == {"접수", "체결", "확인", "취소", "거부", "장종료"}
