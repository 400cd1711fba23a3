"""The moment the screen looks: one timer, one `take_changes`, then `refresh` of the panels that can be seen.

The core never calls the screen. A thousand ticks between two frames cost the same as one. A hidden panel is not asked;
when it is shown again it is told that everything changed.
"""

from __future__ import annotations

import logging
from collections import deque
from time import perf_counter_ns
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from core.domain.units import MILLI, SECOND, Code, Ns
from core.state.changes import Changes
from core.state.view import View

INTERVAL_MS: Final = 16
KEPT: Final = 600
log = logging.getLogger(__name__)


class Panel(Protocol):
    """What the frame knows of a panel: a QWidget with these. `command` carries a value of `core.domain.commands`."""

    @property
    def command(self) -> Signal: ...
    def refresh(self, changes: Changes) -> None:
        """Show what changed. Must be cheap when nothing of this panel's did."""

    def isVisible(self) -> bool: ...


class Meter(msgspec.Struct, frozen=True):
    """Durations of refreshes and lateness of the timer over the last 600 frames that had work, in ns."""

    frames: int
    """Since start, idle ones left out."""
    p50: Ns
    p99: Ns
    longest: Ns
    late_p50: Ns
    late_p99: Ns
    latest: Ns
    """The worst lateness: how long the loop was held by something else."""


class Frame(QObject):
    """The screen's only clock. Everything on it is fed by `add`ed panels or by the signal `second`."""

    second = Signal()
    """About once a second, for ages and countdowns."""

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._panels: list[Panel] = []
        self._seen: set[int] = set()
        self._failed: set[int] = set()
        self._took: deque[Ns] = deque(maxlen=KEPT)
        self._late: deque[Ns] = deque(maxlen=KEPT)
        self._frames = 0
        self._last = 0
        self._next_second = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.tick)

    def add(self, panel: Panel) -> None:
        """From its first visible frame on, `panel` is refreshed."""
        self._panels.append(panel)

    def start(self) -> None:
        self._last = 0
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @property
    def meter(self) -> Meter:
        """Figures of the last 600 frames; zeros before the first."""
        took, late = sorted(self._took), sorted(self._late)
        return Meter(
            self._frames,
            _quantile(took, 50),
            _quantile(took, 99),
            took[-1] if took else 0,
            _quantile(late, 50),
            _quantile(late, 99),
            late[-1] if late else 0,
        )

    def tick(self) -> None:
        """One look. Called by the timer; a test may call it itself."""
        began = perf_counter_ns()
        if self._last:
            self._late.append(max(0, began - self._last - INTERVAL_MS * MILLI))
        self._last = began
        changes = self._view.take_changes()
        worked = self._look(changes)
        if began >= self._next_second:
            self._next_second = began + SECOND
            self.second.emit()
        if worked:
            self._frames += 1
            self._took.append(perf_counter_ns() - began)

    def _look(self, changes: Changes) -> bool:
        has_news = bool(changes)
        worked = False
        for panel in self._panels:
            key = id(panel)
            if not panel.isVisible():
                self._seen.discard(key)
                continue
            if key not in self._seen:
                self._seen.add(key)
                self._refresh(panel, Changes.everything(self._codes()))
                worked = True
            elif has_news:
                self._refresh(panel, changes)
                worked = True
        return worked

    def _refresh(self, panel: Panel, changes: Changes) -> None:
        # One broken panel must not blind the others; it is told once, not sixty times a second.
        try:
            panel.refresh(changes)
        except Exception:
            if id(panel) not in self._failed:
                self._failed.add(id(panel))
                log.exception("%s failed to refresh", type(panel).__name__)

    def _codes(self) -> set[Code]:
        view = self._view
        return {*view.quotes, *view.books, *view.minutes, *view.tracked, *view.vi}


def _quantile(ordered: list[Ns], percent: int) -> Ns:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0
