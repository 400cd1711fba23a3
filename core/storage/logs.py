"""Log files that may be shown to anybody: every line is blanked of secrets as a whole, exception text included.

One handler on the root logger makes the line, blanks it, keeps it among the last lines in memory and gives it to a
thread that writes it to the rotating file and, if asked, to a console: a disk that hangs keeps nobody who logs. Nothing
reaches any of them by another way.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import queue
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final, TextIO
from urllib.parse import quote

from core.domain.units import KST_OFFSET, SECOND, Ns

FILE: Final = "tumepok.log"
_FILES: Final = 5
_FILE_SIZE: Final = 2 << 20
_TAIL: Final = 400
_PATIENCE: Final = 2.0
"""Seconds that the end waits for a disk that hangs."""
WAITING: Final = 50_000
"""Lines kept for a disk that hangs; what comes after them stands among the last lines in memory alone."""
_LONGEST: Final = 8_000  # characters of one record; a frame of 10 MB is no log line
_GIANT: Final = 20 * _LONGEST
_CHATTY: Final = ("httpx", "httpcore")  # a line per request; ours is a line per transition
_SHORTEST: Final = 6  # a shorter "secret" would blank half of every line
_BLANK: Final = "***"
_KST: Final = dt.timezone(dt.timedelta(seconds=KST_OFFSET // SECOND))

_NAMES: Final = r"(?:access_?|refresh_?)?token|app_?key|app_?secret|secret_?key|secret|authorization|password"
_HINTS: Final = ("bearer", "token", "key", "secret", "authorization", "password")  # seldom there: saves the search
_RULES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"(?i)\bbearer[\s:]+[^\s\"',;\\]+"), f"Bearer {_BLANK}"),
    # "token":"…", also escaped inside another JSON text, and a struct's repr
    (re.compile(rf"(?i)((?:{_NAMES})\\?[\"']?\s*[:=]\s*\\?[\"'])(?:(?!\\?[\"']).)+"), rf"\g<1>{_BLANK}"),
    # token=…, appkey: … without quotes: long enough to be no word of a sentence
    (re.compile(rf"(?i)((?:{_NAMES})\s*[:=]\s*)[\w+/=.~-]{{12,}}"), rf"\g<1>{_BLANK}"),
)
_ACCOUNT: Final = re.compile(r"(?<![\d.])(?:\d{8}-?|\d{4}-\d{4}-)(\d\d)(?!\d)")  # 계좌번호, at times grouped


class LogTail:
    """What `start` returns: the last 400 lines, oldest first, and the register of secrets."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._lines: deque[str] = deque(maxlen=_TAIL)
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()
        self.closing = contextlib.ExitStack()
        for secret in secrets:
            self.add_secret(secret)

    def add_secret(self, text: str) -> None:
        """From now on `text` is blanked, also as JSON and URLs spell it. Shorter than 6 characters: ignored."""
        if len(text) < _SHORTEST:
            return
        with self._lock:
            self._secrets = {*self._secrets, text}
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(_any_spelling, longest_first)))

    def redact(self, text: str) -> str:
        """`text` without secrets: for everything that leaves the program in another way (reports, crash window)."""
        if self._pattern is not None:
            text = self._pattern.sub(_BLANK, text)
        small = text.lower()
        if any(hint in small for hint in _HINTS):
            for pattern, replacement in _RULES:
                text = pattern.sub(replacement, text)
        return _ACCOUNT.sub(r"********\1", text)

    def lines(self) -> list[str]:
        with self._lock:
            return list(self._lines)

    def keep(self, text: str) -> None:
        """Adds already blanked text."""
        with self._lock:
            self._lines.extend(text.split("\n"))

    def close(self) -> None:
        """Takes the handler off the root logger and closes the file; the lines stay."""
        self.closing.close()


def start(
    directory: Path, secrets: Iterable[str] = (), *, level: int = logging.INFO, console: TextIO | None = None
) -> LogTail:
    """Logs everything from `level` on into `directory`/tumepok.log, 5 files of 2 MB. Raises OSError."""
    directory.mkdir(parents=True, exist_ok=True)
    file = _File(directory / FILE, maxBytes=_FILE_SIZE, backupCount=_FILES - 1, encoding="utf-8")
    tail = LogTail(secrets)
    sinks: list[logging.Handler] = [file]
    if console is not None:
        sinks.append(logging.StreamHandler(console))
    root = logging.getLogger()
    handler, before = _Blanking(tail, sinks), root.level
    root.addHandler(handler)
    root.setLevel(level)
    tail.closing.callback(_stop, root, handler, before)
    return tail


def stamp(at: Ns) -> str:
    """`at` in UTC to the nanosecond, with the Korean time of day."""
    moment = dt.datetime.fromtimestamp(at // SECOND, dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at % SECOND:09}Z ({moment.astimezone(_KST):%H:%M:%S} KST)"


class _File(RotatingFileHandler):
    """Where the rename is refused (Windows, while a second desk has the file open) it grows: no line is lost."""

    def rotate(self, source: str, dest: str) -> None:
        try:
            super().rotate(source, dest)
        except OSError:
            self.maxBytes = 0  # no further attempt: each would push an old file out of the row


class _Blanking(logging.Handler):
    def __init__(self, tail: LogTail, sinks: list[logging.Handler]) -> None:
        super().__init__()
        self._tail, self._sinks = tail, sinks
        self._lines: queue.SimpleQueue[str | threading.Event | None] = queue.SimpleQueue()
        self._pen = threading.Thread(target=self._write, name="log", daemon=True)
        self._pen.start()
        self._format = _Line()
        self.addFilter(_is_news)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = _blanked(self._format.format(record), self._tail.redact)
        except Exception as error:  # logging's own report would print the raw arguments
            where = f"{record.filename}:{record.lineno}"
            text = f"{_when(record)} ERROR {__name__}: a line of {where} cannot be formatted ({type(error).__name__})"
        self._tail.keep(text)
        if self._lines.qsize() < WAITING:
            self._lines.put(text)

    def _write(self) -> None:
        while (text := self._lines.get()) is not None:
            if isinstance(text, threading.Event):
                text.set()
                continue
            for sink in self._sinks:
                sink.handle(logging.makeLogRecord({"msg": text}))
        for sink in self._sinks:
            sink.close()

    def flush(self) -> None:
        """As `close`, and goes on."""
        written = threading.Event()
        self._lines.put(written)
        if self._pen.is_alive():
            written.wait(_PATIENCE)

    def close(self) -> None:
        """What was logged is written when this returns, unless the disk hangs."""
        self._lines.put(None)
        self._pen.join(_PATIENCE)
        super().close()


class _Line(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:
        # one record, one line: what a server says cannot forge another
        message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return f"{_when(record)} {record.levelname} {record.name}: {message}"


def _any_spelling(secret: str) -> str:
    """A pattern for `secret` as it is, in JSON, in the repr of JSON and in a URL."""
    return "".join(c if c.isalnum() else rf"(?:\\{{0,8}}{re.escape(c)}|{quote(c, safe='')})" for c in secret)


def _blanked(text: str, redact: Callable[[str], str]) -> str:
    # cut after blanking: half a secret would not be recognised; the end of a giant may hold one, so it is not shown
    blank = redact(text[:_GIANT])
    if len(text) > _GIANT:
        return f"{blank[:_LONGEST]} … ({len(text)} characters)"
    if len(blank) > _LONGEST:
        return f"{blank[: _LONGEST // 2]} … {len(blank) - _LONGEST} characters … {blank[-_LONGEST // 2 :]}"
    return blank


def _is_news(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or not record.name.startswith(_CHATTY)


def _when(record: logging.LogRecord) -> str:
    return stamp(round(record.created * 1_000_000) * 1_000)


def _stop(root: logging.Logger, handler: logging.Handler, level: int) -> None:
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()
