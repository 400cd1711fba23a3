"""What a field of a realtime row means: kind, Korean name and unit, declared beside the field and read back here.

The structs of `wire_*` are the only declaration. Decoding, typed access, documentation and the simulator's encoding
all look at them; a field number is written once in the project.
"""

from __future__ import annotations

import enum
import functools
from typing import Any, Final, get_args

import msgspec
from msgspec import Meta

from core.kiwoom import words

WON: Final = "won"
THOUSAND: Final = "thousand won"
MILLION: Final = "million won"
HUNDRED_MILLION: Final = "hundred million won"
SHARES: Final = "shares"
PERCENT: Final = "%"
BP: Final = "% × 100"
USD: Final = "USD"
POINTS: Final = "index points"
ISSUES: Final = "issues"
GOLD: Final = "won/g or USD/oz"
SECTOR_SHARES: Final = "shares or thousand shares"
UNKNOWN: Final = "not established"


class Kind(enum.Enum):
    """How a field's text is read."""

    PRICE = "price"  # the sign is colour, not value
    SIGNED = "signed"  # the sign counts
    WHOLE = "whole"  # no sign expected
    DECIMAL = "decimal"
    LEVEL = "level"  # a decimal; the sign is colour
    TIME = "time"  # HHMMSS, KST
    DATE = "date"  # YYYYMMDD
    TEXT = "text"

    @property
    def is_whole(self) -> bool:
        return self in (Kind.PRICE, Kind.SIGNED, Kind.WHOLE)


def _meta(kind: Kind, ko: str, unit: str, longest: int) -> Meta:
    return Meta(max_length=longest, title=ko, extra={"kind": kind, "unit": unit})


def price(ko: str, unit: str = WON) -> Meta:
    return _meta(Kind.PRICE, ko, unit, words.LONGEST)


def signed(ko: str, unit: str = WON) -> Meta:
    return _meta(Kind.SIGNED, ko, unit, words.LONGEST)


def whole(ko: str, unit: str = SHARES) -> Meta:
    return _meta(Kind.WHOLE, ko, unit, words.LONGEST)


def decimal(ko: str, unit: str = PERCENT) -> Meta:
    return _meta(Kind.DECIMAL, ko, unit, words.LONGEST)


def level(ko: str, unit: str) -> Meta:
    return _meta(Kind.LEVEL, ko, unit, words.LONGEST)


def time(ko: str) -> Meta:
    return _meta(Kind.TIME, ko, "HHMMSS", words.LONGEST)


def date(ko: str) -> Meta:
    return _meta(Kind.DATE, ko, "YYYYMMDD", words.LONGEST)


def text(ko: str) -> Meta:
    return _meta(Kind.TEXT, ko, "", 200)


class Field(msgspec.Struct, frozen=True):
    """One declared field: number on the wire, official Korean name, our name, kind, unit."""

    fid: str
    ko: str
    name: str
    kind: Kind
    unit: str


@functools.cache
def fields_of(values: type[msgspec.Struct]) -> dict[str, Field]:
    """The declared fields of a values class by our name, in wire order."""
    found: dict[str, Field] = {}
    for info in msgspec.structs.fields(values):
        meta: Any = get_args(info.type)[1]
        found[info.name] = Field(info.encode_name, meta.title, info.name, meta.extra["kind"], meta.extra["unit"])
    return found


class Values(msgspec.Struct, frozen=True, gc=False):
    """Base of every values struct: all fields are text as received; `value` types one of them when asked."""

    def value(self, name: str) -> int | float | str | None:
        """The field typed: whole number, decimal as float (for display), or text; None where blank or unreadable.

        Prices and levels come without their colour. Raises KeyError on a name that the type does not declare.
        """
        kind = fields_of(type(self))[name].kind
        raw: str = getattr(self, name)
        try:
            return _typed(kind, raw)
        except words.Unreadable:
            return None


def _typed(kind: Kind, raw: str) -> int | float | str | None:
    if kind in (Kind.DECIMAL, Kind.LEVEL):
        number = _decimal(raw)
        return abs(number) if number is not None and kind is Kind.LEVEL else number
    if kind.is_whole:
        count = words.whole(raw)
        return abs(count) if count is not None and kind is Kind.PRICE else count
    return raw.strip() or None


def _decimal(raw: str) -> float | None:
    stripped = raw.strip()
    if not stripped:
        return None
    words.hundredths(raw)  # refuses what is no decimal
    number = float(stripped.lstrip("+-") or 0)
    return -number if "-" in stripped else number
