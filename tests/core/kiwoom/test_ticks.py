from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.events import Book, Event, Fault, Levels, Trade
from core.kiwoom import ticks
from core.kiwoom.fields import Field, Kind, Values
from core.kiwoom.frames import decode, real_frame
from core.kiwoom.kinds import fields_of
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT

FULL_BOOK = wire.book(expected_price="0", expected_quantity="0", ask_total_delta="-10", bid_total_delta="+5")
ROWS: list[tuple[str, Values]] = [("012340", wire.trade()), ("0037T0_AL", FULL_BOOK), ("012340_NX", wire.trade())]


def compact(*rows: Any, trnm: str = "REAL") -> str:
    return json.dumps({"data": list(rows), "trnm": trnm}, ensure_ascii=False, separators=(",", ":"))


def raw(values: Values) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(real_frame([("012340", values)]))["data"][0]
    return found


def read(text: str) -> list[Event] | None:
    return ticks.read(text.encode(), AT, lambda row, at: decode(b'{"data":[' + row + b'],"trnm":"REAL"}', at))


def typed(text: str) -> list[Event]:
    """The long road: what begins with a blank never takes the fast one."""
    return decode(" " + text, AT)


def test_usual_rows_take_the_fast_road_and_say_the_same() -> None:
    text = real_frame(ROWS)
    found = read(text)
    assert found is not None
    assert [type(event) for event in found] == [Trade, Book, Trade]
    assert found == typed(text)
    assert [event.code for event in found if isinstance(event, Trade | Book)] == [item for item, _ in ROWS]


@pytest.mark.parametrize(
    "changes",
    [
        {"price": " 12350", "change": " 0", "ask": "12360"}, {"price": "-12350", "quantity": "-15"},
        {"quantity": "2500"}, {"bid": "-0", "ask": " 0"}, {"strength": "0.00"}, {"change_rate": "-0.50"},
        {"volume": "000104200"}, {"open": "-0", "high": "0", "low": " 0"},
    ],
)  # fmt: skip
def test_print_as_recorded_takes_the_fast_road(changes: dict[str, str]) -> None:
    text = real_frame([("012340", wire.trade(**changes))])
    found = read(text)
    assert found is not None
    assert found == typed(text)


@pytest.mark.parametrize("empty", ["-0", "0", " 0"])
@pytest.mark.parametrize("sides", [("ask",), ("bid",), ("ask", "bid")])
def test_book_without_offers_takes_the_fast_road(sides: tuple[str, ...], empty: str) -> None:
    gone = {f"{side}_{what}_{n}": empty for side in sides for what in ("price",) for n in range(1, 11)}
    text = real_frame([("012340", wire.book(expected_price="+12400", expected_quantity="7", **gone))])
    found = read(text)
    assert found is not None
    assert found == typed(text)
    (event,) = found
    assert isinstance(event, Book)
    assert (event.ask == 0, event.bid == 0) == ("ask" in sides, "bid" in sides)
    assert (event.expected_price, event.expected_quantity) == (12_400, 7)


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", '{"data":[', '{"data":[]}', '{"trnm":"PING"}', real_frame(ROWS)[:-1], real_frame(ROWS) + " ",
        " " + real_frame(ROWS), real_frame(ROWS).replace("REAL", "FAKE"), real_frame(ROWS)[:-17] + ',],"trnm":"REAL"}',
        real_frame([("012340", wire.trade(price="--12350"))]), real_frame([("012340", wire.trade(price="-0"))]),
        real_frame([("012340", wire.trade(strength="-0.50"))]),
        real_frame([("012340", wire.trade(time="240000"))]), real_frame([("", wire.trade())]),
        real_frame([(" ", wire.trade())]), real_frame([(" ", wire.book())]),
        real_frame([("012340", wire.book(time="1000001"))]), real_frame([("012340", wire.book(time=""))]),
        real_frame([("012340", wire.trade(price="1" * 18))]), real_frame([("012340", wire.trade(price="+1_2350"))]),
        json.dumps(json.loads(real_frame(ROWS)), ensure_ascii=False), real_frame([('01"2340', wire.trade())]),
        "x" + real_frame(ROWS)[1:], real_frame(ROWS).replace('"},{"values"', '"};{"values"'),
        real_frame([("012340", wire.trade())] * 5_000),
    ],
)  # fmt: skip
def test_frame_that_deviates_is_left_alone(text: str) -> None:
    assert read(text) is None


def test_row_of_a_long_frame_keeps_no_more_than_itself() -> None:
    text = real_frame([("012340", FULL_BOOK)] * 40)
    (first, *_, last) = read(text) or []
    assert first == last
    assert isinstance(last, Book)
    assert len(last.depth.text) < 2_000  # type: ignore[attr-defined]
    assert (last.asks[9], last.rest and last.rest.value("bid_total_delta")) == ((12_450, 100), 5)


def test_row_of_another_type_between_them_is_read_by_the_other_road() -> None:
    text = real_frame([ROWS[0], ("012340", wire.vi()), *ROWS])
    seen: list[bytes] = []

    def other(row: bytes, at: int) -> list[Event]:
        seen.append(row)
        return []

    assert [type(event) for event in ticks.read(text.encode(), AT, other) or []] == [Trade, Trade, Book, Trade]
    assert json.loads(seen[0])["type"] == "1h"
    assert decode(text, AT) == typed(text)


@pytest.mark.parametrize(
    "bad", [wire.vi(kind="9"), wire.vi(name="x" * 999), wire.trade(price="x"), wire.book(time="x")]
)
def test_faulty_row_leaves_the_whole_frame_to_the_long_road(bad: Values) -> None:
    text = real_frame([ROWS[0], ("012340", bad), ROWS[1]])
    assert [type(event) for event in decode(text, AT)] == [Trade, Fault, Book]


OTHERS: list[Values] = [wire.vi(), wire.vi(name='a"}'), wire.phase(), wire.phase("P"), wire.phase("?")]
ODD = st.sampled_from(
    [
        "", " ", "0", " 0", "-0", "--50", "+-50", "12x50", "1_2", "１２", " +7 ", "5 5", "1.5", ".5", "a.bc", "가",
        "\\", '"', "}", "000042", "9" * 18, "-" + "9" * 17, "102.34", "-.50", "+0.1", "100000", "235959", "250000",
        "\n", "\u200b7", "\u0000",
    ]
)  # fmt: skip


def spelled(field: Field) -> st.SearchStrategy[str]:
    """The usual words of a field, and now and then an odd one."""
    usual = {
        Kind.TIME: st.sampled_from(["090000", "152959"]),
        Kind.DECIMAL: st.from_regex(r"[+-]?[0-9]{1,3}\.[0-9]{2}", fullmatch=True),
        Kind.TEXT: st.text(max_size=4),
    }
    return usual.get(field.kind, st.from_regex(r"[ +-]?[0-9]{1,7}", fullmatch=True))


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.sampled_from([0, 0, 0, 0, 1])):
        return raw(
            draw(st.sampled_from([wire.vi(), wire.vi(name='a"}'), wire.phase(), wire.phase("P"), wire.phase("?")]))
        )
    usual: Values = draw(st.sampled_from([wire.trade(), FULL_BOOK]))
    fields = list(fields_of(type(usual)).values())[: draw(st.sampled_from([43, 103, 200]))]
    row = raw(usual)
    values: dict[str, str] = row["values"]
    changed = draw(st.lists(st.sampled_from(fields), max_size=4)) if draw(st.booleans()) else fields[:40]
    for field in changed:
        values[field.fid] = draw(spelled(field))
    for field in draw(st.lists(st.sampled_from(fields), max_size=draw(st.sampled_from([0, 0, 1, 2])))):
        values[field.fid] = draw(ODD)
    match draw(st.sampled_from(["", "", "", "missing", "extra", "order", "item", "name"])):
        case "missing":
            del values[draw(st.sampled_from(sorted(values)))]
        case "extra":
            row["values"] = draw(st.sampled_from([{"9999": "x", **values}, {**values, "9999": "x"}]))
        case "order":
            row["values"] = dict(draw(st.permutations(list(values.items()))))
        case "item" | "name" as key:
            row[key] = draw(ODD | st.text(max_size=8))
    return row


@settings(max_examples=150, deadline=None)
@given(found=st.lists(rows(), min_size=1, max_size=3), ascii_=st.booleans(), spaces=st.sampled_from([0, 0, 0, 1]))
def test_fast_road_and_long_road_say_the_same_of_any_row_of_words(
    found: list[dict[str, Any]], ascii_: bool, spaces: int
) -> None:
    separators = (", ", ": ") if spaces else (",", ":")
    text = json.dumps({"data": found, "trnm": "REAL"}, ensure_ascii=ascii_, separators=separators)
    fast, long = decode(text, AT), typed(text)
    assert len(fast) == len(long)
    assert all(map(_same, fast, long))


def _same(fast: Event, long: Event) -> bool:
    if isinstance(fast, Book):
        if isinstance(long, Fault):  # only a look at the levels finds that one of them is none
            return fast.depth == Levels()
        return isinstance(long, Book) and (fast, fast.asks, fast.top) == (long, long.asks, long.top)
    return isinstance(long, Fault) if isinstance(fast, Fault) else fast == long


@pytest.mark.parametrize(
    "name", ["ask_price_1", "ask_price_2", "bid_qty_1", "ask_qty_10", "bid_total", "expected_price"]
)
@pytest.mark.parametrize("word", ["1-2", "x", "1.5", '"', "\\"])
def test_book_with_an_unreadable_number_is_empty(name: str, word: str) -> None:
    text = real_frame([("012340", wire.book(**{"expected_price": "0", "expected_quantity": "0", name: word}))])
    (event,) = decode(text, AT)
    assert isinstance(event, Book)
    assert (event.asks, event.bids, event.expected_price) == ((), (), 0)
    assert name in ("ask_price_2", "bid_qty_1", "ask_qty_10", "expected_price") or event.top == (0, 0, 0, 0)


@pytest.mark.parametrize(("word", "meant"), [("--12370", 12_370), (" 12370", 12_370), ("", 0), (" ", 0)])
def test_book_with_an_oddly_spelled_level_shows_it(word: str, meant: int) -> None:
    text = real_frame([("012340", wire.book(ask_price_2=word))])
    (event,) = read(text) or []
    assert [event] == typed(text)
    assert isinstance(event, Book)
    assert (event.asks[1][0] == 12_370) == bool(meant)


def test_code_that_is_no_text_is_a_fault() -> None:
    frame = real_frame([("012340", wire.trade())]).encode().replace(b"012340", b"01234\xff")
    assert [type(event) for event in decode(frame, AT)] == [Fault]


def test_what_no_event_holds_is_not_looked_at_until_asked() -> None:
    row = raw(wire.trade())
    row["values"]["9081"] = 7
    (event,) = decode(compact(row), AT)
    assert isinstance(event, Trade)
    assert event.rest is not None
    assert event.rest.value("exchange") is None
    assert [type(event) for event in typed(compact(row))] == [Fault]
