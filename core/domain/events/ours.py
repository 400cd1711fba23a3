"""Facts of our own orders: asked, answered, refused."""

from __future__ import annotations

import msgspec

from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.limits import Measure, Meter
from core.domain.units import BrokerNo, Ns, OrderId


class OrderRequested(msgspec.Struct, frozen=True, gc=False):
    """The gate let it pass: from here on the order exists."""

    at: Ns
    order_id: OrderId
    command: PlaceOrder


class ChangeRequested(msgspec.Struct, frozen=True, gc=False):
    """A cancellation or correction of ours is on its way. `order_id` is the order it speaks of."""

    at: Ns
    order_id: OrderId
    command: Cancel | Amend


class OrderSent(msgspec.Struct, frozen=True, gc=False):
    """The bytes of the order are leaving; `written_at` is when its intent was on disk.

    Journalled, but nobody waits for the disk: it tells when, and nothing about whether. To prove by its absence that
    an order never left it would have to be durable first, a second flush before every order; and a start would have
    to ask the broker all the same, who settles each order that got no answer.
    """

    at: Ns
    order_id: OrderId
    written_at: Ns


class SentAgain(msgspec.Struct, frozen=True, gc=False):
    """The broker proved that it did not take the POST before (429 with 1700): the same request leaves once more.

    Journalled before it does. `attempt` counts all POSTs of the request, this one included: 2, 3 … `is_change`: of a
    cancellation or correction of the order.
    """

    at: Ns
    order_id: OrderId
    attempt: int
    why: str
    is_change: bool = False


class OrderAccepted(msgspec.Struct, frozen=True, gc=False):
    """The answer to kt10000/kt10001: received, numbered, nothing more."""

    at: Ns
    order_id: OrderId
    broker_no: BrokerNo


class OrderRejected(msgspec.Struct, frozen=True, gc=False):
    """The broker's answer was no; `code` and `text` are its own words."""

    at: Ns
    order_id: OrderId
    code: str
    text: str


class OrderUnknown(msgspec.Struct, frozen=True, gc=False):
    """Time-out, reset, 5xx or an unreadable body: nobody may send it again; a query settles it."""

    at: Ns
    order_id: OrderId
    why: str


class ChangeAccepted(msgspec.Struct, frozen=True, gc=False):
    """The answer to kt10002/kt10003. `broker_no` is the number of the change itself."""

    at: Ns
    order_id: OrderId
    broker_no: BrokerNo
    is_amend: bool = False


class ChangeFailed(msgspec.Struct, frozen=True, gc=False):
    """A cancellation or correction was refused, or its fate is not known."""

    at: Ns
    order_id: OrderId
    code: str
    text: str
    is_unknown: bool = False


class OrderRefused(msgspec.Struct, frozen=True, gc=False):
    """The risk gate's no. `rule` names the limit; `text` says value and threshold in both languages, `measure` as
    numbers where the rule has them."""

    at: Ns
    rule: str
    text: str
    command: PlaceOrder | Cancel | Amend
    measure: Measure | None = None


class LimitsMeasured(msgspec.Struct, frozen=True, gc=False):
    """How much of every limit is used; told once a second where something changed."""

    at: Ns
    meters: tuple[Meter, ...]


class LimitReached(msgspec.Struct, frozen=True, gc=False):
    """A limit of the day is used up: entries rest until it is free again. `text` says so in both languages."""

    at: Ns
    rule: str
    measure: Measure
    text: str
