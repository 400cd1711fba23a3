"""Reading the order journal beside the desk that writes it: whether one does, and a copy of what stands there.

The desk holds the file exclusively and shares no memory, so no second connection may read it. Nothing here writes to
the journal or to what belongs to it. Must not be called in the process that has that journal open: on POSIX, closing
a file gives up the locks that the process has on it.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import Final

from core.domain.errors import JournalInUse

_TRIES: Final = 20
_HEADER: Final = 32
"""Bytes in front of a WAL; its salts change whenever it begins anew."""


def is_in_use(journal: Path) -> bool:
    """Whether a desk has it open. A journal that is not there, or is none, is not in use."""
    if not journal.is_file():
        return False
    # Without a WAL there is nothing to write, but who may write takes its own empty one away again.
    mode = "ro" if _wal(journal).exists() else "rw"
    try:
        with contextlib.closing(sqlite3.connect(f"{journal.as_uri()}?mode={mode}", uri=True, timeout=0)) as connection:
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return False


def copied(journal: Path, folder: Path) -> Path:
    """A journal in `folder` with every commit up to now, made while the desk may go on writing.

    A page that is moved from the WAL into the database meanwhile is in the WAL still, unless that begins anew; then
    the copy is made again. Raises OSError, and JournalInUse when the desk is too busy.
    """
    wal = _wal(journal)
    copy = folder / journal.name
    for _ in range(_TRIES):
        before = _header(wal)
        shutil.copyfile(journal, copy)
        _wal(copy).unlink(missing_ok=True)
        if before:
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile: the headers differ
                shutil.copyfile(wal, _wal(copy))
        if _header(_wal(copy)) == before == _header(wal):
            return copy
    raise JournalInUse(
        "주문기록이 너무 자주 바뀌어 읽을 수 없습니다. 다시 시도하세요 / the order journal changes too fast: try again"
    )


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _header(wal: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError), wal.open("rb") as file:
        return file.read(_HEADER)
    return b""
