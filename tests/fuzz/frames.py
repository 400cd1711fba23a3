"""WebSocket text → events: any bytes (`anything`), and rows of every declared type with spoiled words (`rows`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from core.domain.events import Book, Event, Fault
from core.kiwoom.fields import TYPES, Values
from core.kiwoom.frames import Control, decode, read, real_frame
from core.kiwoom.unread import Unread
from tests.core.kiwoom import wire
from tests.fuzz.material import Material, spoiled
from tests.fuzz.oracles import NAMES, sound

_MADE: Final[dict[str, Callable[[], Values]]] = {
    "0B": wire.trade, "0D": wire.book, "00": wire.order, "04": wire.balance, "1h": wire.vi, "0s": wire.phase,
}  # fmt: skip


def seed(code: str) -> str:
    """An ordinary frame of one row of the realtime type `code`."""
    kind = TYPES[code].values
    values = _MADE[code]() if code in _MADE else wire.made(kind)
    return real_frame([(wire.item_of(kind), values)])


FRAMES: Final = {
    **{code: msgspec.json.decode(seed(code)) for code in TYPES},
    "fill": msgspec.json.decode(real_frame([("012340", wire.fill())])),
    "LOGIN": {"trnm": "LOGIN", "return_code": 0, "return_msg": "", "sor_yn": "Y"},
    "SYSTEM": {"trnm": "SYSTEM", "code": "R10001", "message": "bye"},
}
_KINDS: Final = tuple(FRAMES)


def anything(data: bytes) -> None:
    """The bytes as they are, and as the text that a socket would make of them."""
    events = check(data)
    text = data.decode("utf-8", "replace")
    again = check(text)
    if text.encode() == data:
        assert [type(event) for event in events] == [type(event) for event in again]


def rows(data: bytes) -> None:
    """Up to four rows of one frame, spoiled; sometimes among hundreds of empty ones, nested, or cut off."""
    material = Material(data)
    frame = FRAMES[material.pick(_KINDS)]
    if isinstance(frame.get("data"), list):
        more = [FRAMES[material.pick(_KINDS)].get("data", [{}])[0] for _ in range(material.byte() % 4)]
        frame = {**frame, "data": frame["data"] + more}
    text = msgspec.json.encode(spoiled(frame, material))
    match material.byte():
        case 1:
            text = text.replace(b'"values":{', b'"values":' + b'{"9":' * 2_000 + b"{")
        case 2:
            text = text.replace(b'"data":[', b'"data":[' + b'{"type":"0B","item":"","values":{}},' * 200)
        case 3:
            text = text[: material.byte() << 2]
    check(text)


def check(text: str | bytes) -> list[Event]:
    """Every promise of `read` and `decode`, and that what was decoded can be sent again."""
    found = read(text, wire.AT)
    events = decode(text, wire.AT)
    if isinstance(found, Control):
        assert events == []
        assert type(found.return_code) is int
    else:
        assert [type(event) for event in events] == [type(event) for event in found]
    commas = text.count(b",") if isinstance(text, bytes) else text.count(",")
    assert len(events) <= commas + 1, (len(events), commas)
    sound(events)
    _reads_its_own(events)
    return events


def _reads_its_own(events: list[Event]) -> None:
    """A row that made an event makes the same one when we say it: what we read, we can play."""
    for event in events:
        values = getattr(event, "rest", None)
        if isinstance(event, Book) and not (event.asks or event.bids):
            continue  # a book in which a number cannot be read is an empty one: read when asked, it makes no fault
        if isinstance(values, Unread):
            values = values.values()
        if values is None:
            continue
        about = getattr(event, "holding", event)
        item = next((getattr(about, name) for name in NAMES if hasattr(about, name)), "")
        again = decode(real_frame([(item, values)]), wire.AT)
        assert len(again) == 1, (event, again)
        assert not isinstance(again[0], Fault), (event, again)
