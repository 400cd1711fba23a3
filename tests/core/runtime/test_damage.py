"""What a start does when the disk lost something: it stops, says which file was kept, and asks the broker."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.settings import Settings
from core.runtime.records import Records, read_story
from tests.build import NOW, accepted, place, requested
from tests.conftest import Run
from tests.core.runtime.street import CODE, street
from tests.core.runtime.test_runtime import buy, ready
from tests.scenarios.desk import Desk, alive


def kept_in(folder: Path) -> Path:
    (kept,) = folder.glob("journal.sqlite3.*.damaged")
    return kept


def empty(path: Path) -> None:
    os.truncate(path, 0)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def scribbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xa5" * 4096
    path.write_bytes(data)


def without_log_head(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"\xa5" * 5_000)


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO migration VALUES (99, 'later')")
    connection.close()


DAMAGES = [empty, cut, scribbled, without_log_head, newer]


def spoil_row(path: Path, seq: int) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE event SET payload = 'not JSON' WHERE seq = ?", (seq,))
    connection.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_journal_is_kept_named_and_means_stopped(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "journal.sqlite3"
    first = Records(tmp_path)
    for number in range(200):
        first.keep(requested(number)).result(5)
    first.close()
    damage(path)
    second = Records(tmp_path)
    assert second.latch
    assert kept_in(tmp_path).name in second.latch.reason
    assert second.today(0) == []
    second.keep(requested()).result(5)  # and it goes on in a new one
    second.close()


def test_start_after_damage_is_stopped_and_knows_what_the_broker_knows(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path) as found:
                found.command(buy())
                await found.until(lambda: any(each.quantity == 10 for each in found.store.held()), "bought")
            scribbled(tmp_path / "journal.sqlite3")
            async with alive(Desk(Settings(), market.endpoint, tmp_path)) as second:
                await second.until(lambda: second.store.is_reconciled, "reconciled")
                assert second.engine.gate.kill.is_tripped
                assert kept_in(tmp_path).name in second.store.kill.reason
                assert [(each.code, each.quantity, each.stage) for each in second.store.held()] == [(CODE, 10, 0)]
                second.command(place(code=CODE))
                assert second.store.refusals[-1].rule == "kill"

    run(story())


def test_unreadable_row_stops_and_the_others_are_used(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path) as found:
                found.command(buy())
                await found.until(lambda: any(each.quantity == 10 for each in found.store.held()), "bought")
                orders = [order.id for order in found.store.orders]
                found.records.note(e.OrderRefused(found.store.now, "x", "x", place(side=Side.BUY)))
            path = tmp_path / "journal.sqlite3"
            with sqlite3.connect(path) as connection:
                (seq,) = connection.execute("SELECT max(seq) FROM event WHERE kind = 'OrderRefused'").fetchone()
            connection.close()
            spoil_row(path, seq)
            for _ in range(2):  # told once, stopped until the user resets it
                async with alive(Desk(Settings(), market.endpoint, tmp_path)) as second:
                    await second.until(lambda d=second: d.store.is_reconciled, "reconciled")  # type: ignore[misc]
                    assert "unreadable row: OrderRefused" in second.store.kill.reason
                    assert [order.id for order in second.store.orders] == orders
                    assert second.store.fills

    run(story())


def test_rows_of_a_damaged_story_come_with_the_error(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.keep(requested()).result(5)
    records.note(accepted())
    records.close()
    spoil_row(tmp_path / "journal.sqlite3", 2)
    again = Records(tmp_path)
    story, damage = read_story(again, NOW)
    assert story == [requested()]
    assert "OrderAccepted" in damage
    assert read_story(again, NOW) == ([requested()], "")  # told once
    again.close()


def test_disk_that_refuses_to_write_is_still_read(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.keep(requested()).result(5)
    records.note(accepted())
    records.close()
    spoil_row(tmp_path / "journal.sqlite3", 2)
    again = Records(tmp_path)
    again.journal._ask(lambda: again.journal._connection.execute("PRAGMA query_only = ON"))
    for _ in range(2):
        story, damage = read_story(again, NOW)
        assert story == [requested()]
        assert "OrderAccepted" in damage
    again.close()
