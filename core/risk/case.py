"""What the gate judges: one order as it would be, and what surrounds it. Every rule is a function of a `Case`.

KRX cash equity knows no short sale, so a sale of what is held only ever reduces risk; rules that limit losses look at
buys alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence, Set
from typing import Final

import msgspec

from core.domain.calendar import phase_at
from core.domain.commands import Amend, PlaceOrder
from core.domain.limits import Measure
from core.domain.market import InstrumentKind, SessionPhase, Side
from core.domain.order_types import AT_CLOSING_PRICE, PRICED
from core.domain.orders import Order, Origin
from core.domain.settings import Settings
from core.domain.units import Code, Ns, OrderId
from core.risk.entries import Opened, issues_busy
from core.risk.promised import Promised
from core.state.halts import phase_of
from core.state.view import View

_BUY: Final = Side.BUY  # looked up once: a class attribute of an enum costs five times a local comparison
Passed = tuple[Ns, PlaceOrder | Amend]
"""What left through the gate, and when."""


class Refusal(msgspec.Struct, frozen=True):
    """The gate's no: `rule` names the limit, `text` says value and threshold in both languages, `measure` is both."""

    rule: str
    text: str
    measure: Measure | None = None


class Case(msgspec.Struct, frozen=True, dict=True):
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
    promised: Promised = msgspec.field(default_factory=Promised)
    replaces: OrderId | None = None

    @property
    def is_buy(self) -> bool:
        return self.order.side is _BUY

    @property
    def is_priced(self) -> bool:
        return self.order.type in PRICED

    @property
    def is_blind(self) -> bool:
        """A buy that trusts the feed: the strategy's, or one whose price the market makes. Who named his price by hand,
        or takes a close that is fixed, has looked himself."""
        if not self.is_buy or self.order.origin is Origin.STRATEGY:
            return self.is_buy
        return not (self.is_priced or self.order.type in AT_CLOSING_PRICE)

    @property
    def kind(self) -> InstrumentKind:
        return self.view.kind_of(self.order.code)

    def phase(self) -> SessionPhase:
        """Where trading in the order's issue stands. A circuit breaker keeps no sale back: it may be that of the other
        market, and the exchange will judge."""
        found = phase_of(self.view, self.now, self.order.code)
        return phase_at(self.now) if found is SessionPhase.HALTED and not self.is_buy else found

    def open_orders(self, side: Side) -> list[Order]:
        """Unsettled orders of the same issue on `side`, on any venue, without the one that an amendment replaces."""
        found = self.view.orders.open(self.order.code)
        return [order for order in found if order.side is side and order.id != self.replaces]

    @functools.cached_property  # a case is judged in one call: nothing moves meanwhile
    def busy(self) -> set[Code]:
        """Issues that are held, or being bought."""
        return issues_busy(self.view)


Rule = Callable[[Case], Refusal | None]
