"""Who registered what: the index of all connections by type and item, kept up step by step.

A registration costs what it changes, not what a thousand other connections have registered before.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from core.sim.wire.lines import Line

Pair = tuple[str, str]
"""Type and item."""


class Watchers:
    """Lines by what they registered, each list in the order of the connections."""

    def __init__(self) -> None:
        self._lines: dict[Pair, list[Line]] = {}
        self._items: dict[str, dict[str, None]] = {}
        self.fresh: list[str] = []
        """Items that somebody registered for the first time, until they are taken."""

    def of(self, kind: str, item: str) -> Sequence[Line]:
        """The connections that registered this type for this item."""
        return self._lines.get((kind, item), ())

    def items(self, kind: str) -> Sequence[str]:
        """The items that any connection registered with this type, oldest registration first."""
        return tuple(self._items.get(kind, ()))

    def change(self, line: Line, before: set[Pair], after: set[Pair]) -> None:
        """What `line` registered in all its groups was `before` and is `after`."""
        for pair in sorted(before - after):
            self._leave(line, pair)
        for pair in sorted(after - before):
            self._join(line, pair)

    def _join(self, line: Line, pair: Pair) -> None:
        bisect.insort(self._lines.setdefault(pair, []), line, key=lambda one: one.id)
        items = self._items.setdefault(pair[0], {})
        if pair[1] not in items:
            self.fresh.append(pair[1])
        items[pair[1]] = None

    def _leave(self, line: Line, pair: Pair) -> None:
        lines = self._lines[pair]
        lines.pop(bisect.bisect_left(lines, line.id, key=lambda one: one.id))
        if not lines:
            del self._lines[pair]
            del self._items[pair[0]][pair[1]]
