from __future__ import annotations

import logging
import time

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.domain.units import MILLI, Code
from core.state.changes import Changes
from core.state.store import Store
from gui.frame import KEPT, Frame

SAMSUNG = Code("005930")


class Recorder(QWidget):
    """A panel that remembers what it was told."""

    command = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Changes] = []

    def refresh(self, changes: Changes) -> None:
        self.told.append(changes)


class Broken(Recorder):
    def refresh(self, changes: Changes) -> None:
        super().refresh(changes)
        raise ValueError("broken")


class Slow(Recorder):
    def refresh(self, changes: Changes) -> None:
        began = time.perf_counter_ns()
        while time.perf_counter_ns() - began < 2 * MILLI:
            pass


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def frame(qtbot: QtBot, store: Store) -> Frame:
    return Frame(store)


def _shown(qtbot: QtBot, frame: Frame, panel: Recorder) -> Recorder:
    qtbot.addWidget(panel)
    frame.add(panel)
    panel.show()
    frame.tick()
    panel.told.clear()
    return panel


def test_frame_first_visible_tick_tells_everything(qtbot: QtBot, frame: Frame, store: Store) -> None:
    panel = Recorder()
    qtbot.addWidget(panel)
    store._desk(SAMSUNG)
    frame.add(panel)
    panel.show()
    frame.tick()
    assert panel.told == [Changes.everything({SAMSUNG})]


def test_frame_many_marks_are_one_refresh(qtbot: QtBot, frame: Frame, store: Store) -> None:
    panel = _shown(qtbot, frame, Recorder())
    store.changes.quotes.add(SAMSUNG)
    store.changes.orders = True
    frame.tick()
    assert panel.told == [Changes(quotes={SAMSUNG}, orders=True)]


def test_frame_without_changes_asks_nobody(qtbot: QtBot, frame: Frame) -> None:
    panel = _shown(qtbot, frame, Recorder())
    frames = frame.meter.frames
    frame.tick()
    assert panel.told == []
    assert frame.meter.frames == frames


def test_frame_hidden_panel_costs_nothing_and_catches_up(qtbot: QtBot, frame: Frame, store: Store) -> None:
    panel = _shown(qtbot, frame, Recorder())
    panel.hide()
    store.changes.orders = True
    frame.tick()
    assert panel.told == []
    panel.show()
    frame.tick()
    assert panel.told == [Changes.everything(set())]


def test_frame_broken_panel_does_not_blind_the_next(
    qtbot: QtBot, frame: Frame, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        _shown(qtbot, frame, Broken())
        panel = _shown(qtbot, frame, Recorder())
        store.changes.orders = True
        frame.tick()
    assert panel.told == [Changes(orders=True)]
    assert caplog.text.count("Broken failed to refresh") == 1


def test_meter_measures_refresh_and_lateness(qtbot: QtBot, frame: Frame) -> None:
    assert frame.meter.p99 == frame.meter.latest == 0
    _shown(qtbot, frame, Slow())
    assert frame.meter.frames == 1
    assert frame.meter.longest >= 2 * MILLI
    frame._last -= 40 * MILLI
    frame.tick()
    assert frame.meter.latest >= 24 * MILLI


def test_meter_keeps_a_bounded_ring(qtbot: QtBot, frame: Frame, store: Store) -> None:
    _shown(qtbot, frame, Recorder())
    for _ in range(KEPT + 50):
        store.changes.orders = True
        frame.tick()
    assert len(frame._took) == KEPT
    assert frame.meter.frames == KEPT + 51


def test_frame_timer_drives_ticks_and_second(qtbot: QtBot, frame: Frame) -> None:
    with qtbot.waitSignal(frame.second, timeout=1000):
        frame.start()
    frame.stop()
