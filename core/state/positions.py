"""What we hold, from fills; the broker's own word (04, kt00018) overrules our arithmetic.

Profit is counted after cost: fees when paid, tax when sold, the purchase price at the exact average.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from core.domain.events import Fill
from core.domain.krx import CostRates
from core.domain.market import Side
from core.domain.orders import Holding
from core.domain.units import Bp, Code, Ns, Shares, Won


class Position(msgspec.Struct):
    """보유 종목; changed by the store alone. `cost` is what the held shares were bought for, without fees."""

    code: Code
    quantity: Shares = 0
    cost: Won = 0
    realised: Won = 0
    """Of the day, after every fee and tax of the issue, those of open purchases included."""
    fees: Won = 0
    taxes: Won = 0
    high: Won = 0
    """Highest price since the position opened: the trailing stop hangs from it."""
    low: Won = 0
    opened_at: Ns = 0
    stage: int = 0
    """진입 단계 reached by the strategy; 0 for a position that it did not open."""
    name: str = ""
    owed: Shares = 0
    """Sold beyond what we knew to be held: the purchase is told later, or the broker's list clears it."""
    owed_for: Won = 0
    """What those shares brought."""

    @property
    def average(self) -> Won:
        """매입단가, whole won, rounded half up as shown by the broker."""
        return (2 * self.cost + self.quantity) // (2 * self.quantity) if self.quantity else 0

    def unrealised(self, price: Won, rates: CostRates) -> Won:
        """평가손익 at `price`, after what selling would cost."""
        if not self.quantity:
            return 0
        return price * self.quantity - self.cost - rates.exit_cost(price, self.quantity)

    def return_bp(self, price: Won) -> Bp:
        """수익률 of the price against the average, in hundredths of a percent, before cost, towards minus infinity."""
        return (price * self.quantity - self.cost) * 10_000 // self.cost if self.cost else 0

    def see(self, price: Won) -> None:
        if price > self.high:
            self.high = price
        if price < self.low or not self.low:
            self.low = price

    def fill(self, side: Side, price: Won, quantity: Shares, *, cost: Won, at: Ns) -> None:
        """Book shares; `cost` is fee and tax of this fill. What is sold beyond the holding counts as neither gain nor
        loss until its purchase is told, if ever: facts may arrive in another order than they happened."""
        self.realised -= cost
        if side is Side.SELL:
            self._sold(price, quantity)
            return
        quantity -= self._repay(price, quantity)
        if not quantity:
            return
        if not self.quantity:
            self.high = self.low = price
            self.opened_at = at
        self.cost += price * quantity
        self.quantity += quantity

    def _sold(self, price: Won, quantity: Shares) -> None:
        known = min(quantity, self.quantity)
        given = self.cost * known // self.quantity if known else 0
        self.realised += price * known - given
        self.cost -= given
        self.quantity -= known
        self.owed += quantity - known
        self.owed_for += price * (quantity - known)
        if not self.quantity:
            self.stage = self.high = self.low = 0

    def _repay(self, price: Won, quantity: Shares) -> Shares:
        """Shares of a purchase that were sold before we heard of it."""
        known = min(quantity, self.owed)
        brought = self.owed_for * known // self.owed if known else 0
        self.realised += brought - price * known
        self.owed -= known
        self.owed_for -= brought
        return known

    def follow(self, holding: Holding, at: Ns) -> bool:
        """Take the broker's word. True if it differed from ours."""
        self.name = holding.name or self.name
        self.owed = self.owed_for = 0
        if holding.quantity == self.quantity and abs(holding.average - self.average) <= 1:
            return False
        if not self.quantity:
            self.opened_at = at
            self.high = self.low = holding.price or holding.average
        self.quantity = holding.quantity
        self.cost = holding.cost or holding.average * holding.quantity
        if not self.quantity:
            self.cost = self.stage = self.high = self.low = 0
        return True


class Positions(dict[Code, Position]):
    """By issue, what was sold out today included."""

    def held(self) -> list[Position]:
        return [position for position in self.values() if position.quantity]

    def realised(self) -> Won:
        return sum(position.realised for position in self.values())

    def book(self, fill: Fill, quantity: Shares, *, fee: Won, tax: Won, stage: int) -> None:
        """So many shares of a fill that were not known yet."""
        position = self.setdefault(fill.code, Position(fill.code, name=fill.name))
        position.fees += fee
        position.taxes += tax
        position.fill(fill.side, fill.price, quantity, cost=fee + tax, at=fill.at)
        if fill.side is Side.BUY:
            position.stage = max(position.stage, stage)

    def follow(self, holdings: Iterable[Holding], at: Ns) -> None:
        """The broker's list is complete: what it does not name is not held."""
        named = {holding.code: holding for holding in holdings}
        for holding in named.values():
            self.setdefault(holding.code, Position(holding.code)).follow(holding, at)
        for position in self.values():
            if position.code not in named and (position.quantity or position.owed):
                position.follow(Holding(position.code, "", 0, 0, 0), at)
