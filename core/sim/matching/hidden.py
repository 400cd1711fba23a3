"""Orders that no book shows: stop-limit orders that wait for their price, midpoint and closing-price orders that have
none of their own. Price plays no part among them; who came first is first.

Counterpart of `book`, where orders rest at a price of the grid.
"""

from __future__ import annotations

from core.domain.market import Side
from core.domain.units import Code, Ns, Shares, Won
from core.sim.matching.auction import Portion, pairs, prints
from core.sim.matching.book import OrderBook, Resting
from core.sim.matching.happenings import Printed


class Queue:
    """Both sides in the order of arrival."""

    __slots__ = ("orders", "sides", "totals")

    def __init__(self) -> None:
        self.orders: dict[int, Resting] = {}
        self.sides: dict[Side, dict[int, Resting]] = {side: {} for side in Side}
        self.totals: dict[Side, Shares] = dict.fromkeys(Side, 0)

    def add(self, order: Resting) -> None:
        self.orders[order.number] = self.sides[order.side][order.number] = order
        self.totals[order.side] += order.remaining

    def reduce(self, order: Resting, quantity: Shares) -> None:
        """Take `quantity` ≤ remaining out of `order`, keeping its place; at nothing it leaves."""
        order.remaining -= quantity
        self.totals[order.side] -= quantity
        if not order.remaining:
            del self.orders[order.number], self.sides[order.side][order.number]


class Stops(Queue):
    """스톱지정가 before it fires: a sale at last ≤ stop, a purchase at last ≥ stop."""

    __slots__ = ()

    def take_due(self, last: Won) -> Resting | None:
        """The oldest order whose stop `last` has reached, taken out with all its shares; None if there is none."""
        for order in self.orders.values():
            if (last - order.stop) * order.side.sign >= 0:
                left = order.remaining
                self.reduce(order, left)
                order.remaining = left
                return order
        return None


class Midpoints(Queue):
    """중간가 orders beside the book between whose quotes they trade."""

    __slots__ = ("_book",)

    def __init__(self, book: OrderBook) -> None:
        super().__init__()
        self._book = book

    def price(self) -> Won:
        """(bid + ask) // 2; 0 unless both sides are quoted."""
        bids, asks, grid = self._book.bids, self._book.asks, self._book.grid
        return (grid[bids.best] + grid[asks.best]) // 2 if bids.levels and asks.levels else 0

    def reached_by(self, taker: Resting) -> Won:
        """The midpoint, if somebody waits there whom the limit of `taker` reaches before the book; otherwise 0."""
        price = self.price() if self.sides[taker.side.opposite] else 0
        if not price:
            return 0
        limit, bid = self._book.grid[taker.index], self._book.grid[self._book.bids.best]
        is_reached = price <= limit if taker.side is Side.BUY else limit <= price != bid
        return price if is_reached else 0

    def opposite(self, order: Resting) -> dict[int, Resting]:
        """Whom a midpoint order may take: the bid, where a spread of one won makes it the midpoint of a sale."""
        bids = self._book.bids
        if order.side is Side.SELL and self.price() == self._book.grid[bids.best] and bids.levels:
            return bids.queues[bids.best]
        return self.sides[order.side.opposite]


class ClosingPrice(Queue):
    """시간외 종가: everything trades at one price. Before `is_trading` orders are only collected."""

    __slots__ = ("code", "is_trading", "price")

    def __init__(self, code: Code, price: Won, *, is_trading: bool) -> None:
        super().__init__()
        self.code, self.price = code, price
        self.is_trading = is_trading

    def start(self, at: Ns) -> list[Printed]:
        """Trade what was collected, oldest with oldest, and from now on whatever comes."""
        self.is_trading = True
        quantity = min(self.totals.values())
        buys, sells = self._oldest(Side.BUY, quantity), self._oldest(Side.SELL, quantity)
        found = prints(self.code, at, self.price, pairs(buys, sells))
        for order, taken in (*buys, *sells):
            self.reduce(order, taken)
        return found

    def _oldest(self, side: Side, quantity: Shares) -> list[Portion]:
        found: list[Portion] = []
        for order in self.sides[side].values():
            if not quantity:
                break
            found.append((order, min(order.remaining, quantity)))
            quantity -= found[-1][1]
        return found

    def take(self, order: Resting, at: Ns) -> list[Printed]:
        """Fill an arriving order from those that wait."""
        found: list[Printed] = []
        queue = self.sides[order.side.opposite] if self.is_trading else {}
        while order.remaining and queue:
            maker = next(iter(queue.values()))
            traded = min(order.remaining, maker.remaining)
            order.remaining -= traded
            buyer, seller = (order, maker) if order.side is Side.BUY else (maker, order)
            found.append(Printed(at, self.code, self.price, traded, order.side, buyer.number, seller.number))
            self.reduce(maker, traded)
        return found
