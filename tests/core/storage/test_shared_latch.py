from __future__ import annotations

from pathlib import Path

import pytest

from core.storage import latch
from core.storage.latch import Latch, State
from core.storage.shared_latch import SharedLatch

NOW = 1_789_000_000_000_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "latch.json"
    latch.reset(path, NOW)
    return path


@pytest.fixture
def kept(file: Path) -> SharedLatch:
    found = SharedLatch(file, witness=file.parent / "journal.sqlite3")
    assert found.look(is_tripped=False) is None
    return found


def from_elsewhere(file: Path, *, flatten: bool = False, at: int = NOW + 5) -> Latch:
    latch.trip(file, at, reason="elsewhere", flatten=flatten, by="4711")
    return Latch(State.STOPPED, at, "elsewhere", flatten)


@pytest.mark.parametrize("is_tripped", [False, True])
def test_stop_of_another_process_is_told_once(file: Path, kept: SharedLatch, is_tripped: bool) -> None:
    asked = from_elsewhere(file, flatten=True)
    assert kept.look(is_tripped=is_tripped) == asked
    assert kept.look(is_tripped=is_tripped) is None


def test_own_stop_and_reset_are_not_told(kept: SharedLatch) -> None:
    kept.trip(NOW + 1, reason="F12", flatten=False)
    assert kept.look(is_tripped=True) is None
    kept.reset(NOW + 2)
    assert kept.look(is_tripped=False) is None


def test_stop_between_two_own_writes_is_told_when_it_is_the_last(file: Path, kept: SharedLatch) -> None:
    kept.trip(NOW + 1, reason="F12", flatten=False)
    asked = from_elsewhere(file)
    assert kept.look(is_tripped=True) == asked


def test_stop_before_the_first_look_is_told(file: Path) -> None:
    found = SharedLatch(file, witness=file)
    asked = from_elsewhere(file)
    assert found.look(is_tripped=False) == asked


def test_reset_does_not_wipe_out_a_stop_that_was_not_seen_yet(file: Path, kept: SharedLatch) -> None:
    kept.trip(NOW + 1, reason="F12", flatten=False)
    asked = from_elsewhere(file)
    kept.reset(NOW + 9)
    assert latch.is_tripped(file) == asked
    assert kept.look(is_tripped=False) == asked
    kept.reset(NOW + 10)
    assert not latch.is_tripped(file)


def test_latch_that_was_already_tripped_at_the_start_is_nothing_new(file: Path) -> None:
    asked = from_elsewhere(file)
    found = SharedLatch(file, witness=file)
    assert found.found == asked
    assert found.look(is_tripped=True) is None
    found.reset(NOW + 6)
    assert not latch.is_tripped(file)


@pytest.mark.parametrize("text", [b"", b"{", b"\0" * 80, b'{"state":"normal"}'])
def test_latch_that_cannot_be_read_stops_whoever_is_not_stopped(file: Path, kept: SharedLatch, text: bytes) -> None:
    file.write_bytes(text)
    assert kept.look(is_tripped=False)
    file.write_bytes(text + b" ")
    assert kept.look(is_tripped=True) is None


def test_latch_that_is_lost_stops(file: Path, kept: SharedLatch) -> None:
    file.unlink()
    assert kept.look(is_tripped=False)


def test_normal_written_by_hand_resets_nobody(file: Path, kept: SharedLatch) -> None:
    kept.trip(NOW + 1, reason="F12", flatten=False)
    assert kept.look(is_tripped=True) is None
    latch.reset(file, NOW + 7)
    assert kept.look(is_tripped=True) is None
