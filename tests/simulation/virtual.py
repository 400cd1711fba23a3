"""Time that nobody waits for: an asyncio loop that moves its clock on where another one would sleep.

One thread, no sockets: what is ready is what the timers made ready, in the order of their times. A turn does what
`BaseEventLoop._run_once` does, in the same order, without asking a selector and without what only sockets need.
"""

from __future__ import annotations

import asyncio
import heapq
import selectors
from collections import deque
from collections.abc import Callable, Mapping
from contextvars import Context, copy_context
from typing import Any, Final, TypeVarTuple

from core.domain.units import SECOND, Ns

_LEAST: Final = 1_000
"""Ns that a sleep takes at least: the loop rounds times to floats, and must not go round on the spot."""
_RESOLUTION: Final = 1e-9
_Args = TypeVarTuple("_Args")
_MANY: Final = 100
"""So many timers are looked through for cancelled ones, as asyncio does."""


class Stuck(Exception):
    """Everybody waits, and nothing will ever happen."""


class _Selector(selectors.BaseSelector):
    """Holds the loop's own pipe; nobody asks it."""

    def __init__(self) -> None:
        self._keys: dict[int, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        key = self._keys[fileobj] = selectors.SelectorKey(fileobj, fileobj, events, data)
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._keys.pop(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        raise AssertionError("nobody waits")


class _Soon(asyncio.Handle):
    __slots__ = ()

    def __init__(self, call: Callable[..., object], args: tuple[Any, ...], loop: Any, context: Context | None) -> None:
        self._callback, self._args, self._loop = call, args, loop
        self._context = copy_context() if context is None else context
        self._cancelled, self._repr, self._source_traceback = False, None, None


class _Timer(asyncio.TimerHandle):
    __slots__ = ()
    _scheduled: bool

    def __init__(
        self, when: float, call: Callable[..., object], args: tuple[Any, ...], loop: Any, context: Context | None
    ) -> None:
        self._callback, self._args, self._loop, self._when = call, args, loop, when
        self._context = copy_context() if context is None else context
        self._cancelled, self._repr, self._source_traceback, self._scheduled = False, None, None, True


class VirtualLoop(asyncio.SelectorEventLoop):
    """Begins at 0. Calls from other threads are not heard: there are none."""

    _ready: deque[Any]
    _stopping: bool

    def __init__(self) -> None:
        self.now: Ns = 0
        """Ns since the beginning."""
        self._timers: list[tuple[float, _Timer]] = []
        """A heap: the times are compared, never the handles, and those of the same time lie as asyncio's would."""
        self._gone = 0
        """Cancelled ones among them."""
        super().__init__(_Selector())

    def time(self) -> float:
        return self.now / SECOND

    def call_soon(
        self, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None
    ) -> asyncio.Handle:
        handle = _Soon(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self.now / SECOND + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None
    ) -> asyncio.TimerHandle:
        timer = _Timer(when, callback, args, self, context)
        heapq.heappush(self._timers, (when, timer))
        return timer

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        if handle._scheduled:  # type: ignore[attr-defined]
            self._gone += 1

    def _run_once(self) -> None:
        ready, timers = self._ready, self._timers
        if timers and (timers[0][1]._cancelled or len(timers) > _MANY):
            self._sweep()
        if not ready and not self._stopping:
            if not timers:
                raise Stuck("nothing is scheduled")
            wait = timers[0][0] - self.now / SECOND
            if wait > 0:
                self.now += max(_LEAST, int(wait * SECOND))
        end = self.now / SECOND + _RESOLUTION
        while timers and timers[0][0] < end:
            timer = heapq.heappop(timers)[1]
            timer._scheduled = False
            ready.append(timer)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle._cancelled:
                continue
            try:
                handle._context.run(handle._callback, *handle._args)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                self.call_exception_handler({"message": f"in {handle!r}", "exception": error, "handle": handle})

    def _sweep(self) -> None:
        """Out with cancelled timers: all, where they are the most of many, or else those that lie on top."""
        timers = self._timers
        if len(timers) > _MANY and self._gone / len(timers) > 0.5:
            for _, timer in timers:
                timer._scheduled = not timer._cancelled
            timers[:] = [entry for entry in timers if entry[1]._scheduled]
            heapq.heapify(timers)
            self._gone = 0
            return
        while timers and timers[0][1]._cancelled:
            self._gone -= 1
            heapq.heappop(timers)[1]._scheduled = False

    def _write_to_self(self) -> None:
        """Nobody sleeps, so nobody is to be woken."""
