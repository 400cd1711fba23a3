"""Everything of a run that outlives it: journal, tape, kill latch – under one folder per environment.

The simulator is a new market at each start, so each of its runs gets a folder of its own; the newest few stay.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final, cast

from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.errors import JournalDamaged
from core.domain.settings import Environment
from core.domain.units import DAY, Ns, kst_hhmmss, kst_midnight
from core.storage import progress
from core.storage.journal import KINDS, Journal
from core.storage.latch import Latch, State
from core.storage.progress import Progress
from core.storage.shared_latch import SharedLatch
from core.storage.tape import Tape

JOURNAL: Final = "journal.sqlite3"
LATCH: Final = "latch.json"
_KEPT_RUNS: Final = 5
STORY: Final = 30 * DAY
"""How far back a journal is read that never saw a day begin."""
KEPT: Final = 60 * DAY
"""How much longer the journal keeps what no restart needs."""


class Records:
    """Open files. Must be closed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        journal = folder / JOURNAL
        self._pen = threading.Lock()
        self._latch = SharedLatch(folder / LATCH, witness=journal)
        self.latch = self._latch.found
        """As found at start: truthy means STOPPED; so is a latch that cannot be read, or a journal that was damaged."""
        self.journal = self._opened(journal)
        if not self.latch:
            self._latch.reset(self.latch.at)  # from now on a missing file means a lost one
        self.tape = Tape.open(folder / "tape")

    def _opened(self, path: Path) -> Journal:
        try:
            return Journal.open(path)
        except JournalDamaged as error:  # it was kept aside; what it knew must now come from the broker, slowly
            self._latch.trip(self.latch.at, reason=str(error), flatten=False)
            self.latch = Latch(State.STOPPED, self.latch.at, str(error))
            return Journal.open(path)

    def note(self, event: e.Event) -> None:
        """Keep a fact that the journal keeps; a stop or its reset is on disk when this returns.

        Raises OSError when the latch cannot be written; the journal has the fact all the same.
        """
        try:
            if isinstance(event, e.KillTripped):
                self.trip(event.at, event.reason, flatten=event.flatten)
            elif isinstance(event, e.KillReset):
                with self._pen:
                    self._latch.reset(event.at)
        finally:
            if type(event).__name__ in KINDS:
                self.journal.append(event)

    def trip(self, at: Ns, reason: str, *, flatten: bool = False) -> None:
        """Write the latch alone, from any thread: the loop may hang. Raises OSError like `note`."""
        with self._pen:
            self._latch.trip(at, reason=reason, flatten=flatten)

    def keep(self, event: e.OrderRequested | e.ChangeRequested | e.SentAgain) -> Future[None]:
        """Journal an intent; nothing may be sent before the result is there."""
        return self.journal.append(event)

    def today(self, since: Ns) -> Sequence[e.Event]:
        """What a restart must know: all since the last DayOpened, or since `since` if there is none.

        Raises JournalDamaged, with the rest in `readable`, if rows of it cannot be read; they are put aside. What no
        restart needs is let go some months later.
        """
        try:
            return self.journal.story(since)
        finally:
            with contextlib.suppress(sqlite3.Error):  # a disk that refuses to let go of rows can still be read
                self.journal.forget(since - KEPT)

    def sequence(self, day: dt.date) -> int:
        """Number of the last order of the day."""
        return self.journal.last_sequence(day)

    def asked_elsewhere(self, *, is_tripped: bool) -> Latch | None:
        """A stop that another process wrote into the latch since the last look (`SharedLatch.look`)."""
        return self._latch.look(is_tripped=is_tripped)

    def tell(self, stop: Progress) -> None:
        """How far the stop is, for that process. Raises OSError."""
        progress.tell(self.folder, stop)

    def close(self) -> None:
        self.tape.close()
        self.journal.close()


def read_story(records: Records, now: Ns) -> tuple[Sequence[e.Event], str]:
    """What a start at `now` must know, and, in words, what of it could not be read."""
    damage = ""
    try:
        story = records.today(now - STORY)
    except JournalDamaged as error:
        story, damage = cast(Sequence[e.Event], error.readable), str(error)
    # Of the stops of earlier days the latch file tells: what was to be sold then is not what is held now.
    today, stops = kst_midnight(now), (e.KillTripped, e.KillReset)
    return [event for event in story if event.at >= today or not isinstance(event, stops)], damage


def folder_for(data: Path, environment: Environment, at: Ns) -> Path:
    """Where the records of a run that starts `at` belong."""
    home = data / environment.value
    if environment is not Environment.SIM:
        return home
    for old in sorted(home.glob("2*"))[: -_KEPT_RUNS or None]:
        shutil.rmtree(old, ignore_errors=True)
    return home / f"{kst_date(at):%Y%m%d}-{kst_hhmmss(at)}"
