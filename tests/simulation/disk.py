"""What of a desk outlives it: the journal's rows and the latch. A commit takes time, and the power may go before it.

The rows are those that the real journal would write, in its own words, and are read back by its own reader.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from core.domain import events as e
from core.domain.calendar import instant
from core.domain.units import DAY, SECOND, Ns
from core.runtime.records import Records
from core.storage.journal import KINDS, Row, decode, encode
from core.storage.latch import Latch, State
from core.storage.progress import Progress

COMMIT: Final = SECOND // 500
"""A flush to the drive."""


class Disk:
    """The drive. `before_commit` and `after_commit` are asked at each write; true means that the power goes."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.events: list[e.Event] = []
        """The same, as they were given."""
        self.latch = Latch(State.NORMAL, 0)
        self.writes = 0
        self.dies_at: Callable[[int, bool], bool] = lambda write, is_after: False


class _NoTape:
    dropped = 0

    def append(self, at: Ns, link: str, text: bytes | str) -> None:
        """The day can be played again from its seed."""


class Journalled(Records):
    """The records of one life on the drive of many. After `die` nothing reaches it any more.

    `committed` is called whenever all that was given until then is on the drive.
    """

    def __init__(self, disk: Disk, die: Callable[[], None], committed: Callable[[], None] = lambda: None) -> None:
        self._disk, self._die, self._committed = disk, die, committed
        self._waiting: list[tuple[e.Event, Future[None]]] = []
        self.is_dead = False
        self.latch = disk.latch
        self.tape = _NoTape()  # type: ignore[assignment]

    def note(self, event: e.Event) -> None:
        if self.is_dead:
            return
        if isinstance(event, e.KillTripped):
            self._disk.latch = Latch(State.STOPPED, event.at, event.reason, event.flatten)
        elif isinstance(event, e.KillReset):
            self._disk.latch = Latch(State.NORMAL, event.at)
        if type(event).__name__ in KINDS:
            self._append(event)

    def keep(self, event: e.OrderRequested | e.ChangeRequested | e.SentAgain) -> Future[None]:
        return self._append(event)

    def today(self, since: Ns) -> Sequence[e.Event]:
        rows = self._disk.rows
        first = max((n for n, row in enumerate(rows) if row[1] == "DayOpened"), default=0)
        return [decode(row[1], row[2], row[5]) for row in rows[first:] if first or row[0] >= since]

    def sequence(self, day: dt.date) -> int:
        start = instant(day, 0)
        requested = (row for row in self._disk.rows if row[1] == "OrderRequested" and start <= row[0] < start + DAY)
        return max((int(str(row[3]).rpartition("-")[2]) for row in requested), default=0)

    def asked_elsewhere(self, *, is_tripped: bool) -> Latch | None:
        """There is no other process."""

    def tell(self, stop: Progress) -> None:
        """Nobody reads it."""

    def close(self) -> None:
        self._commit()

    def _append(self, event: e.Event) -> Future[None]:
        done: Future[None] = Future()
        if not self._waiting:
            asyncio.get_running_loop().call_later(COMMIT / SECOND, self._commit)
        self._waiting.append((event, done))
        return done

    def _commit(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self.is_dead or not waiting:
            return
        disk = self._disk
        disk.writes += 1
        if disk.dies_at(disk.writes, False):
            self._die()
            return
        disk.rows += [encode(event) for event, _ in waiting]
        disk.events += [event for event, _ in waiting]
        self._committed()
        if disk.dies_at(disk.writes, True):
            self._die()
            return
        for _, done in waiting:
            done.set_result(None)
