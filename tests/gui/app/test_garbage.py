"""Who collects garbage while a desk lives: the thread of the screen, when it is due."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from gui.app.garbage import WHOLE_EVERY, Garbage


class Ring:
    """Refers to itself: only the collector ends it."""

    def __init__(self) -> None:
        self.ring = self


def litter(rings: int = 5_000) -> weakref.ref[Ring]:
    """So many rings; the first of them."""
    first = weakref.ref(Ring())
    for _ in range(rings):
        Ring()
    return first


@pytest.fixture
def garbage(qapp: QApplication) -> Iterator[Garbage]:
    found = Garbage()
    found.start()
    yield found
    found.stop()


def test_no_other_thread_collects_while_it_runs(garbage: Garbage) -> None:
    left: list[weakref.ref[Ring]] = []
    thread = threading.Thread(target=lambda: left.append(litter()))
    thread.start()
    thread.join()
    assert left[0]() is not None
    garbage.look()
    assert left[0]() is None


def test_what_is_not_due_is_left_alone(garbage: Garbage) -> None:
    gc.collect()
    first = litter(10)
    garbage.look()
    assert first() is not None


def test_everything_is_collected_once_a_minute(garbage: Garbage) -> None:
    first = litter(10)
    gc.collect(0)
    gc.collect(1)
    old = litter(10)
    for _ in range(WHOLE_EVERY):
        garbage.look()
    assert (first(), old()) == (None, None)


def test_python_collects_again_afterwards(qapp: QApplication) -> None:
    found = Garbage()
    found.start()
    assert not gc.isenabled()
    found.stop()
    assert gc.isenabled()
