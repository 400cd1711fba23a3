"""The tape: every frame as it came, one line each, so that a day can be played again. Counterpart of `playback`.

A file is a row of blocks. Each block is a skippable zstd frame (our index: times, size, drops) followed by an
ordinary zstd frame of lines `[receive ns, link, text]`. So `zstd -d` reads it, a reader finds a moment by hopping
from index to index, and a crash costs at most the block that was being written. The loop only ever appends to a
deque; compressing and writing happen in the tape's own thread.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import logging
import re
import threading
from collections import deque
from pathlib import Path
from typing import BinaryIO, Final, Self

import msgspec
import zstandard

from core.domain import calendar
from core.domain.units import DAY, Ns, kst_midnight
from core.storage.blocks import Index
from core.storage.playback import Playback, Recorded, read

__all__ = ["SUFFIX", "Playback", "Recorded", "Tape", "make_room", "parts", "read"]

SUFFIX: Final = ".tape.zst"
_NAME: Final = re.compile(r"(\d{8})-(\d{3,})" + re.escape(SUFFIX))
_PERIOD: Final = 0.5  # seconds between blocks: what a crash may cost
_PENDING: Final = 64 << 20  # bytes waiting for the disk; some 8 s of the fiercest open
_BLOCK: Final = 1 << 20  # bytes in one block: encoding it holds the GIL for about a millisecond
_OVERHEAD: Final = 64
_LEVEL: Final = 3
_PARTS: Final = 16  # a file is closed at this fraction of the quota, so that old ones can go
_ENCODER: Final = msgspec.json.Encoder()
_log = logging.getLogger(__name__)
_Frame = tuple[Ns, str, bytes | str]


class Tape:
    """Records frames into daily files `YYYYMMDD-NNN.tape.zst` (KST day) under one folder.

    `append` belongs to one thread, the loop's. It never blocks: when the disk falls behind by 64 MB, new
    frames are counted in `dropped` and left out, and the reader is told where. The folder stays within `quota`
    bytes, oldest files first; a run never appends to the file of another run.
    """

    def __init__(self, folder: Path, *, quota: int = 4 << 30) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.written = 0
        self.lost = 0
        """Frames that the disk refused."""
        self._folder, self._quota = folder, quota
        self._waiting: deque[_Frame] = deque()
        self._taken_in = 0
        self._taken_out = 0
        self._refused = 0
        self._dropped_before = 0
        self._file: BinaryIO | None = None
        self._day: dt.date | None = None
        self._is_failing = False
        self._stop = threading.Event()
        self._pack = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self._thread = threading.Thread(target=self._run, name="tape", daemon=True)

    @classmethod
    def open(cls, folder: Path, *, quota: int = 4 << 30) -> Self:
        """Starts recording; no file appears before the first frame. Raises OSError if the folder cannot be made."""
        tape = cls(folder, quota=quota)
        tape._thread.start()
        return tape

    def append(self, at: Ns, link: str, text: bytes | str) -> None:
        """Takes one frame, as the socket gave it; on disk within a second. After `close` it is ignored."""
        if self._taken_in - self._taken_out > _PENDING:
            self._refused += 1
            return
        self._taken_in += len(text) + _OVERHEAD
        self._waiting.append((at, link, text))

    @property
    def dropped(self) -> int:
        """Frames that are not on the tape: the queue was full or the disk refused."""
        return self._refused + self.lost

    def close(self) -> None:
        """Writes what waits and ends the thread. Twice is once."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    # ---- in the tape's thread

    def _run(self) -> None:
        while not self._stop.wait(_PERIOD):
            self._drain()
        self._drain()
        self._close_file()

    def _drain(self) -> None:
        while frames := self._take():
            try:
                self._write(frames)
            except OSError as error:
                self._fail(error, len(frames))
            else:
                self.written += len(frames)
                self._is_failing = False

    def _take(self) -> list[_Frame]:
        """At most one block, of one day."""
        frames: list[_Frame] = []
        waiting, size = self._waiting, 0
        midnight = kst_midnight(waiting[0][0]) if waiting else 0
        while waiting and size < _BLOCK and midnight <= waiting[0][0] < midnight + DAY:
            frames.append(waiting.popleft())
            size += len(frames[-1][2]) + _OVERHEAD
        self._taken_out += size
        return frames

    def _write(self, frames: list[_Frame]) -> None:
        dropped = self.dropped
        block = self._pack.compress(_lines(frames))
        index = Index(frames[0][0], frames[-1][0], len(frames), dropped - self._dropped_before, len(block))
        file = self._file_for(calendar.kst_date(frames[0][0]), len(block))
        file.write(index.pack() + block)
        self._dropped_before = dropped

    def _file_for(self, day: dt.date, size: int) -> BinaryIO:
        is_full = self._file is not None and self._file.tell() + size > self._quota // _PARTS
        if self._file is None or self._day != day or is_full:
            self._close_file()
            make_room(self._folder, self._quota - max(size, self._quota // _PARTS))
            self._file, self._day = _create(self._folder, day), day
        return self._file

    def _fail(self, error: OSError, frames: int) -> None:
        self.lost += frames
        self._close_file()  # half a block may stand there; nothing is written behind it
        if not self._is_failing:
            _log.error("tape: the disk refuses, frames are lost: %s", error)
        self._is_failing = True

    def _close_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


def parts(folder: Path, day: dt.date | None = None) -> list[Path]:
    """The tape's files, oldest first; those of one KST day if asked."""
    found = ((_NAME.fullmatch(path.name), path) for path in folder.glob("*" + SUFFIX))
    ordered = sorted((match[1], int(match[2]), path) for match, path in found if match)
    return [path for word, _, path in ordered if day is None or word == f"{day:%Y%m%d}"]


def make_room(folder: Path, limit: int) -> None:
    """Deletes the oldest files until the rest fit into `limit` bytes."""
    files = parts(folder)
    total = sum(path.stat().st_size for path in files)
    for path in files:
        if total <= limit:
            return
        with contextlib.suppress(OSError):  # on Windows a file that somebody plays stays
            size = path.stat().st_size
            path.unlink()
            total -= size


def _create(folder: Path, day: dt.date) -> BinaryIO:
    for number in itertools.count(len(parts(folder, day)) + 1):
        try:
            return (folder / f"{day:%Y%m%d}-{number:03}{SUFFIX}").open("xb", buffering=0)
        except FileExistsError:
            continue
    raise AssertionError("count has no end")


def _lines(frames: list[_Frame]) -> bytes:
    try:
        return _ENCODER.encode_lines([(at, link, _text(frame)) for at, link, frame in frames])
    except UnicodeEncodeError:  # half a surrogate pair is no text: kept readable, not exact
        return _ENCODER.encode_lines([(at, link, _readable(_text(frame))) for at, link, frame in frames])


def _text(frame: bytes | str) -> str:
    return frame.decode("utf-8", "backslashreplace") if isinstance(frame, bytes) else frame


def _readable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
