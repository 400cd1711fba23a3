from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain import events as e
from core.storage.journal import Journal
from core.storage.journal_copy import copied, is_in_use
from tests.build import order_id, requested

ROOT = Path(__file__).parents[3]


@contextlib.contextmanager
def writing(journal: Path, times: int) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the journal and commits so often; killed at the end."""
    command = [sys.executable, "-m", "tests.core.storage.writer", str(journal), str(times)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def numbered(events: list[e.Event]) -> list[str]:
    return [event.order_id for event in events if isinstance(event, e.OrderRequested)]


def read(path: Path) -> list[e.Event]:
    journal = Journal.open(path)
    try:
        return journal.read()
    finally:
        journal.close()


def committed(child: subprocess.Popen[str], number: int) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        if int(line) >= number:
            return
    raise AssertionError("the writer died")


def test_copies_of_a_journal_that_is_being_written_hold_whole_prefixes(tmp_path: Path) -> None:
    """2,500 commits are several WALs: the copies fall into checkpoints and new beginnings."""
    file, place = tmp_path / "투매 폭" / "journal.sqlite3", tmp_path / "copy"
    place.mkdir()
    with writing(file, 2_500) as child:
        for number in (1, 200, 600, 900, 1_000, 1_100, 1_500, 1_900, 2_200, 2_499):
            committed(child, number)
            found = numbered(read(copied(file, place)))
            assert len(found) >= number
            assert found == [order_id(n) for n in range(1, len(found) + 1)]


def test_journal_is_in_use_while_a_desk_has_it_and_not_after_it_was_killed(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite3"
    assert not is_in_use(file)
    with writing(file, 3) as child:
        committed(child, 3)
        assert is_in_use(file)
        child.kill()
        child.wait()
        assert not is_in_use(file)
        wal = file.with_name(file.name + "-wal")
        before = [hashlib.sha256(path.read_bytes()).digest() for path in (file, wal)]
        (tmp_path / "copy").mkdir()
        assert len(read(copied(file, tmp_path / "copy"))) == 3
        assert not is_in_use(file)
        assert [hashlib.sha256(path.read_bytes()).digest() for path in (file, wal)] == before
    assert len(read(file)) == 3


def test_copy_of_a_closed_journal_is_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite3"
    journal = Journal.open(file)
    journal.append(requested()).result(5)
    journal.close()
    (tmp_path / "copy").mkdir()
    before = file.read_bytes()
    assert not is_in_use(file)
    assert read(copied(file, tmp_path / "copy")) == [requested()]
    assert file.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {file.name, "copy"}


def test_letter_in_place_of_a_journal_is_not_in_use(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(b"this is no database, it is a letter" * 100)
    assert not is_in_use(tmp_path / "journal.sqlite3")


def test_copy_of_nothing_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copied(tmp_path / "journal.sqlite3", tmp_path)
