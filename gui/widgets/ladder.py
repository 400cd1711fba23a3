"""호가창: one painted widget on a fixed tick axis, sells left, buys right.

A click in the left column means *sell at that price*, in the right column *buy at that price* – but only when
`one_click` is on; otherwise a click merely picks the price. The axis recentres only when the last trade has left the
middle third, never between press and release, so no row moves under the pointer. Limits and sizes are the panel's job:
the ladder says what was asked for and nothing more.

Keys: ↑ ↓ choose a row, B buys and S sells there (with one-click), Delete cancels there, Space or Home centres, as
a click on the head does.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.domain.events import Book
from core.domain.krx import floor_to_tick, step
from core.domain.market import InstrumentKind, Side
from core.domain.orders import Order
from core.domain.units import Won
from core.state.quotes import Quote
from gui import theme
from gui.i18n import language_changed, tr
from gui.widgets.ladder_paint import HEAD, Grid, grid, own_rect, paint_axis, paint_live, paint_tag
from gui.widgets.ladder_sheet import Sheet


class Ladder(QWidget):
    """Shows one issue's book; asks by signal. Prices are whole won on the tick grid."""

    place = Signal(object, int)
    """(Side, price) of a new limit order."""
    cancel = Signal(int)
    """Own orders at this price shall go."""
    amend = Signal(object, int, int)
    """(Side, from, to): own orders of that side were dragged from one price to another."""
    picked = Signal(int)
    """A price was chosen, for an order form or a chart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.one_click = False
        self._sheet = Sheet()
        self._axis: QPixmap | None = None
        self._press: tuple[Won, Side | None] | None = None
        self._drag_to: QPoint | None = None
        self._follows = True
        self._book: Book | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(270, 98)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._redraw)
        language_changed.connect(self.retranslate)
        self.retranslate()

    # ---- what to show ----

    def show_book(self, book: Book | None) -> None:
        """The newest snapshot; None empties the ladder."""
        if book == self._book:
            return
        self._book = book
        if book is None:
            self.clear()
            return
        self._sheet.take_book(book)
        if not self._sheet.prices:
            self.centre()
        elif self._sheet.is_auction and self._follows and self._has_left_middle():
            self._recentre()
        self.update()

    def show_quote(self, quote: Quote | None) -> None:
        """Last trade, day's range, strength; follows the last price out of the middle third."""
        if quote is None:
            return
        before, own = self._shown_quote(), self._sheet.own
        if self._sheet.take_quote(quote):
            self._redraw()
            self._recentre()
        elif self._follows and self._has_left_middle():
            self._recentre()
        if before != self._shown_quote() or own != self._sheet.own:
            self.update()

    def set_kind(self, kind: InstrumentKind) -> None:
        """종류 of the issue: the grid of the axis. Another one lays it anew."""
        if self._sheet.take_kind(kind):
            self._redraw()
            self._recentre()

    def set_orders(self, orders: Iterable[Order]) -> None:
        """Own open orders of this issue; market orders and finished ones are left out here."""
        before = self._sheet.own
        self._sheet.take_orders(orders)
        if before != self._sheet.own:
            self.update()

    def set_triggers(self, triggers: tuple[Won, Won] | None) -> None:
        """(falling, rising) prices of the next static VI."""
        self._set("triggers", triggers or (0, 0))

    def set_dynamic(self, triggers: tuple[Won, Won] | None) -> None:
        """The same of a dynamic one, reckoned from the last price."""
        self._set("dynamic", triggers or (0, 0))

    def set_average(self, price: Won) -> None:
        """Own average price; 0 without a position."""
        self._set("average", price)

    def set_notice(self, text: str) -> None:
        """A sentence over the columns (VI countdown); empty for none."""
        self._set("notice", text)

    def set_stale(self, text: str) -> None:
        """Greys the ladder and says how old it is; empty while data is fresh."""
        if bool(text) != bool(self._sheet.stale):
            self._axis = None  # its prices change colour
        self._set("stale", text)

    def set_auction(self, is_auction: bool) -> None:
        """Whether the expected price counts (동시호가, VI)."""
        self._set("is_auction", is_auction)

    def clear(self) -> None:
        """Forget the issue, for instance because another one was chosen."""
        self._sheet = Sheet()
        self._book = None
        self._press = self._drag_to = None
        self._follows = True
        self._redraw()

    @property
    def selected(self) -> Won:
        """The price chosen with the arrow keys or a click; 0 for none."""
        return self._sheet.selected

    def centre(self) -> None:
        """Put the last price (or the middle of the book) into the middle and follow it again."""
        self._follows = True
        self._recentre()

    # ---- axis ----

    def _grid(self) -> Grid:
        highest = self._sheet.prices[0] if self._sheet.prices else 0
        return grid(self.width(), self.height(), theme.current(), highest)

    def _recentre(self) -> None:
        if self._press is None:
            self._spread(self._middle())

    def _middle(self) -> Won:
        sheet = self._sheet
        known = (
            self._point() or sheet.expected or max(sheet.bids, default=0) or min(sheet.asks, default=0) or sheet.base
        )
        return floor_to_tick(known, sheet.kind)

    def _spread(self, centre: Won) -> None:
        if centre:
            self._sheet.spread(centre, self._grid().rows)
            self._redraw()

    def _point(self) -> Won:
        """What the axis follows: the last price, in an auction the expected one."""
        sheet = self._sheet
        return (sheet.expected if sheet.is_auction else 0) or sheet.last

    def _has_left_middle(self) -> bool:
        count, row = self._grid().rows, self._sheet.rows.get(floor_to_tick(self._point(), self._sheet.kind))
        return row is None or not count // 3 <= row < count - count // 3

    def _set(self, name: str, value: object) -> None:
        if getattr(self._sheet, name) != value:
            setattr(self._sheet, name, value)
            self.update()

    def _shown_quote(self) -> tuple[int, ...]:
        sheet = self._sheet
        return sheet.last, sheet.last_quantity, sheet.strength, sheet.open, sheet.high, sheet.low

    def _redraw(self) -> None:
        self._axis = None
        self.update()

    # ---- paint ----

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, at = theme.current(), self._grid()
        self._sheet.is_away = not self._follows and self._sheet.last_row is None
        if self._axis is None:
            self._axis = self._axis_picture(at, look)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._axis)
        paint_live(painter, self._sheet, at, look)
        if self._drag_to is not None and self._press is not None:
            self._paint_drag(painter, at, look)
        if self.hasFocus():
            painter.fillRect(0, 0, self.width(), 2, look.accent)
        painter.end()

    def _axis_picture(self, at: Grid, look: theme.Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        paint_axis(painter, self._sheet, at, look)
        painter.end()
        return picture

    def _paint_drag(self, painter: QPainter, at: Grid, look: theme.Theme) -> None:
        price, side = self._press or (0, None)
        own = self._sheet.own.get((price, side)) if side else None
        row = at.row_at(self._drag_to.y()) if self._drag_to else -1
        if own and side and row >= 0:
            painter.fillRect(0, at.top(row), at.width, at.row, theme.with_alpha(look.accent, 50))
            paint_tag(painter, own, side, own_rect(at, row, side), look)

    # ---- input ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, where = self._grid(), event.position().toPoint()
        if where.y() < HEAD:
            self.centre()
        price = self._sheet.price_at(at.row_at(where.y())) if at.row_at(where.y()) >= 0 else 0
        if price and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._press = (price, at.side_at(where.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None or not self.one_click or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        price, side = self._press
        if side is not None and self._sheet.has_own(price, side):
            self._drag_to = event.position().toPoint()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, dragged = self._press, self._drag_to is not None
        self._press = self._drag_to = None
        if press is None:
            return
        at, where = self._grid(), event.position().toPoint()
        target = self._sheet.price_at(at.row_at(where.y())) if at.row_at(where.y()) >= 0 else 0
        self.update()
        if dragged and target and target != press[0]:
            self.amend.emit(press[1], press[0], target)
        elif (target, at.side_at(where.x())) == press:
            self._clicked(press, event.button())
        if self._follows and self._has_left_middle():
            self._recentre()

    def _clicked(self, press: tuple[Won, Side | None], button: Qt.MouseButton) -> None:
        price, side = press
        if button == Qt.MouseButton.RightButton:
            if self.one_click and self._sheet.has_own(price):
                self.cancel.emit(price)
            return
        self._select(price)
        if self.one_click and side is not None:
            self.place.emit(side, price)
        else:
            self.picked.emit(price)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, selected = event.key(), self._sheet.selected
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move_selection(1 if key == Qt.Key.Key_Up else -1)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Home):
            self.centre()
        elif key == Qt.Key.Key_Escape and self._press is not None:
            self._press = self._drag_to = None
            self.update()
        elif key in (Qt.Key.Key_B, Qt.Key.Key_S) and selected and not event.isAutoRepeat():
            self._key_order(Side.BUY if key == Qt.Key.Key_B else Side.SELL, selected)
        elif key == Qt.Key.Key_Delete and self._sheet.has_own(selected):
            self.cancel.emit(selected)
        else:
            super().keyPressEvent(event)

    def _key_order(self, side: Side, price: Won) -> None:
        if self.one_click:
            self.place.emit(side, price)
        else:
            self.picked.emit(price)

    def _move_selection(self, ticks: int) -> None:
        sheet = self._sheet
        price = step(sheet.selected, ticks, sheet.kind) if sheet.selected else self._middle()
        if price in sheet.rows:
            self._select(price)

    def _select(self, price: Won) -> None:
        self._sheet.selected = price
        self.setAccessibleDescription(tr("선택한 가격 {price}원", price=f"{price:,}"))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the axis; it stays there until Space or Home."""
        ticks = event.angleDelta().y() // 40
        if self._press is not None or not self._sheet.prices or not ticks:
            return
        self._follows = False
        middle = self._sheet.price_at(self._grid().rows // 2) or self._middle()
        self._spread(step(middle, ticks, self._sheet.kind))
        event.accept()

    # ---- Qt ----

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            row = self._grid().row_at(event.pos().y())
            text = self._sheet.hint(self._sheet.price_at(row)) if row >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._axis = None
        sheet = self._sheet
        if sheet.prices:
            held = self._middle() if self._follows else sheet.prices[len(sheet.prices) // 2]
            sheet.spread(held, self._grid().rows)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange):
            self._redraw()

    def sizeHint(self) -> QSize:
        return QSize(300, 560)

    def retranslate(self) -> None:
        self.setAccessibleName(tr("호가창"))
        self._redraw()
