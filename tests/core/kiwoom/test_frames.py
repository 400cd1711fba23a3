from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.events import Balance, Book, Event, Fault, Fill, OrderUpdate, PhaseChanged, Trade, ViChanged
from core.kiwoom import fields as f
from core.kiwoom import frames
from core.kiwoom.fields import TYPES, Kind, RealType, Values
from core.kiwoom.frames import Control, decode, read, real_frame
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT

AROUND: dict[type[Values], type[Event]] = {
    f.ConditionValues: e.ConditionHit,
    f.IndicationValues: e.Indication,
    f.BestQuoteValues: e.BestQuote,
    f.AfterHoursValues: e.AfterHoursBook,
    f.BrokersValues: e.Brokers,
    f.NavValues: e.NetAsset,
    f.ExpectedValues: e.Expected,
    f.GoldValues: e.Gold,
    f.SectorValues: e.SectorIndex,
    f.BreadthValues: e.SectorBreadth,
    f.IssueInfoValues: e.IssueInfo,
    f.TheoryValues: e.ElwTheory,
    f.RatiosValues: e.ElwRatios,
    f.ProgramValues: e.ProgramTrade,
    f.UsOrderValues: e.UsOrder,
    f.UsFillValues: e.UsFill,
    f.UsTradeValues: e.UsTrade,
    f.UsBookValues: e.UsBook,
}
ROWS: list[tuple[str, Values, type[Event]]] = [
    ("012340", wire.trade(), Trade),
    ("012340_NX", wire.book(), Book),
    ("012340", wire.order(), OrderUpdate),
    ("012340", wire.fill(), Fill),
    ("012340", wire.balance(), Balance),
    ("0037T0", wire.vi(), ViChanged),
    ("", wire.phase(), PhaseChanged),
    *((wire.item_of(kind), wire.made(kind), event) for kind, event in AROUND.items()),
]
GOOD = ("012340", wire.trade())


def row(**changes: Any) -> dict[str, Any]:
    """One raw 0B row; a change to None takes the key away."""
    raw = json.loads(real_frame([GOOD]))["data"][0]
    return {key: value for key, value in {**raw, **changes}.items() if value is not None}


def frame(*rows: Any, trnm: str = "REAL") -> str:
    return json.dumps({"data": list(rows), "trnm": trnm}, ensure_ascii=False)


def test_frame_of_every_type_comes_back_as_its_event() -> None:
    events = decode(real_frame([(item, values) for item, values, _ in ROWS]), AT)
    assert [type(event) for event in events] == [kind for _, _, kind in ROWS]


@pytest.mark.parametrize(("item", "values"), [(item, values) for item, values, _ in ROWS])
def test_row_keeps_every_field_as_received(item: str, values: Values) -> None:
    (event,) = decode(real_frame([(item, values)]), AT)
    assert getattr(event, "rest", None) == values


FILLED = {
    Kind.PRICE: "-12350", Kind.SIGNED: "--50", Kind.WHOLE: "000042", Kind.DECIMAL: "-.5", Kind.LEVEL: "+2394.49",
    Kind.TIME: "100000", Kind.DATE: "20260617", Kind.TEXT: " x  y ",
}  # fmt: skip


@pytest.mark.parametrize("real", TYPES.values(), ids=TYPES.keys())
def test_row_with_every_field_filled_makes_the_whole_way(real: RealType) -> None:
    item, usual, kind = next(row for row in ROWS if type(row[1]) is real.values)
    words = {field.name: getattr(usual, field.name) for field in real.fields if field.kind is Kind.TEXT}
    values = real.values(**{field.name: words.get(field.name) or FILLED[field.kind] for field in real.fields})
    text = real_frame([(item, values)])
    (sent,) = json.loads(text)["data"]
    assert list(sent["values"]) == [field.fid for field in real.fields]
    assert (sent["type"], sent["name"]) == (real.code, real.push)
    (event,) = decode(text, AT)
    assert (type(event), getattr(event, "rest", None)) == (kind, values)


def test_rows_stand_for_every_type() -> None:
    assert {type(values) for _, values, _ in ROWS} == {real.values for real in TYPES.values()}


@pytest.mark.parametrize("real", TYPES.values(), ids=TYPES.keys())
def test_row_without_a_word_is_one_fault(real: RealType) -> None:
    assert [type(event) for event in decode(real_frame([("012340", real.values())]), AT)] == [Fault]


@pytest.mark.parametrize("kind", [kind for kind in AROUND if kind not in (f.UsOrderValues, f.UsFillValues)])
def test_row_about_nothing_is_one_fault(kind: type[Values]) -> None:
    nobody = wire.made(kind, code="") if kind is f.ConditionValues else wire.made(kind)
    assert [type(event) for event in decode(real_frame([(" ", nobody)]), AT)] == [Fault]


def test_real_frame_has_the_recorded_shape() -> None:
    text = real_frame([("012340", wire.balance())])
    assert text.startswith('{"data":[{"values":{"9201":"5550001234","9001":"012340",')
    assert text.endswith('},"type":"04","name":"현물잔고","item":"012340"}],"trnm":"REAL"}')


def test_decode_takes_bytes_and_any_order_of_keys() -> None:
    backwards = {"trnm": "REAL", "data": [dict(reversed(row().items()))]}
    assert decode(json.dumps(backwards).encode(), AT) == decode(real_frame([GOOD]), AT)


def test_phase_of_another_market_is_no_event_and_no_fault() -> None:
    assert [type(event) for event in decode(real_frame([("", wire.phase("P")), GOOD]), AT)] == [Trade]


@pytest.mark.parametrize(
    "text",
    [
        '{"trnm":"PING"}',
        '{"trnm":"LOGIN","return_code":0,"return_msg":"","sor_yn":"Y"}',
        '{"trnm":"CNSRLST","return_code":"0","data":[["0","상승"]]}',
    ],
)
def test_control_frame_has_no_events(text: str) -> None:
    assert decode(text, AT) == []


def test_read_hands_a_control_frame_over() -> None:
    found = read('{"trnm":"REG","return_code":105110,"return_msg":"빠름"}', AT)
    assert isinstance(found, Control)
    assert (found.trnm, found.return_code, found.return_msg) == ("REG", 105110, "빠름")


@pytest.mark.parametrize(
    "text",
    [
        "", "ping", "null", "[]", "7", '"REAL"', "{}", '{"trnm":"REAL"}', '{"trnm":"REAL","data":null}',
        '{"trnm":"REAL","data":{}}', '{"data":[]}', '{"trnm":7,"data":[]}', '{"trnm":"REAL","data":[', "[" * 5_000,
        '{"trnm":"REG","return_code":"none"}', "\ud800", b"\xff\xfe", b'{"trnm":"\xff"}',
    ],
)  # fmt: skip
def test_text_that_is_no_frame_is_one_fault(text: str | bytes) -> None:
    (fault,) = decode(text, AT)
    assert isinstance(fault, Fault)
    assert (fault.at, fault.where) == (AT, "frame")


@pytest.mark.parametrize(
    "bad",
    [
        row(type=None), row(values=None), row(item=None), row(type="0Z"), row(type=7), row(values=[]), row(values={}),
        row(item=""), row(values={**row()["values"], "10": "12x50"}), row(values={**row()["values"], "10": 12350}),
        row(values={**row()["values"], "10": "9" * 400}), row(values={**row()["values"], "15": ". 9"}),
        5, None, [], "x",
    ],
)  # fmt: skip
def test_faulty_row_is_one_fault_and_the_others_arrive(bad: Any) -> None:
    events = decode(frame(row(), bad, row()), AT)
    assert [type(event) for event in events] == [Trade, Fault, Trade]


def test_fault_keeps_the_start_of_the_faulty_row() -> None:
    (fault,) = decode(frame(row(type="0Z", item="가" * 4_000)), AT)
    assert isinstance(fault, Fault)
    assert len(fault.raw) <= frames.RAW
    assert "0Z" in fault.what


@pytest.mark.parametrize("text", ["x" * 10_000_000, b"x" * 10_000_000, '{"trnm":"' + "R" * 10_000_000 + '"}'])
def test_ten_megabytes_are_one_fault_with_a_short_raw(text: str | bytes) -> None:
    (fault,) = decode(text, AT)
    assert isinstance(fault, Fault)
    assert len(fault.raw) == frames.RAW


def test_faulty_frame_of_countless_rows_is_one_fault() -> None:
    assert len(decode(frame(*[1] * (frames.MOST_ROWS + 1)), AT)) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
TEXTS = st.text(alphabet="+-0123456789. abc_", max_size=22)


@given(st.text() | st.binary())
def test_decode_never_raises_on_any_text(text: str | bytes) -> None:
    assert all(isinstance(event, Fault) for event in decode(text, AT))


@pytest.mark.parametrize(("item", "values"), [(item, values) for item, values, _ in ROWS])
@settings(max_examples=60)
@given(data=st.data())
def test_decode_never_raises_or_half_fills_on_a_mutated_row(item: str, values: Values, data: st.DataObject) -> None:
    raw: dict[str, Any] = json.loads(real_frame([(item, values)]))["data"][0]
    where = data.draw(st.sampled_from(["values", "row", "field", "type"]))
    if where == "field":
        raw["values"][data.draw(st.sampled_from(sorted(raw["values"])))] = data.draw(TEXTS | JSON)
    elif where == "values":
        raw["values"] = data.draw(JSON)
    elif where == "type":
        raw["type"] = data.draw(st.sampled_from(sorted(TYPES)))
    else:
        raw[data.draw(st.sampled_from(["type", "item", "name", "values"]))] = data.draw(JSON)
    events = decode(frame(raw, row()), AT)
    assert type(events[-1]) is Trade
    assert len(events) <= 2
    for event in events:
        whole = _whole(event)
        assert msgspec.convert(msgspec.to_builtins(whole), type(whole), strict=False) == whole
        if isinstance(event, Trade):
            assert event.price > 0
        assert all(getattr(event, name) for name in ("code", "sector", "symbol") if hasattr(event, name))


def _whole(event: Event) -> Event | e.Levels:
    """What an event says without what it leaves unread; of a book, its levels."""
    if isinstance(event, Book):
        assert all(type(n) is int for n in (event.time, event.ask, event.bid, event.ask_total, event.bid_total))
        return e.Levels(event.asks, event.bids, event.expected_price, event.expected_quantity)
    return msgspec.structs.replace(event, rest=None) if hasattr(event, "rest") else event


@given(st.data())
def test_decode_never_raises_on_a_cut_or_spliced_frame(data: st.DataObject) -> None:
    text = real_frame([(item, values) for item, values, _ in ROWS])
    at = data.draw(st.integers(0, len(text)))
    decode(text[:at] + data.draw(st.text(max_size=5)) + text[at + data.draw(st.integers(0, 40)) :], AT)
