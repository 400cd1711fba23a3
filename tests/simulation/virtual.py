"""Time that nobody waits for: an asyncio loop whose selector, asked to sleep, moves the clock on instead.

One thread, no sockets: what is ready is what the timers made ready, in the order of their times.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Mapping
from typing import Any, Final

from core.domain.units import SECOND, Ns

_LEAST: Final = 1_000
"""Ns that a sleep takes at least: the loop rounds times to floats, and must not go round on the spot."""


class Stuck(Exception):
    """Everybody waits, and nothing will ever happen."""


class _Selector(selectors.BaseSelector):
    def __init__(self) -> None:
        self.now: Ns = 0
        self._keys: dict[int, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        key = self._keys[fileobj] = selectors.SelectorKey(fileobj, fileobj, events, data)
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._keys.pop(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck("nothing is scheduled")
        if timeout > 0:
            self.now += max(_LEAST, int(timeout * SECOND))
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Begins at 0. Calls from other threads are not heard: there are none."""

    def __init__(self) -> None:
        self.virtual = _Selector()
        super().__init__(self.virtual)

    @property
    def now(self) -> Ns:
        """Ns since the beginning."""
        return self.virtual.now

    def time(self) -> float:
        return self.virtual.now / SECOND

    def _write_to_self(self) -> None:
        """Nobody sleeps, so nobody is to be woken."""
