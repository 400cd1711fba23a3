"""Frames that arrived and were not handled yet, in the order in which they deserve to be.

While the program keeps up this is a queue of one. When it does not, three things happen and nothing else: what
concerns our orders, VIs, phases, searches and the conversation itself overtakes the quotes; of several books of one
issue only the last is kept, and each one skipped is counted; prints are never skipped and never overtake each other,
for they feed the bars. A frame that carries rows of several kinds is divided for that.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Final

import msgspec

from core.domain.units import MILLI, Ns

MOST: Final = 20_000
"""Frames, and …"""
MOST_BYTES: Final = 32 << 20
"""… bytes that may wait: whoever fills it stops reading then, which pauses the broker."""
LATE: Final = 50 * MILLI
"""Books are conflated when the oldest quote has waited for so long, …"""
MANY: Final = 64
"""… or when so many frames wait."""
_SPOKEN: Final = b"SPOKEN"  # an acknowledgement, a PING, the word of SYSTEM
_NO_ROWS: Final = b"NO ROWS"
URGENT: Final = frozenset({"00", "04", "1h", "0s", "02"})
_BOOK: Final = "0D"
_AHEAD: Final = frozenset({_SPOKEN, *(kind.encode() for kind in URGENT)})
_REAL: Final = b'"REAL"'
_TYPES: Final = re.compile(rb'"type"\s*:\s*"([^"]{1,8})"')


class _Row(msgspec.Struct, gc=False):
    type: str
    item: str = ""


class _Frame(msgspec.Struct, gc=False):
    data: list[msgspec.Raw]


_FRAME: Final = msgspec.json.Decoder(_Frame)
_ROW: Final = msgspec.json.Decoder(_Row)


class _Entry:
    """One frame in line; without text it was taken or skipped."""

    __slots__ = ("at", "text")

    def __init__(self, text: bytes, at: Ns) -> None:
        self.text, self.at = text, at


class Backlog:
    """Put at one end, take at the other. It refuses nothing: who puts must mind `is_full`."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._ahead: deque[_Entry] = deque()
        self._line: deque[_Entry] = deque()
        self._books: dict[str, _Entry] = {}
        self._bytes = 0
        self._holes = 0
        self._is_unsorted = False
        self.conflated = 0
        """Books skipped because a newer one of the same issue had already arrived."""

    def __len__(self) -> int:
        return len(self._ahead) + len(self._line) - self._holes

    @property
    def is_full(self) -> bool:
        return len(self) >= self._most or self._bytes >= self._most_bytes

    def put(self, text: bytes, at: Ns) -> None:
        """A frame arrived. Alone it costs an append; what it is made of matters only where others wait."""
        if not self._line:
            self._queue(self._line, text, at)
            self._is_unsorted = True
            return
        if self._is_unsorted:
            self._is_unsorted = False
            self._sort(*self._taken(self._line.popleft()))
        self._sort(text, at)

    def take(self) -> tuple[bytes, Ns] | None:
        """The frame to handle now and the time of its arrival; None when nothing waits."""
        if self._ahead:
            return self._taken(self._ahead.popleft())
        while self._line:
            entry = self._line.popleft()
            if entry.text:
                return self._taken(entry)
            self._holes -= 1
        self._books.clear()
        return None

    def _taken(self, entry: _Entry) -> tuple[bytes, Ns]:
        text, entry.text = entry.text, b""
        self._bytes -= len(text)
        return text, entry.at

    def _sort(self, text: bytes, at: Ns) -> None:
        kinds = set(_TYPES.findall(text)) or {_NO_ROWS if _REAL in text else _SPOKEN}
        if kinds <= _AHEAD:
            self._queue(self._ahead, text, at)
        elif kinds & _AHEAD or (_BOOK.encode() in kinds and self._is_late(at)):
            self._divide(text, at)
        else:
            self._queue(self._line, text, at)

    def _is_late(self, at: Ns) -> bool:
        line = self._line
        return bool(line) and (len(line) - self._holes > MANY or at - line[0].at > LATE)

    def _divide(self, text: bytes, at: Ns) -> None:
        """Urgent rows go ahead, books stand alone, the rest stays together; what cannot be divided stays whole."""
        try:
            rows = [(raw, _ROW.decode(raw)) for raw in _FRAME.decode(text).data]
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self._queue(self._line, text, at)  # the decoder will say what is wrong with it
            return
        if ahead := [raw for raw, row in rows if row.type in URGENT]:
            self._queue(self._ahead, _framed(ahead), at)
        if others := [raw for raw, row in rows if row.type not in URGENT and row.type != _BOOK]:
            self._queue(self._line, _framed(others), at)
        for raw, row in rows:
            if row.type == _BOOK:
                self._skip(row.item)
                self._books[row.item] = self._queue(self._line, _framed([raw]), at)

    def _skip(self, item: str) -> None:
        older = self._books.get(item)
        if older is not None and older.text:
            self._bytes -= len(older.text)
            older.text = b""
            self._holes += 1
            self.conflated += 1

    def _queue(self, line: deque[_Entry], text: bytes, at: Ns) -> _Entry:
        entry = _Entry(text, at)
        line.append(entry)
        self._bytes += len(text)
        return entry


def _framed(rows: list[msgspec.Raw]) -> bytes:
    """Rows as the broker sends them: `data` before `trnm`."""
    return b'{"data":[%b],"trnm":"REAL"}' % b",".join(map(bytes, rows))
