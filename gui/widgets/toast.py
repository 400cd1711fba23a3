"""Notices over the lower left corner, where no button trades.

Info and warnings leave by themselves, an alarm waits to be read. A held one is told how loud it is and stays until it
is acknowledged or its cause is gone.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.i18n import tr

WIDTH: Final = 320
MOST: Final = 5
LASTS_MS: Final = {"info": 5_000, "warning": 10_000, "alarm": 0}
"""How long each level stays; 0 until it is clicked."""
_TOKENS: Final = {"info": "accent", "warning": "warning", "alarm": "danger"}


class Toast(QWidget):
    """One notice; a click or Escape sends it away."""

    closed = Signal()

    def __init__(self, text: str, level: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.text, self.level, self.count = text, level, 1
        self.key, self.loudness, self.hour = "", 0, ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.closed)
        self.setAccessibleName(tr("알림"))
        self.setAccessibleDescription(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.restart()

    def restart(self) -> None:
        if LASTS_MS[self.level]:
            self._timer.start(LASTS_MS[self.level])

    def again(self, hour: str = "") -> None:
        """The same sentence once more: counted, not stacked."""
        self.count, self.hour = self.count + 1, hour
        self.restart()
        self.update()

    def speak(self, text: str, loudness: int) -> None:
        """The same alarm in other words, or louder."""
        if (text, loudness) != (self.text, self.loudness):
            self.text, self.loudness = text, loudness
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.current().font(bold=self.loudness > 0))
        flags = int(Qt.TextFlag.TextWordWrap)
        bounds = metrics.boundingRect(QRect(0, 0, WIDTH - 60, 400), flags, self.text)
        return QSize(WIDTH, max(38, bounds.height() + 20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        colour = getattr(look, _TOKENS[self.level])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour if self.level == "alarm" else look.border, 1))
        is_loud = self.loudness > 0
        painter.setBrush(colour if is_loud else look.raised)
        painter.drawRoundedRect(box, 4, 4)
        painter.fillRect(QRectF(1, 5, 3, self.height() - 10), look.on_fill if self.loudness > 1 else colour)
        painter.setFont(look.font(bold=is_loud))
        painter.setPen(look.on_fill if is_loud else look.text)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(14, 0, -46, 0), int(flags), self.text)
        painter.setPen(look.on_fill if is_loud else look.dim)
        side = f"×{self.count}" if self.count > 1 else "✕"
        up = 12 if self.hour else 0
        painter.drawText(
            box.adjusted(0, 0, -12, -up), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, side
        )
        painter.setFont(look.font(look.sizes.small - 1))
        painter.drawText(
            box.adjusted(0, 0, -8, -4), Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, self.hour
        )
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space):
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class Toasts(QObject):
    """The stack over `over`; the newest lies lowest, alarms push out the oldest of the others."""

    acknowledged = Signal(str)
    """The user sent a held alarm away; carries its key."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._toasts: list[Toast] = []
        over.installEventFilter(self)

    def say(self, text: str, level: str = "info", *, hour: str = "") -> None:
        """`level` is info, warning or alarm, as in `core.domain.events.Notice`; `hour` is when it was true."""
        for known in self._toasts:
            if (known.text, known.level) == (text, level):
                known.again(hour)
                return
        toast = Toast(text, level, self._over)
        toast.hour = hour
        self._add(toast)

    def dismiss(self) -> None:
        """The user has seen every alarm that was said once and stays."""
        for toast in [toast for toast in self._toasts if toast.level == "alarm" and not toast.key]:
            self._drop(toast)

    def hold(self, key: str, text: str, loudness: int) -> None:
        """An alarm that stays until it is acknowledged or released; the same key again changes it in its place."""
        known = self._held(key)
        if known is not None:
            known.speak(text, loudness)
            self._place()
            return
        toast = Toast(text, "alarm", self._over)
        toast.key, toast.loudness = key, loudness
        toast.closed.connect(lambda: self.acknowledged.emit(key))
        self._add(toast)

    def release(self, key: str) -> None:
        """Its cause is gone, or the user knows."""
        known = self._held(key)
        if known is not None:
            self._drop(known)

    @property
    def held(self) -> list[str]:
        """Keys of the alarms that nobody acknowledged."""
        return [toast.key for toast in self._toasts if toast.key]

    def _held(self, key: str) -> Toast | None:
        return next((toast for toast in self._toasts if toast.key == key), None)

    def _add(self, toast: Toast) -> None:
        toast.closed.connect(lambda: self._drop(toast))
        self._toasts.append(toast)
        while len(self._toasts) > MOST:
            self._drop(min(self._toasts, key=_worth))
        toast.show()
        self._place()

    @property
    def texts(self) -> list[str]:
        """What is on screen, oldest first."""
        return [toast.text for toast in self._toasts]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _drop(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._over.height() - 12
        for toast in reversed(self._toasts):
            size = toast.sizeHint()
            bottom -= size.height()
            toast.setGeometry(12, bottom, size.width(), size.height())
            toast.raise_()
            bottom -= 6


def _worth(toast: Toast) -> int:
    """What is dropped last; of equals the oldest goes first."""
    return 2 if toast.key else int(toast.level == "alarm")
