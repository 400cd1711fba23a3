"""REAL frames of one flush: a row that many connections hear is written once, and so is a frame that is the same for
several of them. Most of a busy feed's cost is writing; clients with equal registrations cost hardly more than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.kiwoom.fields import Values
from core.kiwoom.frames import real_head, real_row, real_text

Row = tuple[str, Values]
"""Item and values; one object for all who are to hear it."""


class Texts:
    """Knows rows by identity. `most`: rows that one frame may carry, 0 for any number."""

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._rows: dict[int, tuple[Row, bytes]] = {}  # with the row itself, so that nobody else gets its identity
        self._heads: dict[int, tuple[Values, bytes]] = {}
        self._frames: dict[tuple[int, ...], str] = {}

    def of(self, rows: Sequence[Row]) -> Iterator[str]:
        """The frames of these rows, in order."""
        most = self._most or len(rows)
        for start in range(0, len(rows), most or 1):
            yield self._frame(rows[start : start + most])

    def _frame(self, rows: Sequence[Row]) -> str:
        known = tuple(map(id, rows))
        text = self._frames.get(known)
        if text is None:
            text = self._frames[known] = real_text([self._row(row) for row in rows])
        return text

    def _row(self, row: Row) -> bytes:
        known = self._rows.get(id(row))
        if known is None:
            known = self._rows[id(row)] = (row, real_row(row[0], self._head(row[1])))
        return known[1]

    def _head(self, values: Values) -> bytes:
        """The same print goes out under several items."""
        known = self._heads.get(id(values))
        if known is None:
            known = self._heads[id(values)] = (values, real_head(values))
        return known[1]
