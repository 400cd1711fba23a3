"""Any query by its number: fields checked against the table before, typed by it after.

Orders never go this way: nothing leaves but through the risk gate. Tokens belong to `auth`, realtime to `session`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from core.domain.errors import CallRefused, RequestLost
from core.kiwoom import words
from core.kiwoom.calls import Reply, Request
from core.kiwoom.errors import check
from core.kiwoom.trs import Kind, Tr, Unit, Units, table
from core.kiwoom.words import Unreadable

Value = int | str
Row = Mapping[str, Value]

_LONGEST: Final = 200
_HUNDREDTHS: Final = frozenset({Unit.PERCENT, Unit.POINTS})
_TEXTS: Final = frozenset({Unit.NONE, Unit.TIME, Unit.DATE, Unit.DOLLARS, Unit.THOUSAND_DOLLARS})
_MORE_THAN_HUNDREDTHS: Final = re.compile(r"\.[0-9]{2}[0-9]*[1-9]", re.ASCII)
_ENVELOPE: Final = frozenset({"return_code", "return_msg", "returnCode", "returnMsg"})
_ELSEWHERE: Final = {
    Kind.ORDER: "주문은 이 명령으로 보낼 수 없습니다: 위험 관리를 지나야 합니다"
    " / orders leave only through the risk gate, never by this call",
    Kind.TOKEN: "접근토큰은 프로그램이 관리합니다 / tokens are the program's own business",
    Kind.WEBSOCKET: "WebSocket으로만 오는 자료입니다 / this one is spoken on the WebSocket only",
}


class Answer(msgspec.Struct, frozen=True):
    """What a query said: single values, and lists of rows in the broker's order.

    Won, shares and counts are ints in the unit of the table; percent and index points are ints in hundredths. The sign
    is the wire's: before a price it is colour. What has no unit, or more decimals than its unit carries, stays text.
    """

    api_id: str
    values: Row
    lists: Mapping[str, tuple[Row, ...]]


def generic(api_id: str, fields: Mapping[str, str]) -> Request:
    """The request of a query TR. Raises CallRefused, naming what is wrong: the TR, or its field."""
    tr = known(api_id)
    if tr.kind in _ELSEWHERE:
        raise CallRefused(f"{tr.id} {tr.name}: {_ELSEWHERE[tr.kind]}")
    if tr.is_known:
        _check_fields(tr, fields)
    return Request(tr.id, tr.path, dict(fields))


def known(api_id: str) -> Tr:
    """The TR of that number, whatever the case. Raises CallRefused if there is none."""
    found = table().get(api_id) or table().get(api_id.lower())
    if found is None:
        raise CallRefused(f"없는 TR / no such TR: {api_id[:20]!r}")
    return found


def _check_fields(tr: Tr, fields: Mapping[str, str]) -> None:
    for name, value in fields.items():
        if name not in tr.request:
            those = ", ".join(tr.request) or "–"
            raise CallRefused(f"{tr.id}: 없는 항목 / unknown field: {name[:40]!r} (항목 / fields: {those})")
        if len(value) > _LONGEST and "|" not in value:
            raise CallRefused(f"{tr.id}: 너무 긴 값 / value too long: {name}")
    missing = [name for name, is_required in tr.request.items() if is_required and name not in fields]
    if missing:
        raise CallRefused(f"{tr.id}: 필수 항목 누락 / missing required: {', '.join(missing)}")


def read_generic(pages: Sequence[Reply], api_id: str) -> Answer:
    """All pages of one query as one answer: values of the first page, rows of every page.

    Raises what `check` raises, RequestLost when an answer has another shape, CallRefused for an unknown TR.
    """
    tr = known(api_id)
    values: Row = {}
    lists: dict[str, list[Row]] = {name: [] for name in tr.rows}
    for number, page in enumerate(pages):
        body = {name: value for name, value in check(page).items() if name not in _ENVELOPE}
        rows = {name: value for name, value in body.items() if name in tr.rows or isinstance(value, list)}
        for name, value in rows.items():
            lists.setdefault(name, []).extend(_rows(value, tr.rows.get(name, {})))
        if number == 0:
            values = _row({name: value for name, value in body.items() if name not in rows}, tr.values)
    return Answer(tr.id, values, {name: tuple(found) for name, found in lists.items()})


def _rows(value: object, units: Units) -> list[Row]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise RequestLost("알 수 없는 형식의 응답 (unreadable answer): a list was expected")
    return [_row(row, units) for row in value]


def _row(row: Any, units: Units) -> Row:
    if not isinstance(row, dict):
        raise RequestLost("알 수 없는 형식의 응답 (unreadable answer): a row is no object")
    return {str(name): _value(value, units.get(str(name), Unit.NONE)) for name, value in row.items()}


def _value(value: object, unit: Unit) -> Value:
    if value is None:
        return ""
    if isinstance(value, bool | dict | list | float):
        return msgspec.json.encode(value).decode()
    if isinstance(value, int):
        return value
    text = str(value)
    if unit in _TEXTS or not text.strip():
        return text.strip()
    return _number(text, unit)


def _number(text: str, unit: Unit) -> Value:
    """A number in its unit; what the unit cannot hold exactly stays as the broker wrote it."""
    try:
        if unit not in _HUNDREDTHS:
            return words.required(text)
        if _MORE_THAN_HUNDREDTHS.search(text):
            return text.strip()
        return words.hundredths(text) or 0
    except Unreadable:
        return text.strip()
