"""Replacing a small file so that a crash or a power cut leaves either the old text or the new one, never a mixture."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from core.domain.units import KST_OFFSET, SECOND

if sys.platform == "darwin":
    import fcntl

_PAUSES: Final = (0.01, 0.02, 0.04, 0.08, 0.16) if os.name == "nt" else ()
"""Seconds between attempts: on Windows a virus scanner or an indexer may hold a file that was just written."""
_KST: Final = dt.timezone(dt.timedelta(seconds=KST_OFFSET // SECOND))


def partial(path: Path, by: str = "") -> Path:
    """Where the new text lies until it takes the place of `path`; it outlives only a crash in between."""
    return path.with_name(f"{path.name}.{by}.new" if by else f"{path.name}.new")


def replace(path: Path, data: bytes, *, mode: int = 0o666, by: str = "") -> None:
    """Makes `data` the content of `path`, durably: it returns after the disk has both text and name.

    Creates the folder; `mode` is of a new file, less the umask; `by` names the writer where there are several: each
    writes into a file of its own first. Raises OSError, and then the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = partial(path, by)
    with open(new, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(data)
        file.flush()
        flush(file.fileno())
    _patiently(lambda: new.replace(path), _PAUSES)
    sync_folder(path.parent)


def flush(descriptor: int) -> None:
    """Brings what was written to an open file onto the medium itself. Raises OSError."""
    if sys.platform == "darwin":
        with contextlib.suppress(OSError):  # unknown to network file systems
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # plain fsync stops at the drive's own memory there
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` durable where the OS allows it; NTFS journals names by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network and FUSE file systems refuse
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def aside(path: Path, word: str) -> Path:
    """`name.YYYYMMDD-HHMMSS.word` beside `path`: the KST moment the file was last written, so no clock is asked."""
    written = dt.datetime.fromtimestamp(path.stat().st_mtime, _KST)
    return path.with_name(f"{path.name}.{written:%Y%m%d-%H%M%S}.{word}")


def _patiently(act: Callable[[], object], pauses: Iterable[float]) -> None:
    for pause in pauses:
        with contextlib.suppress(PermissionError):
            act()
            return
        time.sleep(pause)
    act()
