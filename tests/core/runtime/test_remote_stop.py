from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.units import DAY, SECOND
from core.runtime.remote_stop import RemoteStop, Standing
from core.storage import latch
from core.storage.progress import NAME, Progress, tell
from tests.build import NOW


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Path]:
    """A folder whose journal somebody holds."""
    connection = sqlite3.connect(tmp_path / "journal.sqlite3", isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    yield tmp_path
    connection.close()


def pressed(folder: Path, *, flatten: bool = False) -> RemoteStop:
    stop = RemoteStop(folder, flatten=flatten, reason="why")
    assert stop.press(NOW, 0)
    return stop


def test_stop_is_on_disk_when_press_returns(tmp_path: Path) -> None:
    stop = RemoteStop(tmp_path / "real", flatten=True, reason="why")
    found = stop.press(NOW, 0)
    assert (found.at, found.reason, found.flatten) == (NOW, "why", True)
    assert latch.is_tripped(tmp_path / "real" / "latch.json") == found
    assert stop.look(0) is Standing.ALONE
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["latch.json"]


@pytest.mark.parametrize(("age", "flatten"), [(SECOND, True), (DAY, False)])
def test_milder_stop_takes_a_flattening_of_the_day_not_back(tmp_path: Path, age: int, flatten: bool) -> None:
    latch.trip(tmp_path / "latch.json", NOW - age, reason="F12", flatten=True)
    assert pressed(tmp_path).flatten is flatten
    assert latch.is_tripped(tmp_path / "latch.json").flatten is flatten


def test_folder_that_cannot_be_written_raises(tmp_path: Path) -> None:
    (tmp_path / "real").touch()
    with pytest.raises(OSError, match="real"):
        RemoteStop(tmp_path / "real", flatten=False, reason="").press(NOW, 0)


def test_full_disk_leaves_a_latch_that_stops_and_knows_no_flattening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    latch.reset(tmp_path / "latch.json", NOW)
    monkeypatch.setattr("os.getpid", lambda: 4711)
    (tmp_path / "latch.json.4711.new").mkdir()  # stands for a full disk
    found = RemoteStop(tmp_path, flatten=True, reason="why").press(NOW, 0)
    assert found
    assert not found.flatten


def test_desk_that_says_nothing_is_silent(at_work: Path) -> None:
    stop = pressed(at_work)
    tell(at_work, Progress(4711, asked=NOW - 1, is_tripped=True, is_verified=True))  # of an earlier stop
    assert stop.look(0) is Standing.SILENT
    assert stop.progress is None


def test_desk_that_obeys_is_under_way_until_it_has_verified(at_work: Path) -> None:
    stop = pressed(at_work, flatten=True)
    tell(at_work, Progress(4711, asked=NOW, is_tripped=True, flatten=True))
    assert stop.look(0) is Standing.UNDER_WAY
    done = Progress(4711, asked=NOW, is_tripped=True, flatten=True, is_verified=True)
    tell(at_work, done)
    assert stop.look(0) is Standing.VERIFIED
    assert stop.progress == done


def test_cancelled_orders_alone_are_no_flattening(at_work: Path) -> None:
    stop = pressed(at_work, flatten=True)
    tell(at_work, Progress(4711, asked=NOW, is_tripped=True, flatten=False, is_verified=True))
    assert stop.look(0) is Standing.UNDER_WAY


def test_desk_that_ends_before_it_has_verified_leaves_it_undone(tmp_path: Path) -> None:
    stop = pressed(tmp_path)
    tell(tmp_path, Progress(4711, asked=NOW, is_tripped=True))
    assert stop.look(0) is Standing.ALONE
    assert stop.progress is not None


@pytest.mark.parametrize("overwritten", ["reset", "trip"])
def test_latch_that_the_desk_wrote_over_unseen_is_written_again(at_work: Path, overwritten: str) -> None:
    stop = pressed(at_work, flatten=True)
    file = at_work / "latch.json"
    if overwritten == "reset":
        latch.reset(file, NOW + 1)
    else:
        latch.trip(file, NOW + 1, reason="daily loss", flatten=False)
    stop.look(SECOND // 4)
    assert latch.is_tripped(file).at != NOW
    stop.look(SECOND // 2)
    assert latch.is_tripped(file) == latch.Latch(latch.State.STOPPED, NOW, "why", flatten=True)


def test_reset_after_the_desk_obeyed_stays(at_work: Path) -> None:
    stop = pressed(at_work)
    tell(at_work, Progress(4711, asked=NOW))
    latch.reset(at_work / "latch.json", NOW + 1)
    stop.look(SECOND)
    assert not latch.is_tripped(at_work / "latch.json")


def test_half_written_word_of_the_desk_is_none(at_work: Path) -> None:
    stop = pressed(at_work)
    (at_work / NAME).write_bytes(b'{"pid":47')
    assert stop.look(0) is Standing.SILENT
