"""A journal that is damaged, of another version, or an older one: nothing of it is lost in silence."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import msgspec
import pytest

from core.domain import events as ev
from core.domain.errors import JournalDamaged, JournalInUse
from core.domain.units import DAY
from core.storage.journal import Journal
from tests.core.storage.test_journal import FILL, NOW, fill_file, killed_after, request, write


def spoil_middle(path: Path) -> None:
    fill_file(path)
    data = bytearray(path.read_bytes())
    data[8192 : len(data) - 4096] = b"\xa5" * (len(data) - 12288)
    path.write_bytes(data)


def spoil_header(path: Path) -> None:
    path.write_bytes(b"not a database at all, but long enough to look like one" * 100)


def spoil_length(path: Path) -> None:
    fill_file(path)
    os.truncate(path, path.stat().st_size // 2)


def spoil_version(path: Path) -> None:
    fill_file(path, 1)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO migration VALUES (99, 'later')")
    connection.close()


def spoil_all(path: Path) -> None:
    fill_file(path)
    os.truncate(path, 0)


@pytest.mark.parametrize("spoil", [spoil_middle, spoil_header, spoil_length, spoil_version, spoil_all])
def test_open_of_a_damaged_file_moves_it_aside_and_the_next_open_starts_empty(tmp_path: Path, spoil: object) -> None:
    path = tmp_path / "journal.sqlite3"
    assert callable(spoil)
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(JournalDamaged, match="damaged"):
        Journal.open(path)
    (kept,) = tmp_path.glob("journal.sqlite3.*.damaged")
    assert kept.read_bytes() == before
    journal = Journal.open(path)
    assert journal.read() == []
    journal.close()


def test_open_twice_damaged_in_the_same_second_keeps_both(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    for _ in range(2):
        spoil_header(path)
        os.utime(path, (1, 1))
        with pytest.raises(JournalDamaged):
            Journal.open(path)
    assert len(list(tmp_path.glob("*.damaged"))) == 2


def test_open_of_a_journal_in_use_says_so_and_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = Journal.open(path)
    with pytest.raises(JournalInUse, match="another"):
        Journal.open(path)
    write(journal, FILL)
    assert journal.read() == [FILL]
    journal.close()


def test_open_where_a_folder_stands_is_an_os_error_and_no_damage(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").mkdir()
    with pytest.raises(OSError, match="cannot be written"):
        Journal.open(tmp_path / "journal.sqlite3")
    assert (tmp_path / "journal.sqlite3").is_dir()


def test_read_of_a_row_from_another_program_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    fill_file(path, 1)
    with sqlite3.connect(path) as connection:
        connection.execute('UPDATE event SET payload = \'{"at": "noon"}\'')
    connection.close()
    journal = Journal.open(path)
    with pytest.raises(JournalDamaged, match="OrderRequested"):
        journal.read()
    journal.close()


def spoil_row(path: Path, seq: int) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute('UPDATE event SET payload = \'{"at": "noon"}\' WHERE seq = ?', (seq,))
    connection.close()


def test_unreadable_row_of_the_story_is_told_once_and_put_aside_and_the_others_are_used(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    fill_file(path, 3)
    spoil_row(path, 2)
    journal = Journal.open(path)
    with pytest.raises(JournalDamaged, match=r"OrderRequested .*\(1 / 3\)") as damage:
        journal.story()
    assert damage.value.readable == journal.story() == [request(0), request(2)]
    aside = journal._ask(lambda: journal._connection.execute("SELECT seq, kind, payload FROM unreadable").fetchall())
    assert aside == [(2, "OrderRequested", '{"at": "noon"}')]
    journal.close()


def test_unreadable_beginning_of_a_day_is_read_from_the_day_before(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = Journal.open(path)
    write(journal, request(1), ev.DayOpened(NOW), request(2), ev.DayOpened(NOW + DAY), request(3))
    journal.close()
    spoil_row(path, 4)
    journal = Journal.open(path)
    with pytest.raises(JournalDamaged, match="DayOpened") as damage:
        journal.story()
    assert damage.value.readable == [ev.DayOpened(NOW), request(2), request(3)]
    journal.close()


# ---- an older schema ----------------------------------------------------------------------------------------

V1 = """
    CREATE TABLE migration (version INTEGER PRIMARY KEY, applied TEXT NOT NULL);
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        command TEXT,
        order_id TEXT,
        broker_no TEXT,
        payload TEXT NOT NULL
    );
    CREATE INDEX event_at ON event (at);
    CREATE INDEX event_order ON event (order_id) WHERE order_id IS NOT NULL;
    CREATE INDEX event_broker_no ON event (broker_no) WHERE broker_no IS NOT NULL;
    INSERT INTO migration VALUES (1, '2026-11-20T00:00:00Z');
"""
"""As the first release wrote it: kept here word for word, whatever the program's own first step becomes."""


def test_file_of_the_first_schema_is_migrated_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(V1)
        row = (NOW, "Fill", None, None, "0119433", msgspec.json.encode(FILL).decode())
        connection.execute(
            "INSERT INTO event (at, kind, command, order_id, broker_no, payload) VALUES (?,?,?,?,?,?)", row
        )
    connection.close()
    journal = Journal.open(path)
    assert journal.story() == [FILL]
    write(journal, ev.DayOpened(NOW + DAY))
    journal.close()
    again = Journal.open(path)
    versions = again._ask(lambda: again._connection.execute("SELECT version FROM migration").fetchall())
    assert versions == [(1,), (2,)]
    assert again.story() == [ev.DayOpened(NOW + DAY)]
    again.close()


@pytest.mark.parametrize("byte", [0, 9, 17, 30])
def test_log_without_its_head_is_damage_and_kept_beside_the_journal(tmp_path: Path, byte: int) -> None:
    path = tmp_path / "journal.sqlite3"
    assert killed_after(path, 40)
    log = path.with_name("journal.sqlite3-wal")
    data = bytearray(log.read_bytes())
    data[byte] ^= 0x5A
    log.write_bytes(data)
    with pytest.raises(JournalDamaged, match=r"journal\.sqlite3\..*damaged.*log without its head"):
        Journal.open(path)
    assert [each.read_bytes() for each in tmp_path.glob("*.damaged-wal")] == [data]
    journal = Journal.open(path)
    assert journal.read() == []
    journal.close()


def test_log_that_was_spoilt_further_on_keeps_what_was_before(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    told = killed_after(path, 40)
    log = path.with_name("journal.sqlite3-wal")
    data = bytearray(log.read_bytes())
    data[len(data) * 2 // 3] ^= 0x5A
    log.write_bytes(data)
    journal = Journal.open(path)
    kept = {event.at for event in journal.read()}
    assert set(range(max(kept) + 1)) == kept < set(told)
    journal.close()
