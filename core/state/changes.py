"""What became different since the screen last looked.

The store marks, the frame takes: a thousand ticks and one tick cost the screen the same.
"""

from __future__ import annotations

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
    orders: bool = False
    positions: bool = False
    instruments: bool = False
    account: bool = False
    session: bool = False
    indices: bool = False
    hits: bool = False
    links: bool = False
    kill: bool = False
    signals: bool = False
    notices: bool = False
    faults: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__struct_fields__)

    @classmethod
    def everything(cls, codes: set[Code]) -> Changes:
        """As if all had changed: what a panel refreshes from when it becomes visible."""
        flags = dict.fromkeys(cls.__struct_fields__[6:], True)
        return cls(set(codes), set(codes), set(codes), set(codes), set(codes), set(codes), **flags)
