"""Today's profit or loss after cost, with the daily limit as a bar that fills while money is lost."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.domain.units import Won
from gui import format as fmt
from gui import theme
from gui.i18n import language, language_changed, tr

WARN_AT: Final = 60
"""Percent of the limit from which the bar warns."""


class LossBar(QWidget):
    """`show_result(total, limit)`: won after cost, and the limit as a negative number of won."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total, self._limit, self._is_stale = 0, 0, False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def show_result(self, total: Won, limit: Won, *, is_stale: bool = False) -> None:
        """`is_stale`: reckoned with a price that is old; the figure is then grey."""
        if (total, limit, is_stale) == (self._total, self._limit, self._is_stale):
            return
        self._total, self._limit, self._is_stale = total, limit, is_stale
        self.retranslate()

    @property
    def used(self) -> int:
        """Percent of the limit that is lost, 0–100."""
        if not self._limit or self._total >= 0:
            return 0
        return min(100, self._total * 100 // self._limit)

    def colour(self) -> QColor:
        """Of the bar: calm, warning from 60 %, danger at the limit."""
        look = theme.current()
        if self.used >= 100:
            return look.danger
        return look.warning if self.used >= WARN_AT else look.ok

    def retranslate(self) -> None:
        self.setAccessibleName(tr("오늘 손익과 손실 한도"))
        spoken = tr("오늘 손익 {total}원, 한도의 {used}%", total=fmt.won_signed(self._total), used=self.used)
        self.setAccessibleDescription(spoken)
        self.setToolTip(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(190, 34)

    def minimumSizeHint(self) -> QSize:
        """The figure and the bar; the words need more."""
        return QSize(110, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        upper = QRectF(box.left(), 2, box.width(), 20)
        painter.setFont(look.font(look.sizes.small))
        painter.setPen(look.dim)
        if self.width() >= self.sizeHint().width():
            self._paint_words(painter, upper)
        painter.setFont(look.font(look.sizes.font + 1, bold=True))
        painter.setPen(look.faint if self._is_stale else look.direction(self._total))
        painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, fmt.won_signed(self._total))
        self._paint_bar(painter, QRectF(box.left(), box.bottom() - 8, box.width(), 5), look)
        painter.end()

    def _paint_words(self, painter: QPainter, upper: QRectF) -> None:
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tr("오늘 손익"))
        limit = tr("한도 {limit}", limit=fmt.short(self._limit, language()))
        painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, limit)

    def _paint_bar(self, painter: QPainter, track: QRectF, look: theme.Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.border)
        painter.drawRoundedRect(track, 2.5, 2.5)
        if self.used:
            painter.setBrush(self.colour())
            filled = QRectF(track.left(), track.top(), max(5.0, track.width() * self.used / 100), track.height())
            painter.drawRoundedRect(filled, 2.5, 2.5)
