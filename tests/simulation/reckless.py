"""A strategy that trades far too much, for no reason but its seed: it wants what a broken one would want.

Some of its wishes come twice with the same key, some while its last one is still open: the gate must stop them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from core.domain import events as e
from core.domain.commands import Cancel, PlaceOrder
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import Settings
from core.domain.units import Code
from core.state.view import View
from core.strategy.base import Decision


class Reckless:
    """Satisfies `Strategy`."""

    name = "reckless"
    ignores: frozenset[type[e.Event]] = frozenset()

    def __init__(self, seed: int, life: int, settings: Settings, is_over: Callable[[], bool]) -> None:
        """`is_over`: from then on it wants nothing any more."""
        self._is_over = is_over
        self._chance = random.Random(f"reckless/{seed}/{life}")
        self._number = life * 1_000
        self.settings = settings

    def decide(self, event: e.Event, view: View) -> Sequence[Decision]:
        if self._is_over():
            return ()
        if isinstance(event, e.Second):
            return self._flee(event, view)
        if not isinstance(event, e.Trade) or self._chance.random() > 0.08:
            return ()
        self._number += 1
        key = f"reckless:{self._number - (self._chance.random() < 0.2)}"
        position = view.positions.get(event.code)
        if position is not None and position.quantity and self._chance.random() < 0.5:
            return (self._order(event.code, Side.SELL, min(position.quantity, 30), key),)
        for order in view.orders.open(event.code):
            if order.origin is Origin.STRATEGY and self._chance.random() < 0.3:
                return (Cancel(order.id, Origin.STRATEGY, "reckless"),)
        return (self._order(event.code, Side.BUY, 1 + self._number % 40, key),)

    def _flee(self, second: e.Second, view: View) -> Sequence[Decision]:
        """Whatever the hour, and whether the books are level or not."""
        held = [position for position in view.held() if self._chance.random() < 0.1]
        self._number += len(held)
        key = f"reckless:{self._number}:{second.at}"
        return [self._order(position.code, Side.SELL, 1 + self._number % 9, key + position.code) for position in held]

    def _order(self, code: Code, side: Side, quantity: int, key: str) -> PlaceOrder:
        return PlaceOrder(code, side, quantity, 0, OrderType.MARKET, Origin.STRATEGY, "reckless", key)
