"""Blocking calls that may freeze, on a thread that nobody waits for: the loop and the end of the program stay free.

`asyncio.to_thread` is not for them: the loop's executor is waited for at the end, for as long as the call takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


async def in_thread(call: Callable[[], _T]) -> _T:
    """What `call` returns or raises. A caller that gives up leaves the thread to its fate."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[_T] = loop.create_future()

    def settle(act: Callable[[], None]) -> None:
        if not answer.done():
            act()

    def work() -> None:
        try:
            found = call()
        except Exception as error:
            told = error
            act: Callable[[], None] = lambda: answer.set_exception(told)  # noqa: E731
        else:
            act = lambda: answer.set_result(found)  # noqa: E731
        with contextlib.suppress(RuntimeError):  # the loop is already gone
            loop.call_soon_threadsafe(settle, act)

    threading.Thread(target=work, name="may-freeze", daemon=True).start()
    return await answer
