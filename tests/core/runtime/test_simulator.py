from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from core.runtime.simulator import Simulator, SimulatorFailed
from tests.conftest import Run


def test_child_tells_an_address_that_answers_and_is_gone_after_stop(run: Run) -> None:
    async def story() -> None:
        child = Simulator("calm")
        endpoint = await child.start()
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.head(endpoint.rest)).headers["date"]
            child.stop()
            child.stop()
            with pytest.raises(httpx.TransportError):
                await client.head(endpoint.rest)

    run(story())


def test_child_that_ends_without_an_address_is_an_error_in_words(run: Run) -> None:
    child = Simulator("no such story")
    with pytest.raises(SimulatorFailed, match="did not start"):
        run(child.start())


@pytest.mark.parametrize("line", ["", "[]", "{}", "rubbish"])
def test_child_that_tells_rubbish_is_an_error_in_words(run: Run, tmp_path: Path, line: str) -> None:
    child = Simulator("calm")
    child._command = ["sh", "-c", f"echo '{line}' > \"$2\"; read _", "sh"]
    with pytest.raises(SimulatorFailed, match="did not start"):
        run(child.start())


def test_program_that_is_not_there_is_an_error_in_words(run: Run, tmp_path: Path) -> None:
    child = Simulator("calm")
    child._command = [str(tmp_path / "gone")]
    with pytest.raises(SimulatorFailed, match="cannot run"):
        run(child.start())


def test_start_that_is_cancelled_leaves_no_child(run: Run) -> None:
    child = Simulator("calm")

    async def story() -> None:
        async with asyncio.TaskGroup() as group:
            starting = group.create_task(child.start())
            await asyncio.sleep(0)
            starting.cancel()
        child.stop()
        assert starting.cancelled()
        await asyncio.get_running_loop().shutdown_default_executor()

    run(story())
    assert child._child is None
