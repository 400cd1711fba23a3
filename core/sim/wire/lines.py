"""One WebSocket connection as the broker keeps it, and what a client's frame asks for, read without trusting it."""

from __future__ import annotations

import enum
from collections import deque
from typing import Any, Final

import msgspec

from core.domain.units import Ns
from core.kiwoom.fields import TYPES, Values


class Close(enum.Enum):
    """How a connection ends: in order with code 1000 and the reason "Bye", or cut off without a word."""

    BYE = "Bye"
    CUT = "cut"


ConnectionId = int
Message = str | Close
Output = tuple[ConnectionId, Message]

MAX_ITEMS: Final = 200
"""Items (code with suffix) per connection and per group; 1h and the account types need no item."""
ITEMLESS: Final = frozenset({"", "1h", "00", "04", "0s"})
"""Types that take no item, so that none of their registrations counts against the limit."""
UNKNOWN: Final = "?"
"""Stands for every type that the broker does not have: taken like any other, and never pushed."""
_LONGEST_ITEM: Final = 32
"""Characters; no code is longer, and nonsense stays nonsense when it is cut."""


class Line(msgspec.Struct):
    """One connection. `groups` holds (type, item) pairs by grp_no; `waiting` rows go out with the next flush."""

    id: ConnectionId
    opened: Ns
    next_ping: Ns
    app_key: str | None = None
    owner: str = ""
    """Whose account the app key speaks for."""
    unanswered: int = 0
    groups: dict[str, set[tuple[str, str]]] = {}
    asked: dict[str, deque[Ns]] = {}
    waiting: list[tuple[str, Values]] = []
    told: deque[tuple[Ns, str]] = msgspec.field(default_factory=deque)

    def pairs(self) -> set[tuple[str, str]]:
        """(type, item) pairs of all groups."""
        return {pair for pairs in self.groups.values() for pair in pairs}

    def items(self) -> set[str]:
        """Registered items (code with suffix, or sector) that count against the limit."""
        return {item for pairs in self.groups.values() for item in counted(pairs)}


def counted(pairs: set[tuple[str, str]]) -> set[str]:
    """The items of (type, item) pairs that take a place: each once, however many types it has."""
    return {item for kind, item in pairs if kind not in ITEMLESS and item}


def frame_of(text: str) -> dict[str, Any]:
    """What the client said as an object; empty if it is none."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def pairs_of(data: object) -> set[tuple[str, str]]:
    """Every type × every item of a REG or REMOVE; types without an item, and market-wide ones, stand for "".

    It stops where it is sure to be too much: a frame of a megabyte must not keep the market waiting.
    """
    items_of: dict[str, set[str]] = {}
    for entry in data if isinstance(data, list) else []:
        if not isinstance(entry, dict):
            continue
        registered = [item[:_LONGEST_ITEM] for item in _texts(entry.get("item"))]
        for kind in {kind if kind in TYPES or kind in ITEMLESS else UNKNOWN for kind in _texts(entry.get("type"))}:
            items_of.setdefault(kind, set()).update([""] if kind in ITEMLESS else registered)
        if any(len(items) > MAX_ITEMS for items in items_of.values()):
            break
    return {(kind, item) for kind, items in items_of.items() for item in items}


def _texts(value: object) -> list[str]:
    """The texts of a list, or the one text; beyond what can be registered only as many as show that it is too much."""
    if isinstance(value, list):
        return list(dict.fromkeys(entry for entry in value if isinstance(entry, str)))[: MAX_ITEMS + 1]
    return [value] if isinstance(value, str) else []
