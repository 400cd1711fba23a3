"""묶인 돈: what buys may still cost beyond the broker's 주문가능금액, which knows nothing of what came after it."""

from __future__ import annotations

from typing import Final

from core.domain.events import DepositRead
from core.domain.market import Side
from core.domain.orders import DONE, Origin
from core.domain.units import Ns, OrderId, Won
from core.risk.prices import most_paid
from core.state.view import View

_SELL: Final = Side.SELL
_EXTERNAL: Final = Origin.EXTERNAL
"""Looked up once: a class attribute of an enum costs five times a local comparison."""


class Promised:
    """Remembers which orders the broker's figure has in it, so that a long day costs no more than a short one."""

    def __init__(self) -> None:
        self._known: set[OrderId] = set()
        self._until: Ns = 0

    def won(self, view: View, told: DepositRead, replaces: OrderId | None = None) -> Won:
        """Of all buys that `told` cannot know, at their worst prices, with the fee; `replaces` gives its own back."""
        if told.at < self._until:  # the market's clock was set back
            self._known.clear()
        self._until, known, total = told.at, self._known, 0
        for order in view.orders:
            if order.id in known or order.id == replaces:
                continue
            seen = order.accepted_at or order.done_at  # 0: not sure that the broker knows of it
            if order.origin is _EXTERNAL:
                seen = seen or order.requested_at
            if order.side is _SELL or 0 < seen < told.at:
                known.add(order.id)
                continue
            total += order.amount
            left = order.quantity - order.filled
            if left and order.status not in DONE:
                total += most_paid(view, order.code, order.type, order.price) * left
        return view.rates.with_fee(total)
