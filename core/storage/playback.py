"""Recorded frames, read back: our tape, also one cut off by a crash, and the plain JSONL that others record.

Foreign lines look like `{"t": "11:56:23.762", "dir": "in", "frame": {…}}`: time of day in Korea, the day perhaps in
the file's name. Only what came in is played; whatever is not a frame is counted, never raised. Counterpart of `tape`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, Final, NamedTuple, Self

import msgspec
import zstandard

from core.domain import calendar
from core.domain.units import DAY, Ns
from core.storage import blocks

FALLBACK_DAY: Final = dt.date(2026, 1, 5)
"""The day of a recording that does not tell it: a Monday with an ordinary session."""
_DAY_IN_NAME: Final = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_CLOCK: Final = re.compile(r"(?:(\d{4}-\d\d-\d\d)[T ])?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?")
_MOST: Final = 64 << 20  # bytes of one unpacked block; ours have a million characters and the rest of a frame
_STEP: Final = 1 << 20
_FIRST_LINK: Final = "feed"


class Recorded(NamedTuple):
    """One frame as it came: receive time in UTC ns, the link's name, the raw text."""

    at: Annotated[Ns, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
    link: str
    text: str


class Playback:
    """The frames of one recording, in order; the counts are final when the iteration has ended."""

    def __init__(self, path: Path, *, day: dt.date, since: Ns) -> None:
        self.skipped = 0
        """Lines or blocks that could not be understood."""
        self.outgoing = 0
        """Frames that we had sent; they are not played."""
        self.dropped = 0
        """Frames that the recorder itself had to leave out."""
        self._since = since
        self._frames = self._play(path, _day_in(path.name) or day)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Recorded:
        return next(self._frames)

    def close(self) -> None:
        """Lets go of the file before the end was reached."""
        self._frames.close()

    def _play(self, path: Path, day: dt.date) -> Generator[Recorded, None, None]:
        with path.open("rb") as file:
            is_tape = file.read(4) == blocks.START
            file.seek(0)
            lines = self._lines_of_blocks(file) if is_tape else file
            yield from (found for found in self._frames_of(lines, day) if found.at >= self._since)

    def _lines_of_blocks(self, file: BinaryIO) -> Iterator[bytes]:
        while head := file.read(blocks.SIZE):
            index = blocks.Index.unpack(head)
            if index is None:  # cut off by a crash
                self.skipped += 1
                return
            self.dropped += index.dropped
            if index.last < self._since:
                file.seek(index.size, 1)
            else:
                yield from self._lines_of(file.read(index.size), index.size)

    def _lines_of(self, block: bytes, size: int) -> Iterator[bytes]:
        text, is_whole = _unpacked(block)
        is_whole = is_whole and len(block) == size
        self.skipped += not is_whole
        yield from (line for line in io.BytesIO(text) if is_whole or line.endswith(b"\n"))

    def _frames_of(self, lines: Iterable[bytes], day: dt.date) -> Iterator[Recorded]:
        last = calendar.instant(day, 0)
        for line in lines:
            found = self._frame_of(line.strip(b"\xef\xbb\xbf \t\r\n"), last)
            if found is not None:
                last = found.at
                yield found

    def _frame_of(self, line: bytes, last: Ns) -> Recorded | None:
        if not line:
            return None
        try:
            if line.startswith(b"["):
                return _OURS.decode(line)
            foreign = _FOREIGN.decode(line)
            text = _text_of(foreign.frame)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self.skipped += 1
            return None
        if foreign.dir != "in":
            self.outgoing += 1
            return None
        return Recorded(_moment(str(foreign.t), last), foreign.link, text)


def read(path: Path, *, day: dt.date = FALLBACK_DAY, since: Ns = 0) -> Playback:
    """Plays `path`, whichever of the forms it has, from `since` on. `day` serves lines and names without a date.

    Raises OSError on the first step if the file cannot be opened; a damaged file yields what it still holds.
    """
    return Playback(path, day=day, since=since)


def _unpacked(block: bytes) -> tuple[bytes, bool]:
    """What can be read of a block, and whether that is all of it. A few bytes may claim to hold gigabytes."""
    text, is_whole = bytearray(), False
    with contextlib.suppress(zstandard.ZstdError):
        reader = zstandard.ZstdDecompressor().stream_reader(block)
        while len(text) < _MOST and (part := reader.read(_STEP)):
            text += part
        is_whole = len(text) == zstandard.frame_content_size(block)
    return bytes(text), is_whole


class _Foreign(msgspec.Struct):
    frame: msgspec.Raw
    t: str | int | float | None = None
    dir: str = "in"
    link: str = _FIRST_LINK


_OURS: Final = msgspec.json.Decoder(Recorded)
_FOREIGN: Final = msgspec.json.Decoder(_Foreign)


def _text_of(frame: msgspec.Raw) -> str:
    raw = bytes(frame)
    if raw.startswith(b"{"):
        return raw.decode()
    return msgspec.json.decode(raw, type=str)


def _day_in(name: str) -> dt.date | None:
    match = _DAY_IN_NAME.search(name)
    with contextlib.suppress(ValueError):
        return dt.date(*map(int, match.groups())) if match else None
    return None


def _moment(word: str, last: Ns) -> Ns:
    """`word` on the day of `last`, or the day after if the clock jumped back by half a day; never before `last`."""
    match = _CLOCK.match(word)
    if match is None:
        return last
    date, hours, minutes, seconds, digits = match.groups(default="")
    day = _day_in(date) or calendar.kst_date(last)
    whole = calendar.instant(day, int(hours) * 3600 + int(minutes) * 60 + int(seconds))
    at = whole + int(digits.ljust(9, "0") or "0")
    if not date and last - at > DAY // 2:
        at += DAY
    return max(at, last)
