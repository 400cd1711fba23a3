"""What became different since the screen last looked.

The store marks, the frame takes: a thousand ticks and one tick cost the screen the same.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from core.domain.units import Code


class Changes(msgspec.Struct):
    """Codes by kind, and flags for what has no code. Falsy when nothing changed."""

    quotes: set[Code] = msgspec.field(default_factory=set)
    books: set[Code] = msgspec.field(default_factory=set)
    bars: set[Code] = msgspec.field(default_factory=set)
    tracked: set[Code] = msgspec.field(default_factory=set)
    vi: set[Code] = msgspec.field(default_factory=set)
    context: set[Code] = msgspec.field(default_factory=set)
    """Expected prices, programs, brokers."""
    gaps: set[Code] = msgspec.field(default_factory=set)
    orders: bool = False
    positions: bool = False
    instruments: bool = False
    account: bool = False
    session: bool = False
    indices: bool = False
    hits: bool = False
    feed: bool = False
    """Waiting codes, suspects, searches, ranks."""
    links: bool = False
    kill: bool = False
    signals: bool = False
    limits: bool = False
    notices: bool = False
    faults: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__struct_fields__)

    @classmethod
    def everything(cls, codes: set[Code]) -> Changes:
        """As if all had changed: what a panel refreshes from when it becomes visible."""
        values: dict[str, Any] = {name: set(codes) if name in _BY_CODE else True for name in cls.__struct_fields__}
        return cls(**values)


_BY_CODE: Final = frozenset({"quotes", "books", "bars", "tracked", "vi", "context", "gaps"})
