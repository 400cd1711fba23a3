"""A strategy that leaves its entries in the book, and wants to buy above all when it must not: in a VI and after it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.krx import floor_to_tick, step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import Settings
from core.domain.units import Code, Won
from core.state.view import View
from core.strategy.base import Decision

_MOST: Final = 6
"""Of its orders at a time."""


class Patient:
    """Satisfies `Strategy`."""

    name = "patient"
    ignores: frozenset[type[e.Event]] = frozenset()

    def __init__(self, seed: int, life: int, settings: Settings, is_over: Callable[[], bool]) -> None:
        self._chance, self._is_over = random.Random(f"patient/{seed}/{life}"), is_over
        self._number = life * 1_000
        self.settings = settings

    def decide(self, event: e.Event, view: View) -> Sequence[Decision]:
        if self._is_over():
            return ()
        if isinstance(event, e.ViChanged):
            return self._enter(event.code, event.trigger, view)
        if isinstance(event, e.Trade) and self._chance.random() < 0.02:
            return self._enter(event.code, event.price, view) if self._chance.random() < 0.8 else self._leave(view)
        if isinstance(event, e.Second) and view.quotes and self._chance.random() < 0.3:
            code = self._chance.choice(sorted(view.quotes))
            return self._enter(code, view.quotes[code].price, view)
        return ()

    def _enter(self, code: Code, price: Won, view: View) -> Sequence[Decision]:
        """Some at once, so that one of them may be waiting for its turn."""
        working = [o for o in view.orders.open(code) if o.origin is Origin.STRATEGY and o.side is Side.BUY]
        if not price or len(working) >= _MOST:
            return ()
        below = step(floor_to_tick(price), -self._chance.randrange(1, 4))
        return [self._order(code, Side.BUY, below) for _ in range(self._chance.choice((1, 1, 1, 4)))]

    def _leave(self, view: View) -> Sequence[Decision]:
        return [self._order(position.code, Side.SELL, 0) for position in view.held()]

    def _order(self, code: Code, side: Side, price: Won) -> PlaceOrder:
        self._number += 1
        kind, quantity = (OrderType.LIMIT if price else OrderType.MARKET), 1 + self._number % 7
        key = f"patient:{self._number}"
        return PlaceOrder(code, side, quantity, price, kind, Origin.STRATEGY, "patient", key)
