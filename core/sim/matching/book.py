"""A limit order book on the integer tick grid: price, then time; nothing else.

Prices are grid indices inside (0 = 하한가, last = 상한가), so a neighbour is ±1 across every tick band and no price
outside the day's band can be expressed. Matching lives in `exchange`; here orders only rest and leave.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from core.domain import krx
from core.domain.market import InstrumentKind, Level, Side
from core.domain.orders import OrderType
from core.domain.units import Shares, Won
from core.sim.matching.happenings import Refused


class Resting(msgspec.Struct, gc=False):
    """An order in the book; `is_market` marks one that waits for a call auction at any price.

    `turn` counts arrivals: the book gives it, unless the order brings one from where it waited before. An order that
    no book shows has `index` −1.
    """

    number: int
    side: Side
    index: int
    remaining: Shares
    is_market: bool = False
    type: OrderType = OrderType.LIMIT
    turn: int = 0
    stop: Won = 0


def price_grid(
    base: Won, *, kind: InstrumentKind = InstrumentKind.STOCK, band: tuple[Won, Won] | None = None
) -> list[Won]:
    """Every order price of a day, 하한가 to 상한가: of `band`, or of the ±30 % around the base price."""
    price, upper = band or krx.price_limits(base, kind)
    grid = [price]
    while price < upper:
        price += krx.tick_size(price, kind)
        grid.append(price)
    return grid


class Half:
    """One side of the book. `sign` is +1 for bids (high is better), −1 for asks."""

    __slots__ = ("best", "levels", "orders", "quantity", "queues", "side", "sign", "size", "total")

    def __init__(self, size: int, sign: int) -> None:
        self.size, self.sign = size, sign
        self.side = Side.BUY if sign > 0 else Side.SELL
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

    def add_in_turn(self, order: Resting) -> None:
        """Add an order that is older than some of its queue."""
        self.add(order)
        queue = self.queues[order.index]
        for later in [each for each in queue.values() if each.turn > order.turn]:
            queue[later.number] = queue.pop(later.number)

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

    __slots__ = ("_turns", "asks", "bids", "grid", "index", "orders")

    def __init__(
        self, base: Won, *, kind: InstrumentKind = InstrumentKind.STOCK, band: tuple[Won, Won] | None = None
    ) -> None:
        self.grid = price_grid(base, kind=kind, band=band)
        self.index = {price: index for index, price in enumerate(self.grid)}
        self.bids = Half(len(self.grid), 1)
        self.asks = Half(len(self.grid), -1)
        self.orders: dict[int, Resting] = {}
        self._turns = 0

    def next_turn(self) -> int:
        self._turns += 1
        return self._turns

    def half(self, side: Side) -> Half:
        return self.bids if side is Side.BUY else self.asks

    def edge(self, side: Side) -> int:
        """The limit at which an order of this side takes everything: 상한가 for a purchase, 하한가 for a sale."""
        return len(self.grid) - 1 if side is Side.BUY else 0

    def index_of(self, price: Won) -> int:
        """Raises `Refused` for a price that no order may have."""
        index = self.index.get(price)
        if index is None:
            is_inside = self.grid[0] <= price <= self.grid[-1]
            raise Refused("price off the tick grid" if is_inside else "price outside the daily band")
        return index

    def touch(self, side: Side, last: int, *, is_own: bool) -> int:
        """최우선: own best, else `last`. 최유리: opposite best, else own best ±1 tick, else `last`."""
        own = self.half(side)
        other = self.asks if side is Side.BUY else self.bids
        if not is_own and other.levels:
            return other.best
        if own.levels:
            return own.best if is_own else min(max(own.best + own.sign, 0), own.size - 1)
        return last

    def add(self, order: Resting) -> None:
        """Into its queue: last, or where its turn is if it brings one."""
        self.orders[order.number] = order
        half = self.half(order.side)
        if order.turn:
            half.add_in_turn(order)
        else:
            order.turn = self.next_turn()
            half.add(order)

    def reduce(self, order: Resting, quantity: Shares) -> None:
        self.half(order.side).reduce(order, quantity)
        if not order.remaining:
            del self.orders[order.number]

    def top(self, side: Side, depth: int = 10) -> tuple[Level, ...]:
        half = self.bids if side is Side.BUY else self.asks
        grid, quantity, sign = self.grid, half.quantity, half.sign
        index, left = half.best, min(half.levels, depth)
        found: list[Level] = []
        while left:  # the generator `indices` would cost twice as much, of a row that is asked for most
            if shares := quantity[index]:
                found.append((grid[index], shares))
                left -= 1
            index -= sign
        return tuple(found)

    def best(self) -> tuple[Won, Shares, Won, Shares]:
        """(best ask, quantity, best bid, quantity), 0 where nobody is."""
        asks, bids, grid = self.asks, self.bids, self.grid
        ask = (grid[asks.best], asks.quantity[asks.best]) if asks.levels else (0, 0)
        return *ask, *((grid[bids.best], bids.quantity[bids.best]) if bids.levels else (0, 0))

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
