"""What was added to a bounded list since the last look, when old entries fall out at the other end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Fresh(Generic[T]):
    """Remembers the last entry seen, by identity."""

    def __init__(self) -> None:
        self._last: T | None = None

    def take(self, entries: Sequence[T]) -> list[T]:
        """New entries, oldest first."""
        found: list[T] = []
        for entry in reversed(entries):
            if entry is self._last:
                break
            found.append(entry)
        if found:
            self._last = found[0]
        return found[::-1]
