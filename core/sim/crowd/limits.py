"""상한가·하한가 잔량: at the end of the day's band a queue waits, few serve it, and now and then it breaks."""

from __future__ import annotations

from random import Random
from typing import Final

from core.domain.market import Side
from core.domain.units import SECOND, Ns
from core.sim.crowd.hawkes import BID
from core.sim.crowd.quoting import Quoting
from core.sim.matching.book import Half, Resting
from core.sim.matching.exchange import Exchange, Happening

_BREAKS_EVERY_S: Final = 300.0
_FIRST: Final = 20
"""Orders that rush to the limit when it locks, each of …"""
_RUSH: Final = 60.0
"""… so many usual sizes."""
_LONGEST: Final = 120
"""Orders in the queue from which more leave than come."""
_LEAVE_AT_A_BREAK: Final = 0.85
_SERVED: Final = 0.05
"""The share of events that sell into the queue."""
LOCKED_PACE: Final = 0.3
"""Of a locked issue."""


class Lock:
    """Whether the price sticks to a limit: `side` is +1 at the upper one, −1 at the lower one, 0 elsewhere."""

    __slots__ = ("_chance", "_depth", "_exchange", "_free_until", "_quoting", "side")

    def __init__(self, exchange: Exchange, quoting: Quoting, chance: Random) -> None:
        self._exchange, self._quoting, self._chance = exchange, quoting, chance
        self.side = 0
        self._free_until: Ns = 0
        self._depth = 0.0

    def look(self, at: Ns, *, is_held: bool) -> None:
        """Once a second of continuous trading: does it lock, does it break (for 5 to 60 s)? Not if a plot holds it."""
        grid, price = self._exchange.book.grid, self._exchange.tally.price
        if self.side:
            if not self._queue() or (not is_held and self._chance.random() * _BREAKS_EVERY_S < 1):
                self._break(at)
        elif at >= self._free_until and price in (grid[0], grid[-1]):
            self.side = 1 if price == grid[-1] else -1
            for _ in range(_FIRST):
                self._quoting.quote(self._half(), self._edge(), _RUSH * self._chance.random())

    def bend(self, want: int, at: Ns) -> int:
        """Where the price wants to be, given that a limit holds it and that a break drives it back for a while."""
        top = len(self._exchange.book.grid) - 1
        if self.side:
            if (want >= top - top // 60) if self.side > 0 else (want <= top // 60):
                return self._edge()
            self.side = 0  # the fair price has left: no lock any more
        if at < self._free_until:
            back = int(top * self._depth)
            return max(min(want, top - back), back)
        return min(want, top)

    def act(self, kind: int, at: Ns, out: list[Happening]) -> None:
        """One event at the limit: queue up, sell a little into the queue, give up."""
        exchange, quoting, draw = self._exchange, self._quoting, self._chance.random()
        half, edge, queue = self._half(), self._edge(), self._queue()
        other = exchange.book.asks if self.side > 0 else exchange.book.bids
        own, theirs = (Side.BUY, Side.SELL) if self.side > 0 else (Side.SELL, Side.BUY)
        if other.levels:
            exchange.take(Resting(quoting.number(), own, edge, other.quantity[other.best]), at, out)
        elif draw < _SERVED and queue:
            exchange.take(Resting(quoting.number(), theirs, edge, quoting.size()), at, out)
        elif queue and draw < (0.3 if len(queue) < _LONGEST else 0.7):
            quoting.drop(next(reversed(queue.values())))
        elif kind >= BID:
            quoting.quote(half, edge, 12.0)
        elif half.orders < 2 * _LONGEST:
            quoting.quote(half, edge - half.sign * int(self._chance.expovariate(0.2)))

    def _break(self, at: Ns) -> None:
        for order in list(self._queue().values()):
            if self._chance.random() < _LEAVE_AT_A_BREAK:
                self._quoting.drop(order)
        self.side, self._free_until = 0, at + int(self._chance.uniform(5, 60) * SECOND)
        self._depth = self._chance.uniform(0.005, 0.05)

    def _half(self) -> Half:
        return self._exchange.book.bids if self.side > 0 else self._exchange.book.asks

    def _edge(self) -> int:
        return len(self._exchange.book.grid) - 1 if self.side > 0 else 0

    def _queue(self) -> dict[int, Resting]:
        return self._half().queues[self._edge()]
