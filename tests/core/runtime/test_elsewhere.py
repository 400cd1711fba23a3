from __future__ import annotations

from pathlib import Path

import msgspec

from core.domain import events as e
from core.domain.commands import ResetKill, TripKill
from core.domain.orders import Status
from core.domain.settings import Settings
from core.runtime.elsewhere import EVERY, Elsewhere
from core.runtime.records import Records
from core.state.store import Store
from core.storage import latch
from core.storage.progress import NAME, told
from tests.build import CODE, NOW, store_with
from tests.conftest import Run
from tests.core.runtime.street import street
from tests.core.runtime.test_runtime import buy, deep, only, ready
from tests.scenarios.desk import Desk, alive


class Ear:
    """Elsewhere over real files, and what it commands."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.records = Records(folder)
        self.heard: list[TripKill] = []
        self.elsewhere = Elsewhere(self.records, store, self.heard.append)


def ask(folder: Path, *, flatten: bool = False, at: int = NOW + 7) -> None:
    latch.trip(folder / "latch.json", at, reason="another", flatten=flatten, by="4711")


def test_stop_from_elsewhere_is_commanded_once_with_its_reason(tmp_path: Path) -> None:
    ear = Ear(tmp_path, store_with())
    ear.elsewhere.look(0)
    ask(tmp_path, flatten=True)
    ear.elsewhere.look(EVERY - 1)
    assert ear.heard == []
    ear.elsewhere.look(EVERY)
    ear.elsewhere.look(2 * EVERY)
    assert ear.heard == [TripKill(flatten=True, reason="another")]
    ear.records.close()


def test_progress_tells_of_which_stop_it_speaks_and_how_far_it_is(tmp_path: Path) -> None:
    store = store_with()
    ear = Ear(tmp_path, store)
    ask(tmp_path)
    ear.elsewhere.look(0)
    store.apply(e.KillTripped(NOW, True, "another"))
    store.apply(e.KillStep(NOW, "취소", 1, 2, 30))
    store.apply(e.Notice(NOW, "warning", "VI", CODE))
    store.apply(e.Notice(NOW, "alarm", "하한가 / locked", CODE, e.Topic.UNSOLD))
    ear.elsewhere.look(EVERY)
    found = told(tmp_path)
    assert found is not None
    assert (found.asked, found.is_tripped, found.flatten, found.is_verified) == (NOW + 7, True, True, False)
    assert found.waits == ("하한가 / locked",)
    assert [(step.step, step.done, step.total, step.took) for step in found.steps] == [("취소", 1, 2, 30)]
    store.apply(e.KillStep(NOW, "잔고확인", 1, 1, 50))
    ear.elsewhere.look(2 * EVERY)
    assert told(tmp_path) == msgspec.structs.replace(
        found, is_verified=True, steps=(*found.steps, type(found.steps[0])("잔고확인", 1, 1, 50))
    )
    ear.records.close()


def test_progress_that_cannot_be_told_is_told_later(tmp_path: Path) -> None:
    ear = Ear(tmp_path, store_with())
    (tmp_path / NAME).mkdir()
    ear.elsewhere.look(0)
    (tmp_path / NAME).rmdir()
    assert told(tmp_path) is None
    ear.elsewhere.look(EVERY)
    assert told(tmp_path) is not None
    ear.records.close()


def test_running_desk_obeys_a_latch_that_another_process_wrote(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            found.command(buy(deep(found)))
            order = only(found)
            await found.until(lambda: order.status is Status.WORKING, "접수")
            ask(tmp_path, flatten=True)
            await found.until(lambda: found.store.kill.is_tripped, "stopped")
            assert (found.store.kill.reason, found.store.kill.flatten) == ("another", True)
            found.command(buy(deep(found)))
            assert found.store.refusals[-1].rule == "kill"
            await found.until(lambda: order.status is Status.CANCELLED, "cancelled")
            await found.until(lambda: found.engine.stop.is_flat, "verified")

    run(story())


def test_reset_in_the_desk_lets_a_stop_pass_that_it_had_not_seen(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            found.command(TripKill(flatten=False, reason="F12"))
            ask(tmp_path)
            found.command(ResetKill())
            await found.until(lambda: found.store.kill.reason == "another", "stopped again")
            assert latch.is_tripped(tmp_path / "latch.json")

    run(story())


def test_flattening_asked_while_no_desk_ran_is_added_to_the_stop_that_the_journal_knows(
    run: Run, tmp_path: Path
) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path) as first:
                first.command(buy())
                await first.until(lambda: bool(first.store.held()), "a position")
                first.command(TripKill(flatten=False, reason="F12"))
                await first.until(lambda: first.engine.stop.is_flat, "nothing is open")
            ask(tmp_path, flatten=True, at=first.clock.now())
            async with alive(Desk(Settings(), market.endpoint, tmp_path)) as second:
                await second.until(lambda: second.engine.stop.is_flat and not second.store.held(), "flat")
                assert second.store.kill.reason == "another"

    run(story())
