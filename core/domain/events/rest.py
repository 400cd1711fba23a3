"""What an event carries along unread: the remaining fields of its wire row."""

from __future__ import annotations

from typing import Protocol


class Rest(Protocol):
    """The remaining fields of a wire row, decoded when somebody asks."""

    def value(self, name: str) -> int | float | str | None:
        """The field of that English name, typed; None where the row is blank. Raises KeyError on an unknown name."""
