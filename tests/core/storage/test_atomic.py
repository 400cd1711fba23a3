import os
import sys
from pathlib import Path

import pytest

from core.storage import atomic


def test_replace_over_an_old_file_leaves_only_the_new_text(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    atomic.replace(path, b"old")
    atomic.replace(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows may write anywhere")
def test_replace_where_nothing_may_be_written_keeps_the_old_text(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError):
        atomic.replace(path, b"new")
    assert path.read_bytes() == b"old"


def test_replace_onto_a_folder_raises(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="file"):
        atomic.replace(tmp_path / "file", b"new")


class Busy:
    """A file that somebody else holds for the first `refusals` attempts."""

    def __init__(self, refusals: int) -> None:
        self.attempts, self._refusals = 0, refusals

    def replace(self) -> None:
        self.attempts += 1
        if self.attempts <= self._refusals:
            raise PermissionError(13, "the file is in use")


def test_replace_of_a_file_that_is_briefly_held_waits_and_succeeds() -> None:
    held = Busy(2)
    atomic._patiently(held.replace, (0, 0, 0))
    assert held.attempts == 3


def test_replace_of_a_file_that_stays_held_raises_in_the_end() -> None:
    held = Busy(9)
    with pytest.raises(PermissionError):
        atomic._patiently(held.replace, (0, 0))
    assert held.attempts == 3


def test_aside_names_the_moment_of_the_last_write_in_korea(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.touch()
    os.utime(path, (1_789_000_000, 1_789_000_000))  # 2026-09-10T00:26:40Z
    assert atomic.aside(path, "damaged").name == "journal.sqlite3.20260910-092640.damaged"
