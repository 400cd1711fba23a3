from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication

from core.domain.events import LinkState, OrderRefused
from core.domain.findings import Step
from core.domain.market import Side
from core.domain.settings import Environment, Mode, Settings
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.runtime.endpoints import KIWOOM, Endpoint
from core.runtime.records import folder_for
from core.state.changes import Changes
from core.storage import logs
from core.storage import settings as files
from core.storage.journal import Journal
from core.storage.logs import LogTail
from core.storage.paths import Paths, paths
from core.storage.secrets import Vault
from gui.app.arguments import Arguments
from gui.app.desk import Desk, Outcome
from gui.app.source import Live
from gui.dialogs.examination import ExaminationDialog
from tests.build import place
from tests.conftest import Run

RECORDING = Path(__file__).parents[2] / "fixtures" / "orders_20261120.jsonl"


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    return paths({"TUMEPOK_HOME": str(tmp_path)})


@pytest.fixture
def tail(home: Paths) -> Iterator[LogTail]:
    found = logs.start(home.logs)
    yield found
    found.close()


@pytest.fixture
def live(qapp: QApplication, qt_run: Run, home: Paths, tail: LogTail) -> Callable[..., tuple[Desk, Outcome]]:
    """`live(arguments, story)`: a whole desk; `story(desk)` runs beside it and must let it end."""
    qapp.setQuitOnLastWindowClosed(False)

    def run(arguments: Arguments, story: Callable[[Desk], Coroutine[Any, Any, None]]) -> tuple[Desk, Outcome]:
        async def both() -> tuple[Desk, Outcome]:
            desk = Desk(arguments, files.load(home.settings), home, tail, Clock(), Vault())
            async with asyncio.timeout(30), asyncio.TaskGroup() as group:
                group.create_task(story(desk), name="story")
                return desk, await desk.live()

        found: tuple[Desk, Outcome] = qt_run(both())
        return found

    return run


class Watcher:
    """A panel that shows nothing: it tells when the screen was given something to show."""

    command = Signal(object)

    def __init__(self) -> None:
        self.happened = asyncio.Event()

    def isVisible(self) -> bool:
        return True

    def refresh(self, changes: Changes) -> None:
        self.happened.set()


async def until(desk: Desk, met: Callable[[], bool]) -> None:
    watcher = Watcher()
    desk.frame.add(watcher)
    while not met():
        watcher.happened.clear()
        await watcher.happened.wait()


async def examined(desk: Desk) -> ExaminationDialog:
    """The page of 연결 진단 after its last step."""
    found = asyncio.Event()
    window = desk.window
    finish = window.finish_examination

    def finished() -> None:
        finish()
        found.set()

    window.finish_examination = finished  # type: ignore[method-assign]
    await found.wait()
    dialog = window.findChild(ExaminationDialog)
    assert dialog is not None
    return dialog


def test_replay_moves_the_window_and_closing_it_ends_the_desk(live: Callable[..., tuple[Desk, Outcome]]) -> None:
    async def story(desk: Desk) -> None:
        await until(desk, lambda: bool(desk.store.fills) and desk.frame.meter.frames > 0)
        desk.window.command.emit(place())
        await until(desk, lambda: bool(desk.store.refusals))
        desk.window.close()

    desk, outcome = live(Arguments(replay=RECORDING, speed=0.0), story)
    assert outcome is Outcome.END
    assert isinstance(desk.store.refusals[-1], OrderRefused)
    assert {fill.side for fill in desk.store.fills} == {Side.BUY, Side.SELL}


def test_keys_lead_to_a_new_desk_in_their_environment(
    live: Callable[..., tuple[Desk, Outcome]], home: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No keychain: what was entered is examined, and the next desk finds it in memory."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setitem(KIWOOM, Environment.MOCK, Endpoint("http://127.0.0.1:1", "ws://127.0.0.1:1"))

    async def story(desk: Desk) -> None:
        await until(desk, lambda: desk.window.isVisible())
        desk.window.keys_submitted.emit(Environment.MOCK, "CANARY-KEY", "CANARY-SECRET")
        dialog = await examined(desk)
        assert (dialog.failed, dialog.proceed.isVisible()) == ((Step.CONNECTION,), True)
        dialog.proceed.click()

    desk, outcome = live(Arguments(replay=RECORDING), story)
    assert outcome is Outcome.AGAIN
    assert desk._vault.load(Environment.MOCK) == Keys("CANARY-KEY", "CANARY-SECRET")
    assert files.load(home.settings).settings.environment is Environment.MOCK
    written = "".join(path.read_text("utf-8", "replace") for path in home.logs.parent.rglob("*") if path.is_file())
    assert "CANARY" not in written


def test_demo_is_examined_on_a_key_of_its_own_while_it_runs(live: Callable[..., tuple[Desk, Outcome]]) -> None:
    async def story(desk: Desk) -> None:
        await until(desk, lambda: desk.store.is_reconciled)
        desk.window.menus.examination_wanted.emit()
        dialog = await examined(desk)
        assert (dialog.failed, dialog.proceed.isVisible()) == ((), False)
        assert {link.state for link in desk.store.links.values()} == {LinkState.LIVE}
        desk.window.close()

    live(Arguments(demo="calm"), story)


def test_closing_the_page_ends_the_examination(
    live: Callable[..., tuple[Desk, Outcome]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setitem(KIWOOM, Environment.MOCK, Endpoint("http://127.0.0.1:1", "ws://127.0.0.1:1"))

    async def story(desk: Desk) -> None:
        await until(desk, lambda: desk.window.isVisible())
        desk.window.examination_wanted.emit()
        assert "desk/examination" in desk._tasks.names
        dialog = desk.window.findChild(ExaminationDialog)
        assert dialog is not None
        dialog.close()
        await until(desk, lambda: "desk/examination" not in desk._tasks.names)
        desk.window.close()

    live(Arguments(replay=RECORDING), story)


def test_settings_of_the_demo_itself_do_not_reach_the_file(
    live: Callable[..., tuple[Desk, Outcome]], home: Paths
) -> None:
    async def story(desk: Desk) -> None:
        await until(desk, lambda: desk.window.isVisible())
        risk = msgspec.structs.replace(desk.window.settings.risk, max_positions=7)
        desk.window.settings_saved.emit(msgspec.structs.replace(desk.window.settings, risk=risk))
        assert desk.engine.gate.settings.risk.max_positions == 7
        desk.window.close()

    live(Arguments(demo="calm"), story)
    saved: Settings = files.load(home.settings).settings
    assert (saved.risk.max_positions, saved.strategy.mode) == (7, Mode.SIGNAL)


def test_wrong_settings_file_is_told_and_kept(live: Callable[..., tuple[Desk, Outcome]], home: Paths) -> None:
    home.settings.write_text("[risk]\nmax_positions = 0\n", "utf-8")

    async def story(desk: Desk) -> None:
        await until(desk, lambda: bool(desk.store.notices))
        desk.window.close()

    desk, _ = live(Arguments(replay=RECORDING), story)
    assert "max_positions" in desk.store.notices[0].text
    assert home.settings.read_text("utf-8") == "[risk]\nmax_positions = 0\n"


KEYS = Keys("CANARY-KEY", "CANARY-SECRET")


def test_second_desk_on_one_account_says_so_in_its_own_words(
    live: Callable[..., tuple[Desk, Outcome]], home: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Vault, "pairs", lambda *_: (KEYS,))
    files.save(home.settings, msgspec.structs.replace(Settings(), environment=Environment.MOCK))

    async def story(desk: Desk) -> None:
        await until(desk, lambda: bool(desk.store.notices))
        desk.window.close()

    folder = folder_for(home.data, Environment.MOCK, Clock().now())
    folder.mkdir(parents=True)
    with contextlib.closing(Journal.open(folder / "journal.sqlite3")):
        desk, _ = live(Arguments(), story)
    assert ["이미 실행 중" in notice.text for notice in desk.store.notices] == [True]


def test_further_keys_are_kept_beside_the_one_that_trades_and_lead_to_a_new_desk(
    live: Callable[..., tuple[Desk, Outcome]], home: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_network(_source: Live) -> None:
        raise OSError("no network")

    kept: list[tuple[Keys, ...]] = []
    monkeypatch.setattr(Vault, "pairs", lambda *_: (KEYS,))
    monkeypatch.setattr(Vault, "keep", lambda _self, _environment, pairs: kept.append(tuple(pairs)))
    monkeypatch.setattr(Live, "run", no_network)
    files.save(home.settings, msgspec.structs.replace(Settings(), environment=Environment.MOCK))

    async def adds(desk: Desk) -> None:
        await until(desk, lambda: desk.window.further_keys == 0 and bool(desk.store.notices))
        desk.window.further_key_submitted.emit("more", "secret")

    async def removes(desk: Desk) -> None:
        await until(desk, lambda: desk.window.further_keys == 0 and bool(desk.store.notices))
        desk.window.further_keys_removed.emit()

    assert [live(Arguments(), story)[1] for story in (adds, removes)] == [Outcome.AGAIN, Outcome.AGAIN]
    assert kept == [(KEYS, Keys("more", "secret")), (KEYS,)]


def test_hand_on_the_simulator_pauses_it_and_its_order_by_telephone_shows_as_an_external_one(
    live: Callable[..., tuple[Desk, Outcome]],
) -> None:
    async def story(desk: Desk) -> None:
        menu = desk.window.simulator
        assert menu is not None
        menu.pause.trigger()  # too early: the market is not there yet
        await until(desk, lambda: any("has not started" in notice.text for notice in desk.store.notices))
        await until(desk, lambda: desk.store.trade_count > 0)
        menu.steered.emit("order", {"side": "buy", "code": "810010", "quantity": 3, "price": 0})
        await until(desk, lambda: any(fill.quantity for fill in desk.store.fills))
        menu.pause.trigger()
        await until(desk, lambda: any("stands still" in notice.text for notice in desk.store.notices))
        assert menu.pause.isChecked()
        menu.steered.emit("order", {"side": "sell", "code": "810020", "quantity": 3, "price": 0})
        await until(desk, lambda: any("the broker refused" in notice.text for notice in desk.store.notices))
        menu.story_wanted.emit("ghost")

    desk, outcome = live(Arguments(demo="calm", seed=7), story)
    assert outcome is Outcome.AGAIN
    assert (desk.next_arguments.demo, desk.next_arguments.seed) == ("ghost", 7)
    assert [fill.code for fill in desk.store.fills] == ["810010"]


def test_desk_without_a_simulator_has_no_hand_on_one(live: Callable[..., tuple[Desk, Outcome]]) -> None:
    async def story(desk: Desk) -> None:
        await until(desk, lambda: desk.window.isVisible())
        assert desk.window.simulator is None
        desk.window.close()

    live(Arguments(replay=RECORDING, speed=0.0), story)
