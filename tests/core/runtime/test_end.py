"""What becomes of orders under way when the program ends, and how it ends."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.domain.orders import Status
from core.runtime import runtime
from core.sim.broken.faults import Fault
from tests.conftest import Run
from tests.core.runtime.street import street
from tests.core.runtime.test_runtime import buy, deep, only, ready


def test_end_leaves_no_task_behind(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            before = asyncio.all_tasks()
            async with ready(market, tmp_path):
                pass
            named = {task.get_name() for task in asyncio.all_tasks() - before}
            assert not {name for name in named if name.startswith(("runtime/", "1/")) or name == "desk"}

    run(story())


def test_order_not_taken_for_the_rate_is_counted_in_the_store_and_in_the_journal(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path) as found:
                market.faults.arm("kt10000", Fault.BUSY)
                found.command(buy(deep(found)))
                order = only(found)
                await found.until(lambda: order.status is Status.WORKING, "taken at the second attempt")
                assert (order.attempts, market.posts["kt10000"]) == (2, 2)
            async with ready(market, tmp_path) as again:
                assert only(again).attempts == 2

    run(story())


@pytest.mark.parametrize("arrives", [True, False])
def test_order_under_way_when_the_program_ends_is_settled_by_the_next_start(
    run: Run, tmp_path: Path, *, arrives: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path) as found:
                if not arrives:
                    monkeypatch.setattr(runtime, "_ANSWERS", 0.0)
                market.faults.arm("kt10000", Fault.LOSE if arrives else Fault.BREAK)
                market.shut("kt10000")
                found.command(buy(deep(found)))
                await market.arrival("kt10000")
                if arrives:
                    market.let_in("kt10000")
            if not arrives:
                assert only(found).status is Status.UNKNOWN
                market.let_in("kt10000")
            async with ready(market, tmp_path) as again:
                order = only(again)
                end = Status.WORKING if arrives else Status.REJECTED
                await again.until(lambda: order.status is end, f"settled as {end}")
                assert market.posts["kt10000"] == 1

    run(story())


def test_end_does_not_wait_for_a_broker_that_answers_nothing(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path):
                market.shut("au10002")
                started = asyncio.get_running_loop().time()
            assert asyncio.get_running_loop().time() - started < 5
            market.let_in("au10002")

    run(story())
