"""While stopped: what the stop has done so far, each step with its measured time, and the deliberate way back.

It lies in the row of the menus, which is empty otherwise: nothing below moves under the pointer when it appears.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QPushButton, QSizePolicy, QWidget

from core.state.kill import Kill
from gui import format as fmt
from gui import theme
from gui.i18n import language_changed, mark, tr

HOLD_MS: Final = 1_500
VERIFIED: Final = "잔고확인"
STEPS: Final = {"정지": mark("정지"), "취소": mark("주문취소"), "청산": mark("청산"), "잔고확인": mark("잔고확인")}
"""The steps in their order, as the core names them and as they are shown: 취소 alone is also what an order became."""


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
        self._kill = Kill()
        self.verdict, self.steps, self.reason = QLabel(self), QLabel(self), QLabel(self)
        self.button = HoldButton(self, hold_ms=hold_ms)
        self.button.held.connect(self.reset)
        self._menus: QMenuBar | None = None
        for label in (self.steps, self.reason):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.steps.setMinimumWidth(160)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 8, 1)
        row.setSpacing(18)
        row.addWidget(self.verdict)
        row.addWidget(self.steps, 3)
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
        # The steps first: why it stopped is also told by the tip, the log and a toast.
        taken = sum(part.sizeHint().width() + 18 for part in (self.verdict, self.steps, self.reason, self.button))
        self.reason.setVisible(taken <= whole - left)
        self.raise_()

    def show_kill(self, kill: Kill) -> None:
        """The stop as it stands now."""
        self._kill = kill
        self.retranslate()
        self._place()
        self.setVisible(kill.is_tripped)

    def retranslate(self) -> None:
        kill, look = self._kill, theme.current()
        for label, is_bold in ((self.verdict, True), (self.steps, False), (self.reason, False)):
            label.setStyleSheet(f"color: {look.on_fill.name()}; font-weight: {'bold' if is_bold else 'normal'};")
        self.verdict.setText(verdict(kill))
        self.steps.setText("   ·   ".join(steps(kill)))
        self.reason.setText(tr(kill.reason))
        for label in (self.steps, self.reason):
            label.setToolTip(f"{self.steps.text()}\n{self.reason.text()}")  # in a narrow window they are cut
        self.button.setText(tr("길게 눌러 해제"))
        self.button.setAccessibleName(tr("긴급정지 해제"))
        self.button.setToolTip(tr("1.5초 동안 누르고 있으면 다시 주문할 수 있습니다"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().danger)
        painter.end()


def is_verified(kill: Kill) -> bool:
    """Whether the broker's own lists said that nothing is left."""
    step = kill.steps.get(VERIFIED)
    return step is not None and step.total > 0 and step.done >= step.total


def verdict(kill: Kill) -> str:
    """FLAT only when verified after a flattening; never before."""
    if not is_verified(kill):
        return tr("긴급정지 진행 중")
    return tr("FLAT · 잔고 0 확인") if kill.flatten else tr("정지됨 · 미체결 0 확인")


def steps(kill: Kill) -> list[str]:
    """`정지 0.4 ms`, `취소 3/3 1.2 s`, … in the order of the stop; a step not known here comes last."""
    found, order = [], list(STEPS)
    for step in sorted(kill.steps.values(), key=lambda s: order.index(s.step) if s.step in STEPS else len(STEPS)):
        count = "" if step.total <= 1 and step.done == step.total else f" {step.done}/{step.total}"
        found.append(f"{tr(STEPS.get(step.step, step.step))}{count} {fmt.took(step.took)}")
    return found
