"""Holdings that a list of the broker leaves out, or makes smaller, though no fill explains it: believed if it lasts.

One list that comes back empty would otherwise take every position from the strategy for good, its stop with it, and let
the emergency stop say FLAT of shares that are still there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.domain import events as e
from core.domain.units import SECOND, Code, Ns, Shares
from core.engine.differences import moved

STAYS: Final = 5 * SECOND
"""How long lists must go on leaving it out. Shares that really went elsewhere are missed by nobody for so long."""


class Vanished:
    """By issue and what is left of it: since when."""

    def __init__(self) -> None:
        self._since: dict[tuple[Code, Shares], Ns] = {}

    def is_doubtful(self, found: Sequence[e.Event], at: Ns) -> bool:
        """Whether a comparison, as `reconcile.missed` made it, is to be made again before anybody acts on it."""
        self._since = {lost: self._since.get(lost, at) for lost in _lost(found)}
        return any(abs(at - since) < STAYS for since in self._since.values())


def _lost(found: Sequence[e.Event]) -> set[tuple[Code, Shares]]:
    missed = moved(found)
    lines = (line for event in found if isinstance(event, e.Reconciled) for line in event.diff)
    return {
        (line.code, line.theirs)
        for line in lines
        if line.what is e.Apart.POSITION and line.theirs < line.ours + missed.get(line.code, 0)
    }
