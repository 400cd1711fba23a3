"""What is told of orders that are not ours, or cannot be: another account, another issue, HTS and phone."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.events import Fill, OrderRow, OrderUpdate
from core.domain.orders import Order, Origin, Status
from core.domain.units import BrokerNo, Ns, OrderId
from core.state.legs import Leg, size_of


def is_same(one: str, other: str) -> bool:
    """Whether two 계좌번호 can be one account; the product digits may be missing from either, and so may the whole."""
    one, other = ("".join(filter(str.isdigit, text)) for text in (one, other))
    return one.startswith(other) or other.startswith(one)


def differ(order: Order, other: Order | OrderUpdate | Fill | OrderRow) -> bool:
    """Another issue or side. An order names its venue (_NX, _AL), a push does not.

    Which side 907 names for a correction or cancellation was not recorded: there the issue alone counts.
    """
    if order.code.partition("_")[0] != other.code.partition("_")[0]:
        return True
    is_change = isinstance(other, OrderUpdate) and (other.is_cancel or other.is_amend)
    return order.side is not other.side and not is_change


def parts_of(order: Order, legs: Mapping[BrokerNo, Leg]) -> list[Order]:
    """Orders of nobody here that hold what corrections took out of this one."""
    parts = ((leg.order, legs.get(leg.original)) for leg in legs.values() if leg.original and leg.is_shifted)
    return [part for part, of in parts if part and part.origin is Origin.EXTERNAL and of and of.order is order]


def contradiction(order: Order, leg: Leg, row: OrderRow) -> str:
    """Why this row of ka10075 cannot be of that number of the order; "" if it can."""
    if differ(order, row):
        return f"{order.id} {leg.number}: listed as {row.side.value} {row.code}, is another"
    if leg.filled + row.remaining > max(leg.quantity, row.quantity):
        return f"{order.id} {leg.number}: {row.remaining} listed as resting, {leg.filled} of {leg.quantity} filled"
    return ""


def order_of(event: OrderUpdate | Fill | OrderRow, order_id: OrderId, at: Ns) -> Order:
    """The order behind a report on a number that nobody here asked for."""
    size, price = size_of(event)
    return Order(
        id=order_id,
        code=event.code,
        side=event.side,
        type=event.type,
        quantity=size,
        price=price,
        origin=Origin.EXTERNAL,
        status=Status.WORKING,  # whatever is told of it first, even its end: the broker has taken it
        requested_at=at,
        broker_no=event.broker_no,
    )


def at_of(event: OrderUpdate | Fill | OrderRow) -> Ns:
    """When it was told; a row of a list does not say."""
    return 0 if isinstance(event, OrderRow) else event.at
