from __future__ import annotations

from pathlib import Path

import pytest

from core.cli.act import act
from core.domain.errors import AuthRefused, JournalInUse
from core.domain.orders import Status
from core.domain.settings import Environment, Settings
from core.runtime.endpoints import KIWOOM
from core.runtime.remote_stop import RemoteStop
from core.sim.broken.faults import Fault
from core.sim.office.access import Credentials
from core.storage.progress import Progress
from tests.conftest import Run
from tests.core.runtime.street import KEYS, Street, street
from tests.core.runtime.test_runtime import buy, deep, only, ready
from tests.scenarios.test_kill_from_elsewhere import account

MOCK = Environment.MOCK


async def left_behind(market: Street, folder: Path, *, flatten: bool) -> None:
    """A position and a resting order of a desk that is gone, and a latch that somebody tripped after it."""
    async with ready(market, folder) as found:
        found.command(buy())
        await found.until(lambda: bool(found.store.held()), "a position")
        found.command(buy(deep(found)))
        await found.until(lambda: any(o.status is Status.WORKING for o in found.store.orders), "접수")
        now = found.clock.now()
    RemoteStop(folder, flatten=flatten, reason="test").press(now, 0)


async def acted(folder: Path, within: float = 30) -> tuple[Progress, list[Progress]]:
    told: list[Progress] = []
    return await act(MOCK, folder, (KEYS,), Settings(), within=within, tell=told.append), told


@pytest.mark.parametrize("flatten", [False, True])
def test_stop_without_a_desk_cancels_sells_and_ends_when_the_broker_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flatten: bool
) -> None:
    async def story() -> None:
        async with street() as market:
            monkeypatch.setitem(KIWOOM, MOCK, market.endpoint)
            await left_behind(market, tmp_path, flatten=flatten)
            found, told = await acted(tmp_path)
            assert (found.is_verified, found.flatten) == (True, flatten)
            assert told[-1] == found
            assert not account(market).open_orders
            assert sum(p.quantity for p in account(market).positions.values()) == (0 if flatten else 10)

    run(story())


def test_broker_that_refuses_leaves_it_unverified_when_the_time_is_over(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with street() as market:
            monkeypatch.setitem(KIWOOM, MOCK, market.endpoint)
            await left_behind(market, tmp_path, flatten=False)
            market.faults.arm("kt10003", Fault.BREAK, times=50)
            found, _ = await acted(tmp_path, within=1.0)
            assert not found.is_verified
            assert len(account(market).open_orders) == 1

    run(story())


def test_desk_that_came_first_keeps_its_journal(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            monkeypatch.setitem(KIWOOM, MOCK, market.endpoint)
            with pytest.raises(JournalInUse):
                await acted(tmp_path)
            found.command(buy(deep(found)))
            await found.until(lambda: only(found).status is Status.WORKING, "접수")

    run(story())


def test_keys_that_are_refused_are_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with street(credentials=(Credentials("other", "other"),)) as market:
            monkeypatch.setitem(KIWOOM, MOCK, market.endpoint)
            with pytest.raises(AuthRefused):
                await acted(tmp_path)

    run(story())
