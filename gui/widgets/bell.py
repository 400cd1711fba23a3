"""The bell of the desk: so many strokes of the system's own sound, which needs no sound library and no file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

BETWEEN_MS: Final = 260


class Bell(QObject):
    """`stroke` is what one stroke does."""

    def __init__(self, parent: QObject | None = None, *, stroke: Callable[[], object] = QApplication.beep) -> None:
        super().__init__(parent)
        self.is_on = True
        self._stroke, self._left = stroke, 0
        self._timer = QTimer(self)
        self._timer.setInterval(BETWEEN_MS)
        self._timer.timeout.connect(self._next)

    def ring(self, strokes: int) -> None:
        """The first at once. A bell that rings already only rings longer."""
        if not self.is_on or strokes <= self._left:
            return
        was_quiet, self._left = not self._left, strokes
        if was_quiet:
            self._next()

    def _next(self) -> None:
        if self._left:
            self._stroke()
            self._left -= 1
            self._timer.start()
        else:
            self._timer.stop()
