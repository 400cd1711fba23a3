from __future__ import annotations

from pathlib import Path

import pytest

from core.domain import events as e
from core.domain.settings import Environment
from core.domain.units import DAY
from core.runtime.records import Records, folder_for
from core.storage import latch
from tests.build import DAY as FRIDAY
from tests.build import NOW, accepted, order_id, requested, trade


def test_intent_and_facts_are_there_after_a_restart(tmp_path: Path) -> None:
    first = Records(tmp_path)
    first.keep(requested()).result(5)
    first.note(accepted())
    first.note(trade())  # not a fact for the journal
    first.close()
    second = Records(tmp_path)
    assert second.today(NOW) == [requested(), accepted()]
    assert second.today(NOW + DAY) == []
    assert second.sequence(FRIDAY) == int(order_id()[-5:])
    second.close()


def test_stop_is_on_disk_when_the_call_returns_and_found_at_the_next_start(tmp_path: Path) -> None:
    first = Records(tmp_path)
    assert not first.latch
    first.note(e.KillTripped(NOW, True, "F12"))
    assert latch.is_tripped(tmp_path / "latch.json")
    first.close()
    second = Records(tmp_path)
    assert (bool(second.latch), second.latch.flatten, second.latch.reason) == (True, True, "F12")
    second.note(e.KillReset(NOW))
    second.close()
    third = Records(tmp_path)
    assert not third.latch
    third.close()


def test_lost_latch_beside_a_journal_means_stopped(tmp_path: Path) -> None:
    Records(tmp_path).close()
    (tmp_path / "latch.json").unlink()
    second = Records(tmp_path)
    assert second.latch
    second.close()


def test_damaged_journal_is_kept_aside_and_starts_stopped(tmp_path: Path) -> None:
    Records(tmp_path).close()
    (tmp_path / "journal.sqlite3").write_bytes(b"this is no database, it is a letter" * 100)
    second = Records(tmp_path)
    assert second.latch
    assert "damaged" in second.latch.reason
    assert second.today(0) == []
    second.close()
    assert list(tmp_path.glob("*damaged*"))
    assert latch.is_tripped(tmp_path / "latch.json")


def test_latch_that_cannot_be_written_is_said_and_the_journal_has_the_stop(tmp_path: Path) -> None:
    records = Records(tmp_path)
    (tmp_path / "latch.json").unlink()
    (tmp_path / "latch.json").mkdir()
    with pytest.raises(OSError, match=r"latch\.json"):
        records.note(e.KillTripped(NOW, True, "F12"))
    assert records.today(0) == [e.KillTripped(NOW, True, "F12")]
    records.close()


def test_account_keeps_one_folder_and_each_simulated_run_has_its_own(tmp_path: Path) -> None:
    assert folder_for(tmp_path, Environment.MOCK, NOW) == folder_for(tmp_path, Environment.MOCK, NOW + DAY)
    runs = [folder_for(tmp_path, Environment.SIM, NOW + n * DAY) for n in range(9)]
    assert len(set(runs)) == 9


def test_only_the_newest_simulated_runs_stay(tmp_path: Path) -> None:
    for number in range(9):
        folder_for(tmp_path, Environment.SIM, NOW + number * DAY).mkdir(parents=True)
    left = sorted(path.name for path in (tmp_path / "sim").iterdir())
    assert len(left) == 6
    assert left[-1] == folder_for(tmp_path, Environment.SIM, NOW + 8 * DAY).name


def test_what_no_restart_needs_is_let_go_after_months(tmp_path: Path) -> None:
    records = Records(tmp_path)
    for event in (requested(), e.DayOpened(NOW + DAY), e.DayOpened(NOW + 100 * DAY)):
        records.journal.append(event).result(5)
    records.today(NOW + 61 * DAY)
    assert records.journal.read() == [e.DayOpened(NOW + DAY), e.DayOpened(NOW + 100 * DAY)]
    records.close()
