from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.commands import ResetKill, TripKill, Watch
from core.domain.settings import Environment
from core.net.clock import Clock
from core.runtime.records import LATCH, folder_for
from core.state.store import Store
from core.storage import latch
from core.storage.paths import Paths, paths
from gui.app.early import EarlyStop


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    return paths({"TUMEPOK_HOME": str(tmp_path)})


def early(home: Paths, environment: Environment = Environment.REAL) -> tuple[EarlyStop, Store, list[str]]:
    said: list[str] = []
    store = Store(environment)
    return EarlyStop(store, home, Clock(), lambda level, text: said.append(f"{level} {text}")), store, said


def on_disk(home: Paths) -> latch.Latch:
    return latch.is_tripped(folder_for(home.data, Environment.REAL, 0) / LATCH)


@pytest.mark.parametrize("flatten", [False, True])
def test_a_press_before_the_market_is_open_is_on_disk_and_says_what_was_not_done(home: Paths, flatten: bool) -> None:
    stop, store, said = early(home)
    stop.command(TripKill(flatten, "사용자 긴급정지"))
    found = on_disk(home)
    assert (bool(found), found.flatten, found.reason) == (True, flatten, "사용자 긴급정지")
    assert (store.kill.is_tripped, store.kill.flatten) == (True, flatten)
    assert "정지" in store.kill.steps
    assert "아무것도 취소하거나 팔지 않았습니다" in said[0]


def test_a_stop_of_an_earlier_life_is_shown_before_anything_is_connected(home: Paths) -> None:
    early(home)[0].command(TripKill(True, "사용자 긴급정지"))
    stop, store, _ = early(home)
    assert not store.kill.is_tripped
    stop.show()
    assert (store.kill.is_tripped, store.kill.flatten, store.kill.reason) == (True, True, "사용자 긴급정지")


def test_nothing_is_shown_where_nothing_was_stopped(home: Paths) -> None:
    stop, store, _ = early(home)
    stop.show()
    assert not store.kill.is_tripped


def test_a_stop_cannot_be_lifted_before_the_market_is_open(home: Paths) -> None:
    stop, store, said = early(home)
    stop.command(TripKill(False, ""))
    stop.command(ResetKill())
    assert store.kill.is_tripped
    assert on_disk(home)
    assert "연결된 뒤에" in said[-1]


def test_without_an_account_there_is_nothing_to_stop(home: Paths) -> None:
    stop, store, said = early(home, Environment.SIM)
    stop.command(TripKill(True, ""))
    stop.command(Watch(()))
    assert not store.kill.is_tripped
    assert ["멈출 것이 없습니다" in text for text in said] == [True]


def test_a_latch_that_cannot_be_written_is_told(home: Paths) -> None:
    folder = folder_for(home.data, Environment.REAL, 0)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    stop, store, said = early(home)
    stop.command(TripKill(True, ""))
    assert "정지를 기록하지 못했습니다" in said[0]
    assert not store.kill.is_tripped
