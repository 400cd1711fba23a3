from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.settings import Environment
from core.domain.units import DAY
from core.runtime.records import Records, folder_for
from core.runtime.whereabouts import desk_at, folders
from tests.build import NOW


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    """Three simulated runs that have ended, oldest first."""
    found = [folder_for(tmp_path, Environment.SIM, NOW + n * DAY) for n in range(3)]
    for folder in found:
        Records(folder).close()
    return found


@pytest.fixture
def held(runs: list[Path]) -> Iterator[Path]:
    """The second of them, in whose journal somebody is at work."""
    connection = sqlite3.connect(runs[1] / "journal.sqlite3", isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    yield runs[1]
    connection.close()


def test_runs_of_the_simulator_are_told_newest_first(tmp_path: Path, runs: list[Path]) -> None:
    (tmp_path / "sim" / "20990101-000000").mkdir()
    assert folders(tmp_path, Environment.SIM) == runs[::-1]


def test_broker_has_one_folder_once_a_desk_was_there(tmp_path: Path) -> None:
    assert folders(tmp_path, Environment.REAL) == []
    Records(tmp_path / "real").close()
    assert folders(tmp_path, Environment.REAL) == [tmp_path / "real"]


def test_desk_is_where_the_journal_is_held(tmp_path: Path, held: Path) -> None:
    assert desk_at(tmp_path, Environment.SIM) == held


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("environment", Environment)
def test_no_desk_is_at_work_where_no_journal_is_held(tmp_path: Path, environment: Environment) -> None:
    assert desk_at(tmp_path, environment) is None
