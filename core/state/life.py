"""When what befell an order: on disk, sent, answered, heard of, filled. For the desk; no rule reads it."""

from __future__ import annotations

from core.domain.events import Fill, OrderAccepted, OrderRejected, OrderSent, OrderUpdate, Report, SentAgain
from core.domain.orders import Order
from core.state.legs import QUERIED

_LISTED = (Report.EXPIRED, Report.CANCELLED)
"""What a look into the broker's lists may have found as well as a push."""


def note(order: Order, event: object) -> None:
    """Write down the first time of each; of sendings the last."""
    match event:
        case OrderSent():
            order.written_at, order.sent_at = event.written_at, event.at
        case SentAgain() if not event.is_change:
            order.attempts = event.attempt
        case OrderAccepted() | OrderRejected():
            order.answered_at = order.answered_at or event.at
        case OrderUpdate() if event.report not in _LISTED:
            order.heard_at = order.heard_at or event.at
        case Fill():
            order.filled_at = order.filled_at or event.at
            if event.fill_no != QUERIED:
                order.heard_at = order.heard_at or event.at


def inherit(order: Order, other: Order) -> None:
    """The pushes spoke of `other` before we knew that it was our `order`."""
    order.accepted_at = order.accepted_at or other.accepted_at
    order.heard_at = order.heard_at or other.heard_at
    order.filled_at = order.filled_at or other.filled_at
    order.amended_at = order.amended_at or other.amended_at


def descend(order: Order, parent: Order) -> Order:
    """`order` goes on with what `parent` was wished for; returns it."""
    order.origin, order.stage, order.reason, order.stop = parent.origin, parent.stage, parent.reason, parent.stop
    return order
