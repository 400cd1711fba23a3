"""An order request that could be read, before anybody has judged it."""

from __future__ import annotations

import msgspec

from core.domain.orders import OrderType
from core.domain.units import Code, Shares, Won


class Asked(msgspec.Struct, frozen=True):
    """A readable order request."""

    code: Code
    """The bare code."""
    type: OrderType
    quantity: Shares
    price: Won
    stop: Won = 0
    on_nxt: bool = False
    is_sor: bool = False
