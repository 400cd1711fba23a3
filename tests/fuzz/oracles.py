"""What is promised of everything that comes out of foreign bytes: whole events, in their declared types, in bounds."""

from __future__ import annotations

import enum
import functools
import types
import typing
from collections.abc import Hashable, Iterable
from typing import Any, Final, cast

import msgspec

from core.domain.events import (
    Event,
    Fault,
    Fill,
    Levels,
    LinkChanged,
    NetAsset,
    SectorIndex,
    Trade,
    UsFill,
    UsTrade,
    ViChanged,
)
from core.kiwoom.fields import Values
from core.kiwoom.frames import RAW
from core.kiwoom.unread import Unread, UnreadBook

_BEYOND: Final = 1 << 63
"""Bars, journal and tape hold 64 bits."""
_ENDLESS: Final = {Trade: "value"}
"""Million won times a million: kept in no 64 bits, and a check there would cost every print."""
NAMES: Final = ("code", "sector", "symbol")
"""What an event is about, whichever it has."""
_POSITIVE: Final[dict[type[Any], tuple[str, ...]]] = {
    Trade: ("price",),
    Fill: ("price", "quantity"),
    UsTrade: ("price",),
    UsFill: ("price", "quantity"),
    ViChanged: ("trigger",),
    NetAsset: ("nav",),
    SectorIndex: ("level",),
}


def sound(events: Iterable[Event]) -> None:
    """Raises AssertionError unless every event is whole."""
    for event in events:
        whole(event)


def whole(event: Any) -> None:
    """Raises AssertionError if a field has another type than declared, leaves its bounds, or says nothing at all."""
    declared = _declared(cast("Hashable", type(event)))
    assert declared, event
    for name, kind in declared.items():
        value = getattr(event, name)
        if name == "rest":
            assert value is None or isinstance(value, Values | Unread), (name, value)
        elif name == "depth":  # its levels are looked at through the book
            assert isinstance(value, Levels | UnreadBook), (name, value)
        elif _ENDLESS.get(type(event)) != name:
            assert _is(value, kind), (type(event).__name__, name, value)
    for name in NAMES:
        text = getattr(event, name, "x")
        assert text.strip(), (name, event)
    for name in _POSITIVE.get(type(event), ()):
        assert getattr(event, name) > 0, (name, event)
    if isinstance(event, Fault):
        assert len(event.raw) <= RAW, len(event.raw)
        assert len(event.what) <= RAW, len(event.what)
    if isinstance(event, LinkChanged):
        assert len(event.detail) <= RAW, len(event.detail)
    msgspec.to_builtins(event)
    msgspec.json.encode(event)


@functools.cache
def _declared(kind: Hashable) -> dict[str, Any]:
    """Fields and properties: a value that is read only when asked must be sound when asked."""
    found: dict[str, Any] = {}
    for base in reversed(getattr(kind, "__mro__", ())):
        found |= {name: hint for name, hint in typing.get_type_hints(base).items() if not name.startswith("_")}
        for name, member in vars(base).items():
            if isinstance(member, property) and not name.startswith("_"):
                found[name] = typing.get_type_hints(member.fget)["return"]
    return found


def _is(value: Any, kind: Any) -> bool:
    kind = getattr(kind, "__supertype__", kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.ClassVar:
        return True
    if origin is typing.Annotated:
        return _is(value, arguments[0])
    if origin in (types.UnionType, typing.Union):
        return any(_is(value, one) for one in arguments)
    if origin is tuple:
        return _is_tuple(value, arguments)
    if kind is int:
        return type(value) is int and -_BEYOND <= value < _BEYOND
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and type(value) is kind:
        return all(
            _is(getattr(value, name), hint)
            for name, hint in _declared(cast("Hashable", kind)).items()
            if name != "rest"
        )
    if isinstance(kind, type) and not issubclass(kind, enum.Enum):
        return type(value) is kind
    return isinstance(value, kind)


def _is_tuple(value: Any, arguments: tuple[Any, ...]) -> bool:
    if type(value) is not tuple:
        return False
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return all(_is(one, arguments[0]) for one in value)
    return len(value) == len(arguments) and all(map(_is, value, arguments))
