from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.domain import events as e
from core.domain.errors import JournalDamaged
from core.domain.orders import Status
from core.domain.settings import Environment
from core.domain.units import DAY
from core.runtime.journal_view import Day, read
from core.runtime.records import Records
from core.storage.journal import Journal
from tests.build import DAY as FRIDAY
from tests.build import NOW, accepted, fill, no, order_id, requested, update
from tests.core.storage.test_journal_copy import committed, writing

SIM = Environment.SIM


def journalled(folder: Path, events: Sequence[e.Event]) -> None:
    journal = Journal.open(folder / "journal.sqlite3")
    for event in events:
        journal.append(event).result(5)
    journal.close()


def only(folder: Path) -> Day:
    (day,) = read(folder, SIM).days
    return day


def test_orders_are_what_the_desk_would_make_of_its_journal(tmp_path: Path) -> None:
    journalled(
        tmp_path,
        [
            requested(1),
            accepted(1),
            fill(4, price=9_990),
            fill(6, remaining=0, price=10_010),
            requested(2),
            e.OrderRejected(NOW, order_id(2), "571", "증거금 부족"),
            e.Reconciled(NOW),
            update(3),
        ],
    )
    day = only(tmp_path)
    assert (day.date, day.names) == (FRIDAY, {"049010": "새빛전자"})
    first, second, third = day.orders
    assert (first.id, first.status, first.filled, first.amount) == (order_id(1), Status.FILLED, 10, 100_020)
    assert (second.status, second.told) == (Status.REJECTED, "[571] 증거금 부족")
    assert (third.id, third.status, third.broker_no) == ("x" + no(3), Status.WORKING, no(3))


def test_order_without_an_answer_is_in_doubt_once_the_desk_is_gone(tmp_path: Path) -> None:
    journalled(tmp_path, [requested()])
    (order,) = only(tmp_path).orders
    assert order.status is Status.UNKNOWN
    assert "ended before the answer" in order.told


def test_order_without_an_answer_is_on_its_way_while_the_desk_lives(tmp_path: Path) -> None:
    with writing(tmp_path / "journal.sqlite3", 1) as child:
        committed(child, 1)
        found = read(tmp_path, SIM)
    assert found.is_live
    assert [order.status for day in found.days for order in day.orders] == [Status.REQUESTED]


def test_days_are_kept_apart_although_the_brokers_numbers_come_again(tmp_path: Path) -> None:
    journalled(
        tmp_path,
        [requested(1), accepted(1), requested(2, at=NOW + DAY), e.OrderAccepted(NOW + DAY, order_id(2), no(1))],
    )
    first, second = read(tmp_path, SIM).days
    assert [(order.id, order.broker_no) for order in first.orders] == [(order_id(1), no(1))]
    assert [(order.id, order.broker_no) for order in second.orders] == [(order_id(2), no(1))]


def test_day_without_an_order_is_none(tmp_path: Path) -> None:
    journalled(tmp_path, [e.KillTripped(NOW, False, "F12")])
    assert read(tmp_path, SIM).days == ()


def test_missing_journal_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path, SIM)


def test_damaged_journal_is_told_with_its_cure_and_left_where_it_is(tmp_path: Path) -> None:
    letter = b"this is no database, it is a letter" * 100
    (tmp_path / "journal.sqlite3").write_bytes(letter)
    with pytest.raises(JournalDamaged, match="start the desk"):
        read(tmp_path, SIM)
    assert (tmp_path / "journal.sqlite3").read_bytes() == letter
    assert [path.name for path in tmp_path.iterdir()] == ["journal.sqlite3"]


def test_reading_changes_no_byte_of_a_journal_that_was_left_open(tmp_path: Path) -> None:
    """A desk that died leaves a WAL; it is the next desk's to take in."""
    Records(tmp_path).close()
    code = (
        "import os, sys; from pathlib import Path\n"
        "from core.storage.journal import Journal; from tests.build import *\n"
        "journal = Journal.open(Path(sys.argv[1])); journal.append(requested()).result(); os._exit(9)"
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "journal.sqlite3")], cwd=root, check=False, timeout=30)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("journal*")}
    assert "journal.sqlite3-wal" in before
    assert len(only(tmp_path).orders) == 1
    after = {path.name: path.read_bytes() for path in tmp_path.glob("journal*")}
    assert {name: after[name] for name in before} == before
