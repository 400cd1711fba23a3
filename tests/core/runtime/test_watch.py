from __future__ import annotations

import threading
from types import CodeType

import pytest

from core.runtime.watch import Hung, Watch

PATIENCE = 20.0
BOUND = 0.1


class Loop:
    """A thread that stands still until it is told to go on, or is broken out of it."""

    def __init__(self, *, breakable: bool) -> None:
        self.told: list[str] = []
        self.is_told, self.is_over = threading.Event(), threading.Event()
        self.broken: BaseException | None = None
        self._is_breakable = breakable
        self.is_free = False
        self.watch: Watch | None = None
        self.thread = threading.Thread(target=self._live)

    def _live(self) -> None:
        self.watch = Watch(BOUND, close=self._close, breakable=self._codes)
        self.watch.start()
        try:
            self.circle()
        except Hung as error:
            self.broken = error
        self.watch.stop()
        self.is_over.set()

    def circle(self) -> None:
        while not self.is_free:
            pass

    def _codes(self) -> set[CodeType]:
        return {Loop.circle.__code__} if self._is_breakable else set()

    def _close(self, where: str) -> None:
        self.told.append(where)
        self.is_told.set()


def test_rule_that_runs_in_circles_is_told_and_broken() -> None:
    loop = Loop(breakable=True)
    loop.thread.start()
    assert loop.is_over.wait(PATIENCE)
    assert isinstance(loop.broken, Hung)
    assert len(loop.told) == 1
    assert "circle" in loop.told[0]
    loop.thread.join(PATIENCE)


def test_hang_elsewhere_is_told_once_and_left_alone() -> None:
    loop = Loop(breakable=False)
    loop.thread.start()
    assert loop.is_told.wait(PATIENCE)
    loop.is_told.clear()
    assert not loop.is_told.wait(5 * BOUND)
    loop.is_free = True
    assert loop.is_over.wait(PATIENCE)
    assert loop.broken is None
    loop.thread.join(PATIENCE)


def test_loop_that_beats_is_left_in_peace() -> None:
    told: list[str] = []
    watch = Watch(BOUND, close=told.append, breakable=set)
    watch.start()
    for _ in range(30):
        watch.beat()
        threading.Event().wait(BOUND / 10)
    watch.stop()
    assert told == []


def test_mistake_while_telling_does_not_end_the_watch() -> None:
    again = threading.Event()

    def close(_: str) -> None:
        raise ZeroDivisionError

    def codes() -> set[CodeType]:
        again.set()
        return set()

    watch = Watch(BOUND, close=close, breakable=codes)
    watch.start()
    assert again.wait(PATIENCE)
    watch.stop()


@pytest.mark.parametrize("bound", [0])
def test_zero_watches_nothing(bound: int) -> None:
    watch = Watch(bound, close=lambda _: None, breakable=set)
    watch.start()
    assert "watch" not in {thread.name for thread in threading.enumerate()}
    watch.stop()
