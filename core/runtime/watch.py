"""A loop that hangs cannot stop itself: a thread beside it closes the gate, writes the latch and frees the loop.

The loop beats; the thread counts its own looks since the last beat, so that a computer that slept is no hang. What
the thread does while the loop stands still: the gate's flag, the latch file, the log with the place where it hangs,
and, if that is inside a strategy, an exception thrown into it – a rule that runs in circles is broken out of, and the
cancels can leave. A call into C that never returns cannot be broken: then gate and latch are all there is, and the
log says so. Once the loop turns again it hears of the trip and goes the normal road.
"""

from __future__ import annotations

import ctypes
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Set
from types import CodeType, FrameType
from typing import Final

_log = logging.getLogger(__name__)
LOOKS: Final = 10
"""Looks without a beat before the loop counts as hung."""


class Hung(Exception):
    """Thrown into a strategy that does not return. It takes part in the strategy's error as any other would."""


class Watch:
    """Watches the thread that makes it.

    `close` is called on the watching thread, once per hang, with the place in words: it must shut the gate and may
    take its time. `breakable`: the functions inside which a hang may be broken.
    """

    def __init__(self, bound: float, *, close: Callable[[str], None], breakable: Callable[[], Set[CodeType]]) -> None:
        """`bound` in seconds; 0 watches nothing."""
        self._look_every = bound / LOOKS
        self._close, self._breakable = close, breakable
        self._watched = threading.get_ident()
        self._beats = 0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def beat(self) -> None:
        """The loop turns."""
        self._beats += 1

    def start(self) -> None:
        if self._look_every and self._thread is None:
            self._watched = threading.get_ident()
            self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread; nothing is closed afterwards."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def _look(self) -> None:
        seen, looks = self._beats, 0
        while not self._ended.wait(self._look_every):
            looks = looks + 1 if seen == self._beats else 0
            seen = self._beats
            if looks and looks % LOOKS == 0:
                self._hangs(is_new=looks == LOOKS)

    def _hangs(self, *, is_new: bool) -> None:
        frame = sys._current_frames().get(self._watched)  # noqa: SLF001 - documented, for debuggers and for this
        rule = self._rule(frame)
        if is_new:
            where = _place(rule or frame)
            try:
                self._close(where)
            except Exception:
                _log.exception("a hang could not be told")
            _log.critical("the loop hangs in %s\n%s", where, "".join(traceback.format_stack(frame)) if frame else "")
        self._break()

    def _rule(self, frame: FrameType | None) -> FrameType | None:
        breakable = self._breakable()
        while frame is not None and frame.f_code not in breakable:
            frame = frame.f_back
        return frame

    def _break(self) -> None:
        """Looks again, then throws: the thread was seen inside for seconds. Should it leave in that very moment, the
        exception meets the runtime, which treats it as any mistake of ours."""
        if self._rule(sys._current_frames().get(self._watched)) is None:  # noqa: SLF001 - as above
            _log.critical("it hangs outside of any strategy and cannot be broken")
            return
        target = ctypes.c_ulong(self._watched)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(target, ctypes.py_object(Hung))


def _place(frame: FrameType | None) -> str:
    if frame is None:
        return "?"
    code = frame.f_code
    return f"{code.co_filename.rpartition('/')[2]}:{frame.f_lineno} {code.co_name}"
