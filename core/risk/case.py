"""What the gate judges: one order as it would be, and what surrounds it. Every rule is a function of a `Case`.

KRX cash equity knows no short sale, so a sale of what is held only ever reduces risk; rules that limit losses look at
buys alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

import msgspec

from core.domain import krx
from core.domain.calendar import phase_at
from core.domain.commands import Amend, PlaceOrder
from core.domain.limits import Measure
from core.domain.market import InstrumentKind, SessionPhase, Side
from core.domain.order_types import AT_CLOSING_PRICE, BOUNDED, PRICED
from core.domain.orders import Order, OrderType, Origin
from core.domain.settings import Settings
from core.domain.units import Code, Ns, OrderId, Won, bare, kst_midnight
from core.risk.entries import Opened
from core.state.halts import phase_of
from core.state.view import View

Passed = tuple[Ns, PlaceOrder | Amend]
"""What left through the gate, and when."""


class Refusal(msgspec.Struct, frozen=True):
    """The gate's no: `rule` names the limit, `text` says value and threshold in both languages, `measure` is both."""

    rule: str
    text: str
    measure: Measure | None = None


class Case(msgspec.Struct, frozen=True):
    """`order` is what is asked; for an amendment (`replaces`) it is the order as it would stand afterwards."""

    order: PlaceOrder
    view: View
    now: Ns
    settings: Settings
    is_tripped: bool = False
    keys: Set[str] = frozenset()
    """Intent keys that passed today."""
    sent: Sequence[Passed] = ()
    """Orders that passed within the last second, oldest first."""
    opened: Opened = msgspec.field(default_factory=Opened)
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

    @property
    def kind(self) -> InstrumentKind:
        return kind_of(self.view, self.order.code)

    def phase(self) -> SessionPhase:
        """Where trading in the order's issue stands. A circuit breaker keeps no sale back: it may be that of the other
        market, and the exchange will judge."""
        found = phase_of(self.view, self.now, self.order.code)
        return phase_at(self.now) if found is SessionPhase.HALTED and not self.is_buy else found

    def open_orders(self, side: Side) -> list[Order]:
        """Unsettled orders of the same issue on `side`, on any venue, without the one that an amendment replaces."""
        issue = bare(self.order.code)
        found = self.view.orders.open()
        return [
            order for order in found if order.side is side and order.id != self.replaces and bare(order.code) == issue
        ]


Rule = Callable[[Case], Refusal | None]


def kind_of(view: View, code: Code) -> InstrumentKind:
    """종류, as the broker's list has it; an issue that no list named is taken for a share."""
    instrument = view.instruments.get(bare(code))
    return instrument.kind if instrument is not None else InstrumentKind.STOCK


def previous_close(view: View, code: Code) -> Won:
    """기준가 of today's band; 0 while nobody told it."""
    for known in (code, bare(code)):
        quote = view.quotes.get(known)
        if quote is not None and quote.previous_close:
            return quote.previous_close
    instrument = view.instruments.get(bare(code))
    return instrument.previous_close if instrument is not None else 0


def price_band(view: View, code: Code, now: Ns) -> tuple[Won, Won] | None:
    """(하한가, 상한가) of today: a share's as the broker told them, otherwise by rule; None without a base price.

    Which ETF or ETN is leveraged, no list tells: each has the band of a double one, the exchange judges the rest.
    """
    kind, quote = kind_of(view, code), view.quotes.get(bare(code))
    if kind is InstrumentKind.STOCK and quote is not None and quote.high_limit and quote.day == kst_midnight(now):
        return quote.low_limit, quote.high_limit
    base = previous_close(view, code)
    if not base:
        return None
    return krx.price_limits(base, kind, percent=60 if kind in (InstrumentKind.ETF, InstrumentKind.ETN) else 30)


def most_paid(view: View, code: Code, kind: OrderType, price: Won) -> Won:
    """What one share may cost at worst: the limit price, or 상한가 where that may not hold; 0 if unknown."""
    if kind in BOUNDED:
        return price
    band = price_band(view, code, view.now)
    return band[1] if band else 0
