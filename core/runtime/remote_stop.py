"""긴급정지 from another process: the latch of an environment goes onto the disk, the desk there obeys (`elsewhere`).

Nothing here needs the desk to answer: a desk that hangs, or none at all, finds the latch when it next looks.
"""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import Final

from core.domain.calendar import kst_date
from core.domain.units import SECOND, Ns
from core.runtime.records import JOURNAL, LATCH
from core.storage import latch, progress
from core.storage.journal_copy import is_in_use
from core.storage.latch import Latch, State
from core.storage.progress import Progress

AGAIN: Final = SECOND // 2
"""After so long a latch that the desk wrote over in the same moment is written once more."""


class Standing(enum.Enum):
    """What became of it so far."""

    ALONE = "alone"  # no desk runs
    SILENT = "silent"  # a desk runs and has not said that it obeys
    UNDER_WAY = "under-way"
    VERIFIED = "verified"  # what had to go is gone, by the broker's own lists


class RemoteStop:
    """One stop of one folder. `press` first; then `look` as often as one likes."""

    def __init__(self, folder: Path, *, flatten: bool, reason: str) -> None:
        self.folder, self.flatten = folder, flatten
        self.progress: Progress | None = None
        """What the desk says of this stop, once it does."""
        self._reason = reason
        self._path = folder / LATCH
        self._at: Ns = 0
        self._written: Ns = 0

    def press(self, at: Ns, now: Ns) -> Latch:
        """Stops durably, and tells the latch as it can be read now; a flattening under way is not taken back.

        `at` UTC, `now` monotonic. Raises OSError if the latch cannot be written at all.
        """
        found = latch.is_tripped(self._path)
        self.flatten = self.flatten or (found.flatten and kst_date(found.at) == kst_date(at))
        self._at = at
        self._write(now)
        return latch.is_tripped(self._path, witness=self.folder)

    def look(self, now: Ns) -> Standing:
        """`now` monotonic. Never raises."""
        told = progress.told(self.folder)
        if told is not None and told.asked == self._at:
            self.progress = told
            if told.is_verified and told.flatten >= self.flatten:
                return Standing.VERIFIED
            return Standing.UNDER_WAY if is_in_use(self.folder / JOURNAL) else Standing.ALONE
        if not is_in_use(self.folder / JOURNAL):
            return Standing.ALONE
        self._insist(now)
        return Standing.SILENT

    def _insist(self, now: Ns) -> None:
        """The desk may have written its own latch, or a reset, in the very moment of ours, and so have missed it."""
        wanted = Latch(State.STOPPED, self._at, self._reason, self.flatten)
        if now - self._written < AGAIN or latch.is_tripped(self._path, witness=self.folder) == wanted:
            return
        try:
            self._write(now)
        except OSError:
            self._written = now  # whatever stands there, it was stopped once: tried again in a while

    def _write(self, now: Ns) -> None:
        latch.trip(self._path, self._at, reason=self._reason, flatten=self.flatten, by=str(os.getpid()))
        self._written = now
