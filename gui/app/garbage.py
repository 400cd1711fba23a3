"""Python collects its cyclic garbage in whatever thread happens to allocate. A widget that dies in the journal's thread
leaves its timers behind in the loop of the screen, which then calls a dead object, and the program is gone.

So while a desk lives, garbage is collected by the thread of the screen alone.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 50
WHOLE_EVERY: Final = 60_000 // EVERY_MS
"""Looks between two collections of everything, which take longer than a frame."""


class Garbage(QObject):
    """Between `start` and `stop` nobody else collects. Python's own thresholds hold, but for the oldest generation."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        if self._was_on:
            gc.enable()

    def look(self) -> None:
        """Collect what is due."""
        self._looks += 1
        young, middle, _ = gc.get_count()
        most_young, most_middle, _ = gc.get_threshold()
        if self._looks >= WHOLE_EVERY:
            self._looks = 0
            gc.collect()
        elif young > most_young:
            gc.collect(1 if middle > most_middle else 0)
