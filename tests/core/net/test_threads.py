from __future__ import annotations

import asyncio
import threading
import time

import pytest

from core.net.threads import in_thread
from tests.conftest import Run


def test_answer_and_error_come_back(run: Run) -> None:
    async def story() -> None:
        assert await in_thread(lambda: threading.current_thread().daemon) is True
        with pytest.raises(ZeroDivisionError):
            await in_thread(lambda: 1 // 0)

    run(story())


def test_call_that_froze_keeps_neither_the_caller_nor_the_end_of_the_loop() -> None:
    thaw = threading.Event()

    async def story() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await in_thread(lambda: thaw.wait(30))

    started = time.monotonic()
    asyncio.run(story())
    assert time.monotonic() - started < 5
    thaw.set()  # its answer finds no loop any more, and says nothing
