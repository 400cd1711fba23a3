"""The order journal: what was asked of the broker and what came of it, on disk before the network hears of it.

SQLite in WAL mode with synchronous=FULL, behind one thread that alone owns the connection. Everything queued while
the disk was busy goes into the next commit together, so a burst of orders costs one flush. Market data does not
belong here: that is the tape.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import logging
import queue
import re
import sqlite3
import struct
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, Self, TypeVar, cast

import msgspec

from core.domain import calendar, commands
from core.domain import events as ev
from core.domain.errors import JournalDamaged, JournalInUse
from core.domain.units import DAY, Ns
from core.storage import atomic

KINDS: Final[dict[str, type[msgspec.Struct]]] = {
    kind.__name__: kind
    for kind in (
        ev.OrderRequested,
        ev.ChangeRequested,
        ev.OrderAccepted,
        ev.OrderRejected,
        ev.OrderUnknown,
        ev.OrderSent,
        ev.SentAgain,
        ev.ChangeAccepted,
        ev.ChangeFailed,
        ev.OrderRefused,
        ev.LimitReached,
        ev.OrderUpdate,
        ev.Fill,
        ev.KillTripped,
        ev.KillReset,
        ev.Signal,
        ev.TrackStarted,
        ev.TrackEnded,
        ev.Reconciled,
        ev.PositionKept,
        ev.PositionClosed,
        ev.DayOpened,
    )
}
"""What is journalled, by the word in the column `kind`. A class renamed in the domain keeps its old word here."""

_COMMANDS: Final[dict[str, type[msgspec.Struct]]] = {
    kind.__name__: kind for kind in (commands.PlaceOrder, commands.Cancel, commands.Amend)
}
_MIGRATIONS: Final = (
    """
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        command TEXT,
        order_id TEXT,
        broker_no TEXT,
        payload TEXT NOT NULL
    );
    CREATE INDEX event_at ON event (at);
    CREATE INDEX event_order ON event (order_id) WHERE order_id IS NOT NULL;
    CREATE INDEX event_broker_no ON event (broker_no) WHERE broker_no IS NOT NULL;
    """,
    """
    CREATE INDEX event_day ON event (seq) WHERE kind = 'DayOpened';
    CREATE TABLE unreadable (seq INTEGER PRIMARY KEY, at INTEGER, kind TEXT, command TEXT, payload TEXT);
    """,
)
"""Step n takes a file from version n to n + 1; a step that has shipped is never edited."""
_INSERT: Final = "INSERT INTO event (at, kind, command, order_id, broker_no, payload) VALUES (?, ?, ?, ?, ?, ?)"
_LAST_DIGITS: Final = re.compile(r"(\d+)\D*$")
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""Full, read-only and slow disks are none: moving a sound journal away would lose orders."""
_log = logging.getLogger(__name__)
_T = TypeVar("_T")
Row = tuple[int, str, str | None, str | None, str | None, str]
_Kept = tuple[int, str, str | None, str]


class Journal:
    """The open journal. Every method may be called from any thread; all of them raise ValueError after `close`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._work: queue.SimpleQueue[_Append | _Call | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._gate = threading.Lock()
        self._is_closed = False

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens or creates the journal and brings its schema up to date.

        Raises JournalDamaged after moving the file aside (the next `open` starts empty), JournalInUse if another
        process holds it, OSError if the place cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
        journal = cls(connection)
        journal._thread.start()
        return journal

    def append(self, event: ev.Event) -> Future[None]:
        """Queues `event`; the future resolves when a power cut can no longer take it back.

        On the loop: `await asyncio.wrap_future(journal.append(event))`. It fails with sqlite3.Error when the disk
        refused; then nothing may be sent. Cancelling the waiting does not unwrite. Raises TypeError for a kind that
        is not in `KINDS`.
        """
        if type(event).__name__ not in KINDS:
            raise TypeError(f"{type(event).__name__} is not journalled")
        item = _Append(encode(event))
        self._put(item)
        return item.done

    def read(self, since: Ns = 0) -> list[ev.Event]:
        """The events with `at` ≥ `since`, in the order they were appended, without `rest`. Blocks.

        Raises JournalDamaged with those that could be read if this version cannot read them all.
        """
        return self._decoded(self._ask(lambda: _rows_since(self._connection, since)))

    def story(self, since: Ns = 0) -> list[ev.Event]:
        """What a restart must know: all from the newest DayOpened on, or from `since` where no day was opened. Blocks.

        Raises JournalDamaged with the events that could be read if there are others. Those are put aside (table
        `unreadable`), so that they stop one start and not every one.
        """
        rows = self._ask(lambda: _rows_of_story(self._connection, since))
        try:
            return self._decoded(rows)
        except JournalDamaged:
            with contextlib.suppress(sqlite3.Error):  # on a disk that refuses, the next start says it again
                self._ask(lambda: _put_aside(self._connection, [row for row in rows if _is_unreadable(row)]))
            raise

    def _decoded(self, rows: list[_Kept]) -> list[ev.Event]:
        found: list[ev.Event] = []
        errors: list[JournalDamaged] = []
        for _, kind, command, payload in rows:
            try:
                found.append(decode(kind, command, payload))
            except JournalDamaged as error:
                errors.append(error)
        if errors:
            raise JournalDamaged(f"{errors[0]} ({len(errors)} / {len(rows)})", found) from errors[0]
        return found

    def last_sequence(self, day: dt.date) -> int:
        """The highest number at the end of an OrderId requested on that KST day, 0 if there was none. Blocks."""
        start = calendar.instant(day, 0)
        return self._ask(lambda: _last_sequence(self._connection, start, start + DAY))

    def forget(self, before: Ns) -> int:
        """Deletes what no restart needs: facts older than `before`, and the extremes of days that are over.

        Returns how many rows that were; their space is used again. The story since the last DayOpened always stays.
        """
        return self._ask(lambda: _forget(self._connection, before))

    def close(self) -> None:
        """Commits what is queued and lets go of the file. Twice is once."""
        with self._gate:
            if not self._is_closed:
                self._is_closed = True
                self._work.put(None)
        self._thread.join()

    def _put(self, item: _Append | _Call) -> None:
        with self._gate:  # nothing may be queued behind the end mark: its future would never resolve
            if self._is_closed:
                raise ValueError("the journal is closed")
            self._work.put(item)

    def _ask(self, question: Callable[[], _T]) -> _T:
        item = _Call(question)
        self._put(item)
        answer: _T = item.done.result()
        return answer

    def _run(self) -> None:
        while self._turn():
            pass
        self._connection.close()

    def _turn(self) -> bool:
        batch, last = self._collect()
        if batch:
            _commit(self._connection, batch)
        if isinstance(last, _Call):
            last.answer()
        return last is not None

    def _collect(self) -> tuple[list[_Append], _Append | _Call | None]:
        batch: list[_Append] = []
        item = self._work.get()
        while isinstance(item, _Append):
            batch.append(item)
            try:
                item = self._work.get_nowait()
            except queue.Empty:
                break
        return batch, item


class _Append:
    __slots__ = ("done", "row")

    def __init__(self, row: Row) -> None:
        self.row = row
        self.done: Future[None] = Future()
        self.done.set_running_or_notify_cancel()  # from here on a cancel of the waiter leaves the write alone


class _Call:
    __slots__ = ("done", "question")

    def __init__(self, question: Callable[[], Any]) -> None:
        self.question = question
        self.done: Future[Any] = Future()

    def answer(self) -> None:
        try:
            self.done.set_result(self.question())
        except Exception as error:  # it belongs to whoever asked
            self.done.set_exception(error)


def encode(event: ev.Event) -> Row:
    """The row of a fact: at, kind, kind of its command, order id, broker number, JSON. Without `rest`."""
    if getattr(event, "rest", None) is not None:
        event = msgspec.structs.replace(event, rest=None)
    command = getattr(event, "command", None)
    return (
        event.at,
        type(event).__name__,
        None if command is None else type(command).__name__,
        getattr(event, "order_id", None) or getattr(command, "order_id", None),
        getattr(event, "broker_no", None),
        msgspec.json.encode(event).decode(),
    )


# ---- in the writer's thread ---------------------------------------------------------------------------------


def _commit(connection: sqlite3.Connection, batch: list[_Append]) -> None:
    try:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_INSERT, [item.row for item in batch])
    except Exception as error:  # whatever it is, nobody may believe that these were written
        _log.exception("journal: %d events not written", len(batch))
        for item in batch:
            item.done.set_exception(error)
    else:
        for item in batch:
            item.done.set_result(None)


def _rows_since(connection: sqlite3.Connection, since: Ns) -> list[_Kept]:
    return connection.execute(
        "SELECT seq, kind, command, payload FROM event WHERE at >= ? ORDER BY seq", (since,)
    ).fetchall()


def _rows_of_story(connection: sqlite3.Connection, since: Ns) -> list[_Kept]:
    days = connection.execute(
        "SELECT seq, kind, command, payload FROM event WHERE kind = 'DayOpened' ORDER BY seq DESC"
    )
    first = next((row[0] for row in days if not _is_unreadable(row)), None)
    if first is None:
        return _rows_since(connection, since)
    return connection.execute(
        "SELECT seq, kind, command, payload FROM event WHERE seq >= ? ORDER BY seq", (first,)
    ).fetchall()


def _is_unreadable(row: _Kept) -> bool:
    try:
        decode(*row[1:])
    except JournalDamaged:
        return True
    return False


def _put_aside(connection: sqlite3.Connection, rows: list[_Kept]) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for row in rows:
            connection.execute(
                "INSERT INTO unreadable SELECT seq, at, kind, command, payload FROM event WHERE seq = ?", row[:1]
            )
            connection.execute("DELETE FROM event WHERE seq = ?", row[:1])


def _last_sequence(connection: sqlite3.Connection, start: Ns, end: Ns) -> int:
    rows = connection.execute(
        "SELECT order_id FROM event WHERE kind = 'OrderRequested' AND at >= ? AND at < ?", (start, end)
    )
    found = (_LAST_DIGITS.search(order_id) for (order_id,) in rows)
    return max((int(match[1]) for match in found if match), default=0)


def _forget(connection: sqlite3.Connection, before: Ns) -> int:
    last = connection.execute("SELECT max(seq) FROM event WHERE kind = 'DayOpened'").fetchone()[0]
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        old = connection.execute("DELETE FROM event WHERE at < ? AND (? IS NULL OR seq < ?)", (before, last, last))
        marks = connection.execute("DELETE FROM event WHERE kind = 'PositionKept' AND seq < ?", (last or 0,))
        connection.execute("DELETE FROM unreadable WHERE at < ?", (before,))
        return old.rowcount + marks.rowcount


# ---- reading back -------------------------------------------------------------------------------------------


def decode(kind: str, command: str | None, payload: str) -> ev.Event:
    """The fact of a row. Raises JournalDamaged for one that this version cannot read."""
    try:
        shape = _shape(kind, command)
        record = msgspec.json.decode(payload, type=shape)
        made = KINDS[kind](**{name: getattr(record, name) for name in record.__struct_fields__})
    except (KeyError, msgspec.MsgspecError) as error:
        raise JournalDamaged(f"읽을 수 없는 기록 / unreadable row: {kind} ({type(error).__name__})") from error
    return cast(ev.Event, made)


@functools.cache
def _shape(kind: str, command: str | None) -> type[msgspec.Struct]:
    """The class to decode: msgspec refuses untagged unions of structs, so `command` is narrowed to what was written."""
    fields = [f for f in msgspec.structs.fields(KINDS[kind]) if f.name != "rest"]
    narrowed = [(f, _COMMANDS[command] if f.name == "command" and command is not None else f.type) for f in fields]
    return msgspec.defstruct(kind, [(f.name, t) if f.required else (f.name, t, f.default) for f, t in narrowed])


# ---- opening ------------------------------------------------------------------------------------------------


def _connect(path: Path) -> sqlite3.Connection:
    emptied = _emptied(path)
    if emptied:
        raise _explain(path, _Unfit(emptied))
    try:
        connection = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise _explain(path, error) from error
    try:
        _prepare(connection)
    except (sqlite3.DatabaseError, _Unfit) as error:
        connection.close()
        raise _explain(path, error) from error
    return connection


def _emptied(path: Path) -> str:
    """What SQLite would take for a new journal without a word, and nobody here can have written.

    A broken frame inside the log looks like one that a power cut tore: SQLite drops it and all behind it, and what is
    lost thereby only the comparison with the broker finds.
    """
    if path.is_file() and not path.stat().st_size:
        return "0 bytes"
    log = path.with_name(path.name + "-wal")
    if not log.is_file() or not log.stat().st_size:
        return ""
    with log.open("rb") as file:
        return "" if _is_log(file.read(32)) else "log without its head"


def _is_log(head: bytes) -> bool:
    # https://sqlite.org/fileformat2.html#the_write_ahead_log: two sums over the first six words, in the order of bytes
    # that the lowest bit of the first names; all words themselves are big-endian
    if len(head) < 32 or head[:4] not in (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"):
        return False
    words = struct.unpack(">6I" if head[3] & 1 else "<6I", head[:24])
    one = other = 0
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + other) & 0xFFFFFFFF
        other = (other + second + one) & 0xFFFFFFFF
    return struct.unpack(">2I", head[24:]) == (one, other)


class _Unfit(Exception):
    """The file is a sound database, but not one that this version can go on writing."""


def _prepare(connection: sqlite3.Connection) -> None:
    # EXCLUSIVE from the first access: a second desk on the same journal is turned away, and WAL needs no shared memory
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: without it a flush stops at the drive's own memory
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise _Unfit(verdict)
    _migrate(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, applied TEXT NOT NULL)")
    version = connection.execute("SELECT coalesce(max(version), 0) FROM migration").fetchone()[0]
    if version > len(_MIGRATIONS):
        raise _Unfit(f"schema {version} is newer than this program ({len(_MIGRATIONS)})")
    for number, script in enumerate(_MIGRATIONS[version:], start=version + 1):
        mark = f"INSERT INTO migration VALUES ({number}, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));"
        connection.executescript(f"BEGIN IMMEDIATE; {script} {mark} COMMIT;")


def _explain(path: Path, error: Exception) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        # Two desks on one account would double its orders.
        return JournalInUse(
            "이 계좌의 투매폭이 이미 실행 중입니다. 그 창을 쓰거나 닫은 뒤 다시 시작하세요 / "
            "another Tumepok already runs on this account: use it, or close it and start again"
        )
    if not isinstance(error, _Unfit) and code not in _DAMAGE:
        return OSError(f"주문기록을 쓸 수 없음 / the order journal cannot be written: {path.name} ({error})")
    kept = set_aside(path)
    return JournalDamaged(f"주문기록 손상, 보관: {kept.name} / order journal damaged, kept as {kept.name} ({error})")


def set_aside(path: Path) -> Path:
    """Moves a closed journal and what belongs to it out of the way; returns its new, dated name."""
    kept = atomic.aside(path, "damaged")
    number = 1
    while kept.exists():
        number += 1
        kept = atomic.aside(path, f"{number}.damaged")
    for suffix in ("-wal", "-shm", ""):  # the database last: while it is in place the move is not done
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(kept.with_name(kept.name + suffix))
    return kept
