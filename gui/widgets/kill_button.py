"""긴급정지: two red buttons that act on the press, not on the release, and ask nothing.

The buttons only name their keys. The window owns the shortcuts, once for the whole program: a second owner would make
Qt call the key ambiguous and do nothing.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui import theme
from gui.i18n import language_changed, tr

_KEYS: Final = {False: "F12", True: "Shift+F12"}


class KillButton(QAbstractButton):
    """`flatten` False stops and cancels (F12); True also sells everything (Shift+F12)."""

    tripped = Signal(bool)
    """Emitted on press; carries `flatten`."""

    def __init__(self, flatten: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flatten = flatten
        self._is_tripped = False
        self._is_hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.pressed.connect(lambda: self.tripped.emit(self.flatten))
        theme.changed.connect(self.update)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def set_tripped(self, is_tripped: bool) -> None:
        """The latched look. Pressing again is allowed: stopping twice does no harm."""
        if is_tripped != self._is_tripped:
            self._is_tripped = is_tripped
            self.retranslate()

    def retranslate(self) -> None:
        self.setText(self._word(self._is_tripped))
        self.setAccessibleName(self._word(False))
        stop, sell = tr("즉시 멈추고 주문을 모두 취소합니다"), tr("즉시 멈추고 취소한 뒤 보유 종목을 모두 팝니다")
        self.setToolTip(f"{sell if self.flatten else stop} ({_KEYS[self.flatten]})")
        self.updateGeometry()
        self.update()

    def _word(self, is_tripped: bool) -> str:
        if self.flatten:
            return tr("긴급정지+전량청산")
        return tr("정지됨") if is_tripped else tr("긴급정지")

    def sizeHint(self) -> QSize:
        look = theme.current()
        key = QFontMetrics(look.font(look.sizes.small - 1)).horizontalAdvance(_KEYS[self.flatten])
        return self.minimumSizeHint() + QSize(key + 14, 0)

    def minimumSizeHint(self) -> QSize:
        """Without the name of the key, which the tip tells too."""
        look = theme.current()
        metrics = QFontMetrics(look.font(look.sizes.font + 1, bold=True))
        # Room for either word: a button must not move when it is pressed.
        return QSize(max(metrics.horizontalAdvance(self._word(tripped)) for tripped in (False, True)) + 20, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        self._paint_body(painter, box, look)
        words = look.font(look.sizes.font + 1, bold=True)
        painter.setFont(words)
        painter.setPen(look.on_fill if self.isEnabled() else look.faint)
        left = box.adjusted(10, 0, 0, 0)
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.width() < self.sizeHint().width():
            painter.end()
            return
        painter.setFont(look.font(look.sizes.small - 1))
        painter.setPen(theme.with_alpha(look.on_fill, 190) if self.isEnabled() else look.faint)
        right = box.adjusted(0, 0, -9, 0)
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, _KEYS[self.flatten])
        painter.end()

    def _paint_body(self, painter: QPainter, box: QRectF, look: theme.Theme) -> None:
        if not self.isEnabled():
            fill, edge = look.raised, look.border
        elif self._is_tripped or self.isDown():
            fill, edge = look.danger.darker(160), look.danger
        else:
            fill = look.danger.lighter(112) if self._is_hovered else look.danger
            edge = look.on_fill if self.hasFocus() else fill
        painter.setPen(QPen(edge, 2 if self._is_tripped or self.hasFocus() else 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 4, 4)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._is_hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._is_hovered = False
        self.update()
