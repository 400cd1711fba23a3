"""Whose turn it is when more is watched than there are places: who had one longest gives it to who waits longest.

Only among equals of the lowest rank: what is held, ordered, tracked or on screen never takes turns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.domain.feed import Rank, Wanted
from core.domain.units import Code, Ns


class Rota:
    """Remembers since when each watched code has had its place, or has been without one."""

    def __init__(self) -> None:
        self._since: dict[Code, tuple[bool, Ns]] = {}

    def see(self, wanted: Iterable[Wanted], waiting: Collection[Code], at: Ns) -> None:
        """How the last plan turned out."""
        without = frozenset(waiting)
        watched = [item.code for item in wanted if item.rank is Rank.WATCH]
        known = self._since
        self._since = {}
        for code in watched:
            is_placed = code not in without
            before = known.get(code)
            self._since[code] = before if before is not None and before[0] is is_placed else (is_placed, at)

    def arranged(self, wanted: Iterable[Wanted]) -> tuple[Wanted, ...]:
        """The same wish, the watched ones by how long they have been waiting; those with a place keep it anyway."""
        return tuple(sorted(wanted, key=self._place))

    def resting(self) -> Code | None:
        """The code whose turn is over, if anybody waits for its place."""
        placed = [(at, code) for code, (is_placed, at) in self._since.items() if is_placed]
        if len(placed) == len(self._since) or not placed:
            return None
        return min(placed)[1]

    def _place(self, item: Wanted) -> tuple[Rank, Ns]:
        if item.rank is not Rank.WATCH:
            return item.rank, 0
        return item.rank, self._since.get(item.code, (False, 0))[1]
