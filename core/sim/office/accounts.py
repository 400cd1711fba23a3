"""The books of one client: cash, shares, what open orders hold back, and every won of commission and tax.

Nothing appears or disappears: cash + shares at cost + realised result always adds up to the opening deposit. `cash`
moves with the fill (D+2 추정예수금); what of it has arrived is `deposit_on`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from core.domain.calendar import kst_date
from core.domain.krx import CostRates
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Code, Ns, Shares, Won
from core.sim.office.margins import Margins
from core.sim.office.settlement import Settlement
from core.sim.sessions.venues import bare, exchange_of, nxt_of


class Placed(msgspec.Struct):
    """An order as the broker holds it. `bound` is the worst price a share can cost: 상한가 where no limit is sure."""

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
    last_fill_at: Ns = 0
    stop: Won = 0
    on_nxt: bool = False
    is_struck_out: bool = False
    """The exchange refused what remained of it, after the broker had taken it (거부)."""
    is_sor: bool = False
    """It came as a SOR order; `on_nxt` is where it was sent."""

    @property
    def traded_as(self) -> Code:
        """The code under which its exchange knows the issue."""
        return nxt_of(self.code) if self.on_nxt else self.code

    @property
    def asked_as(self) -> str:
        """KRX, NXT or SOR, as the client named it."""
        return "SOR" if self.is_sor else exchange_of(self.traded_as)

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
    uncalled: Won = 0
    """What of the purchase the margin (증거금) did not ask for yet; 0 at 100 %."""

    @property
    def average(self) -> Won:
        """매입단가, rounded half up to whole won."""
        return (self.cost * 2 + self.quantity) // (self.quantity * 2) if self.quantity else 0


class Account:
    """One account (계좌), found by the app key. All amounts in whole won.

    `rates` are the ordinary charges, `rates_of` those of an issue.
    """

    def __init__(
        self,
        number: str,
        deposit: Won,
        rates: CostRates,
        *,
        rates_of: Callable[[Code], CostRates] | None = None,
        margins: Margins | None = None,
    ) -> None:
        self.number = number
        self.opening = self.cash = deposit
        self.rates = rates
        self.rates_of = rates_of or (lambda _: rates)
        self.margins = margins or Margins()
        self.settlement = Settlement()
        self.positions: dict[Code, Position] = {}
        self.orders: dict[int, Placed] = {}
        self.cancellations: set[int] = set()
        """Numbers that were given to cancellations."""
        self.fees: Won = 0
        self.taxes: Won = 0
        self._open: dict[int, Placed] = {}

    @property
    def open_orders(self) -> list[Placed]:
        return list(self._open.values())

    @property
    def orderable_cash(self) -> Won:
        """주문가능금액: D+2 cash that neither open buy orders nor the margins of purchases hold back."""
        return self.cash + sum(position.uncalled for position in self.positions.values()) - self.held_cash

    @property
    def held_cash(self) -> Won:
        """What open buy orders hold back."""
        return sum(self._held(order) for order in self._open.values() if order.side is Side.BUY)

    def deposit_on(self, day: dt.date) -> Won:
        """예수금 as of that day: what has been paid by then. On D+2 and later it is `cash`."""
        return self.cash - self.settlement.after(day)

    def orderable_shares(self, code: Code) -> Shares:
        """매매가능수량: shares that no open sell order holds back."""
        held = self.positions[code].quantity if code in self.positions else 0
        return held - sum(o.remaining for o in self._open.values() if o.side is Side.SELL and o.code == code)

    def cost_of_buying(self, code: Code, bound: Won, quantity: Shares) -> Won:
        """Cash that an order needs: the margin of its amount, and the commission of the exchange of `code`."""
        amount = bound * quantity
        return self.margins.called(bare(code), amount) + self.rates_of(code).fee(amount)

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
        rates = self.rates_of(order.traded_as)
        fee = rates.fee(order.amount) - order.fee
        tax = rates.tax(order.amount) - order.tax if order.side is Side.SELL else 0
        order.fee, order.tax = order.fee + fee, order.tax + tax
        self.fees, self.taxes = self.fees + fee, self.taxes + tax
        position = self.positions.setdefault(order.code, Position())
        amount, traded = price * quantity, kst_date(order.placed_at)  # day orders: filled on the day they came
        if order.side is Side.BUY:
            self._bought(position, amount, quantity, fee)
            position.uncalled += amount - self.margins.called(order.code, amount)
            self.settlement.book(traded, Side.BUY, amount + fee)
        else:
            self._sold(position, amount, quantity, fee + tax)
            self.settlement.book(traded, Side.SELL, amount - fee - tax)
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
        position.uncalled -= position.uncalled * quantity // position.quantity
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
        fee = self.rates_of(order.traded_as).fee(order.amount + rest) - order.fee
        return self.margins.called(order.code, rest) + fee
