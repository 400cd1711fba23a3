from __future__ import annotations

import pytest

from core.sim.wire.lines import MAX_ITEMS, UNKNOWN, Line, counted, frame_of, pairs_of


@pytest.mark.parametrize("text", ["", "no json", "[]", "1", '{"trnm":'])
def test_text_that_is_no_object_says_nothing(text: str) -> None:
    assert frame_of(text) == {}


def test_every_type_goes_with_every_item() -> None:
    data = [{"item": ["810010", "810020_AL"], "type": ["0B", "0D"]}]
    assert pairs_of(data) == {(kind, item) for kind in ("0B", "0D") for item in ("810010", "810020_AL")}


@pytest.mark.parametrize("kind", ["00", "04", "0s", "1h"])
def test_type_that_needs_no_item_ignores_the_one_given(kind: str) -> None:
    assert pairs_of([{"item": ["810010"], "type": [kind]}]) == {(kind, "")}


@pytest.mark.parametrize("data", [None, {}, [1], [{"type": None}], [{"item": 7, "type": ["0B"]}]])
def test_data_that_names_nothing_registers_nothing(data: object) -> None:
    assert pairs_of(data) == set()


def test_items_count_once_for_all_types_and_groups_and_with_their_suffix() -> None:
    line = Line(1, 0, 0)
    line.groups["1"] = {("0B", "810010"), ("0D", "810010"), ("0B", "810010_AL"), ("1h", "")}
    line.groups["2"] = {("0C", "810010"), ("0J", "001"), ("0U", "001")}
    assert line.items() == {"810010", "810010_AL", "001"}
    assert counted(line.groups["2"]) == {"810010", "001"}


def test_types_that_the_broker_does_not_have_are_one() -> None:
    kinds = [f"T{number}" for number in range(200)]
    assert pairs_of([{"item": ["810010"], "type": kinds} for _ in range(20)]) == {(UNKNOWN, "810010")}


def test_item_that_is_no_code_is_kept_short() -> None:
    ((_, item),) = pairs_of([{"item": ["9" * 100_000], "type": ["0B"]}])
    assert len(item) == 32


def test_reading_ends_where_it_is_too_much() -> None:
    data = [{"item": [f"{entry}/{number}" for number in range(150)], "type": ["0B"]} for entry in range(50)]
    assert MAX_ITEMS < len(pairs_of(data)) <= 300
