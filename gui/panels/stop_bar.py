"""While stopped: what the stop has done so far, each step with its measured time, and the deliberate way back.

It lies in the row of the menus, which is empty otherwise: nothing below moves under the pointer when it appears.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QPushButton, QSizePolicy, QWidget

from core.state.kill import Kill
from gui import theme
from gui.i18n import language_changed, pick, tr
from gui.models.stop import ALONE, Standing, steps, verdict

HOLD_MS: Final = 1_500


class HoldButton(QPushButton):
    """Acts only when it is held down for a while, by mouse or Space; letting go earlier does nothing."""

    held = Signal()

    def __init__(self, parent: QWidget | None = None, *, hold_ms: int = HOLD_MS) -> None:
        super().__init__(parent)
        self._way = QVariantAnimation(self)
        self._way.setStartValue(0.0)
        self._way.setEndValue(1.0)
        self._way.setDuration(hold_ms)
        self._way.valueChanged.connect(lambda _value: self.update())
        self._way.finished.connect(self.held)
        self.pressed.connect(self._way.start)
        self.released.connect(self._let_go)

    def _let_go(self) -> None:
        self._way.stop()
        self._way.setCurrentTime(0)
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.current().font(bold=True)).horizontalAdvance(self.text())
        return QSize(width + 32, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(look.on_fill)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        share = self._way.currentTime() / max(1, self._way.duration()) if self.isDown() else 0.0
        if share:
            painter.fillRect(
                QRectF(box.left(), box.top(), box.width() * share, box.height()), theme.with_alpha(look.on_fill, 90)
            )
        painter.setFont(look.font(bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class StopBar(QWidget):
    """Red, from the last menu to the right edge; over the menus where that is too narrow. Hidden while all is armed."""

    reset = Signal()
    """Held long enough: the user re-arms."""

    def __init__(self, parent: QWidget | None = None, *, hold_ms: int = HOLD_MS) -> None:
        super().__init__(parent)
        self._kill, self._around = Kill(), ALONE
        self.verdict, self.steps, self.unsold, self.reason = (QLabel(self) for _ in range(4))
        self.button = HoldButton(self, hold_ms=hold_ms)
        self.button.held.connect(self.reset)
        self._menus: QMenuBar | None = None
        for label in (self.unsold, self.reason):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.steps.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.steps.setMinimumWidth(160)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 8, 1)
        row.setSpacing(18)
        row.addWidget(self.verdict)
        row.addWidget(self.steps)
        row.addWidget(self.unsold, 3)
        row.addWidget(self.reason, 1)
        row.addWidget(self.button)
        theme.changed.connect(self.retranslate)
        language_changed.connect(self.retranslate)
        self.hide()
        self.retranslate()

    def lie_on(self, menus: QMenuBar) -> None:
        """From now on in the row of `menus`."""
        self._menus = menus
        self.setParent(menus)
        menus.installEventFilter(self)
        self.setVisible(self._kill.is_tripped)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ActionChanged, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if self._menus is None:
            return
        whole = self._menus.width()
        after = max((self._menus.actionGeometry(entry).right() for entry in self._menus.actions()), default=0) + 8
        left = max(0, min(after, whole - self.minimumSizeHint().width()))
        self.setGeometry(left, 0, whole - left, self._menus.height())
        # What cannot be sold comes before why it was stopped, which the tip, the log and a toast tell, too.
        taken = sum(part.sizeHint().width() + 18 for part in (self.verdict, self.steps, self.reason, self.button))
        self.unsold.setVisible(bool(self.unsold.text()))
        self.reason.setVisible(taken <= whole - left and not self.unsold.text())
        self.raise_()

    def show_kill(self, kill: Kill, around: Standing = ALONE) -> None:
        """The stop as it stands now, and what keeps it from its end."""
        self._kill, self._around = kill, around
        self.retranslate()
        self._place()
        self.setVisible(kill.is_tripped)

    def retranslate(self) -> None:
        kill, look = self._kill, theme.current()
        labels = ((self.verdict, True), (self.steps, False), (self.unsold, True), (self.reason, False))
        for label, is_bold in labels:
            label.setStyleSheet(f"color: {look.on_fill.name()}; font-weight: {'bold' if is_bold else 'normal'};")
        self.verdict.setText(verdict(kill, self._around))
        self.steps.setText("   ·   ".join(steps(kill, self._around.now)))
        self.unsold.setText(self._unsold_text())
        self.reason.setText(tr(pick(kill.reason)))
        # In a narrow window they are cut, and the trouble has no room of its own.
        lines = (self.verdict.text(), self.steps.text(), *self._around.unsold, self._around.trouble, self.reason.text())
        self.setToolTip("\n".join(filter(None, lines)))
        self.setAccessibleName(tr("긴급정지"))
        self.setAccessibleDescription(self.toolTip())
        self.button.setText(tr("길게 눌러 해제"))
        self.button.setAccessibleName(tr("긴급정지 해제"))
        self.button.setToolTip(tr("1.5초 동안 누르고 있으면 다시 주문할 수 있습니다"))

    def _unsold_text(self) -> str:
        unsold = self._around.unsold
        return f"{tr('못 파는 종목 {count}', count=len(unsold))}  {unsold[0]}" if unsold else ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().danger)
        painter.end()
