"""Rows that stay as they came until somebody asks, and the patterns that find their fields. Counterpart of `ticks`.

A row is a place in the bytes of its frame. Its values are decoded when asked, every time: what looks – a panel, a test,
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
from core.kiwoom import rows_market
from core.kiwoom.kinds import Kind, Values, fields_of
from core.kiwoom.wire_book import BookValues
from core.kiwoom.wire_trade import TradeValues

_SPELLED: Final = {
    Kind.TIME: "([0-9]{6})",
    Kind.PRICE: "[ +-]?([0-9]{1,17}+)",
    Kind.SIGNED: "([ +-]?)([0-9]{1,17}+)",
    Kind.WHOLE: "([0-9]{1,18}+)",
    Kind.DECIMAL: r"([0-9]{1,14}+)\.([0-9]{2})",
}
"""The usual spelling. Numbers are groups of digits: the colour of a price is left out, a sign that counts is a group of
its own before them, and the two decimals are one behind them."""
_ANYTHING: Final = '[^"]*+'

_LEVELS: Final = frozenset(
    {f"{side}_{what}_{n}" for n in range(1, 11) for side in ("ask", "bid") for what in ("price", "qty")}
    | {"expected_price", "expected_quantity"}
)
"""The fields of a book that its depth is made of."""


def pattern(values: type[Values], taken: AbstractSet[str], first: str = "") -> str:
    """The fields of a row from `first` on up to the last of `taken`, each of which is spelled as usual and a group.

    What lies between them may be any words, but has to be there, in wire order.
    """
    fields = list(fields_of(values).values())
    names = [field.name for field in fields]
    start = names.index(first) if first else 0
    end = max(map(names.index, taken)) + 1
    parts = (
        f'"{field.fid}":"{_SPELLED[field.kind] if field.name in taken else _ANYTHING}"' for field in fields[start:end]
    )
    return ",".join(parts)


class Unread(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A row of the frame `text` that begins at `start`. Equal to the values that it spells; not hashable."""

    text: bytes
    start: int

    kind: ClassVar[type[Values]]

    def values(self) -> Values | None:
        """All fields as received; None where a part that no event holds turns out to be unreadable."""
        text, begin = self.text, self.start + len('{"values":')
        try:
            return msgspec.json.decode(text[begin : text.index(b"}", begin) + 1], type=self.kind)
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
    """Also the depth of its book, which is read when somebody looks at it.

    A row of which only then turns out that a level cannot be read has none: its book is empty below the best prices.
    """

    kind: ClassVar[type[Values]] = BookValues

    def __eq__(self, other: object) -> bool:
        return self.levels() == other if isinstance(other, Levels) else super().__eq__(other)

    @property
    def asks(self) -> tuple[Level, ...]:
        return self.levels().asks

    @property
    def bids(self) -> tuple[Level, ...]:
        return self.levels().bids

    @property
    def expected_price(self) -> Won:
        return self.levels().expected_price

    @property
    def expected_quantity(self) -> Shares:
        return self.levels().expected_quantity

    def levels(self) -> Levels:
        found = _DEPTH(self.text, self.start)
        if found is None:
            values = self.values()
            return rows_market.levels(values) if isinstance(values, BookValues) else Levels()
        numbers = [*map(int, found.groups())]
        return Levels(_side(numbers[:40:4], numbers[1:40:4]), _side(numbers[2:40:4], numbers[3:40:4]), *numbers[40:])


def _side(prices: list[Won], sizes: list[Shares]) -> tuple[Level, ...]:
    return tuple([level for level in zip(prices, sizes, strict=True) if level[0]])


_BEFORE: Final = r'\{"values":\{"21":"[^"]*+",'
_DEPTH: Final = re.compile((_BEFORE + pattern(BookValues, _LEVELS, "ask_price_1")).encode()).match
