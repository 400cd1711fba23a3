"""What every test stands on: Qt without a screen, loops that end, a guard against what a gui test leaves behind."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication, QWidget

# A property that is slow is a finding of the bench, not of the test; CI must give the same answer twice.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

Run = Callable[[Coroutine[Any, Any, Any]], Any]
GUI = Path(__file__).parent / "gui"


@pytest.fixture
def run() -> Iterator[Run]:
    """`run(coroutine)` on a plain asyncio loop that ends with the test."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def qt_run(qapp: QApplication) -> Iterator[Run]:
    """`qt_run(coroutine)` on the loop that the desk uses: asyncio's on Qt's."""
    import qasync

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
        yield runner.run


@pytest.fixture(scope="session")
def heap_at_rest() -> Iterator[None]:
    """What other tests left on the heap is set aside once, not searched before and after each gui test."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """A gui test ends with the windows, timers and threads that it began with."""
    if GUI not in request.path.parents:
        yield
        return
    request.getfixturevalue("qapp")
    request.getfixturevalue("heap_at_rest")
    before = {id(thing) for thing in _alive()}
    yield
    left = [thing for thing in _alive() if id(thing) not in before]
    if left:
        _bury()
        left = [thing for thing in _alive() if id(thing) not in before]
    assert not left, f"left behind by the test: {left}"


def _alive() -> list[QObject | QWidget]:
    from PySide6.QtCore import QThread, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    found: list[QObject | QWidget] = list(QApplication.topLevelWidgets())
    for thing in gc.get_objects():
        kind = type(thing)
        runs = kind.isActive if issubclass(kind, QTimer) else kind.isRunning if issubclass(kind, QThread) else None
        if runs is not None and isValid(thing) and runs(thing):
            found.append(thing)
    return found


def _bury() -> None:
    """What was deleted or dropped, but not yet collected, is not left behind."""
    from PySide6.QtCore import QCoreApplication, QEvent

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
