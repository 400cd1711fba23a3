"""The fast road of prints (0B) and books (0D): rows in exactly the recorded shape, one compiled pattern for each.

The patterns are made from the declarations in `wire_trade` and `wire_book`: every key up to the last field that an
event holds stands where the wire puts it, and every number that an event holds is spelled plainly. Whatever deviates –
another order of keys, a blank, "--50", an escape, another type – is left to `frames`, which reads it with all care.
What follows those fields is not looked at until somebody asks: it stays text (`unread`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final

from core.domain.events import Book, Event, Trade
from core.domain.units import Code, Ns, kst_midnight
from core.kiwoom.kinds import Values
from core.kiwoom.rows_market import clock
from core.kiwoom.unread import LEVELS, UnreadBook, UnreadTrade, pattern
from core.kiwoom.wire_book import BookValues
from core.kiwoom.wire_trade import TradeValues

LONGEST: Final = 2 << 20
"""Characters; a frame with the books of 200 issues has half a million."""
_FIRST: Final = len('{"data":[')
_KIND: Final = len('{"values":{"2')
"""Where a row shows what it may be: the first key of a print is 20, of a book 21."""
_PINNED: Final = 16_384
"""Characters; rows of a longer frame are copied, or a book that is kept would keep its whole frame."""


_BEFORE: Final = r'(?:(?<=\{"data":\[)|(?<="\},))'
_AFTER: Final = r'(?:,|\],"trnm":"REAL"\}\Z)'
"""A row stands first or after another one, and goes up to the next one or to the end of the frame."""


def _row(values: type[Values], code: str, taken: AbstractSet[str], checked: AbstractSet[str] = frozenset()) -> str:
    tail = r'[^}]*+\},"type":"' + code + r'","name":"[^"\\]*+","item":"([^"\\]++)"\}'
    return _BEFORE + pattern(values, taken, checked) + tail + _AFTER


_PRINT: Final = frozenset(
    (
        *("time", "price", "change", "ask", "bid", "quantity", "volume", "amount", "open", "high", "low"),
        *("strength", "sell_volume", "buy_volume"),
    )
)
_BEST: Final = frozenset(("time", "ask_price_1", "bid_price_1", "ask_total", "bid_total"))
_TRADE: Final = re.compile(_row(TradeValues, "0B", _PRINT)).match
_BOOK: Final = re.compile(_row(BookValues, "0D", _BEST, LEVELS)).match
_OTHER: Final = re.compile(
    _BEFORE + r'(\{"values":\{[^}\\]*+\},"type":"(?!0[BD]")[^"\\]*+","name":"[^"\\]*+","item":"[^"\\]*+"\})' + _AFTER
).match


class _Times(dict[str, Ns]):
    """Times of day as ns since midnight. Nothing else is remembered: a cold look-up costs more than an `int`."""

    def __missing__(self, word: str) -> Ns:
        time = self[word] = clock(word)  # raises for what is none, so the day bounds the memory
        return time


_TIME: Final = _Times()


def read(text: str, at: Ns, other: Callable[[str, Ns], list[Event]]) -> list[Event] | None:
    """The events of a frame whose prints and books are as usual; None if it is anything else. Never raises.

    `other` reads a row of another type; it may raise ValueError, and then the frame is none of ours either.
    """
    size = len(text)
    if size > LONGEST:
        return None
    midnight = kst_midnight(at)
    events: list[Event] = []
    row = _FIRST
    try:
        while row < size:
            is_trade = text[row + _KIND] == "0"
            found = _TRADE(text, row) if is_trade else _BOOK(text, row)
            if found is None:
                found = _OTHER(text, row)
                if found is None:
                    return None
                events += other(text[row : found.end(1)], at)
                row = found.end()
                continue
            end = found.end()
            kept, start = (text, row) if size <= _PINNED else (text[row:end], 0)
            if is_trade:
                events.append(_trade(found.groups(), at, midnight, UnreadTrade(kept, start)))
            else:
                events.append(_book(found.groups(), at, midnight, UnreadBook(kept, start)))
            row = end
    except (IndexError, ValueError):
        return None
    return events if row > _FIRST else None


def _trade(words: tuple[str, ...], at: Ns, midnight: Ns, row: UnreadTrade) -> Trade:
    price, change, ask, bid, quantity, volume, amount, open_, high, low = map(int, words[1:11])
    if not price:
        raise ValueError("a print without a price")
    strength = words[11]
    return Trade(
        Code(words[14]),
        at,
        midnight + _TIME[words[0]],
        price,
        quantity,
        volume,
        change,
        open_,
        high,
        low,
        ask,
        bid,
        amount * 1_000_000,  # 14 누적거래대금 counts million won
        int(strength[:-3] + strength[-2:]),
        int(words[13]),
        int(words[12]),
        words[5][0] not in "+-",  # only auction prints come unsigned
        row,
    )


def _book(words: tuple[str, ...], at: Ns, midnight: Ns, row: UnreadBook) -> Book:
    ask, bid, asks, bids = map(int, words[1:5])
    if not (ask and bid):
        ask, bid = (side[0][0] if side else 0 for side in (row.asks, row.bids))
    return Book(Code(words[5]), at, midnight + _TIME[words[0]], ask, bid, asks, bids, row, row)
