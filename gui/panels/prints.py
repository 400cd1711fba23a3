"""체결: time and sales of the chosen issue, the taker's side in colour; painted, because it moves at every tick."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.domain.units import Code
from core.state.changes import Changes
from core.state.quotes import Print
from core.state.view import View
from gui import format as fmt
from gui import theme
from gui.i18n import mark, tr
from gui.panels.panel import Panel, Sources, heard_at, is_old

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Tape(QWidget):
    """As many of the newest prints as there is room for; big ones stand on a ground."""

    def __init__(self, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.code: Code | None = None
        self.is_stale = False
        self._rows: list[Print] = []
        self.setMinimumSize(180, 60)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def look(self) -> None:
        """Take the newest prints, unless the pointer holds them still."""
        if self.underMouse() and self._rows:
            return
        prints = self._view.prints.get(self.code) if self.code else None
        room = self.height() // theme.current().sizes.row
        self._rows = list(islice(reversed(prints), room)) if prints else []
        self.update()

    @property
    def rows(self) -> list[Print]:
        """What is shown, newest first."""
        return self._rows

    def sizeHint(self) -> QSize:
        return QSize(280, 240)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface)
        painter.setFont(look.font(look.sizes.small))
        row = look.sizes.row
        self._line(painter, QRect(0, 0, self.width(), row), self._heads(), (look.dim,) * 4, look)
        if not self._rows:
            painter.setPen(look.dim)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("아직 체결이 없습니다"))
        for at, trade in enumerate(self._rows, start=1):
            box = QRect(0, at * row, self.width(), row)
            if box.top() > self.height():
                break
            self._trade(painter, box, trade, look)
        painter.end()

    def _heads(self) -> tuple[str, ...]:
        return tr("시각"), tr("가격"), tr("등락률"), tr("수량")

    def _trade(self, painter: QPainter, box: QRect, trade: Print, look: theme.Theme) -> None:
        if abs(trade.quantity) * trade.price >= 10_000_000:
            painter.fillRect(box.adjusted(0, 1, 0, 0), look.fill(trade.quantity))
        base = trade.price - trade.change
        rate = int(trade.change * 10_000 / base) if base else 0
        texts = (fmt.clock(trade.time), fmt.price(trade.price), fmt.percent(rate), f"{abs(trade.quantity):,}")
        taker = look.flat if trade.is_call else look.direction(trade.quantity)
        price = look.direction(trade.change)
        if self.is_stale:
            taker = price = look.faint
        self._line(painter, box, texts, (look.dim, price, price, taker), look)

    def _line(
        self, painter: QPainter, box: QRect, texts: tuple[str, ...], pens: tuple[QColor, ...], look: theme.Theme
    ) -> None:
        painter.setPen(look.grid)
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        wide = box.width() - 16
        rights = (0.30, 0.54, 0.77, 1.0)
        left = 0.0
        for text, pen, right, flags in zip(texts, pens, rights, (_LEFT, _RIGHT, _RIGHT, _RIGHT), strict=True):
            painter.setPen(pen)
            area = QRect(8 + int(wide * left), box.top(), int(wide * (right - left)), box.height())
            painter.drawText(area, int(flags), text)
            left = right


class PrintsPanel(Panel):
    """Stands still while the pointer rests on it."""

    name = "prints"
    title = mark("체결 내역")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.tape = Tape(sources.view, self)
        self.fill_with(self.tape)
        self.retranslate()

    def refresh(self, changes: Changes) -> None:
        if self.code is not None and self.code in changes.quotes:
            self.tape.look()
        if changes.session or changes.links:
            self._show_age()

    def _show_age(self) -> None:
        quote = self.view.quotes.get(self.code) if self.code else None
        is_stale = quote is not None and is_old(self.view, heard_at(self.view, self.code), self.stale_after())
        if is_stale != self.tape.is_stale:
            self.tape.is_stale = is_stale
            self.tape.update()

    def select(self, code: Code) -> None:
        super().select(code)
        self.tape.code = code
        self._show_age()
        self.tape.look()

    def retranslate(self) -> None:
        self.tape.setAccessibleName(tr(self.title))
        self.tape.update()
