"""Text frames of the WebSocket ↔ events.

`decode` turns any text into events and never raises: what cannot be understood is a `Fault` of its own, the other
rows of the frame still arrive. The usual frame is decoded in one typed pass; a frame in which anything is wrong goes
through once more, row by row. `real_frame` is the way back, for whoever plays the broker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from core.domain.events import Event, Fault
from core.domain.units import Ns, kst_midnight
from core.kiwoom import rows_account, rows_derived, rows_flow, rows_index, rows_issue, rows_market, rows_us, ticks
from core.kiwoom.fields import (
    AfterHoursValues,
    BalanceValues,
    BestQuoteValues,
    BookValues,
    BreadthValues,
    BrokersValues,
    ConditionValues,
    ExpectedValues,
    GoldValues,
    IndicationValues,
    IssueInfoValues,
    NavValues,
    OrderValues,
    PhaseValues,
    ProgramValues,
    RatiosValues,
    SectorValues,
    TheoryValues,
    TradeValues,
    UsBookValues,
    UsFillValues,
    UsOrderValues,
    UsTradeValues,
    Values,
    ViValues,
    type_of,
)

MOST_ROWS: Final = 5_000
"""Rows that a faulty frame may have before it is one fault as a whole."""
UNREAD: Final = "frame"
"""Where a `Fault` happened that is about a frame or a row of one."""
RAW: Final = 500
"""Characters of the original text that a fault keeps."""

_BAD: Final = (msgspec.MsgspecError, ValueError, RecursionError)


class TradeRow(msgspec.Struct, tag_field="type", tag="0B", gc=False):
    values: TradeValues
    item: str


class BookRow(msgspec.Struct, tag_field="type", tag="0D", gc=False):
    values: BookValues
    item: str


class OrderRow(msgspec.Struct, tag_field="type", tag="00", gc=False):
    values: OrderValues
    item: str = ""


class BalanceRow(msgspec.Struct, tag_field="type", tag="04", gc=False):
    values: BalanceValues
    item: str = ""


class ViRow(msgspec.Struct, tag_field="type", tag="1h", gc=False):
    values: ViValues
    item: str = ""


class PhaseRow(msgspec.Struct, tag_field="type", tag="0s", gc=False):
    values: PhaseValues
    item: str = ""


class ConditionRow(msgspec.Struct, tag_field="type", tag="02", gc=False):
    values: ConditionValues
    item: str = ""


class IndicationRow(msgspec.Struct, tag_field="type", tag="0A", gc=False):
    values: IndicationValues
    item: str = ""


class BestQuoteRow(msgspec.Struct, tag_field="type", tag="0C", gc=False):
    values: BestQuoteValues
    item: str = ""


class AfterHoursRow(msgspec.Struct, tag_field="type", tag="0E", gc=False):
    values: AfterHoursValues
    item: str = ""


class BrokersRow(msgspec.Struct, tag_field="type", tag="0F", gc=False):
    values: BrokersValues
    item: str = ""


class NavRow(msgspec.Struct, tag_field="type", tag="0G", gc=False):
    values: NavValues
    item: str = ""


class ExpectedRow(msgspec.Struct, tag_field="type", tag="0H", gc=False):
    values: ExpectedValues
    item: str = ""


class GoldRow(msgspec.Struct, tag_field="type", tag="0I", gc=False):
    values: GoldValues
    item: str = ""


class SectorRow(msgspec.Struct, tag_field="type", tag="0J", gc=False):
    values: SectorValues
    item: str = ""


class BreadthRow(msgspec.Struct, tag_field="type", tag="0U", gc=False):
    values: BreadthValues
    item: str = ""


class IssueInfoRow(msgspec.Struct, tag_field="type", tag="0g", gc=False):
    values: IssueInfoValues
    item: str = ""


class TheoryRow(msgspec.Struct, tag_field="type", tag="0m", gc=False):
    values: TheoryValues
    item: str = ""


class RatiosRow(msgspec.Struct, tag_field="type", tag="0u", gc=False):
    values: RatiosValues
    item: str = ""


class ProgramRow(msgspec.Struct, tag_field="type", tag="0w", gc=False):
    values: ProgramValues
    item: str = ""


class UsOrderRow(msgspec.Struct, tag_field="type", tag="F4", gc=False):
    values: UsOrderValues
    item: str = ""


class UsFillRow(msgspec.Struct, tag_field="type", tag="F5", gc=False):
    values: UsFillValues
    item: str = ""


class UsTradeRow(msgspec.Struct, tag_field="type", tag="FE", gc=False):
    values: UsTradeValues
    item: str = ""


class UsBookRow(msgspec.Struct, tag_field="type", tag="FT", gc=False):
    values: UsBookValues
    item: str = ""


Row = (
    TradeRow
    | BookRow
    | OrderRow
    | BalanceRow
    | ViRow
    | PhaseRow
    | ConditionRow
    | IndicationRow
    | BestQuoteRow
    | AfterHoursRow
    | BrokersRow
    | NavRow
    | ExpectedRow
    | GoldRow
    | SectorRow
    | BreadthRow
    | IssueInfoRow
    | TheoryRow
    | RatiosRow
    | ProgramRow
    | UsOrderRow
    | UsFillRow
    | UsTradeRow
    | UsBookRow
)
_Build = Callable[[Any, str, Ns, Ns], Event | None]

_BUILD: Final[dict[type[Row], _Build]] = {
    TradeRow: rows_market.trade,
    BookRow: rows_market.book,
    OrderRow: rows_account.order,
    BalanceRow: rows_account.balance,
    ViRow: rows_market.vi,
    PhaseRow: rows_market.phase,
    ConditionRow: rows_flow.condition,
    IndicationRow: rows_issue.indication,
    BestQuoteRow: rows_issue.best_quote,
    AfterHoursRow: rows_issue.after_hours,
    BrokersRow: rows_flow.brokers,
    NavRow: rows_derived.net_asset,
    ExpectedRow: rows_issue.expected,
    GoldRow: rows_index.gold,
    SectorRow: rows_index.sector,
    BreadthRow: rows_index.breadth,
    IssueInfoRow: rows_issue.issue_info,
    TheoryRow: rows_derived.theory,
    RatiosRow: rows_derived.ratios,
    ProgramRow: rows_flow.program,
    UsOrderRow: rows_us.us_order,
    UsFillRow: rows_us.us_fill,
    UsTradeRow: rows_us.us_trade,
    UsBookRow: rows_us.us_book,
}


class Control(msgspec.Struct, gc=False):
    """A frame that is not REAL: the answer to a LOGIN, REG, REMOVE or CNSR*, a PING, or the word of SYSTEM."""

    trnm: str
    return_code: int = 0
    return_msg: str = ""
    code: str = ""
    message: str = ""
    seq: str | int | None = ""
    """조건검색식 일련번호, blanks around it kept."""
    data: Any = None
    """What an answer of CNSRLST or CNSRREQ lists, of whatever shape."""


class _Frame(Control, gc=False):
    data: list[Row] | None = None


class _Loose(msgspec.Struct):
    trnm: str
    data: msgspec.Raw = msgspec.Raw(b"null")


_FRAME: Final = msgspec.json.Decoder(_Frame)
_CONTROL: Final = msgspec.json.Decoder(Control, strict=False)
_LOOSE: Final = msgspec.json.Decoder(_Loose)
_ROWS: Final = msgspec.json.Decoder(list[msgspec.Raw])
_ROW: Final = msgspec.json.Decoder(Row)


def decode(text: str | bytes, at: int) -> list[Event]:
    """The events of one frame that arrived `at` (UTC ns), in wire order; nothing for a control frame. Never raises."""
    found = read(text, at)
    return found if type(found) is list else []


def read(text: str | bytes, at: Ns) -> list[Event] | Control:
    """Like `decode`, but hands a control frame over."""
    usual = ticks.read(text if isinstance(text, bytes) else _encoded(text), at, _other)
    if usual is not None:
        return usual
    if len(text) > ticks.LONGEST:
        return [_fault(at, f"a frame of {len(text)} characters", text)]
    try:
        frame = _FRAME.decode(text)
        if frame.trnm != "REAL":
            return frame
        if frame.data is not None:
            return _events(frame.data, at)
    except _BAD:
        pass
    return _read_slowly(text, at)


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a surrogate pair is no text: the long road will say so
        return b""


def _other(row: bytes, at: Ns) -> list[Event]:
    try:
        return _events((_ROW.decode(row),), at)
    except _BAD as error:
        raise ValueError from error


def _events(rows: Iterable[Row], at: Ns) -> list[Event]:
    midnight = kst_midnight(at)
    events: list[Event] = []
    for row in rows:
        event = _BUILD[type(row)](row.values, row.item, at, midnight)
        if event is not None:
            events.append(event)
    return events


def _read_slowly(text: str | bytes, at: Ns) -> list[Event] | Control:
    try:
        frame = _LOOSE.decode(text)
        if frame.trnm != "REAL":
            return _CONTROL.decode(text)
        rows = _ROWS.decode(frame.data)
    except _BAD as error:
        return [_fault(at, str(error), text)]
    if len(rows) > MOST_ROWS:
        return [_fault(at, f"a faulty frame of {len(rows)} rows", text)]
    events: list[Event] = []
    for raw in rows:
        try:
            events += _events((_ROW.decode(raw),), at)
        except _BAD as error:
            events.append(_fault(at, str(error), bytes(raw)))
    return events


def _fault(at: Ns, what: str, raw: str | bytes) -> Fault:
    if isinstance(raw, bytes):
        raw = raw[: 4 * RAW].decode("utf-8", "replace")
    return Fault(at=at, where=UNREAD, what=what[:RAW], raw=raw[:RAW])


# ---- the way back ---------------------------------------------------------------------------------------


_ENCODE: Final = msgspec.json.Encoder()


def real_frame(rows: Iterable[tuple[str, Values]]) -> str:
    """A REAL frame of (item, values) pairs in the recorded shape: `data` before `trnm`; values, type, name, item."""
    return real_text([real_row(item, real_head(values)) for item, values in rows])


def real_head(values: Values) -> bytes:
    """A row of a REAL frame up to its item, for whoever sends the same values under several items."""
    real = type_of(values)
    return b'{"values":%b,"type":"%b","name":"%b","item":' % (
        _ENCODE.encode(values),
        real.code.encode(),
        real.push.encode(),
    )


def real_row(item: str, head: bytes) -> bytes:
    """One row of a REAL frame."""
    return head + _ENCODE.encode(item) + b"}"


def real_text(rows: Iterable[bytes]) -> str:
    """The REAL frame of rows made by `real_row`."""
    return (b'{"data":[' + b",".join(rows) + b'],"trnm":"REAL"}').decode()
