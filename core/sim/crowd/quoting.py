"""Limit orders of a crowd: their sizes, their numbers, and books that are opened, deepened and mended with them."""

from __future__ import annotations

from bisect import bisect_right
from math import exp
from random import Random
from statistics import NormalDist
from typing import Final

from core.domain.market import Side
from core.domain.units import Shares, Won
from core.sim.crowd.mood import CALM, Mood
from core.sim.crowd.shape import Shape
from core.sim.matching.book import Half, Resting
from core.sim.matching.exchange import Exchange

DEEP: Final = 14
"""Price levels that the crowd keeps alive on each side."""
_QUANTILES: Final = 1024
_NORMAL: Final = NormalDist(-0.4, 1.0)
_SIZES: Final = [exp(_NORMAL.inv_cdf((n + 0.5) / _QUANTILES)) for n in range(_QUANTILES)]
_SIZES.append(_SIZES[-1])
"""A lognormal of mean 1.1, to be looked up."""
_STRIDE: Final = 100_000


class Quoting:
    """Everybody's limit orders on one issue. `number` counts down from a start that no other crowd uses."""

    __slots__ = ("_book", "_exchange", "_number", "_random", "_value", "mood", "shape")

    def __init__(self, exchange: Exchange, *, chance: Random, order_value: Won, number: int) -> None:
        self._exchange, self._book = exchange, exchange.book
        self._random = chance.random
        self._value = order_value
        self._number = -number
        self.mood: Mood = CALM
        self.shape = Shape(exchange.book.grid)

    def number(self) -> int:
        self._number -= _STRIDE
        return self._number

    def index(self, price: float) -> int:
        """The highest grid price at or below `price`, 0 below the band."""
        return max(bisect_right(self._book.grid, price) - 1, 0)

    def size(self) -> Shares:
        """Lognormal in won, with the numbers that people like: 1, 10, 100, 1,000."""
        draw, price = self._random(), self._exchange.tally.price
        if draw < 0.35:
            if draw < 0.1:
                return 1
            if draw < 0.24:
                return 10
            if draw < 0.32:
                if price * 100 < 12 * self._value:
                    return 100
            elif price * 1_000 < 24 * self._value:
                return 1_000
        place = self._random() * _QUANTILES
        step = int(place)
        size = _SIZES[step]
        return 1 + int(self._value / price * (size + (_SIZES[step + 1] - size) * (place - step)))

    def quote(self, half: Half, index: int, factor: float = 3.0) -> None:
        """One limit order of `factor` usual sizes; none outside the band."""
        if not 0 <= index < half.size:
            return
        is_bid = half.sign > 0
        depth = self.mood.bids if is_bid else self.mood.asks
        quantity = int(self.size() * factor * depth * self.shape.boost[index])
        self._book.add(Resting(self.number(), Side.BUY if is_bid else Side.SELL, index, quantity or 1))
        self._exchange.moved = True

    def mend(self, half: Half) -> bool:
        """Quote the first price behind the touch, up to the tenth, at which nobody waits, if there is one."""
        index, sign, quantity = half.best, half.sign, half.quantity
        for _ in range(10):
            index -= sign
            if not 0 <= index < half.size:
                return False
            if not quantity[index]:
                self.quote(half, index, 4.0)
                return True
        return False

    def drop(self, order: Resting) -> None:
        """Withdraw an order, unless it is a client's."""
        if order.number < 0:
            self._book.reduce(order, order.remaining)
            self._exchange.moved = True

    # ---- whole books ------------------------------------------------------------------------------------

    def deepen(self, want: int) -> None:
        """Fill empty levels next to the touch until both sides are `DEEP`, as far as the band goes."""
        book = self._book
        want = min(max(want, 0), len(book.grid) - 1)
        for half, other in ((book.bids, book.asks), (book.asks, book.bids)):
            index = half.best
            if not half.levels:
                index = want - half.sign
                if other.levels and (other.best - index) * half.sign <= 0:
                    index = other.best - half.sign
            while half.levels < DEEP and 0 <= index < half.size:
                if not half.quantity[index]:
                    self.quote(half, index, 5.0)
                index -= half.sign

    def open(self, price: Won) -> None:
        """Quote both sides around `price`: densely near it, sparsely as far as a VI would reach."""
        book, centre = self._book, self.index(price)
        self.quote(book.bids, centre)
        for offset in range(1, 2 * DEEP):
            for _ in range(1 + int(self._random() * 4)):
                self.quote(book.bids, centre - offset, 6.0)
                self.quote(book.asks, centre + offset, 6.0)
        for offset in range(2 * DEEP, self.index(price * 1.12) - centre, 3):
            self.quote(book.bids, centre - offset)
            self.quote(book.asks, centre + offset)

    def regroup(self) -> None:
        """After an auction: quote every empty price next to its result."""
        book = self._book
        centre = self.index(self._exchange.tally.price)
        for offset in range(DEEP):
            bid, ask = centre - offset, centre + offset
            if bid < book.asks.best and bid >= 0 and not book.bids.quantity[bid]:
                self.quote(book.bids, bid, 5.0)
            if book.bids.best < ask < book.asks.size and not book.asks.quantity[ask]:
                self.quote(book.asks, ask, 5.0)
