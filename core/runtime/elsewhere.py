"""A stop that was asked elsewhere (`tumepokctl kill`): its latch is on disk already, the desk notices and obeys.

No socket, no signal: one stat of the latch file ten times a second, on every OS. On the way back the desk tells how
far the stop is, in a file that the asking process reads.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Final

from core.domain.commands import TripKill
from core.domain.events import Topic
from core.domain.units import MILLI, Ns
from core.engine import stop
from core.runtime.records import Records
from core.state.store import Store
from core.storage.progress import Progress, Step

_log = logging.getLogger(__name__)
EVERY: Final = 100 * MILLI
"""Between two looks: how late a stop from elsewhere may be noticed."""
_TURN: Final = {step: n for n, step in enumerate((stop.STOPPED, stop.CANCELLED, stop.FLATTENED, stop.VERIFIED))}
_SAID: Final = 3
"""Newest notices about what cannot be sold."""


class Elsewhere:
    """Looked at from the loop; `command` takes the stop."""

    def __init__(self, records: Records, store: Store, command: Callable[[TripKill], None]) -> None:
        self._records, self._store, self._command = records, store, command
        self._due: Ns | None = None
        self._asked: Ns = 0
        self._told: Progress | None = None

    def look(self, now: Ns) -> None:
        """`now` is monotonic. Obeys what was asked since the last look and tells what has changed."""
        if self._due is not None and now < self._due:
            return
        self._due = now + EVERY
        asked = self._records.asked_elsewhere(is_tripped=self._store.kill.is_tripped)
        if asked is not None:
            self._asked = asked.at
            self._command(TripKill(asked.flatten, asked.reason))
        self._tell()

    def _tell(self) -> None:
        progress = progress_of(self._store, self._asked)
        if progress == self._told:
            return
        try:
            self._records.tell(progress)
        except OSError as error:  # a full disk, or the reader on Windows: told at the next look
            _log.debug("the progress of the stop is not told: %s", error)
        else:
            self._told = progress


def progress_of(store: Store, asked: Ns) -> Progress:
    kill = store.kill
    if not kill.is_tripped:
        return Progress(os.getpid(), asked)
    known = sorted(kill.steps.values(), key=lambda each: _TURN.get(each.step, len(_TURN)))
    steps = tuple(Step(each.step, each.done, each.total, each.took) for each in known)
    verified = kill.steps.get(stop.VERIFIED)
    waits = [n.text for n in store.notices if n.topic is Topic.UNSOLD and n.at >= kill.at]
    return Progress(
        os.getpid(),
        asked,
        is_tripped=True,
        flatten=kill.flatten,
        is_verified=verified is not None and verified.done == verified.total,
        steps=steps,
        waits=tuple(waits[-_SAID:]),
    )
