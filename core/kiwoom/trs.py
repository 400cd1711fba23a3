"""Every TR of the broker as data: `trs.tsv`, one line each, read when somebody first asks.

The table is the source: a new TR is a new line in it. What the program itself uses has readers of its own in `rest_*`;
all the rest goes through `generic`.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final

import msgspec

_TEXT: Final = "trs.tsv"
_UNKNOWN: Final = "?"
_TOKEN: Final = re.compile(r"(\w[\w-]*)(?::([\w%]+))?", re.ASCII)


class Kind(enum.Enum):
    """How a TR is reached, and what it does."""

    QUERY = "query"  # 조회
    ORDER = "order"  # 주문: moves money or shares
    TOKEN = "token"  # 접근토큰
    WEBSOCKET = "websocket"  # 실시간시세, 조건검색


class Unit(enum.Enum):
    """In what an answer counts. NONE: text, or nobody said."""

    NONE = ""
    WON = "won"
    THOUSAND_WON = "kwon"
    MILLION_WON = "Mwon"
    HUNDRED_MILLION_WON = "100Mwon"
    DOLLARS = "usd"
    THOUSAND_DOLLARS = "kusd"
    SHARES = "shares"
    THOUSAND_SHARES = "kshares"
    MILLION_SHARES = "Mshares"
    POINTS = "points"
    ISSUES = "issues"
    PERCENT = "%"
    TIME = "time"  # HHMMSS
    DATE = "date"  # YYYYMMDD


Units = Mapping[str, Unit]


class Tr(msgspec.Struct, frozen=True):
    """One line of the table. `request` says of each field whether it must be there; `rows` has the lists of an answer.

    `is_known` is False where the published documents do not tell the fields any more: then nothing can be checked.
    """

    id: str
    kind: Kind
    path: str
    name: str
    request: Mapping[str, bool]
    values: Units
    rows: Mapping[str, Units]
    is_known: bool


def parse(lines: Iterable[str]) -> dict[str, Tr]:
    """The table by TR number. Raises ValueError on a line of another shape, or a number that stands twice."""
    found: dict[str, Tr] = {}
    for line in lines:
        if line.startswith("#") or not line.strip():
            continue
        tr = _tr(line)
        if tr.id in found:
            raise ValueError(f"{tr.id} stands twice")
        found[tr.id] = tr
    return found


@functools.cache
def table() -> Mapping[str, Tr]:
    """The whole table; a tenth of a second once."""
    text = resources.files(__package__).joinpath(_TEXT).read_text(encoding="utf-8")
    return MappingProxyType(parse(text.splitlines()))


def _tr(line: str) -> Tr:
    number, kind, path, name, request, answer = line.split("\t")
    is_known = _UNKNOWN not in (request, answer)
    values, rows = _answer(answer) if is_known else ({}, {})
    return Tr(number, Kind(kind), path, name, _request(request) if is_known else {}, values, rows, is_known)


def _request(text: str) -> dict[str, bool]:
    if text == "-":
        return {}
    return {_named(word.removesuffix("*"))[0]: word.endswith("*") for word in text.split(" ")}


def _answer(text: str) -> tuple[dict[str, Unit], dict[str, dict[str, Unit]]]:
    values: dict[str, Unit] = {}
    rows: dict[str, dict[str, Unit]] = {}
    within: dict[str, Unit] = values
    for word in text.split(" ") if text != "-" else ():
        head, bracket, inner = word.partition("[")
        if bracket:
            within = rows.setdefault(head, {})
            head = inner
        if head.rstrip("]"):
            name, unit = _named(head.removesuffix("]"))
            within[name] = unit
        if word.endswith("]"):
            within = values
    return values, rows


def _named(word: str) -> tuple[str, Unit]:
    found = _TOKEN.fullmatch(word)
    if found is None:
        raise ValueError(f"no field: {word!r}")
    return found[1], Unit(found[2] or "")
