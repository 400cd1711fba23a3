from __future__ import annotations

import msgspec
import pytest

from core.domain.errors import RequestLost, RequestRefused
from core.kiwoom import words
from core.kiwoom.pages import built, first_of, rows_of, typed
from tests.core.kiwoom.wire import refusal, reply


class Item(msgspec.Struct):
    qty: str


def quantity(item: Item) -> int:
    return words.required(item.qty)


def test_rows_of_all_pages_come_in_order() -> None:
    pages = [reply(oso=[{"qty": "1"}, {"qty": "2"}]), reply(oso=None), reply(), reply(oso=[{"qty": "3"}])]
    assert list(rows_of(pages, "oso", Item, quantity)) == [1, 2, 3]


@pytest.mark.parametrize("rows", [[{}], [{"qty": None}], [{"qty": "x"}], [{"qty": ""}], 7, "x", {"a": 1}])
def test_row_of_another_shape_loses_the_answer(rows: object) -> None:
    with pytest.raises(RequestLost):
        list(rows_of([reply(oso=rows)], "oso", Item, quantity))


def test_page_that_comes_twice_loses_the_answer_unless_it_is_empty() -> None:
    page = reply(oso=[{"qty": "1"}])
    with pytest.raises(RequestLost, match="came twice"):
        list(rows_of([page, reply(oso=[{"qty": "2"}]), page], "oso", Item, quantity))
    assert list(rows_of([reply(oso=[]), reply(oso=[])], "oso", Item, quantity)) == []


def test_refusal_on_a_later_page_is_raised() -> None:
    with pytest.raises(RequestRefused):
        list(rows_of([reply(oso=[]), refusal(20, "아니오")], "oso", Item, quantity))


def test_typed_takes_numbers_where_text_is_usual() -> None:
    assert typed({"qty": "7"}, Item) == Item("7")


def test_built_turns_an_unreadable_word_into_a_lost_answer() -> None:
    with pytest.raises(RequestLost):
        built(quantity, Item("?"))


def test_sums_stand_on_the_first_page() -> None:
    assert first_of([reply(a="1"), reply(a="2")])["a"] == "1"
    with pytest.raises(RequestLost):
        first_of([])
