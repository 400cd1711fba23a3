"""묶인 돈: what buys may still cost beyond the broker's 주문가능금액, which knows nothing of what came after it."""

from __future__ import annotations

import itertools
from typing import Final

from core.domain.events import DepositRead
from core.domain.market import Side
from core.domain.orders import DONE, Order, Origin
from core.domain.units import Ns, OrderId, Won
from core.risk.prices import most_paid
from core.state.view import OrdersView, View

_SELL: Final = Side.SELL
_EXTERNAL: Final = Origin.EXTERNAL
"""Looked up once: a class attribute of an enum costs five times a local comparison."""


class Promised:
    """Remembers which orders the broker's figure may lack, so that a long day costs no more than a short one."""

    def __init__(self) -> None:
        self._unknown: list[Order] = []
        self._newest: Order | None = None
        self._until: Ns = 0

    def won(self, view: View, told: DepositRead, replaces: OrderId | None = None) -> Won:
        """Of all buys that `told` cannot know, at their worst prices, with the fee; `replaces` gives its own back."""
        if told.at < self._until:  # the market's clock was set back
            self._newest = None
        self._until = told.at
        self._look(view.orders)
        if not self._unknown:
            return 0
        self._unknown = [order for order in self._unknown if not _is_in(told, order)]
        return view.rates.with_fee(sum(_cost(view, order) for order in self._unknown if order.id != replaces))

    def _look(self, orders: OrdersView) -> None:
        """Whoever was born since the last look may be unknown; all anew where the newest of then is no more."""
        newest = next(reversed(orders), None)
        if newest is not self._newest:
            born = list(itertools.takewhile(lambda order: order is not self._newest, reversed(orders)))
            self._unknown = born + (self._unknown if len(born) < len(orders) else [])
            self._newest = newest
        if self._unknown:  # an order may have been taken for another one since
            self._unknown = [order for order in self._unknown if orders.get(order.id) is order]


def _is_in(told: DepositRead, order: Order) -> bool:
    """Whether the figure has it, now and for good; a sale binds no money."""
    seen = order.accepted_at or order.done_at  # 0: not sure that the broker knows of it
    if order.origin is _EXTERNAL:
        seen = seen or order.requested_at
    return order.side is _SELL or 0 < seen < told.at


def _cost(view: View, order: Order) -> Won:
    left = 0 if order.status in DONE else order.quantity - order.filled
    return order.amount + (most_paid(view, order.code, order.type, order.price) * left if left else 0)
