"""`tumepokctl kill` as the user runs it: a desk, a broker and the command, each a process or a loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from core.sim.broken.faults import Fault
from core.storage import latch
from tests.conftest import Run
from tests.core.runtime.street import Street, street

ROOT = Path(__file__).parents[2]


@contextlib.asynccontextmanager
async def holder(market: Street, folder: Path) -> AsyncIterator[Process]:
    """A desk with a position and a resting order."""
    where = (market.endpoint.rest, market.endpoint.ws, str(folder))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.scenarios.holder", *where, cwd=ROOT, stdout=PIPE
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(30):
            assert await child.stdout.readline() == b"ready\n"
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def kill(home: Path, *words: str) -> tuple[int, str, str]:
    """`tumepokctl kill`: exit code, output, errors."""
    environ = {**os.environ, "TUMEPOK_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "core.cli", "kill", *words, cwd=ROOT, env=environ, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(60):
        out, err = await child.communicate()
    assert child.returncode is not None
    return child.returncode, out.decode(), err.decode()


def only(text: str) -> dict[str, Any]:
    (found,) = json.loads(text)["stops"]
    return dict(found)


def account(market: Street) -> Any:
    (found,) = market.broker._accounts.values()
    return found


@pytest.mark.parametrize("flatten", [False, True])
def test_running_desk_is_stopped_and_what_the_broker_says_is_told(run: Run, tmp_path: Path, flatten: bool) -> None:
    async def story() -> None:
        async with street() as market, holder(market, tmp_path / "data" / "real"):
            words = ["--flatten"] if flatten else []
            code, out, err = await kill(tmp_path, "--json", *words)
            assert (code, err) == (0, "")
            found = only(out)
            assert (found["environment"], found["desk"], found["verified"]) == ("real", "verified", True)
            assert not account(market).open_orders
            held = sum(position.quantity for position in account(market).positions.values())
            assert held == (0 if flatten else 10)
            assert [step["step"] for step in found["steps"]][:2] == ["정지", "취소"]

    run(story())


def test_simulated_run_that_is_live_is_found_among_the_ended_ones(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "data" / "sim" / "20991231-090000").mkdir(parents=True)
        async with street() as market, holder(market, tmp_path / "data" / "sim" / "20261120-092000"):
            code, out, _ = await kill(tmp_path)
            assert code == 0
            assert "시뮬레이터 sim" in out
            assert "취소 1/1" in out
            assert "no order is open" in out

    run(story())


def test_broker_that_does_not_cancel_leaves_it_unverified_and_says_so(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, holder(market, tmp_path / "data" / "mock"):
            market.faults.arm("kt10003", Fault.BUSY, times=50)
            code, out, err = await kill(tmp_path, "--env", "mock", "--wait", "1.5")
            assert code == 1
            assert "latched on disk" in out
            assert "not verified yet" in err
            market.faults.heal()
            code, out, _ = await kill(tmp_path, "--env", "mock", "--wait", "30")
            assert code == 0

    run(story())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot make a process hang from outside")
def test_desk_that_hangs_is_latched_named_and_obeys_when_it_comes_to(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        folder = tmp_path / "data" / "real"
        async with street() as market, holder(market, folder) as desk:
            desk.send_signal(signal.SIGSTOP)
            code, _, err = await kill(tmp_path, "--wait", "0.3")
            assert code == 1
            assert f"PID {desk.pid}" in err
            assert "does not answer" in err
            assert latch.is_tripped(folder / "latch.json")
            desk.send_signal(signal.SIGCONT)
            code, _, _ = await kill(tmp_path)
            assert code == 0
            assert not account(market).open_orders

    run(story())


def test_desk_that_crashed_is_stopped_and_the_command_says_that_nothing_was_cancelled(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        folder = tmp_path / "data" / "real"
        async with street() as market, holder(market, folder) as desk:
            desk.kill()
            await desk.wait()
            code, out, _ = await kill(tmp_path, "--flatten")
            assert code == 0
            assert "NOTHING was cancelled or sold" in out
            assert latch.is_tripped(folder / "latch.json").flatten
            assert len(account(market).open_orders) == 1

    run(story())
