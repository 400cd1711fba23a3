"""Rows that stay text until somebody asks, and the patterns that find their fields. Counterpart of `ticks`.

A row is a place in the text of its frame. Its values are decoded when asked, every time: what looks – a panel, a test,
a tool – looks at most sixty times a second, while rows come by the thousand.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import ClassVar, Final

import msgspec

from core.domain.events import Levels
from core.domain.market import Level
from core.domain.units import Shares, Won
from core.kiwoom.kinds import Kind, Values, fields_of
from core.kiwoom.wire_book import BookValues
from core.kiwoom.wire_trade import TradeValues

_SPELLED: Final = {
    Kind.TIME: ("", "[0-9]{6}"),
    Kind.PRICE: ("[ +-]?", "[0-9]{1,17}+"),
    Kind.SIGNED: ("", "[ +-]?[0-9]{1,17}+"),
    Kind.WHOLE: ("", "[0-9]{1,18}+"),
    Kind.DECIMAL: ("", r"[0-9]{1,14}+\.[0-9]{2}"),
}
"""The usual spelling: what is left out (the colour of a price), and what is meant and taken by `int` as it is."""
_ANYTHING: Final = '[^"]*+'

LEVELS: Final = frozenset(
    {f"{side}_{what}_{n}" for n in range(1, 11) for side in ("ask", "bid") for what in ("price", "qty")}
    | {"expected_price", "expected_quantity"}
)
"""The fields of a book that its depth is made of."""


def pattern(values: type[Values], taken: AbstractSet[str], checked: AbstractSet[str] = frozenset()) -> str:
    """A row up to the last of these fields, where all of them are spelled as usual.

    Each of `taken` becomes a group, in wire order. Never matches what the typed struct would refuse in these fields.
    """
    parts: list[str] = []
    end = 0
    for name, field in fields_of(values).items():
        word = _ANYTHING
        if name in taken or name in checked:
            colour, meant = _SPELLED[field.kind]
            word = colour + (f"({meant})" if name in taken else meant)
            end = len(parts) + 1
        parts.append(f'"{field.fid}":"{word}"')
    return r'\{"values":\{' + ",".join(parts[:end])


class Unread(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A row of `text` that begins at `start`. Equal to the values that it spells; not hashable."""

    text: str
    start: int

    kind: ClassVar[type[Values]]

    def values(self) -> Values | None:
        """All fields as received; None where a part that no event holds turns out to be unreadable."""
        text, begin = self.text, self.start + len('{"values":')
        try:
            return msgspec.json.decode(text[begin : text.index("}", begin) + 1], type=self.kind)
        except (msgspec.MsgspecError, ValueError):
            return None

    def value(self, name: str) -> int | float | str | None:
        """As `Values.value`; None also where `values` is."""
        return (self.values() or self.kind()).value(name)

    def __eq__(self, other: object) -> bool:
        return self.values() == (other.values() if isinstance(other, Unread) else other)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.values()!r})"


class UnreadTrade(Unread, frozen=True, gc=False, eq=False):
    kind: ClassVar[type[Values]] = TradeValues


class UnreadBook(Unread, frozen=True, gc=False, eq=False):
    """Also the depth of its book: that every level can be read was seen before this was made."""

    kind: ClassVar[type[Values]] = BookValues

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Levels):
            return Levels(self.asks, self.bids, self.expected_price, self.expected_quantity) == other
        return super().__eq__(other)

    @property
    def asks(self) -> tuple[Level, ...]:
        return self._side(0)

    @property
    def bids(self) -> tuple[Level, ...]:
        return self._side(2)

    @property
    def expected_price(self) -> Won:
        return int(self._words()[-2])

    @property
    def expected_quantity(self) -> Shares:
        return int(self._words()[-1])

    def _side(self, first: int) -> tuple[Level, ...]:
        words = self._words()[:40]
        levels = zip(words[first::4], words[first + 1 :: 4], strict=True)
        return tuple([(int(price), int(size)) for price, size in levels if int(price)])

    def _words(self) -> tuple[str, ...]:
        found = _DEPTH(self.text, self.start)
        assert found is not None
        return found.groups()


_DEPTH: Final = re.compile(pattern(BookValues, LEVELS)).match
