"""How late the loop is, fifty times a second. A bare timer: a task that sleeps would cost several times as much."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from core.domain.units import MILLI, SECOND, Ns
from core.net.clock import Clock

PULSE: Final = 20 * MILLI
"""Between two looks at how late the loop is."""
_RECOVERY: Final = 1.0
"""Seconds to the next beat after one that broke: what is told of it shall be readable."""


class Pulse:
    """`beat` hears by how much each beat was late; what it raises goes to `broke`, and the pulse goes on."""

    def __init__(self, clock: Clock, beat: Callable[[Ns], None], broke: Callable[[str, BaseException], None]) -> None:
        self._clock, self._beat, self._broke = clock, beat, broke
        self._timer: asyncio.TimerHandle | None = None
        self._asked: Ns = 0

    def start(self) -> None:
        """From now until `stop`, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._await(PULSE / SECOND)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _await(self, seconds: float) -> None:
        self._asked = self._clock.monotonic()
        self._timer = self._loop.call_later(seconds, self._strike)

    def _strike(self) -> None:
        rest = PULSE / SECOND
        try:
            self._beat(max(0, self._clock.monotonic() - self._asked - PULSE))
        except Exception as error:  # in a timer nobody else would hear of it
            rest = _RECOVERY
            self._broke("pulse", error)
        self._await(rest)
