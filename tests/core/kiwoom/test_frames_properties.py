"""What must hold for every row of every declared type, however it is spelled and whatever stands beside it."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.events import Book, Event, Fault, Trade
from core.kiwoom.fields import TYPES, Field, Kind
from core.kiwoom.frames import decode
from tests.core.kiwoom.wire import AT
from tests.fuzz.frames import FRAMES
from tests.fuzz.material import WORDS
from tests.fuzz.oracles import sound

ROWS: Final = {code: FRAMES[code]["data"][0] for code in TYPES}
SOUND: Final = {**ROWS["0B"], "item": "0037T0"}
FIELDS: Final = [(code, field) for code, real in TYPES.items() for field in real.fields]

anything = st.sampled_from(WORDS) | st.text(max_size=24)
no_text = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.lists(st.text(max_size=3))
numbers = st.from_regex(re.compile(r"[ ]{0,2}[+-]{0,2}[0-9]{1,15}[ ]?", re.ASCII), fullmatch=True)


@st.composite
def spoiled_rows(draw: st.DrawFn) -> dict[str, Any]:
    """An ordinary row of any type with some of its words, and sometimes what is around them, made odd."""
    row = dict(ROWS[draw(st.sampled_from(sorted(ROWS)))])
    odd = draw(st.dictionaries(st.sampled_from(sorted(row["values"]) or ["10"]), anything | numbers, max_size=4))
    row["values"] = {**row["values"], **odd}
    for name in draw(st.sets(st.sampled_from(["values", "type", "name", "item"]), max_size=1)):
        row[name] = draw(no_text | anything)
    return row


def heard(rows: list[dict[str, Any]]) -> list[Event]:
    return decode(msgspec.json.encode({"data": rows, "trnm": "REAL"}), AT)


@given(st.lists(spoiled_rows(), max_size=5))
def test_spoiled_rows_make_whole_events_or_faults_and_never_more_than_there_are(rows: list[dict[str, Any]]) -> None:
    events = heard(rows)
    assert len(events) <= len(rows)
    sound(events)


@given(st.lists(spoiled_rows(), max_size=4), st.integers(0, 4))
def test_row_that_is_sound_arrives_whatever_stands_beside_it(rows: list[dict[str, Any]], place: int) -> None:
    events = heard([*rows[:place], SOUND, *rows[place:]])
    assert [event for event in events if isinstance(event, Trade) and event.code == "0037T0"] == heard([SOUND])


@given(st.lists(spoiled_rows(), max_size=4))
def test_frame_is_its_rows_one_by_one(rows: list[dict[str, Any]]) -> None:
    alone = [event for row in rows for event in heard([row])]
    assert [kind(event) for event in heard(rows)] == [kind(event) for event in alone]


def kind(event: Event) -> type[Event]:
    """A book in which a number cannot be read is an empty one on the fast road and a fault on the other."""
    return Fault if isinstance(event, Book) and not (event.asks or event.bids) else type(event)


@given(st.sampled_from(FIELDS), numbers)
@settings(max_examples=300)
def test_number_is_read_in_each_spelling_or_refused_as_a_row(about: tuple[str, Field], spelling: str) -> None:
    """Never a third way: no event in which the field says something else than its text."""
    code, field = about
    row = ROWS[code]
    events = heard([{**row, "values": {**row["values"], field.fid: spelling}}])
    sound(events)
    assert len(events) <= 1
    for event in events:
        rest: Any = getattr(event, "rest", None)
        if kind(event) is Fault or rest is None or not field.kind.is_whole:
            continue
        number = int(re.sub(r"[+\s-]", "", spelling)) * (-1 if "-" in spelling else 1)
        assert rest.value(field.name) == (abs(number) if field.kind is Kind.PRICE else number)


@given(st.binary(max_size=300))
def test_any_bytes_make_whole_events(data: bytes) -> None:
    sound(decode(data, AT))
    sound(decode(data.decode("utf-8", "replace"), AT))


@given(st.sampled_from(sorted(ROWS)), st.integers(0, 2_000), st.binary(max_size=3))
def test_frame_cut_anywhere_and_spoiled_makes_whole_events(code: str, cut: int, more: bytes) -> None:
    text = msgspec.json.encode(FRAMES[code])
    sound(decode(text[:cut] + more + text[cut:], AT))
    sound(decode(text[:cut], AT))
