"""The fast road of prints (0B) and books (0D): rows in exactly the recorded shape, read by compiled patterns.

The pattern of a print is made from its declaration in `wire_trade`: every key up to the last field that an event holds
stands where the wire puts it, and every number that an event holds is spelled plainly. Whatever deviates – another
order of keys, a blank, "--50", an escape, another type – is left to `frames`, which reads it with all care. What lies
between and behind those fields is not looked at until somebody asks: it stays as it came (`unread`). Of a book that is
all but its code and its time, for neither state nor rules read a book that came: rules look at it when they decide
upon a print, and there are several books to a print.

All of it works on bytes, as the socket gives them: a text with Korean names in it takes two bytes for each character.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

from core.domain.events import Book, Event, Trade
from core.domain.units import DAY, Code, Ns, kst_midnight
from core.kiwoom.rows_market import clock
from core.kiwoom.unread import UnreadBook, UnreadTrade, pattern
from core.kiwoom.wire_trade import TradeValues

LONGEST: Final = 2 << 20
"""Bytes; a frame with the books of 200 issues has half a million."""
_BEFORE: Final = b'{"data":['
_FIRST: Final = len(_BEFORE)
_KIND: Final = len('{"values":{"2')
"""Where a row shows what it may be: the first key of a print is 20, of a book 21."""
_ZERO: Final = ord("0")
_ISSUES: Final = 8_192
_PINNED: Final = 16_384
"""Bytes; rows of a longer frame are copied, or a book that is kept would keep its whole frame."""
_PRINT: Final = frozenset(
    (
        *("time", "price", "change", "ask", "bid", "quantity", "volume", "amount", "open", "high", "low"),
        *("strength", "sell_volume", "buy_volume"),
    )
)
_VALUES: Final = r'\{"values":\{'
_AFTER: Final = r'(?:,|\],"trnm":"REAL"\}\Z)'
"""A row goes up to the next one or to the end of the frame."""


def _end(code: str) -> str:
    return r'\},"type":"' + code + r'","name":"[^"\\]*+","item":"([0-9A-Za-z_]++)"\}' + _AFTER


_TRADE: Final = re.compile((_VALUES + pattern(TradeValues, _PRINT) + r"[^}]*+" + _end("0B")).encode()).match
_BOOK: Final = b'{"values":{"21":"'
_TIME: Final = len(_BOOK)
_TIMED: Final = len('HHMMSS"')
_BOOK_END: Final = re.compile(_end("0D").encode()).match
_OTHER: Final = re.compile(
    (r'(\{"values":\{[^}\\]*+\},"type":"(?!0[BD]")[^"\\]*+","name":"[^"\\]*+","item":"[^"\\]*+"\})' + _AFTER).encode()
).match
_LIST: Final = msgspec.json.Decoder(list[int]).decode


class _Day(dict[bytes, Ns]):
    """Instants of one day by their HHMMSS, with or without the quote behind it.

    Only times are remembered, so the day bounds the memory.
    """

    def __init__(self, begins: Ns) -> None:
        super().__init__()
        self.begins, self.ends = begins, begins + DAY

    def __missing__(self, word: bytes) -> Ns:
        time = self[word] = self.begins + clock(word.decode().removesuffix('"'))  # raises for what is no time
        return time


class _Codes(dict[bytes, Code]):
    """Codes by what the wire says; as many as there may be issues, then anew."""

    def __missing__(self, word: bytes) -> Code:
        if len(self) >= _ISSUES:
            self.clear()
        code = word.decode()
        if not code.strip():
            raise ValueError("a row without a code")
        self[word] = Code(code)
        return Code(code)


_CODES: Final = _Codes()
_LAST: Final = [_Day(0)]


def read(text: bytes, at: Ns, other: Callable[[bytes, Ns], list[Event]]) -> list[Event] | None:
    """The events of a frame whose prints and books are as usual; None if it is anything else. Never raises.

    `other` reads a row of another type; it may raise ValueError, and then the frame is none of ours either.
    """
    size = len(text)
    if size > LONGEST or not text.startswith(_BEFORE):
        return None
    day = _LAST[0]
    if not day.begins <= at < day.ends:
        day = _LAST[0] = _Day(kst_midnight(at))
    events: list[Event] = []
    row, is_short = _FIRST, size <= _PINNED
    try:
        while row < size:
            if text[row + _KIND] == _ZERO:
                end = found = _TRADE(text, row)
                if found is not None:
                    rest = UnreadTrade(text, row) if is_short else UnreadTrade(text[row : found.end()], 0)
                    events.append(_trade(found.groups(), at, day, rest))
            else:
                end = found = _BOOK_END(text, text.find(b"}", row)) if text.startswith(_BOOK, row) else None
                if found is not None:
                    depth = UnreadBook(text, row) if is_short else UnreadBook(text[row : found.end()], 0)
                    time = day[text[row + _TIME : row + _TIME + _TIMED]]
                    events.append(Book(_CODES[found[1]], at, time, depth, depth))
            if end is None:
                end = _OTHER(text, row)
                if end is None:
                    return None
                events += other(text[row : end.end(1)], at)
            row = end.end()
    except (IndexError, ValueError):
        return None
    return events if row > _FIRST else None


def _trade(words: tuple[Any, ...], at: Ns, day: _Day, row: UnreadTrade) -> Trade:
    # fmt: off
    (time, price, falls, change, ask, bid, side, quantity, volume, amount, open_, high, low,
     whole, decimals, sold, bought, code) = words
    # fmt: on
    told = (price, change, ask, bid, quantity, volume, amount, open_, high, low, whole, b"1" + decimals, sold, bought)
    price, change, ask, bid, quantity, volume, amount, open_, high, low, whole, decimals, sold, bought = _integers(told)
    if not price:
        raise ValueError("a print without a price")
    return Trade(
        _CODES[code],
        at,
        day[time],
        price,
        -quantity if side == b"-" else quantity,
        volume,
        -change if falls == b"-" else change,
        open_,
        high,
        low,
        ask,
        bid,
        amount * 1_000_000,  # 14 누적거래대금 counts million won
        whole * 100 + decimals - 100,
        bought,
        sold,
        side != b"+" and side != b"-",  # only auction prints come unsigned
        row,
    )


def _integers(words: tuple[bytes, ...]) -> list[int]:
    """All in one pass cost half of an `int` each, which alone reads leading zeros."""
    try:
        return _LIST(b"[" + b",".join(words) + b"]")
    except msgspec.DecodeError:
        return [*map(int, words)]
