"""What a correction (정정) makes of an order. The price or the type has to change, and not every order can."""

from __future__ import annotations

import msgspec

from core.domain.order_types import AT_CLOSING_PRICE, MIDPOINT
from core.domain.orders import OrderType
from core.domain.units import Won
from core.sim.matching.book import Resting
from core.sim.matching.happenings import Refused, Ticket


def corrected(order: Resting, asked: Ticket, resting: Won, *, has_fired: bool) -> Ticket:
    """`asked` with the type that `order`, which rests at the price `resting`, then has.

    A stop-limit order that has not fired stays one, with its stop unless another is asked; a 조건부지정가 stays one;
    all others become limit orders. Raises `Refused` if neither price nor type changes, and for types without a price.
    """
    if order.type in MIDPOINT or order.type in AT_CLOSING_PRICE:
        raise Refused("this type cannot be corrected")
    is_same = asked.price == resting
    if not has_fired:
        kind, stop = order.type, asked.stop or order.stop
        is_same = is_same and stop == order.stop
    else:
        kind, stop = OrderType.CONDITIONAL if order.type is OrderType.CONDITIONAL else OrderType.LIMIT, 0
        is_same = is_same and order.type is not OrderType.MARKET
    if is_same:
        raise Refused("a correction changes price or type")
    return msgspec.structs.replace(asked, type=kind, stop=stop)
