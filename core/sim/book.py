"""A limit order book on the integer tick grid: price, then time; nothing else.

Prices are grid indices inside (0 = 하한가, last = 상한가), so a neighbour is ±1 across every tick band and no price
outside the day's band can be expressed. Matching lives in `exchange`; here orders only rest and leave.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from core.domain import krx
from core.domain.market import Level, Side
from core.domain.units import Shares, Won


class Resting(msgspec.Struct, gc=False):
    """An order in the book; `is_market` marks one that waits for a call auction at any price."""

    number: int
    side: Side
    index: int
    remaining: Shares
    is_market: bool = False


def price_grid(base: Won) -> list[Won]:
    """Every order price of a day with that base price, 하한가 to 상한가."""
    price, upper = krx.price_limits(base)
    grid = [price]
    while price < upper:
        price += krx.tick_size(price)
        grid.append(price)
    return grid


class Half:
    """One side of the book. `sign` is +1 for bids (high is better), −1 for asks."""

    __slots__ = ("best", "levels", "orders", "quantity", "queues", "sign", "size", "total")

    def __init__(self, size: int, sign: int) -> None:
        self.size, self.sign = size, sign
        self.quantity = [0] * size
        self.queues: list[dict[int, Resting]] = [{} for _ in range(size)]
        self.levels = self.total = self.orders = 0
        self.best = self.nothing

    @property
    def nothing(self) -> int:
        """The value of `best` while this side is empty: one beyond the grid, worse than any price."""
        return -1 if self.sign > 0 else self.size

    def add(self, order: Resting) -> None:
        index = order.index
        if not self.quantity[index]:
            self.levels += 1
            if (index - self.best) * self.sign > 0:
                self.best = index
        self.quantity[index] += order.remaining
        self.queues[index][order.number] = order
        self.total += order.remaining
        self.orders += 1

    def reduce(self, order: Resting, quantity: Shares) -> None:
        """Take `quantity` ≤ remaining out of `order`, keeping its place; at nothing it leaves the queue."""
        index = order.index
        order.remaining -= quantity
        self.quantity[index] -= quantity
        self.total -= quantity
        if not order.remaining:
            del self.queues[index][order.number]
            self.orders -= 1
            if not self.quantity[index]:
                self.levels -= 1
                if index == self.best:
                    self._step_back()

    def _step_back(self) -> None:
        if not self.levels:
            self.best = self.nothing
            return
        index = self.best
        while not self.quantity[index]:
            index -= self.sign
        self.best = index

    def indices(self) -> Iterator[int]:
        """Indices with quantity, best first."""
        index, left = self.best, self.levels
        while left:
            if self.quantity[index]:
                left -= 1
                yield index
            index -= self.sign

    def within(self, limit: int) -> Shares:
        """The quantity that an order with `limit` could reach."""
        reach = 0
        for index in self.indices():
            if (index - limit) * self.sign < 0:
                break
            reach += self.quantity[index]
        return reach


class OrderBook:
    """Both halves and the orders by number."""

    __slots__ = ("asks", "bids", "grid", "index", "orders")

    def __init__(self, base: Won) -> None:
        self.grid = price_grid(base)
        self.index = {price: index for index, price in enumerate(self.grid)}
        self.bids = Half(len(self.grid), 1)
        self.asks = Half(len(self.grid), -1)
        self.orders: dict[int, Resting] = {}

    def half(self, side: Side) -> Half:
        return self.bids if side is Side.BUY else self.asks

    def add(self, order: Resting) -> None:
        self.orders[order.number] = order
        self.half(order.side).add(order)

    def reduce(self, order: Resting, quantity: Shares) -> None:
        self.half(order.side).reduce(order, quantity)
        if not order.remaining:
            del self.orders[order.number]

    def top(self, side: Side, depth: int = 10) -> tuple[Level, ...]:
        half = self.half(side)
        found = []
        for index in half.indices():
            found.append((self.grid[index], half.quantity[index]))
            if len(found) == depth:
                break
        return tuple(found)

    def uncross(self, last: Won) -> tuple[int, Shares]:
        """(grid index, quantity) at which a call auction would trade most; ties go nearest to `last`. (−1, 0): none."""
        low, high = self.asks.best, self.bids.best
        if low > high or not self.asks.levels or not self.bids.levels:
            return -1, 0
        asks, bids = self.asks.quantity, self.bids.quantity
        sellers, buyers = 0, sum(bids[low : high + 1])
        best, most = -1, 0
        for index in range(low, high + 1):
            sellers += asks[index]
            traded = min(sellers, buyers)
            if traded > most or (traded == most and self._is_nearer(index, best, last)):
                best, most = index, traded
            buyers -= bids[index]
        return best, most

    def _is_nearer(self, index: int, other: int, last: Won) -> bool:
        return abs(self.grid[index] - last) < abs(self.grid[other] - last)
