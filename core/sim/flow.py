"""The crowd of one issue: market, limit and cancel orders that follow its fair price.

One event at a time, each scheduling the next (exponential gaps, self-exciting after trades), so the happenings do not
depend on how the caller slices time. The fair price wanders in moods (trends, pullbacks, bursts) or follows the legs
of a plot; takers lean towards it, makers quote around it and flee when it runs. Generative noise: floats are fine.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from typing import Final

import msgspec

from core.domain.market import Side
from core.domain.units import SECOND, Ns, Shares, Won
from core.sim.book import Half, Resting
from core.sim.exchange import Exchange, Happening, Mode
from core.sim.fair import Fair

DEEP: Final = 14
"""Price levels that the crowd keeps alive on each side."""
_FAR: Final = 5
"""Ticks beyond the fair price at which nobody takes any more."""
_HEAT_S: Final = 1.5
_IDLE: Final = SECOND


class Pace(msgspec.Struct, frozen=True, gc=False):
    """How busy an issue is: events a second in a quiet mood, and the won of a typical order."""

    rate: float
    order_value: Won


class Crowd:
    """Everybody but the client, on one issue. `number` counts down from a start that no other crowd uses."""

    def __init__(
        self, exchange: Exchange, fair: Fair, *, start: Ns, chance: random.Random, pace: Pace, number: int
    ) -> None:
        self._exchange, self._fair, self._chance = exchange, fair, chance
        self._at = start
        self._random, self._gauss = chance.random, chance.gauss
        self._rate = pace.rate
        self._order_value = pace.order_value
        self._number, self._stride = -number, 1_000
        self._heat = 0.0
        self._seen_vi = 0
        self._want = 0

    # ---- the next event ---------------------------------------------------------------------------------

    def act(self, at: Ns, out: list[Happening]) -> Ns:
        """Do one thing at `at`; the time of the next."""
        exchange = self._exchange
        if exchange.mode is Mode.SHUT:
            return at + _IDLE
        self._heat *= math.exp((self._at - at) / (_HEAT_S * SECOND))
        self._at = at
        self._want = self._index(self._fair.move(at))
        if exchange.is_continuous:
            self._trade(at, out)
            return at + self._gap(1.0)
        self._join_call(at, out)
        return at + self._gap(0.35)

    def _gap(self, share: float) -> Ns:
        fair = self._fair
        rate = (self._rate * fair.burst * fair.leg.pace / 100 + self._heat) * share
        return 1 + int(self._chance.expovariate(rate) * SECOND)

    def _index(self, price: float) -> int:
        return max(bisect_right(self._exchange.book.grid, price) - 1, 0)

    # ---- continuous trading -----------------------------------------------------------------------------

    def _trade(self, at: Ns, out: list[Happening]) -> None:
        book = self._exchange.book
        bids, asks = book.bids, book.asks
        if bids.levels < DEEP or asks.levels < DEEP:
            self.deepen()
        self._mend()
        gap = self._want - (bids.best + asks.best) / 2
        draw = self._random()
        taking = 0.2 + min(abs(gap) * 0.04, 0.2)
        if draw < taking:
            self._take(gap, at, out)
        elif draw < taking + min(0.0018 * (bids.orders + asks.orders), 0.4):
            self._cancel(gap)
        else:
            self._make(gap)

    def _mend(self) -> None:
        """Look at one of the ten prices behind the touch, and quote it if nobody does."""
        book, draw = self._exchange.book, int(self._random() * 20)
        half = book.bids if draw < 10 else book.asks
        index = half.best - half.sign * (1 + draw % 10)
        if 0 <= index < half.size and not half.quantity[index] and half.levels:
            self._quote(half, index)

    def _take(self, gap: float, at: Ns, out: list[Happening]) -> None:
        exchange = self._exchange
        lean = max(min(gap * 0.1, 0.42), -0.42)
        is_buy = self._random() < 0.5 + lean
        half = exchange.book.asks if is_buy else exchange.book.bids
        if not half.levels or (self._want - half.best) * half.sign > _FAR:
            return  # a hole in the book is no reason to pay any price
        quantity, limit = self._size(), half.best
        is_running = abs(gap) > 2 and (gap > 0) == is_buy
        if is_running:
            limit -= half.sign * min(int(abs(gap) * self._random()), 7)
            quantity = max(quantity, int(half.within(limit) * (0.5 + 0.6 * self._random())))
        side = Side.BUY if is_buy else Side.SELL
        order = Resting(self._next_number(), side, limit, quantity)
        exchange.take(order, at, out)
        if order.remaining and (is_running or exchange.vi) and 0 <= limit < half.size:
            exchange.rest(order, at, out)
        self._heat = min(self._heat + 0.35 / _HEAT_S, 3 * self._rate)

    def _make(self, gap: float) -> None:
        book = self._exchange.book
        is_bid = self._random() < 0.5 + max(min(gap * 0.04, 0.3), -0.3)
        half, other = (book.bids, book.asks) if is_bid else (book.asks, book.bids)
        sign = half.sign
        room = (other.best - half.best) * sign - 1
        if room > 0 and self._random() < 0.65:
            reach = max(min(room, (self._want - half.best) * sign + 1), 1)
            index = half.best + sign * (1 + int(self._random() * reach))
            self._quote(half, index)
            if reach > 3:
                self._quote(half, index - sign)
                self._quote(half, index - 2 * sign)
            return
        index = half.best - sign * min(int(self._chance.expovariate(0.3)), 11)
        if (index - self._want) * sign <= 2:
            self._quote(half, index)

    def _cancel(self, gap: float) -> None:
        """Makers flee from the side that the fair price has left; otherwise anybody's newest order goes."""
        book = self._exchange.book
        is_bid = self._random() < 0.5 - max(min(gap * 0.06, 0.4), -0.4)
        half = book.bids if is_bid else book.asks
        is_stale = (half.best - self._want) * half.sign > 1
        offset = 0 if is_stale else int(self._chance.expovariate(0.25))
        index = half.best - half.sign * offset
        if not 0 <= index < half.size:
            return
        queue = half.queues[index]
        if len(queue) > 1 or (queue and is_stale):
            self._drop(next(reversed(queue.values())))

    def _drop(self, order: Resting) -> None:
        if order.number < 0:
            self._exchange.book.reduce(order, order.remaining)
            self._exchange.moved = True

    # ---- call auctions ----------------------------------------------------------------------------------

    def _join_call(self, at: Ns, out: list[Happening]) -> None:
        exchange, book = self._exchange, self._exchange.book
        if exchange.vi is not None and exchange.vi_count != self._seen_vi:
            self._seen_vi = exchange.vi_count
            self._fair.kick(exchange.vi.rising)
            self._want = self._index(self._fair.value)
        is_bid = self._random() < 0.5
        spread = max(len(book.grid) // 40, 3)
        index = self._want + round(self._gauss(0, 0.5) * spread)
        self._quote(book.bids if is_bid else book.asks, index)

    # ---- quoting ----------------------------------------------------------------------------------------

    def deepen(self) -> None:
        """Fill empty levels next to the touch until both sides are `DEEP`, as far as the band goes."""
        book = self._exchange.book
        want = min(max(self._want, 0), len(book.grid) - 1)
        for half, other in ((book.bids, book.asks), (book.asks, book.bids)):
            index = half.best
            if not half.levels:
                index = want - half.sign
                if other.levels and (other.best - index) * half.sign <= 0:
                    index = other.best - half.sign
            while half.levels < DEEP and 0 <= index < half.size:
                if not half.quantity[index]:
                    self._quote(half, index)
                index -= half.sign

    def open_book(self, price: Won) -> None:
        """Quote both sides around `price`: densely near it, sparsely as far as a VI would reach."""
        book = self._exchange.book
        self._want = centre = self._index(price)
        self._quote(book.bids, centre)
        for offset in range(1, 2 * DEEP):
            for _ in range(1 + int(self._random() * 4)):
                self._quote(book.bids, centre - offset)
                self._quote(book.asks, centre + offset)
        for offset in range(2 * DEEP, self._index(price * 1.12) - centre, 3):
            self._quote(book.bids, centre - offset)
            self._quote(book.asks, centre + offset)

    def regroup(self) -> None:
        """After an auction: quote every empty price next to its result."""
        book = self._exchange.book
        centre = self._index(self._exchange.tally.price)
        for offset in range(DEEP):
            bid, ask = centre - offset, centre + offset
            if bid < book.asks.best and bid >= 0 and not book.bids.quantity[bid]:
                self._quote(book.bids, bid)
            if book.bids.best < ask < book.asks.size and not book.asks.quantity[ask]:
                self._quote(book.asks, ask)

    def _quote(self, half: Half, index: int) -> None:
        if not 0 <= index < half.size:
            return
        exchange = self._exchange
        side = Side.BUY if half.sign > 0 else Side.SELL
        leg = self._fair.leg
        quantity = self._size() * 2 * (leg.bids if half.sign > 0 else leg.asks) // 100
        if _is_round(exchange.book.grid[index]):
            quantity *= 3
        exchange.book.add(Resting(self._next_number(), side, index, max(quantity, 1)))
        exchange.moved = True

    def _size(self) -> Shares:
        draw, price = self._random(), self._exchange.tally.price
        if draw < 0.1:
            return 1
        if draw < 0.24:
            return 10
        if draw < 0.32 and price * 100 < 12 * self._order_value:
            return 100
        if draw < 0.35 and price * 1_000 < 24 * self._order_value:
            return 1_000
        return 1 + int(self._order_value / price * math.exp(self._gauss(-0.4, 1.0)))

    def _next_number(self) -> int:
        self._number -= self._stride
        return self._number


def _is_round(price: Won) -> bool:
    """Prices at which people like to wait: 10,000, 10,500, 2,000 …"""
    return price % (10 ** (len(str(price)) - 1) // 2 or 1) == 0
