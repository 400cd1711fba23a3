"""One exchange at a desk: orders go in by a word, what happened comes out."""

from __future__ import annotations

import random

from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import SECOND, Code
from core.sim.matching.book import Resting
from core.sim.matching.exchange import Exchange, Happening, Mode, Printed, Ticket, Withdrawn
from core.sim.matching.vi import ORDINARY, ViRules

CODE = Code("810010")
BUY, SELL = Side.BUY, Side.SELL


class Desk:
    """An exchange and a clock that ticks with every order; numbers count up from 1."""

    def __init__(self, base: int = 10_000, rules: ViRules = ORDINARY) -> None:
        self.exchange = Exchange(CODE, base=base, chance=random.Random(1), vi_rules=rules)
        self.at, self.number, self.crowd, self.refused = 0, 0, 0, 0

    def send(
        self, side: Side, quantity: int, price: int = 0, kind: OrderType = OrderType.LIMIT, *, stop: int = 0
    ) -> list[Happening]:
        self.at, self.number = self.at + SECOND, self.number + 1
        out: list[Happening] = []
        self.exchange.submit(Ticket(self.number, CODE, side, kind, quantity, price, stop), self.at, out)
        return out

    def amend(self, number: int, price: int, quantity: int = 0, *, stop: int = 0) -> list[Happening]:
        """Under the next number."""
        out: list[Happening] = []
        self.number += 1
        self.exchange.amend(number, self.number, price=price, at=self.at, out=out, quantity=quantity, stop=stop)
        return out

    def cancel(self, number: int, quantity: int = 0) -> list[Happening]:
        out: list[Happening] = []
        self.exchange.cancel(number, quantity, at=self.at, out=out)
        return out

    def quote(self, bid: int, ask: int, quantity: int = 10) -> Desk:
        """Both sides, of the crowd."""
        for side, price in ((Side.BUY, bid), (Side.SELL, ask)):
            self.crowd -= 1
            self.exchange.book.add(Resting(self.crowd, side, self.exchange.book.index[price], quantity))
        return self

    def trade(self, price: int) -> Desk:
        """One share of the crowd among itself makes `price` the last."""
        self.quote(price, price, 1)
        self.exchange.book.reduce(self.exchange.book.orders[self.crowd], 1)
        self.exchange.take(Resting(self.crowd, Side.SELL, self.exchange.book.index[price], 1), self.at, [])
        return self

    def call(self, *, is_closing: bool = False) -> list[Happening]:
        """The call of the whole market ends."""
        out: list[Happening] = []
        self.exchange.mode = Mode.SHUT if is_closing else Mode.CONTINUOUS
        self.exchange.end_call(self.at, out, is_closing=is_closing)
        return out

    def release(self) -> list[Happening]:
        out: list[Happening] = []
        self.exchange.release(self.at, out)
        return out

    def asks(self) -> tuple[tuple[int, int], ...]:
        return self.exchange.depth().asks

    def bids(self) -> tuple[tuple[int, int], ...]:
        return self.exchange.depth().bids


def prints(out: list[Happening]) -> list[tuple[int, int, int, int]]:
    return [(h.price, h.quantity, h.buy_number, h.sell_number) for h in out if isinstance(h, Printed)]


def withdrawn(out: list[Happening]) -> list[tuple[int, int]]:
    return [(h.number, h.quantity) for h in out if isinstance(h, Withdrawn)]
