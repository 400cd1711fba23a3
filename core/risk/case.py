"""What the gate judges: one order as it would be, and what surrounds it. Every rule is a function of a `Case`.

KRX cash equity knows no short sale, so a sale of what is held only ever reduces risk; rules that limit losses look at
buys alone.
"""

from __future__ import annotations

from collections.abc import Callable, Set

import msgspec

from core.domain import krx
from core.domain.calendar import phase_at
from core.domain.commands import PlaceOrder
from core.domain.market import SessionPhase, Side
from core.domain.order_types import AT_CLOSING_PRICE, BOUNDED, PRICED
from core.domain.orders import Order, OrderType, Origin
from core.domain.settings import Settings
from core.domain.units import Code, Ns, OrderId, Won
from core.state.halts import phase_of
from core.state.view import View


class Refusal(msgspec.Struct, frozen=True):
    """The gate's no: `rule` names the limit, `text` says in Korean the value and the threshold."""

    rule: str
    text: str


class Case(msgspec.Struct, frozen=True):
    """`order` is what is asked; for an amendment (`replaces`) it is the order as it would stand afterwards."""

    order: PlaceOrder
    view: View
    now: Ns
    settings: Settings
    is_tripped: bool = False
    keys: Set[str] = frozenset()
    """Intent keys that passed today."""
    sent: int = 0
    """Orders that passed within the last second."""
    replaces: OrderId | None = None

    @property
    def is_buy(self) -> bool:
        return self.order.side is Side.BUY

    @property
    def is_priced(self) -> bool:
        return self.order.type in PRICED

    @property
    def is_blind(self) -> bool:
        """A buy that trusts the feed: the strategy's, or one whose price the market makes. Who named his price by hand,
        or takes a close that is fixed, has looked himself."""
        is_fixed = self.is_priced or self.order.type in AT_CLOSING_PRICE
        return self.is_buy and (self.order.origin is Origin.STRATEGY or not is_fixed)

    def phase(self) -> SessionPhase:
        """Where trading in the order's issue stands. A circuit breaker keeps no sale back: it may be that of the other
        market, and the exchange will judge."""
        found = phase_of(self.view, self.now, self.order.code)
        return phase_at(self.now) if found is SessionPhase.HALTED and not self.is_buy else found

    def open_orders(self, side: Side) -> list[Order]:
        """Unsettled orders of the same issue on `side`, without the one that an amendment replaces."""
        found = self.view.orders.open(self.order.code)
        return [order for order in found if order.side is side and order.id != self.replaces]


Rule = Callable[[Case], Refusal | None]


def previous_close(view: View, code: Code) -> Won:
    """기준가 of today's band; 0 while nobody told it."""
    quote = view.quotes.get(code)
    if quote is not None and quote.previous_close:
        return quote.previous_close
    instrument = view.instruments.get(code)
    return instrument.previous_close if instrument is not None else 0


def most_paid(view: View, code: Code, kind: OrderType, price: Won) -> Won:
    """What one share may cost at worst: the limit price, or 상한가 where that may not hold; 0 if unknown."""
    if kind in BOUNDED:
        return price
    base = previous_close(view, code)
    return krx.price_limits(base)[1] if base else 0
