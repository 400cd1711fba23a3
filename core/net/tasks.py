"""The only place that starts a task: each has a name, an owner, a strong reference and an end.

An exception that nobody awaits goes to the owner's callback, once and always: a task cannot die in silence.
`aclose` is how an owner ends what it began; what does not end in time is named in the log, not waited for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

Report = Callable[[str, BaseException], None]
"""(task name, what it raised); called from the loop, must not raise."""


class TaskSet:
    """The tasks of one owner. Must be used from the loop's own thread."""

    def __init__(self, owner: str, report: Report) -> None:
        self.owner: Final = owner
        self._report = report
        self._tasks: dict[asyncio.Task[Any], bool] = {}
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def names(self) -> list[str]:
        """Names of what runs now, oldest first."""
        return [task.get_name() for task in self._tasks]

    def start(self, name: str, work: Coroutine[Any, Any, _T], *, must_finish: bool = False) -> asyncio.Task[_T]:
        """Run `work`. A `must_finish` task (the cancellation of an order) that gets cancelled is logged as an error.

        What the task raises is reported even if somebody awaits it too. Raises RuntimeError after `aclose`.
        """
        if self._is_closed:
            work.close()
            raise RuntimeError(f"{self.owner} is closed, {name} cannot start")
        # This module is the one home of create_task: the reference is kept until the task has ended.
        task = asyncio.create_task(work, name=f"{self.owner}/{name}")  # noqa: TID251
        self._tasks[task] = must_finish
        task.add_done_callback(self._ended)
        return task

    def replace(self, name: str, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        """As `start`, but a running task of that name is cancelled first: the newest wish of the user wins."""
        self.cancel(name)
        return self.start(name, work)

    def cancel(self, name: str) -> None:
        """End the running task of that name; nothing happens if there is none."""
        full = f"{self.owner}/{name}"
        for task in self._tasks:
            if task.get_name() == full:
                task.cancel()

    async def aclose(self, timeout: float) -> None:  # noqa: ASYNC109 - the caller's budget for a whole shutdown
        """Cancel everything and wait at most `timeout` seconds. Nothing can be started afterwards."""
        self._is_closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if not tasks:
            return
        try:
            _, left = await asyncio.wait(tasks, timeout=timeout)
        except asyncio.CancelledError:
            _log.error("closing %s was itself cancelled, still running: %s", self.owner, ", ".join(self.names))
            raise
        if left:
            _log.error("%s did not end in %s s: %s", self.owner, timeout, ", ".join(self.names))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        must_finish = self._tasks.pop(task)
        if task.cancelled():
            if must_finish:
                _log.error("%s was cancelled before it had finished", task.get_name())
            return
        error = task.exception()
        if error is not None:
            self._report(task.get_name(), error)
