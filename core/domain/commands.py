"""Intents, imperative, frozen: what a strategy or a click asks for. Counterpart of `events`.

A command may be refused; an event may not.
"""

from __future__ import annotations

import msgspec

from core.domain.limits import Measure
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.units import Code, OrderId, Shares, Won


class PlaceOrder(msgspec.Struct, frozen=True, gc=False):
    """Buy or sell. `price` is 0 where the type carries none. `key` names the intent: no key passes the gate twice."""

    code: Code
    side: Side
    quantity: Shares
    price: Won
    type: OrderType
    origin: Origin
    reason: str = ""
    key: str = ""
    stage: int = 0
    stop: Won = 0
    """조건가격 at which a stop-limit order enters the book; 0 for every other type."""


class Cancel(msgspec.Struct, frozen=True, gc=False):
    """Take an open order back, all that remains of it. `for_sale`: because what comes free is to be sold at once."""

    order_id: OrderId
    origin: Origin
    reason: str = ""
    for_sale: bool = False


class Amend(msgspec.Struct, frozen=True, gc=False):
    """Correct the price (정정) of what remains. The order loses its time priority."""

    order_id: OrderId
    price: Won
    origin: Origin
    reason: str = ""
    stop: Won = 0
    """정정조건단가: another stop for a stop-limit order that waits; 0 leaves it as it is."""


class TripKill(msgspec.Struct, frozen=True, gc=False):
    """긴급정지: stop and cancel; with `flatten` also sell everything and verify with the broker.

    `rule` and `measure` say which limit asked for it; a user's press has none.
    """

    flatten: bool
    reason: str = ""
    rule: str = ""
    measure: Measure | None = None


class ResetKill(msgspec.Struct, frozen=True, gc=False):
    """The user deliberately re-arms."""


class Watch(msgspec.Struct, frozen=True, gc=False):
    """Keep these codes live on the feed because the screen shows them; replaces what it asked before."""

    codes: tuple[Code, ...]


class LoadBars(msgspec.Struct, frozen=True, gc=False):
    """Fetch history for a chart or a rule; `minutes` 0 = day bars."""

    code: Code
    minutes: int = 1


class Refresh(msgspec.Struct, frozen=True, gc=False):
    """Compare orders, positions and cash with the broker now."""


class Reconnect(msgspec.Struct, frozen=True, gc=False):
    """Try the connection again now, also after a refusal that waits for the user."""


class RunSearch(msgspec.Struct, frozen=True, gc=False):
    """Let the broker run this condition search (조건검색) for us, or stop it."""

    number: str
    is_on: bool


Command = PlaceOrder | Cancel | Amend | TripKill | ResetKill | Watch | LoadBars | Refresh | Reconnect | RunSearch
