"""Paints the ladder in two layers: the axis (prices, marks), kept as a picture until it moves, and what lives on it.

Texts dominate the cost; the axis picture halves them. Measured at 300 × 700: see tests/gui/widgets/test_ladder.py.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from core.domain.krx import floor_to_tick
from core.domain.market import Side
from core.domain.units import Shares, Won
from gui import format as fmt
from gui.i18n import language, tr
from gui.theme import Theme, with_alpha
from gui.widgets.ladder_sheet import WAITS, Own, Sheet

HEAD: Final = 22
FOOT: Final = 46
OWN: Final = 38
"""Width kept at the outer edges for own orders."""
MARK, RATE = 19, 51
"""Widths inside the price column: marks at its left, the rate at its right."""
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter


class Grid(NamedTuple):
    """Where columns and rows lie: sells left of `price_left`, buys right of `price_right`."""

    width: int
    height: int
    row: int
    price_left: int
    price_right: int
    has_rate: bool = True
    """Whether the rate finds room beside the price; the price goes first."""

    @property
    def rows(self) -> int:
        return max(3, (self.height - HEAD - FOOT) // self.row)

    def top(self, row: int) -> int:
        return HEAD + row * self.row

    def row_at(self, y: int) -> int:
        """The row under `y`; −1 outside the rows."""
        row = (y - HEAD) // self.row
        return row if 0 <= row < self.rows else -1

    def side_at(self, x: int) -> Side | None:
        """The side of the column under `x`: left sells, right buys, the price column neither."""
        if x < self.price_left:
            return Side.SELL
        return Side.BUY if x >= self.price_right else None


def grid(width: int, height: int, theme: Theme, highest: Won = 0) -> Grid:
    """Columns for this size of widget and prices up to `highest`."""
    price = min(140, max(106, width * 38 // 100))
    left = (width - price) // 2
    text = QFontMetrics(theme.font(bold=True)).horizontalAdvance(f"{highest:,}")
    return Grid(width, height, theme.sizes.row, left, left + price, price - MARK - RATE >= text)


def size_text(size: Shares) -> str:
    """A quantity in at most nine characters: `1,234,567`, then `1,234만`."""
    return f"{size:,}" if size < 10_000_000 else fmt.short(size, language())


def size_rect(at: Grid, side: Side, top: int, height: int) -> QRect:
    """Where quantities of a side stand, beside the place of own orders."""
    if side is Side.SELL:
        return QRect(2, top, at.price_left - 8, height)
    return QRect(at.price_right + 2, top, at.width - OWN - 2 - at.price_right - 2, height)


def _draw_sizes(p: QPainter, rows: list[tuple[QRect, Shares]], theme: Theme) -> None:
    # From a million shares on the figures do not fit at full size.
    for is_wide, font in ((False, theme.font()), (True, theme.font(theme.sizes.small - 1))):
        chosen = [(box, size) for box, size in rows if (size >= 1_000_000) is is_wide]
        if chosen:
            p.setFont(font)
            for box, size in chosen:
                p.drawText(box, RIGHT, size_text(size))


def paint_axis(p: QPainter, sheet: Sheet, at: Grid, theme: Theme) -> None:
    """Background, grid, prices with their rates: what changes only when the axis moves."""
    p.fillRect(0, 0, at.width, at.height, theme.surface)
    p.fillRect(at.price_left, HEAD, at.price_right - at.price_left, at.rows * at.row, with_alpha(theme.raised, 140))
    p.setPen(QPen(theme.grid, 1))
    bottom = at.top(at.rows)
    p.drawLines([QLineF(0, y + 0.5, at.width, y + 0.5) for y in range(HEAD, bottom + 1, at.row)])
    p.setPen(QPen(theme.border, 1))
    p.drawLines([QLineF(x + 0.5, HEAD, x + 0.5, bottom) for x in (at.price_left, at.price_right - 1)])
    small = theme.font(theme.sizes.small - 1)
    p.setFont(theme.font())
    for price in sheet.prices:
        p.setPen(_price_colour(sheet, price, theme))
        p.drawText(_price_rect(at, sheet.rows[price]), RIGHT, f"{price:,}")
    p.setFont(small)
    for price in sheet.prices:
        if sheet.base and at.has_rate:
            p.setPen(with_alpha(_price_colour(sheet, price, theme), 170))
            rate = fmt.percent(fmt.rate(price, sheet.base))
            p.drawText(_rate_rect(at, sheet.rows[price]), RIGHT, rate)


def _paint_head(p: QPainter, sheet: Sheet, at: Grid, theme: Theme) -> None:
    p.fillRect(0, 0, at.width, HEAD, theme.raised)
    p.setFont(theme.font(theme.sizes.small))
    if sheet.notice:
        p.fillRect(0, 0, at.width, HEAD, with_alpha(theme.vi, 60))
        p.setPen(theme.vi)
        p.drawText(QRect(0, 0, at.width, HEAD), CENTRE, sheet.notice)
        return
    p.setPen(theme.dim)
    p.drawText(QRect(0, 0, at.price_left, HEAD), CENTRE, tr("매도잔량"))
    p.drawText(QRect(at.price_right, 0, at.width - at.price_right, HEAD), CENTRE, tr("매수잔량"))
    p.setPen(theme.warning if sheet.stale else theme.accent if sheet.is_away else theme.dim)
    word = sheet.stale or (tr("현재가로 Space") if sheet.is_away else tr("호가"))
    p.drawText(QRect(at.price_left, 0, at.price_right - at.price_left, HEAD), CENTRE, word)


def _paint_marks(p: QPainter, sheet: Sheet, at: Grid, theme: Theme) -> None:
    p.setFont(theme.font(theme.sizes.small - 1))
    for price, (word, token) in sheet.marks().items():
        if price in sheet.rows:
            colour: QColor = getattr(theme, token)
            box = QRect(at.price_left + 2, at.top(sheet.rows[price]) + 3, 17, at.row - 5)
            p.fillRect(box, with_alpha(colour, 56))
            p.setPen(colour)
            p.drawText(box, CENTRE, tr(word))
    p.setFont(theme.font())


def _price_rect(at: Grid, row: int) -> QRect:
    right = RATE if at.has_rate else 8
    return QRect(at.price_left + MARK, at.top(row), at.price_right - right - at.price_left - MARK, at.row)


def _rate_rect(at: Grid, row: int) -> QRect:
    return QRect(at.price_right - RATE + 3, at.top(row), RATE - 8, at.row)


def _price_colour(sheet: Sheet, price: Won, theme: Theme) -> QColor:
    if sheet.stale:
        return theme.faint
    return theme.direction(price - sheet.base) if sheet.base else theme.text


def paint_live(p: QPainter, sheet: Sheet, at: Grid, theme: Theme) -> None:
    """Heads, sizes, marks, last trade, own orders, selection and totals, over the axis."""
    _paint_head(p, sheet, at, theme)
    if sheet.selected in sheet.rows:
        p.fillRect(0, at.top(sheet.rows[sheet.selected]), at.width, at.row, with_alpha(theme.accent, 40))
    p.setFont(theme.font())
    _paint_side(p, sheet, at, Side.SELL, theme)
    _paint_side(p, sheet, at, Side.BUY, theme)
    p.setFont(theme.font())
    _paint_expected(p, sheet, at, theme)
    _paint_last(p, sheet, at, theme)
    _paint_marks(p, sheet, at, theme)
    _paint_own(p, sheet, at, theme)
    _paint_foot(p, sheet, at, theme)


def _paint_side(p: QPainter, sheet: Sheet, at: Grid, side: Side, theme: Theme) -> None:
    # 매도 lies in the colour of falling, 매수 in that of rising, as on every Korean screen.
    levels = sheet.asks if side is Side.SELL else sheet.bids
    sells = side is Side.SELL
    left, right = (0, at.price_left) if sells else (at.price_right, at.width)
    colour, room = theme.direction(side.sign), right - left
    ground, bar = with_alpha(theme.fill(side.sign), 110), with_alpha(colour, 72)
    places = [(at.top(sheet.rows[price]), size) for price, size in levels.items() if price in sheet.rows]
    for top, size in places:
        length = max(1, room * size // sheet.largest)
        p.fillRect(left, top + 1, room, at.row - 1, ground)
        p.fillRect(right - length if sells else left, top + 1, length, at.row - 1, bar)
    p.setPen(theme.faint if sheet.stale else theme.text)
    _draw_sizes(p, [(size_rect(at, side, top, at.row), size) for top, size in places], theme)


def _paint_last(p: QPainter, sheet: Sheet, at: Grid, theme: Theme) -> None:
    row = sheet.last_row
    if row is None:
        return
    colour = theme.faint if sheet.stale else theme.direction(sheet.last_quantity)
    box = QRect(at.price_left + 1, at.top(row), at.price_right - at.price_left - 2, at.row)
    p.fillRect(box, theme.surface)
    p.fillRect(box, with_alpha(colour, 80))
    p.setPen(QPen(colour, 1.5))
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawRect(QRectF(box).adjusted(0.75, 0.75, -0.75, -0.25))
    p.setFont(theme.font(bold=True))
    p.setPen(theme.dim if sheet.stale else theme.text)
    price = floor_to_tick(sheet.last, sheet.kind)
    p.drawText(_price_rect(at, row), RIGHT, f"{price:,}")
    p.setFont(theme.font(theme.sizes.small - 1))
    if sheet.base and at.has_rate:
        p.drawText(_rate_rect(at, row), RIGHT, fmt.percent(fmt.rate(price, sheet.base)))


def _paint_expected(p: QPainter, sheet: Sheet, at: Grid, theme: Theme) -> None:
    row = sheet.rows.get(sheet.expected) if sheet.is_auction else None
    if row is None:
        return
    p.setPen(QPen(theme.warning, 1, Qt.PenStyle.DashLine))
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawRect(QRectF(0.5, at.top(row) + 0.5, at.width - 1, at.row - 1))
    left = at.price_right - 42 if at.has_rate else at.price_left + MARK + 2  # where the rate is, never upon the price
    box = QRect(left, at.top(row) + 3, 37 if at.has_rate else 26, at.row - 5)
    p.fillRect(box, theme.warning)
    p.setPen(theme.background)
    p.setFont(theme.font(theme.sizes.small - 1))
    p.drawText(box, CENTRE, tr("예상"))
    p.setFont(theme.font())


def _paint_own(p: QPainter, sheet: Sheet, at: Grid, theme: Theme) -> None:
    for (price, side), own in sheet.own.items():
        if price in sheet.rows:
            paint_tag(p, own, side, own_rect(at, sheet.rows[price], side), theme)
    p.setFont(theme.font())


def own_rect(at: Grid, row: int, side: Side) -> QRect:
    """The place of an own order: outer edge of its column."""
    left = 2 if side is Side.SELL else at.width - OWN
    return QRect(left, at.top(row) + 2, OWN - 2, at.row - 3)


def paint_tag(p: QPainter, own: Own, side: Side, box: QRect, theme: Theme) -> None:
    """An own order: filled while it rests, hollow while its fate is open or it waits for its 조건가격."""
    colour, rests = theme.buy if side is Side.BUY else theme.sell, own.is_sure and not own.is_waiting
    p.setPen(QPen(colour, 1, Qt.PenStyle.SolidLine if own.is_sure else Qt.PenStyle.DashLine))
    p.setBrush(colour if rests else theme.surface)
    p.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    p.setPen(theme.on_fill if rests else theme.direction(side.sign))
    p.setFont(theme.font(theme.sizes.small - 1, bold=True))
    before = WAITS if own.is_waiting else ""
    text = f"{before}{own.quantity:,}"
    if QFontMetrics(p.font()).horizontalAdvance(text) > box.width() - 4:
        text = f"{before}{fmt.short(own.quantity)}"
    p.drawText(box, CENTRE, text)


def _paint_foot(p: QPainter, sheet: Sheet, at: Grid, theme: Theme) -> None:
    top = at.top(at.rows) + 1
    p.fillRect(0, top, at.width, at.height - top, theme.raised)
    total = sheet.ask_total + sheet.bid_total
    split = at.width * sheet.ask_total // total if total else at.width // 2
    p.fillRect(0, top, split, 3, theme.down)
    p.fillRect(split, top, at.width - split, 3, theme.up)
    first, second = at.height - 41, at.height - 21
    p.setPen(theme.faint if sheet.stale else theme.down)
    _draw_sizes(p, [(size_rect(at, Side.SELL, first, 19), sheet.ask_total)], theme)
    p.setPen(theme.faint if sheet.stale else theme.up)
    _draw_sizes(p, [(size_rect(at, Side.BUY, first, 19), sheet.bid_total)], theme)
    p.setFont(theme.font())
    gap = sheet.bid_total - sheet.ask_total
    p.setPen(theme.faint if sheet.stale else theme.direction(gap))
    p.drawText(at.price_left, first, at.price_right - at.price_left, 19, CENTRE, fmt.signed(gap))
    p.setFont(theme.font(theme.sizes.small))
    p.setPen(theme.dim)
    p.drawText(8, second, at.width - 16, 18, LEFT, _foot_left(sheet))
    p.setPen(theme.direction(sheet.strength - 10_000) if sheet.strength and not sheet.stale else theme.dim)
    p.drawText(8, second, at.width - 16, 18, RIGHT, strength_text(sheet))


def strength_text(sheet: Sheet) -> str:
    """체결강도; 0 is none: nobody has traded yet, or nobody told."""
    return f"{tr('체결강도')} {fmt.ratio(sheet.strength) if sheet.strength else fmt.NOTHING}"


def _foot_left(sheet: Sheet) -> str:
    if sheet.is_auction and sheet.expected:
        return tr("예상 {price} · {quantity}주", price=f"{sheet.expected:,}", quantity=f"{sheet.expected_quantity:,}")
    total = sheet.ask_total + sheet.bid_total
    share = sheet.ask_total * 100 // total if total else 50
    return tr("잔량비 {ask} : {bid}", ask=share, bid=100 - share)
