"""Matching of one issue: continuous trading, call auctions, and the VI that turns the first into the second.

Price, then time. A trade takes the resting order's price; an auction has one price for all. An order that would trade
at a VI trigger fills what lies inside the band, then the issue goes to a call auction with the rest of it.
Happenings are appended to the `out` list of each call, in the order in which they occur.
"""

from __future__ import annotations

import random

from core.domain import krx
from core.domain.market import Side, ViKind
from core.domain.orders import OrderType
from core.domain.units import Code, Ns, Shares, Won
from core.sim.book import OrderBook, Resting
from core.sim.happenings import (
    BookMoved,
    DepthView,
    Happening,
    Mode,
    PhaseStarted,
    Printed,
    Refused,
    Rested,
    Ticket,
    ViReleased,
    ViStarted,
    Withdrawn,
)
from core.sim.tally import DayTape, Tally
from core.sim.vi import Interruption, call_length, interrupts

__all__ = [
    "BookMoved", "DepthView", "Exchange", "Happening", "Mode", "PhaseStarted", "Printed", "Refused", "Rested", "Ticket",
    "ViReleased", "ViStarted", "Withdrawn",
]  # fmt: skip

_AT_ONCE = frozenset({OrderType.LIMIT_IOC, OrderType.MARKET_IOC, OrderType.LIMIT_FOK, OrderType.MARKET_FOK})
_ALL_OR_NONE = frozenset({OrderType.LIMIT_FOK, OrderType.MARKET_FOK})
_AT_MARKET = frozenset({OrderType.MARKET, OrderType.MARKET_IOC, OrderType.MARKET_FOK})
_AT_TOUCH = frozenset({OrderType.BEST, OrderType.TOP})


class Exchange:
    """The matching engine of one issue and its running figures."""

    def __init__(self, code: Code, *, base: Won, chance: random.Random) -> None:
        self.code, self.base = code, base
        self.book = OrderBook(base)
        self.tally = Tally(base)
        self.mode = Mode.CONTINUOUS
        self.has_vi = True
        self.static_reference = base
        self.vi: Interruption | None = None
        self.vi_count = 0
        self.moved = False
        self._chance = chance
        self._conditional: set[int] = set()

    @property
    def is_continuous(self) -> bool:
        return self.mode is Mode.CONTINUOUS and self.vi is None

    def set_reference(self, price: Won) -> None:
        """The last single-price result, cut to the grid."""
        self.static_reference = krx.floor_to_tick(price)

    # ---- orders -----------------------------------------------------------------------------------------

    def submit(self, ticket: Ticket, at: Ns, out: list[Happening]) -> None:
        """Raises `Refused` for a limit price off the grid or outside the band; then the book is untouched.

        During a call IOC and FOK leave at once and best/top become limits at today's touch: refusing them with the
        right words is the broker's part.
        """
        order = Resting(ticket.number, ticket.side, self._limit(ticket), ticket.quantity)
        if self.is_continuous and (ticket.type not in _ALL_OR_NONE or self._can_fill(order)):
            self.take(order, at, out)
        if not order.remaining:
            return
        if ticket.type in _AT_ONCE:
            self._withdraw(order, order.remaining, at, out)
            return
        if ticket.type is OrderType.MARKET:
            self._park(order)
        elif ticket.type is OrderType.CONDITIONAL:
            self._conditional.add(order.number)
        self.rest(order, at, out)

    def _park(self, order: Resting) -> None:
        """What is left of a market order: it waits for the auction at any price, or, having eaten all, at the last."""
        order.is_market = not self.is_continuous
        if self.is_continuous:
            order.index = self.book.index[self.tally.price]

    def take(self, order: Resting, at: Ns, out: list[Happening]) -> None:
        """Trade an order that does not rest yet against the book, up to its index. May start a VI."""
        half = self.book.asks if order.side is Side.BUY else self.book.bids
        grid, limit, sign, reference = self.book.grid, order.index, half.sign, self.tally.price
        while order.remaining and half.levels and (half.best - limit) * sign >= 0:
            price = grid[half.best]
            kind = self._kind(price, reference) if price != reference and self.has_vi else None
            if kind is not None:
                self._start_vi(kind, price, before=reference, at=at, out=out)
                break
            self._take_level(order, half.best, at, out)

    def _take_level(self, taker: Resting, index: int, at: Ns, out: list[Happening]) -> None:
        book, price, side = self.book, self.book.grid[index], taker.side
        is_buy = side is Side.BUY
        queue = (book.asks if is_buy else book.bids).queues[index]
        while taker.remaining and queue:
            maker = next(iter(queue.values()))
            traded = min(taker.remaining, maker.remaining)
            taker.remaining -= traded
            buyer, seller = (taker, maker) if is_buy else (maker, taker)
            book.reduce(maker, traded)
            self.tally.record(at, price, traded, side)
            out.append(Printed(at, self.code, price, traded, side, buyer.number, seller.number))
        self.moved = True

    def rest(self, order: Resting, at: Ns, out: list[Happening]) -> None:
        self.book.add(order)
        self.moved = True
        if order.number > 0:
            out.append(Rested(at, self.code, order.number))

    def cancel(self, number: int, quantity: Shares, *, at: Ns, out: list[Happening]) -> None:
        """Take `quantity` (0 or too much = all) of a resting order out; a partial cancel keeps its place."""
        order = self._resting(number)
        gone = min(quantity or order.remaining, order.remaining)
        self.book.reduce(order, gone)
        self.moved = True
        self._withdraw(order, gone, at, out)

    def amend(self, number: int, new_number: int, *, price: Won, at: Ns, out: list[Happening]) -> None:
        """What remains goes again as a new limit order at `price`; the old number ends without a `Withdrawn`."""
        order = self._resting(number)
        ticket = Ticket(new_number, self.code, order.side, OrderType.LIMIT, order.remaining, price)
        self._limit(ticket)
        self.book.reduce(order, order.remaining)
        self.submit(ticket, at, out)

    def _resting(self, number: int) -> Resting:
        order = self.book.orders.get(number)
        if order is None:
            raise Refused("no such order")
        return order

    def _withdraw(self, order: Resting, quantity: Shares, at: Ns, out: list[Happening]) -> None:
        if order.number > 0:
            out.append(Withdrawn(at, self.code, order.number, quantity))

    def _limit(self, ticket: Ticket) -> int:
        if ticket.type in _AT_MARKET:
            return len(self.book.grid) - 1 if ticket.side is Side.BUY else 0
        if ticket.type in _AT_TOUCH:
            return self._touch(ticket.side, is_own=ticket.type is OrderType.TOP)
        index = self.book.index.get(ticket.price)
        if index is None:
            grid = self.book.grid
            is_inside = grid[0] <= ticket.price <= grid[-1]
            raise Refused("price off the tick grid" if is_inside else "price outside the daily band")
        return index

    def _touch(self, side: Side, *, is_own: bool) -> int:
        """최우선: own best, else last. 최유리: opposite best, else own best ±1 tick, else last."""
        own = self.book.half(side)
        other = self.book.asks if side is Side.BUY else self.book.bids
        if not is_own and other.levels:
            return other.best
        if own.levels:
            return own.best if is_own else min(max(own.best + own.sign, 0), own.size - 1)
        return self.book.index.get(self.tally.price, self.book.index[self.base])

    def _can_fill(self, order: Resting) -> bool:
        """Whether all of it would trade without touching a VI trigger."""
        half = self.book.asks if order.side is Side.BUY else self.book.bids
        missing = order.remaining
        for index in half.indices():
            if (index - order.index) * half.sign < 0 or (self.has_vi and self._kind(self.book.grid[index])):
                return False
            missing -= half.quantity[index]
            if missing <= 0:
                return True
        return False

    # ---- interruptions and auctions ---------------------------------------------------------------------

    def _kind(self, price: Won, reference: Won = 0) -> ViKind | None:
        reference = reference or self.tally.price
        return interrupts(price, static_reference=self.static_reference, dynamic_reference=reference)

    def _start_vi(self, kind: ViKind, price: Won, *, before: Won, at: Ns, out: list[Happening]) -> None:
        self.vi_count += 1
        rising = price > (before if kind is ViKind.DYNAMIC else self.static_reference)
        fields = (kind, rising, price, self.static_reference, before, self.vi_count)
        self.vi = Interruption(*fields, at, at + call_length(self._chance))
        out.append(ViStarted(at, self.code, *fields))
        self.moved = True

    def end_call(self, at: Ns, out: list[Happening]) -> None:
        """The market's opening call is over: the auction, or a static VI that prolongs the call of this issue.

        The same rule for the closing call is not modelled: its price always prints.
        """
        index, quantity = self.book.uncross(self.tally.price)
        price = self.book.grid[index]
        kind = self._kind(price, price) if quantity and self.has_vi else None
        if kind is None:
            self.uncross(at, out)
        else:
            self._start_vi(kind, price, before=self.tally.price, at=at, out=out)

    def release(self, at: Ns, out: list[Happening]) -> None:
        """End the running VI: its auction, unless the whole market is in a call, which the issue then joins."""
        vi = self.vi
        if vi is None:
            return
        self.vi = None
        if self.mode is Mode.CONTINUOUS:
            self.uncross(at, out)
        fields = (vi.kind, vi.rising, vi.trigger, vi.static_reference, vi.dynamic_reference, vi.count, vi.started)
        out.append(ViReleased(at, self.code, *fields))

    def uncross(self, at: Ns, out: list[Happening]) -> None:
        """One auction at the price of the largest volume; its price becomes the static reference."""
        index, quantity = self.book.uncross(self.tally.price)
        if quantity:
            price = self.book.grid[index]
            self._auction(index, quantity, at, out)
            self.static_reference = price
        for order in [order for order in self.book.orders.values() if order.is_market]:
            self.cancel(order.number, 0, at=at, out=out)
        self.moved = True

    def _auction(self, index: int, quantity: Shares, at: Ns, out: list[Happening]) -> None:
        book, price = self.book, self.book.grid[index]
        crowd = crowd_buyer = crowd_seller = 0
        self.tally.record(at, price, quantity, None)
        while quantity:
            buyer = next(iter(book.bids.queues[book.bids.best].values()))
            seller = next(iter(book.asks.queues[book.asks.best].values()))
            traded = min(quantity, buyer.remaining, seller.remaining)
            quantity -= traded
            if buyer.number > 0 or seller.number > 0:
                out.append(Printed(at, self.code, price, traded, None, buyer.number, seller.number))
            else:
                crowd, crowd_buyer, crowd_seller = crowd + traded, buyer.number, seller.number
            book.reduce(buyer, traded)
            book.reduce(seller, traded)
        if crowd:
            out.append(Printed(at, self.code, price, crowd, None, crowd_buyer, crowd_seller))

    def release_conditional(self) -> None:
        """15:20: 조건부지정가 orders that still rest become market orders of the closing call, behind all others."""
        for number in sorted(self._conditional & self.book.orders.keys()):
            order = self.book.orders[number]
            left = order.remaining
            self.book.reduce(order, left)
            limit = len(self.book.grid) - 1 if order.side is Side.BUY else 0
            self.book.add(Resting(number, order.side, limit, left, is_market=True))
        self._conditional.clear()

    def expire(self, at: Ns, out: list[Happening]) -> None:
        """Every resting order leaves, the oldest first."""
        for order in list(self.book.orders.values()):
            self.cancel(order.number, 0, at=at, out=out)

    # ---- what can be looked at --------------------------------------------------------------------------

    def depth(self) -> DepthView:
        book = self.book
        index, quantity = (-1, 0) if self.is_continuous else book.uncross(self.tally.price)
        return DepthView(
            asks=book.top(Side.SELL),
            bids=book.top(Side.BUY),
            ask_total=book.asks.total,
            bid_total=book.bids.total,
            expected_price=book.grid[index] if quantity else 0,
            expected_quantity=quantity,
        )

    def tape(self) -> DayTape:
        tally, grid = self.tally, self.book.grid
        return DayTape(
            code=self.code,
            price=tally.price,
            open=tally.open,
            high=tally.high,
            low=tally.low,
            volume=tally.volume,
            value=tally.value,
            buy_volume=tally.buy_volume,
            sell_volume=tally.sell_volume,
            buy_count=tally.buy_count,
            sell_count=tally.sell_count,
            previous_close=self.base,
            upper=grid[-1],
            lower=grid[0],
            static_reference=self.static_reference,
            vi_count=self.vi_count,
            vi=self.vi,
        )
