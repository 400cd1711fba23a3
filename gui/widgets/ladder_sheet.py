"""What the ladder shows, as one value: a fixed axis of tick prices and what lies on each row.

No painting and no input here; `ladder_paint` reads it, `ladder` changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from core.domain.events import Book
from core.domain.krx import STOCK, floor_to_tick, step, widest_limits
from core.domain.market import InstrumentKind, Side
from core.domain.orders import Order, OrderType, Status
from core.domain.units import Shares, Won
from core.state.quotes import Quote
from gui.i18n import mark, tr

WAITS: Final = "▸"
"""Before an order that waits for its 조건가격, here as in the list of orders."""


class Own(msgspec.Struct, frozen=True):
    """Own open quantity at one price and side; `is_sure` is False while an order's fate is open."""

    quantity: Shares
    is_sure: bool
    is_waiting: bool = False
    """A stop-limit order among them waits for this price, and rests nowhere yet."""


def waits(order: Order, last: Won) -> bool:
    """Whether a stop-limit order has not fired, as far as the last price tells: nobody says when one does."""
    if order.type is not OrderType.STOP_LIMIT or order.filled:
        return False
    return not order.stop or not last or (last - order.stop) * order.side.sign < 0


def row_price(order: Order, last: Won) -> Won:
    """Where an order stands on the axis: at its 조건가격 while it waits for that, at its limit otherwise."""
    return order.stop if order.stop and waits(order, last) else order.price


class Sheet(msgspec.Struct):
    """Changed by the ladder alone; prices run downwards."""

    kind: InstrumentKind = STOCK
    prices: tuple[Won, ...] = ()
    rows: dict[Won, int] = msgspec.field(default_factory=dict)
    asks: dict[Won, Shares] = msgspec.field(default_factory=dict)
    bids: dict[Won, Shares] = msgspec.field(default_factory=dict)
    largest: Shares = 1
    ask_total: Shares = 0
    bid_total: Shares = 0
    expected: Won = 0
    expected_quantity: Shares = 0
    base: Won = 0
    """Previous close."""
    last: Won = 0
    last_quantity: Shares = 0
    """Signed by the taker."""
    open: Won = 0
    high: Won = 0
    low: Won = 0
    strength: int = 0
    limits: tuple[Won, Won] = (0, 0)
    triggers: tuple[Won, Won] = (0, 0)
    """(falling, rising) of the next static VI."""
    dynamic: tuple[Won, Won] = (0, 0)
    """The same of a dynamic one, which moves with the last price."""
    average: Won = 0
    orders: tuple[Order, ...] = ()
    own: dict[tuple[Won, Side], Own] = msgspec.field(default_factory=dict)
    selected: Won = 0
    notice: str = ""
    stale: str = ""
    is_auction: bool = False
    is_away: bool = False
    """The axis was scrolled, and the last price lies beyond it."""

    @property
    def last_row(self) -> int | None:
        """Row of the last trade; a print between two ticks belongs to the lower one."""
        return self.rows.get(floor_to_tick(self.last, self.kind)) if self.last else None

    def spread(self, centre: Won, count: int) -> None:
        """Lay `count` tick prices around `centre`, inside the day's limits where they are known."""
        low, high = self.limits
        upper = _walk(centre, count // 2, high, self.kind)
        lower = _walk(centre, -(count - count // 2 - 1), low, self.kind)
        self.prices = (*reversed(upper), centre, *lower)
        first = count // 2 - len(upper)
        self.rows = {price: first + row for row, price in enumerate(self.prices)}

    def price_at(self, row: int) -> Won:
        """The price of a row; 0 where the axis has ended."""
        if not self.prices:
            return 0
        index = row - self.rows[self.prices[0]]
        return self.prices[index] if 0 <= index < len(self.prices) else 0

    def take_book(self, book: Book) -> None:
        self.asks, self.bids = dict(book.asks), dict(book.bids)
        self.largest = max(1, *self.asks.values(), *self.bids.values())
        _, _, self.ask_total, self.bid_total = book.top
        self.expected, self.expected_quantity = book.expected_price, book.expected_quantity

    def take_quote(self, quote: Quote) -> bool:
        """True if the axis itself changed: another previous close means other rates, a snapshot other limits."""
        self.open, self.high, self.low = quote.open, quote.high, quote.low
        self.last, self.last_quantity, self.strength = quote.price, quote.last_quantity, quote.strength
        if any(order.stop for order in self.orders):
            self._lay_orders()  # one of them may have fired
        before = (self.base, self.limits)
        self.base = quote.previous_close
        told = (quote.low_limit, quote.high_limit)
        self.limits = told if all(told) else self._limits_by_rule()
        return (self.base, self.limits) != before

    def take_kind(self, kind: InstrumentKind) -> bool:
        """True if the axis itself changed: another kind has another grid."""
        if kind is self.kind:
            return False
        self.kind = kind
        self.limits = self._limits_by_rule()
        return True

    def _limits_by_rule(self) -> tuple[Won, Won]:
        return widest_limits(self.base, self.kind) if self.base else (0, 0)

    def take_orders(self, orders: Iterable[Order]) -> None:
        self.orders = tuple(order for order in orders if order.is_open and order.price)
        self._lay_orders()

    def _lay_orders(self) -> None:
        own: dict[tuple[Won, Side], Own] = {}
        for order in self.orders:
            key = (row_price(order, self.last), order.side)
            sure = order.status not in (Status.UNKNOWN, Status.REQUESTED) and not order.is_cancelling
            before, is_waiting = own.get(key, Own(0, True)), waits(order, self.last)
            own[key] = Own(before.quantity + order.remaining, before.is_sure and sure, before.is_waiting or is_waiting)
        self.own = own

    def has_own(self, price: Won, side: Side | None = None) -> bool:
        """Whether an order of ours rests at that price."""
        sides = (side,) if side else (Side.BUY, Side.SELL)
        return any((price, each) in self.own for each in sides)

    def marks(self) -> dict[Won, tuple[str, str]]:
        """price → (Korean word, colour token); where two meet, the graver one wins."""
        lower, upper = self.limits
        falling, rising = self.triggers
        swift_fall, swift_rise = self.dynamic
        rows = (
            (self.open, mark("시"), "dim"),
            (self.low, mark("저"), "down"),
            (self.high, mark("고"), "up"),
            (floor_to_tick(self.average, self.kind) if self.average else 0, mark("평"), "average"),
            (swift_fall, mark("동"), "vi"),
            (swift_rise, mark("동"), "vi"),
            (falling, "VI", "vi"),
            (rising, "VI", "vi"),
            (lower, mark("하"), "down"),
            (upper, mark("상"), "up"),
        )
        return {price: (word, token) for price, word, token in rows if price}

    def hint(self, price: Won) -> str:
        """What lies on a row, in words; empty for nothing but a price."""
        lines = [_told(order, self.last) for order in self.orders if row_price(order, self.last) == price]
        word = self.marks().get(price, ("", ""))[0]
        return "\n".join([*([tr(_MARKS[word])] if word else []), *lines])


_MARKS: Final = {
    "시": mark("시가"),
    "저": mark("저가"),
    "고": mark("고가"),
    "평": mark("내 평균가"),
    "VI": mark("정적 VI 발동가"),
    "동": mark("동적 VI 발동가: 현재가를 따라 움직임"),
    "하": mark("하한가"),
    "상": mark("상한가"),
}


def _told(order: Order, last: Won) -> str:
    side, size = tr("매수") if order.side is Side.BUY else tr("매도"), f"{order.remaining:,}"
    if not waits(order, last):
        return tr("내 주문: {side} {size}주 지정가 {price}", side=side, size=size, price=f"{order.price:,}")
    stop = f"{order.stop:,}" if order.stop else "?"
    return tr(
        "{waits} 발동 대기: {side} {size}주, {stop}원에 닿으면 지정가 {price}",
        waits=WAITS,
        side=side,
        size=size,
        stop=stop,
        price=f"{order.price:,}",
    )


def _walk(start: Won, ticks: int, limit: Won, kind: InstrumentKind) -> list[Won]:
    direction = 1 if ticks > 0 else -1
    found: list[Won] = []
    price = start
    for _ in range(abs(ticks)):
        moved = step(price, direction, kind)
        if moved == price or (limit and (moved - limit) * direction > 0):
            break
        found.append(moved)
        price = moved
    return found
