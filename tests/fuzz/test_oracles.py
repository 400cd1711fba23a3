"""An oracle that accepts everything finds nothing: each promise is broken once."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core.domain.events import Book, Event, Fault, Levels, LinkChanged, LinkState
from core.kiwoom.frames import decode, real_frame
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT
from tests.fuzz.oracles import whole


def _one(values: Any) -> Event:
    (event,) = decode(real_frame([("012340", values)]), AT)
    return event


@pytest.mark.parametrize(
    "broken",
    [
        {"code": " "}, {"price": 0}, {"price": -5}, {"price": 12.5}, {"price": "5"}, {"quantity": True},
        {"volume": 1 << 63}, {"is_call": 1}, {"rest": {}}, {"time": None},
    ],
)  # fmt: skip
def test_print_that_is_not_whole_is_noticed(broken: dict[str, object]) -> None:
    event = _one(wire.trade())
    whole(event)
    with pytest.raises(AssertionError):
        whole(msgspec.structs.replace(event, **broken))


@pytest.mark.parametrize("asks", [[(1, 1)], ((1,),), ((1, "1"),), ([1, 1],), ((1, 1, 1),)])
def test_book_whose_levels_are_no_pairs_is_noticed(asks: Any) -> None:
    event = _one(wire.book())
    whole(event)
    assert isinstance(event, Book)
    broken = Book(event.code, AT, AT, Levels(asks, event.bids))
    with pytest.raises(AssertionError):
        whole(broken)


def test_holding_inside_a_balance_is_looked_at() -> None:
    event: Any = _one(wire.balance())
    whole(event)
    with pytest.raises(AssertionError):
        whole(msgspec.structs.replace(event, holding=msgspec.structs.replace(event.holding, quantity=None)))


@pytest.mark.parametrize(
    "event",
    [
        Fault(at=AT, where="frame", what="x", raw="x" * 501),
        Fault(at=AT, where="frame", what="x" * 501, raw=""),
        LinkChanged(at=AT, link="feed", state=LinkState.DOWN, detail="x" * 501, attempt=1),
    ],
)
def test_words_without_end_are_noticed(event: Event) -> None:
    with pytest.raises(AssertionError):
        whole(event)
