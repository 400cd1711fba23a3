"""상한가·하한가 잔량: at the end of the day's band a queue waits, few serve it, and now and then it breaks."""

from __future__ import annotations

from random import Random
from typing import Final

from core.domain.market import Side
from core.domain.units import SECOND, Ns
from core.sim.book import Resting
from core.sim.exchange import Exchange, Happening
from core.sim.hawkes import BID
from core.sim.quoting import Quoting

_BREAKS_EVERY_S: Final = 240.0
_QUEUE: Final = 1_500
"""Usual orders that a locked queue grows to."""


class Lock:
    """Whether the price sticks to a limit: `side` is +1 at the upper one, −1 at the lower one, 0 elsewhere."""

    __slots__ = ("_chance", "_depth", "_exchange", "_free_until", "_quoting", "side")

    def __init__(self, exchange: Exchange, quoting: Quoting, chance: Random) -> None:
        self._exchange, self._quoting, self._chance = exchange, quoting, chance
        self.side = 0
        self._free_until: Ns = 0
        self._depth = 0.0

    def look(self, at: Ns) -> None:
        """Once a second of continuous trading: does it lock, does it break (for 5 to 60 s)?"""
        book, price = self._exchange.book, self._exchange.tally.price
        if self.side:
            half = book.bids if self.side > 0 else book.asks
            if self._chance.random() * _BREAKS_EVERY_S < 1 or not half.levels:
                self.side, self._free_until = 0, at + int(self._chance.uniform(5, 60) * SECOND)
                self._depth = self._chance.uniform(0.005, 0.05)
        elif at >= self._free_until and price in (book.grid[0], book.grid[-1]):
            self.side = 1 if price == book.grid[-1] else -1

    def bend(self, want: int, at: Ns) -> int:
        """Where the price wants to be, given that a broken lock drives it back for a while."""
        top = len(self._exchange.book.grid) - 1
        if self.side:
            edge, is_at = (top, want >= top - top // 60) if self.side > 0 else (0, want <= top // 60)
            if is_at:
                return edge
            self.side = 0  # the fair price has left: no lock any more
        if at < self._free_until:
            return max(min(want, top - int(top * self._depth)), int(top * self._depth))
        return min(want, top)

    def act(self, kind: int, at: Ns, out: list[Happening]) -> None:
        """One event at the limit: queue up, hit the queue with little, give up."""
        exchange, quoting, draw = self._exchange, self._quoting, self._chance.random()
        book = exchange.book
        half, other = (book.bids, book.asks) if self.side > 0 else (book.asks, book.bids)
        edge = half.size - 1 if self.side > 0 else 0
        own, theirs = (Side.BUY, Side.SELL) if self.side > 0 else (Side.SELL, Side.BUY)
        if other.levels:
            exchange.take(Resting(quoting.number(), own, edge, other.quantity[other.best]), at, out)
        elif draw < 0.2 and half.levels:
            exchange.take(Resting(quoting.number(), theirs, half.best, quoting.size()), at, out)
        elif draw < 0.3 or half.orders > _QUEUE // 4:
            queue = half.queues[edge]
            if queue:
                quoting.drop(next(reversed(queue.values())))
        elif kind >= BID:
            quoting.quote(half, edge, 12.0)
        else:
            quoting.quote(half, edge - half.sign * int(self._chance.expovariate(0.2)))
