"""Matching of one issue: continuous trading, call auctions, and the VI that turns the first into the second.

Price, then time. A trade takes the resting order's price; an auction has one price for all. An order that would trade
at a VI trigger fills what lies inside the band, then the issue goes to a call auction with the rest of it.
Happenings are appended to the `out` list of each call, in the order in which they occur.

Three kinds of orders no book shows (`hidden`). A stop-limit order enters the book when the last price reaches its
stop, in the place of its first arrival. A midpoint order trades at (bid + ask) // 2 while both sides are quoted, with
others of its kind and with every order whose limit reaches so far: that is a better price than the touch. It sleeps in
calls, and where its trade would start a VI; where the midpoint is the bid itself (a spread of one won), a sale at the
midpoint may take the bid, and in the queue the visible order comes first. Closing-price orders meet each other alone.
"""

from __future__ import annotations

import random
from typing import Final

import msgspec

from core.domain import krx
from core.domain.market import InstrumentKind, Side, ViKind
from core.domain.order_types import (
    ALL_OR_NONE,
    AT_CLOSING_PRICE,
    AT_MARKET,
    AT_ONCE,
    IN_CALL,
    MIDPOINT,
    OPPOSITE_BEST,
)
from core.domain.orders import OrderType
from core.domain.units import Code, Ns, Shares, Won
from core.sim.matching.auction import pairs, portions, prints
from core.sim.matching.book import OrderBook, Resting
from core.sim.matching.calls import left_over
from core.sim.matching.corrections import corrected
from core.sim.matching.happenings import (
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
from core.sim.matching.hidden import ClosingPrice, Midpoints, Queue, Stops
from core.sim.matching.tally import DayTape, Tally
from core.sim.matching.vi import ORDINARY, Interruption, ViRules, call_length, interrupts

__all__ = [
    "BookMoved", "DepthView", "Exchange", "Happening", "Mode", "PhaseStarted", "Printed", "Refused", "Rested", "Ticket",
    "ViReleased", "ViStarted", "Withdrawn",
]  # fmt: skip

_RESTS_AS_LIMIT: Final = frozenset({OrderType.BEST, OrderType.TOP, OrderType.STOP_LIMIT})
_HIDDEN: Final = -1


class Exchange:
    """The matching engine of one issue and its running figures."""

    def __init__(
        self,
        code: Code,
        *,
        base: Won,
        chance: random.Random,
        vi_rules: ViRules = ORDINARY,
        kind: InstrumentKind = InstrumentKind.STOCK,
        band: tuple[Won, Won] | None = None,
    ) -> None:
        self.code, self.base, self.kind = code, base, kind
        self.book = OrderBook(base, kind=kind, band=band)
        self.stops, self.midpoints = Stops(), Midpoints(self.book)
        self.closing_price: ClosingPrice | None = None
        self.tally = Tally(base)
        self.mode = Mode.CONTINUOUS
        self.has_vi = True
        self.vi_rules = vi_rules
        self.static_reference = base
        self.vi: Interruption | None = None
        self.vi_count = 0
        self.moved = False
        self._chance = chance
        self._is_firing = False
        self._is_opening = False  # the next auction is the first after a night or a halt
        self._is_prolonged = False  # the market's call is over, that of this issue goes on
        self._expires = False  # everything leaves after the prolonged call

    @property
    def is_continuous(self) -> bool:
        return self.mode is Mode.CONTINUOUS and self.vi is None

    def set_reference(self, price: Won) -> None:
        """The last single-price result, cut to the grid."""
        self.static_reference = krx.floor_to_tick(price, self.kind)

    # ---- orders -----------------------------------------------------------------------------------------

    def submit(self, ticket: Ticket, at: Ns, out: list[Happening]) -> None:
        """Raises `Refused` for a price that cannot be, or a type that a call or this moment does not take; then
        nothing has changed. Which phase takes which type is `order_types.is_allowed`, and the broker's to ask."""
        if ticket.type in AT_CLOSING_PRICE:
            self._submit_at_closing_price(ticket, at, out)
            return
        if ticket.type not in IN_CALL and not self.is_continuous and self.mode is not Mode.SHUT:
            raise Refused("a call auction takes limit and market orders alone")
        self._fire(at, out)
        self._accept(self._order(ticket), at, out)

    def _accept(self, order: Resting, at: Ns, out: list[Happening]) -> None:
        if order.type is OrderType.STOP_LIMIT:
            order.turn = self.book.next_turn()
            self.stops.add(order)
            self._fire(at, out)
        elif order.type in MIDPOINT:
            self._enter_at_midpoint(order, at, out)
        else:
            self._enter(order, at, out)

    def _order(self, ticket: Ticket) -> Resting:
        """The order behind a ticket. Raises `Refused`."""
        if ticket.type in MIDPOINT:
            return Resting(ticket.number, ticket.side, _HIDDEN, ticket.quantity, type=ticket.type)
        index = self._limit(ticket)
        if ticket.type is OrderType.STOP_LIMIT:
            self.book.index_of(ticket.stop)
        elif ticket.type is OrderType.CONDITIONAL and index == self.book.edge(ticket.side):
            raise Refused("조건부지정가 at the daily limit is a market order from the start")
        return Resting(ticket.number, ticket.side, index, ticket.quantity, type=ticket.type, stop=ticket.stop)

    def _enter(self, order: Resting, at: Ns, out: list[Happening]) -> None:
        if self.is_continuous and (order.type not in ALL_OR_NONE or self._can_fill(order)):
            self.take(order, at, out)
        if not order.remaining:
            return
        if order.type in AT_ONCE:
            self._withdraw(order, order.remaining, at, out)
            self._fire(at, out)
            return
        if order.type is OrderType.MARKET:
            self._park(order)
        elif order.type in _RESTS_AS_LIMIT:
            order.type = OrderType.LIMIT
        self.rest(order, at, out)

    def _park(self, order: Resting) -> None:
        """What is left of a market order: it waits for the auction at any price, or, having eaten all, at the last."""
        order.is_market = not self.is_continuous
        if self.is_continuous:
            order.index = self._last_index()

    def take(self, order: Resting, at: Ns, out: list[Happening]) -> None:
        """Trade an order that does not rest yet against the book, up to its index. May start a VI.

        Who calls this and has shares left must `rest` or drop them before the next order comes.
        """
        self._fire(at, out)  # of somebody's order whose rest was dropped
        if self.vi is not None:
            return
        book = self.book
        half = book.asks if order.side is Side.BUY else book.bids
        grid, limit, sign, reference = book.grid, order.index, half.sign, self.tally.price
        hidden = self.midpoints.sides[half.side]
        while order.remaining:
            price, queue = (self._inside(order, reference), hidden) if hidden else (0, hidden)
            if not price:
                if not half.levels or (half.best - limit) * sign < 0:
                    break
                price, queue = grid[half.best], half.queues[half.best]
            kind = self._kind(price, reference) if price != reference and self.has_vi else None
            if kind is not None:
                self._start_vi(kind, price, before=reference, at=at, out=out)
                break
            self._trade(order, queue, price, at, out)
        if not order.remaining:
            self._fire(at, out)

    def _trade(self, taker: Resting, queue: dict[int, Resting], price: Won, at: Ns, out: list[Happening]) -> None:
        side = taker.side
        is_buy = side is Side.BUY
        while taker.remaining and queue:
            maker = next(iter(queue.values()))
            traded = min(taker.remaining, maker.remaining)
            taker.remaining -= traded
            buyer, seller = (taker, maker) if is_buy else (maker, taker)
            self._reduce(maker, traded)
            self.tally.record(at, price, traded, side)
            out.append(Printed(at, self.code, price, traded, side, buyer.number, seller.number))
        self.moved = True

    def rest(self, order: Resting, at: Ns, out: list[Happening]) -> None:
        self.book.add(order)
        self.moved = True
        if order.number > 0:
            out.append(Rested(at, self.code, order.number))
        self._fire(at, out)

    def cancel(self, number: int, quantity: Shares, *, at: Ns, out: list[Happening]) -> None:
        """Take `quantity` (0 or too much = all) of a resting order out; a partial cancel keeps its place."""
        self._cancel(self._resting(number), quantity, at, out)
        self._fire(at, out)  # the quotes may have moved to where a midpoint wakes up

    def _cancel(self, order: Resting, quantity: Shares, at: Ns, out: list[Happening]) -> None:
        gone = min(quantity or order.remaining, order.remaining)
        self._reduce(order, gone)
        self.moved = True
        self._withdraw(order, gone, at, out)

    def amend(
        self,
        number: int,
        new_number: int,
        *,
        price: Won,
        at: Ns,
        out: list[Happening],
        quantity: Shares = 0,
        stop: Won = 0,
    ) -> None:
        """`quantity` (0 or too much = all) of what remains goes again at `price` under the new number, behind all
        others; no `Withdrawn` tells of it. A stop-limit order that has not fired keeps its type, and its stop unless
        `stop` names another; a 조건부지정가 stays one; all others become limit orders.

        Raises `Refused` if neither price nor type changes, and for midpoint and closing-price orders.
        """
        order = self._resting(number)
        resting = self.book.grid[order.index] if order.index >= 0 else 0
        ticket = Ticket(new_number, self.code, order.side, order.type, 0, price, stop)
        ticket = corrected(order, ticket, resting, has_fired=order.number not in self.stops.orders)
        self._order(ticket)
        gone = min(quantity or order.remaining, order.remaining)
        self._reduce(order, gone)
        self.moved = True
        self._accept(self._order(msgspec.structs.replace(ticket, quantity=gone)), at, out)

    def _resting(self, number: int) -> Resting:
        for pool in self._pools():
            if number in pool.orders:
                return pool.orders[number]
        raise Refused("no such order")

    def _pools(self) -> tuple[OrderBook | Queue, ...]:
        pools = (self.book, self.stops, self.midpoints)
        return pools if self.closing_price is None else (*pools, self.closing_price)

    def _reduce(self, order: Resting, quantity: Shares) -> None:
        if order.index >= 0 and order.number not in self.stops.orders:
            self.book.reduce(order, quantity)
            return
        next(pool for pool in self._pools() if order.number in pool.orders).reduce(order, quantity)

    def _withdraw(self, order: Resting, quantity: Shares, at: Ns, out: list[Happening]) -> None:
        if order.number > 0:
            out.append(Withdrawn(at, self.code, order.number, quantity))

    # ---- prices -----------------------------------------------------------------------------------------

    def _limit(self, ticket: Ticket) -> int:
        if ticket.type in AT_MARKET:
            return self.book.edge(ticket.side)
        if ticket.type in OPPOSITE_BEST or ticket.type is OrderType.TOP:
            is_own = ticket.type is OrderType.TOP
            return self.book.touch(ticket.side, self._last_index(), is_own=is_own)
        return self.book.index_of(ticket.price)

    def _last_index(self) -> int:
        last = krx.floor_to_tick(self.tally.price, self.kind)  # a midpoint print lies off the grid
        return self.book.index.get(last, self.book.index[self.base])

    def _can_fill(self, order: Resting) -> bool:
        """Whether all of it would trade without touching a VI trigger."""
        half = self.book.asks if order.side is Side.BUY else self.book.bids
        missing = order.remaining
        if self._inside(order, self.tally.price):
            missing -= self.midpoints.totals[half.side]
        if missing <= 0:
            return True
        for index in half.indices():
            if (index - order.index) * half.sign < 0 or self._interrupts(self.book.grid[index], self.tally.price):
                return False
            missing -= half.quantity[index]
            if missing <= 0:
                return True
        return False

    # ---- hidden orders ----------------------------------------------------------------------------------

    def _fire(self, at: Ns, out: list[Happening]) -> None:
        """Stops that the last price has reached enter the book; midpoint orders that woke up meet."""
        if self._is_firing or not (self.stops.orders or self.midpoints.orders):
            return
        self._is_firing = True
        is_busy = True
        while is_busy:
            order = self.stops.take_due(self.tally.price)
            if order is not None:
                self._enter(order, at, out)
            is_busy = order is not None or self._meet(at, out)
        self._is_firing = False

    def _meet(self, at: Ns, out: list[Happening]) -> bool:
        """Two midpoint orders that waited until both sides were quoted; the later one takes."""
        queue = self.midpoints
        both = [next(iter(side.values()), None) for side in queue.sides.values()]
        price = self._midpoint(self.tally.price) if all(both) else 0
        buyer, seller = both
        if not price or buyer is None or seller is None:
            return False
        taker = buyer.side if buyer.turn > seller.turn else seller.side
        traded = min(buyer.remaining, seller.remaining)
        self.tally.record(at, price, traded, taker)
        out.append(Printed(at, self.code, price, traded, taker, buyer.number, seller.number))
        queue.reduce(buyer, traded)
        queue.reduce(seller, traded)
        self.moved = True
        return True

    def _midpoint(self, reference: Won) -> Won:
        """중간가; 0 while midpoint orders sleep."""
        price = self.midpoints.price() if self.is_continuous else 0
        return 0 if price and self._interrupts(price, reference) else price

    def _inside(self, taker: Resting, reference: Won) -> Won:
        price = self.midpoints.reached_by(taker)
        return 0 if price and self._interrupts(price, reference) else price

    def _enter_at_midpoint(self, order: Resting, at: Ns, out: list[Happening]) -> None:
        found = self.midpoints.opposite(order)
        if order.type not in ALL_OR_NONE or sum(each.remaining for each in found.values()) >= order.remaining:
            while order.remaining and (price := self._midpoint(self.tally.price)):
                found = self.midpoints.opposite(order)
                if not found:
                    break
                self._trade(order, found, price, at, out)
        if order.remaining and order.type in AT_ONCE:
            self._withdraw(order, order.remaining, at, out)
        elif order.remaining:
            self._hide(self.midpoints, order, at, out)
        self._fire(at, out)

    def _hide(self, queue: Queue, order: Resting, at: Ns, out: list[Happening]) -> None:
        order.turn = self.book.next_turn()
        queue.add(order)
        if order.number > 0:
            out.append(Rested(at, self.code, order.number))

    # ---- closing-price trading --------------------------------------------------------------------------

    def open_closing_price(self, price: Won, *, is_trading: bool) -> None:
        """시간외 종가 begins at `price`. While not `is_trading` orders are collected, until `trade_closing_price`."""
        self.closing_price = ClosingPrice(self.code, price, is_trading=is_trading)

    def trade_closing_price(self, at: Ns, out: list[Happening]) -> None:
        """What was collected meets in one go; from now on orders trade as they come."""
        if self.closing_price is not None:
            self._count(self.closing_price.start(at), out)

    def end_closing_price(self, at: Ns, out: list[Happening]) -> None:
        """The session is over: what it did not fill leaves."""
        session, self.closing_price = self.closing_price, None
        for order in list(session.orders.values()) if session else ():
            self._withdraw(order, order.remaining, at, out)

    def _submit_at_closing_price(self, ticket: Ticket, at: Ns, out: list[Happening]) -> None:
        session = self.closing_price
        if session is None:
            raise Refused("no closing-price trading now")
        order = Resting(ticket.number, ticket.side, _HIDDEN, ticket.quantity, type=ticket.type)
        self._count(session.take(order, at), out)
        if order.remaining:
            self._hide(session, order, at, out)
        self.moved = True

    def _count(self, found: list[Printed], out: list[Happening]) -> None:
        for print_ in found:
            self.tally.count(print_.price, print_.quantity, print_.taker)
        out += found

    # ---- interruptions and auctions ---------------------------------------------------------------------

    def _kind(self, price: Won, reference: Won, dynamic: int | None = None) -> ViKind | None:
        rules = self.vi_rules
        return interrupts(
            price,
            static_reference=self.static_reference,
            dynamic_reference=reference,
            dynamic_percent=rules.dynamic if dynamic is None else dynamic,
            static_percent=rules.static,
        )

    def _interrupts(self, price: Won, reference: Won) -> bool:
        return self.has_vi and self._kind(price, reference) is not None

    def _start_vi(self, kind: ViKind, price: Won, *, before: Won, at: Ns, out: list[Happening]) -> None:
        self.vi_count += 1
        rising = price > (before if kind is ViKind.DYNAMIC else self.static_reference)
        fields = (kind, rising, price, self.static_reference, before, self.vi_count)
        self.vi = Interruption(*fields, at, at + call_length(self._chance))
        out.append(ViStarted(at, self.code, *fields))
        self.moved = True

    def end_call(self, at: Ns, out: list[Happening], *, is_closing: bool = False) -> None:
        """The market's opening or closing call is over: the auction, or a VI that prolongs the call of this issue.

        The opening call knows the static VI alone, the closing call both. An `expire` that comes while the closing
        call is prolonged takes effect at its release.
        """
        index, quantity = self.book.uncross(self.tally.price)
        price, dynamic = self.book.grid[index], self.vi_rules.dynamic_closing if is_closing else 0
        kind = self._kind(price, self.tally.price, dynamic) if quantity and self.has_vi else None
        if kind is None:
            self.uncross(at, out, is_opening=not is_closing)
            return
        self._is_opening, self._is_prolonged = not is_closing, is_closing
        self._start_vi(kind, price, before=self.tally.price, at=at, out=out)

    def release(self, at: Ns, out: list[Happening]) -> None:
        """End the running VI: its auction, unless the whole market is in a call, which the issue then joins."""
        vi = self.vi
        if vi is None:
            return
        self.vi = None
        is_due = self.mode is Mode.CONTINUOUS or self._is_prolonged
        self._is_prolonged = False
        if is_due:
            self.uncross(at, out, is_opening=self._is_opening)
        self._is_opening = False
        fields = (vi.kind, vi.rising, vi.trigger, vi.static_reference, vi.dynamic_reference, vi.count, vi.started)
        out.append(ViReleased(at, self.code, *fields))
        if self._expires:
            self.expire(at, out)

    def uncross(self, at: Ns, out: list[Happening], *, is_opening: bool = False) -> None:
        """One auction at the price of the largest volume; its price becomes the static reference.

        `is_opening`: the first price of a day, or after a halt: at the daily limit large orders come first.
        """
        index, quantity = self.book.uncross(self.tally.price)
        if quantity:
            price, book = self.book.grid[index], self.book
            edges = (book.edge(Side.BUY), book.edge(Side.SELL)) if is_opening else (None, None)
            buys = portions(book.bids, index, quantity, edges[0])
            sells = portions(book.asks, index, quantity, edges[1])
            self.tally.record(at, price, quantity, None)
            out += prints(self.code, at, price, pairs(buys, sells))
            for order, taken in (*buys, *sells):
                book.reduce(order, taken)
            self.static_reference = price
        for order in [order for order in self.book.orders.values() if order.is_market]:
            self._cancel(order, 0, at, out)
        self.moved = True
        self._fire(at, out)

    def release_conditional(self) -> None:
        """15:20: 조건부지정가 orders that still rest become market orders of the closing call, behind all others."""
        for order in [each for each in self.book.orders.values() if each.type is OrderType.CONDITIONAL]:
            left = order.remaining
            self.book.reduce(order, left)
            limit = self.book.edge(order.side)
            self.book.add(Resting(order.number, order.side, limit, left, is_market=True, type=OrderType.MARKET))
            self.moved = True

    def expire(self, at: Ns, out: list[Happening]) -> None:
        """Every resting order leaves, the oldest first; closing-price orders have an end of their own."""
        self._expires = self._is_prolonged
        if self._is_prolonged:
            return
        waiting = [order for pool in (self.book, self.stops, self.midpoints) for order in pool.orders.values()]
        for order in sorted(waiting, key=lambda order: order.turn):
            self._cancel(order, 0, at, out)

    # ---- what can be looked at --------------------------------------------------------------------------

    def depth(self) -> DepthView:
        book = self.book
        index, quantity = (-1, 0) if self.is_continuous else book.uncross(self.tally.price)
        is_call = not self.is_continuous and self.mode is not Mode.SHUT
        return DepthView(
            asks=left_over(book.asks, book.grid, quantity) if is_call else book.top(Side.SELL),
            bids=left_over(book.bids, book.grid, quantity) if is_call else book.top(Side.BUY),
            ask_total=book.asks.total,
            bid_total=book.bids.total,
            expected_price=book.grid[index] if quantity else 0,
            expected_quantity=quantity,
            midpoint=self._midpoint(self.tally.price),
            midpoint_asks=self.midpoints.totals[Side.SELL],
            midpoint_bids=self.midpoints.totals[Side.BUY],
        )

    def tape(self) -> DayTape:
        band = self.book.grid[0], self.book.grid[-1]
        return self.tally.tape(self.code, self.base, band, self.static_reference, self.vi_count, self.vi)
