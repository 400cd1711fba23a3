from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable

import pytest

from core.domain import events as e
from core.domain.market import SessionPhase
from core.domain.units import MINUTE, SECOND
from core.kiwoom import rest
from core.runtime import scout
from core.runtime.scout import OPEN, Rota, Scout, periods
from core.runtime.troubles import Troubles
from core.sim.broken.faults import Fault
from tests.conftest import Run
from tests.core.runtime.street import Office, office, street

SOON = {"rise": 1, "vi": 1, "value": 1}
"""Periods of a nanosecond: one rank after the other."""


# ---- the choice ---------------------------------------------------------------------------------------------------


def test_frequent_rank_comes_between_the_others() -> None:
    rota, now, asked = Rota(periods(5)), 0, []
    for _ in range(24):
        due = rota.next()
        assert due is not None
        source, at = due
        now = max(now, at)
        asked.append(source)
        rota.answered(source, now)
        now += SECOND // 10
    assert asked[:7] == ["rise", "vi", "surge", "volume-surge", "limit-up", "value", "volume"]
    counts = Counter(asked)
    assert counts["rise"] > counts["surge"] >= counts["volume-surge"] >= counts["volume"] >= 1


def test_every_rank_of_the_rota_can_be_asked() -> None:
    assert periods(5).keys() <= rest.RANKS.keys()
    assert periods(5)["rise"] == 5 * SECOND


def test_interval_of_nothing_asks_nothing() -> None:
    assert Rota(periods(0)).next() is None


@pytest.mark.parametrize(("failures", "pause"), [(1, 10), (2, 20), (3, 40), (4, 80), (5, 120), (9, 120)])
def test_failure_waits_longer_each_time(failures: int, pause: int) -> None:
    rota = Rota({"rise": 5 * SECOND})
    for _ in range(failures):
        rota.failed("rise", MINUTE)
    assert rota.next() == ("rise", MINUTE + pause * SECOND)
    rota.answered("rise", MINUTE)
    assert rota.next() == ("rise", MINUTE + 5 * SECOND)


def test_what_is_not_offered_is_asked_no_more() -> None:
    rota = Rota({"rise": SECOND, "vi": SECOND})
    rota.drop("rise")
    rota.drop("rise")
    assert rota.next() == ("vi", 0)
    rota.drop("vi")
    assert rota.next() is None


# ---- asking -------------------------------------------------------------------------------------------------------


def trading() -> SessionPhase:
    return SessionPhase.CONTINUOUS


@contextlib.asynccontextmanager
async def scouting(
    found: Office, sources: dict[str, int], phase: Callable[[], SessionPhase] = trading
) -> AsyncIterator[asyncio.Task[None]]:
    """A scout at work until the block ends."""
    troubles = Troubles(found.clock, found.hear)
    one = Scout(found.client, found.clock, Rota(sources), tell=found.hear, phase=phase, troubles=troubles)
    task = found.tasks.start("scout", one.run())
    yield task
    task.cancel()


def test_ranks_are_told_one_after_the_other(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found, scouting(found, SOON):
            told = [await found.next() for _ in range(3)]
            assert {event.source for event in told if isinstance(event, e.RankRead)} == SOON.keys()

    run(story())


def test_rank_that_fails_is_told_once_and_the_others_go_on(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            market.faults.arm("ka10027", Fault.BREAK, times=50)
            async with scouting(found, SOON):
                told = [await found.next() for _ in range(6)]
            assert [type(event) for event in told].count(e.Notice) == 1
            assert {event.source for event in told if isinstance(event, e.RankRead)} == {"vi", "value"}

    run(story())


def test_rank_that_is_not_offered_is_told_once(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            del market.broker._handlers["ka10027"]
            async with scouting(found, {"rise": 1}) as task:
                notice = await found.next()
                await asyncio.wait_for(task, 20)  # nothing left to ask
            assert isinstance(notice, e.Notice)
            assert "8104" in notice.text
            assert market.posts["ka10027"] == 1

    run(story())


@pytest.mark.parametrize("shut", [phase for phase in SessionPhase if phase not in OPEN])
def test_market_is_asked_only_while_it_trades(shut: SessionPhase, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scout, "_LOOK", 0)

    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            asked: list[int] = []

            def phase() -> SessionPhase:
                asked.append(market.posts["ka10027"])
                return shut if len(asked) < 5 else SessionPhase.CONTINUOUS

            async with scouting(found, {"rise": 10**18}, phase):
                assert isinstance(await found.next(), e.RankRead)
            assert asked[:5] == [0] * 5
            assert market.posts["ka10027"] == 1

    run(story())
