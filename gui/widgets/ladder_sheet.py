"""What the ladder shows, as one value: a fixed axis of tick prices and what lies on each row.

No painting and no input here; `ladder_paint` reads it, `ladder` changes it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from core.domain.events import Book
from core.domain.krx import STOCK, floor_to_tick, step, widest_limits
from core.domain.market import InstrumentKind, Side
from core.domain.orders import Order, Status
from core.domain.units import Shares, Won
from core.state.quotes import Quote
from gui.i18n import mark


class Own(msgspec.Struct, frozen=True):
    """Own open quantity at one price and side; `is_sure` is False while an order's fate is open."""

    quantity: Shares
    is_sure: bool


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
    average: Won = 0
    own: dict[tuple[Won, Side], Own] = msgspec.field(default_factory=dict)
    selected: Won = 0
    notice: str = ""
    stale: str = ""
    is_auction: bool = False

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
        own: dict[tuple[Won, Side], Own] = {}
        for order in orders:
            if not order.is_open or not order.price:
                continue
            key = (order.price, order.side)
            sure = order.status not in (Status.UNKNOWN, Status.REQUESTED) and not order.is_cancelling
            before = own.get(key, Own(0, True))
            own[key] = Own(before.quantity + order.remaining, before.is_sure and sure)
        self.own = own

    def has_own(self, price: Won, side: Side | None = None) -> bool:
        """Whether an order of ours rests at that price."""
        sides = (side,) if side else (Side.BUY, Side.SELL)
        return any((price, each) in self.own for each in sides)

    def marks(self) -> dict[Won, tuple[str, str]]:
        """price → (Korean word, colour token); where two meet, the graver one wins."""
        lower, upper = self.limits
        falling, rising = self.triggers
        rows = (
            (self.open, mark("시"), "dim"),
            (self.low, mark("저"), "down"),
            (self.high, mark("고"), "up"),
            (floor_to_tick(self.average, self.kind) if self.average else 0, mark("평"), "average"),
            (falling, "VI", "vi"),
            (rising, "VI", "vi"),
            (lower, mark("하"), "down"),
            (upper, mark("상"), "up"),
        )
        return {price: (word, token) for price, word, token in rows if price}


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
