"""Rows that stay as they came until somebody asks, and the patterns that find their fields. Counterpart of `ticks`.

A row is a place in the bytes of its frame. Its values are decoded when asked, every time: what looks – a panel, a test,
a tool – looks at most sixty times a second, while rows come by the thousand.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import ClassVar, Final

import msgspec

from core.domain.events import Levels, Top
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
    | {"ask_total", "bid_total", "expected_price", "expected_quantity"}
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

    def value(self, name: str) -> int | float | str | None:
        """As of any row; the numbers of prints (체결건수), which are asked for on the way, without decoding it."""
        find = _COUNTS.get(name)
        found = find(self.text, self.start, self.text.find(b"}", self.start + _COUNTS_AFTER)) if find else None
        return int(found[1]) if found is not None else super().value(name)


class UnreadBook(Unread, frozen=True, gc=False, eq=False):
    """Also the depth of its book. A row of which then turns out that a number cannot be read has none: all is 0."""

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

    @property
    def top(self) -> Top:
        """Of a usual row without a look at its levels: they are jumped over."""
        text = self.text
        best = _BEST(text, self.start)
        if best is not None:
            end = best.end()
            totals = _TOTALS(text, text.find(_TOTALS_KEY, end + _AT_LEAST, text.find(b"}", end)))
            if totals is not None:
                (ask, bid), (asks, bids) = best.groups(), totals.groups()
                top = int(ask), int(bid), int(asks), int(bids)
                if top[0] and top[1]:
                    return top
        return self.levels().top

    def levels(self) -> Levels:
        """Decoded."""
        found = _DEPTH(self.text, self.start)
        if found is None:
            values = self.values()
            return rows_market.levels(values) if isinstance(values, BookValues) else Levels()
        *sides, asks, bids, price, quantity = map(int, found.groups())
        return Levels(_side(sides[::4], sides[1::4]), _side(sides[2::4], sides[3::4]), price, quantity, asks, bids)


def _side(prices: list[Won], sizes: list[Shares]) -> tuple[Level, ...]:
    return tuple([level for level in zip(prices, sizes, strict=True) if level[0]])


_BEFORE: Final = r'\{"values":\{"21":"[^"]*+",'
_DEPTH: Final = re.compile((_BEFORE + pattern(BookValues, _LEVELS, "ask_price_1")).encode()).match
_BEST: Final = re.compile((_BEFORE + pattern(BookValues, {"ask_price_1", "bid_price_1"}, "ask_price_1")).encode()).match
_TOTALS: Final = re.compile(pattern(BookValues, {"ask_total", "bid_total"}, "ask_total").encode()).match
_TOTALS_KEY: Final = f'"{fields_of(BookValues)["ask_total"].fid}":"'.encode()
_AT_LEAST: Final = sum(len(f'"{field.fid}":"0",') for field in list(fields_of(BookValues).values())[5:61])
"""Bytes between the best prices and the totals: to search them would cost more than to read the totals."""
_COUNTS: Final = {
    name: re.compile(f'"{fields_of(TradeValues)[name].fid}":"([0-9]{{1,18}})"'.encode()).search
    for name in ("sell_count", "buy_count")
}
_COUNTS_AFTER: Final = len('{"values":{')
