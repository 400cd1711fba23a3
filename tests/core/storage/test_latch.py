from pathlib import Path

import pytest

from core.storage import atomic, latch
from core.storage.latch import Latch, State

NOW = 1_789_000_000_000_000_000


def test_latch_tripped_is_read_back_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "latch.json"
    latch.trip(path, NOW, reason="버튼", flatten=True)
    assert latch.is_tripped(path) == Latch(State.STOPPED, NOW, "버튼", flatten=True)


def test_latch_reset_after_a_trip_is_normal(tmp_path: Path) -> None:
    path = tmp_path / "latch.json"
    latch.trip(path, NOW, reason="", flatten=False)
    latch.reset(path, NOW + 1)
    assert not latch.is_tripped(path)
    assert latch.is_tripped(path).at == NOW + 1


def test_latch_missing_on_a_first_start_is_normal(tmp_path: Path) -> None:
    assert not latch.is_tripped(tmp_path / "latch.json", witness=tmp_path / "journal.sqlite3")


def test_latch_missing_after_earlier_runs_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").touch()
    assert latch.is_tripped(tmp_path / "latch.json", witness=tmp_path / "journal.sqlite3")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\0" * 60,
        b"normal",
        b"{}",
        b'{"state":"normal"}',
        b'{"state":"NORMAL","at":1}',
        b'{"state":"normal","at":"1"}',
        b'{"state":"normal","at":1,"armed":true}',
        b'{"state":"normal","at":1',
        b'{"state":"normal","at":1,"reason":"\xff"}',
        b'["normal",1]',
    ],
)
def test_latch_damaged_is_stopped(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "latch.json"
    path.write_bytes(text)
    found = latch.is_tripped(path)
    assert found
    assert found.state is State.STOPPED
    assert found.reason


def test_latch_that_cannot_be_opened_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "latch.json").mkdir()
    assert latch.is_tripped(tmp_path / "latch.json")


def test_latch_left_half_written_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "latch.json"
    latch.reset(path, NOW)
    atomic.partial(path).write_bytes(b"{")
    assert latch.is_tripped(path)


def test_trip_when_the_new_file_cannot_be_made_blanks_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "latch.json"
    latch.reset(path, NOW)
    atomic.partial(path).mkdir()  # stands for a full disk: the second file cannot be written
    latch.trip(path, NOW, reason="x", flatten=False)
    atomic.partial(path).rmdir()
    assert path.read_bytes() == b""
    assert latch.is_tripped(path)


def test_trip_that_can_leave_nothing_behind_raises(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        latch.trip(tmp_path / "file" / "latch.json", NOW, reason="x", flatten=False)
