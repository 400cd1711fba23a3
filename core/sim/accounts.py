"""The books of one client: cash, shares, what open orders hold back, and every won of commission and tax.

Nothing appears or disappears: cash + shares at cost + realised result always adds up to the opening deposit.
Settlement is simplified: the exchange pays on D+2, here money moves with the fill (예수금 = D+2 추정예수금).
"""

from __future__ import annotations

import msgspec

from core.domain.krx import CostRates
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Code, Ns, Shares, Won


class Placed(msgspec.Struct):
    """An order as the broker holds it. `bound` is the worst price a share can cost (상한가 for a market order)."""

    number: int
    code: Code
    side: Side
    type: OrderType
    quantity: Shares
    price: Won
    bound: Won
    placed_at: Ns
    original: int = 0
    filled: Shares = 0
    amount: Won = 0
    withdrawn: Shares = 0
    fee: Won = 0
    tax: Won = 0
    is_open: bool = True
    last_price: Won = 0
    last_quantity: Shares = 0
    last_fill_no: str = ""

    @property
    def remaining(self) -> Shares:
        return self.quantity - self.filled - self.withdrawn if self.is_open else 0


class Position(msgspec.Struct):
    """Shares of one issue. `cost` (매입금액) and `fees` (매입수수료) belong to the shares still held."""

    quantity: Shares = 0
    cost: Won = 0
    fees: Won = 0
    bought_today: Shares = 0
    sold_today: Shares = 0
    realised: Won = 0
    """당일실현손익, after commission and tax."""

    @property
    def average(self) -> Won:
        """매입단가, rounded half up to whole won."""
        return (self.cost * 2 + self.quantity) // (self.quantity * 2) if self.quantity else 0


class Account:
    """One account (계좌), found by the app key. All amounts in whole won."""

    def __init__(self, number: str, deposit: Won, rates: CostRates) -> None:
        self.number = number
        self.opening = self.cash = deposit
        self.rates = rates
        self.positions: dict[Code, Position] = {}
        self.orders: dict[int, Placed] = {}
        self.fees: Won = 0
        self.taxes: Won = 0
        self._open: dict[int, Placed] = {}

    @property
    def open_orders(self) -> list[Placed]:
        return list(self._open.values())

    @property
    def orderable_cash(self) -> Won:
        """주문가능금액: cash that no open buy order holds back."""
        return self.cash - sum(self._held(order) for order in self._open.values() if order.side is Side.BUY)

    def orderable_shares(self, code: Code) -> Shares:
        """매매가능수량: shares that no open sell order holds back."""
        held = self.positions[code].quantity if code in self.positions else 0
        return held - sum(o.remaining for o in self._open.values() if o.side is Side.SELL and o.code == code)

    def cost_of_buying(self, bound: Won, quantity: Shares) -> Won:
        return bound * quantity + self.rates.fee(bound * quantity)

    def released_by(self, order: Placed, quantity: Shares) -> Won:
        """Cash that an open buy order would set free if `quantity` of it left the book."""
        return self._held(order) - self._held(order, less=quantity)

    def place(self, order: Placed) -> None:
        self.orders[order.number] = self._open[order.number] = order

    def fill(self, order: Placed, price: Won, quantity: Shares, fill_no: str) -> None:
        """Shares and money change hands. Commission runs on the order's whole amount, so partial fills cost no more."""
        assert 0 < quantity <= order.remaining, "the exchange filled more than was ordered"
        order.filled += quantity
        order.amount += price * quantity
        order.last_price, order.last_quantity, order.last_fill_no = price, quantity, fill_no
        fee = self.rates.fee(order.amount) - order.fee
        tax = self.rates.tax(order.amount) - order.tax if order.side is Side.SELL else 0
        order.fee, order.tax = order.fee + fee, order.tax + tax
        self.fees, self.taxes = self.fees + fee, self.taxes + tax
        position = self.positions.setdefault(order.code, Position())
        if order.side is Side.BUY:
            self._bought(position, price * quantity, quantity, fee)
        else:
            self._sold(position, price * quantity, quantity, fee + tax)
        self._settle(order)

    def withdraw(self, order: Placed, quantity: Shares) -> None:
        """Part or all of what remains leaves the book unfilled: cancelled, corrected, expired."""
        order.withdrawn += min(quantity, order.remaining)
        self._settle(order)

    def _bought(self, position: Position, amount: Won, quantity: Shares, fee: Won) -> None:
        self.cash -= amount + fee
        position.quantity += quantity
        position.bought_today += quantity
        position.cost += amount
        position.fees += fee

    def _sold(self, position: Position, amount: Won, quantity: Shares, charges: Won) -> None:
        self.cash += amount - charges
        cost = position.cost * quantity // position.quantity
        fees = position.fees * quantity // position.quantity
        position.quantity -= quantity
        position.sold_today += quantity
        position.cost -= cost
        position.fees -= fees
        position.realised += amount - charges - cost - fees

    def _settle(self, order: Placed) -> None:
        if order.filled + order.withdrawn == order.quantity:
            order.is_open = False
            self._open.pop(order.number, None)

    def _held(self, order: Placed, *, less: Shares = 0) -> Won:
        rest = order.bound * (order.remaining - less)
        return rest + self.rates.fee(order.amount + rest) - order.fee
