from __future__ import annotations

import asyncio
import logging

import pytest

from core.net.tasks import TaskSet


class Told:
    """Keeps what the owner was told."""

    def __init__(self) -> None:
        self.errors: list[tuple[str, str]] = []

    def __call__(self, name: str, error: BaseException) -> None:
        self.errors.append((name, str(error)))


async def forever() -> None:
    await asyncio.get_running_loop().create_future()


async def fail(text: str) -> None:
    raise ValueError(text)


def test_task_that_raises_is_reported_by_name() -> None:
    async def run() -> list[tuple[str, str]]:
        told = Told()
        tasks = TaskSet("desk", told)
        with pytest.raises(ValueError, match="no paper"):
            await tasks.start("print", fail("no paper"))
        assert len(tasks) == 0
        return told.errors

    assert asyncio.run(run()) == [("desk/print", "no paper")]


def test_task_result_is_awaitable_and_names_are_told() -> None:
    async def run() -> None:
        tasks = TaskSet("desk", Told())
        answer = tasks.start("answer", asyncio.sleep(0, 42))
        assert tasks.names == ["desk/answer"]
        assert await answer == 42

    asyncio.run(run())


def test_replace_cancels_the_older_of_that_name_only() -> None:
    async def run() -> None:
        tasks = TaskSet("desk", Told())
        old, other = tasks.start("history", forever()), tasks.start("news", forever())
        new = tasks.replace("history", forever())
        await asyncio.wait([old])
        assert (old.cancelled(), other.done(), new.done()) == (True, False, False)
        await tasks.aclose(1)

    asyncio.run(run())


def test_aclose_cancels_all_and_lets_nothing_start() -> None:
    async def run() -> None:
        told = Told()
        tasks = TaskSet("desk", told)
        task = tasks.start("wait", forever())
        await tasks.aclose(1)
        assert task.cancelled()
        with pytest.raises(RuntimeError, match="desk is closed"):
            tasks.start("late", forever())
        assert told.errors == []

    asyncio.run(run())


def test_aclose_with_a_task_that_stays_names_it_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def stubborn(release: asyncio.Event) -> None:
        try:
            await forever()
        except asyncio.CancelledError:
            await release.wait()

    async def run() -> None:
        release = asyncio.Event()
        tasks = TaskSet("desk", Told())
        task = tasks.start("stubborn", stubborn(release))
        await asyncio.sleep(0)
        await tasks.aclose(0)
        release.set()
        await task

    asyncio.run(run())
    assert "did not end in 0 s: desk/stubborn" in caplog.text


def test_cancelled_cancellation_of_an_order_is_logged_as_error(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        tasks = TaskSet("outbox", Told())
        tasks.start("cancel 0000042", forever(), must_finish=True)
        await tasks.aclose(1)

    asyncio.run(run())
    assert [(r.levelno, r.message) for r in caplog.records] == [
        (logging.ERROR, "outbox/cancel 0000042 was cancelled before it had finished")
    ]
