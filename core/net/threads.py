"""Threads beside the loop: blocking calls that may freeze, and how long one thread may keep another from running.

A call that may freeze has a thread that nobody waits for: the loop and the end of the program stay free.

`asyncio.to_thread` is not for them: the loop's executor is waited for at the end, for as long as the call takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable
from typing import Final, TypeVar

_T = TypeVar("_T")
_SHARE: Final = 0.0005


def share_time() -> None:
    """From now on a thread that wants to run does so within half a millisecond, in the whole process.

    By default a loop that returns from a read or a write while the tape packs its block waits for 5 ms, and so does
    the journal's thread while the loop is busy: an order under a flood met several of these on its way.
    """
    sys.setswitchinterval(_SHARE)


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
