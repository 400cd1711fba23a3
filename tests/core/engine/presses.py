"""A stop that was pressed at `NOW`, ten shares to be sold, and what it wishes."""

from __future__ import annotations

from typing import Any

from core.domain import commands as c
from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.units import SECOND
from core.engine.stop import Stop, Wish
from core.state.store import Store
from tests.build import (
    NOW,
    accepted,
    fill,
    no,
    requested,
    trade,
    update,
)

LATER = NOW + 10 * SECOND


def pressed(flatten: bool = True) -> Stop:
    stop = Stop()
    stop.start(e.KillTripped(NOW, flatten, "test"))
    return stop


def look(stop: Stop, store: Store, at: int = NOW, *, sells_later: bool = True) -> list[Wish]:
    return list(stop.advance(store, at, sells_later=sells_later))


def sales(wishes: list[Wish]) -> list[tuple[OrderType, int, int]]:
    return [(wish.type, wish.quantity, wish.price) for wish in wishes if isinstance(wish, c.PlaceOrder)]


def cancels(wishes: list[Wish]) -> list[str]:
    return [wish.order_id for wish in wishes if isinstance(wish, c.Cancel)]


BOUGHT = (requested(), accepted(), fill(10), trade(10_000, base=10_000))
"""Ten shares of which 7,000 is the lower limit."""
WHOLE = (OrderType.MARKET, 10, 0)


def selling(number: int = 2, **order: Any) -> tuple[e.OrderRequested, e.OrderAccepted]:
    """A sale that rests at the broker."""
    wish = {"side": Side.SELL, "type": OrderType.MARKET, "price": 0, "origin": Origin.KILL, **order}
    return requested(number, **wish), accepted(number)


def step(wishes: list[Wish], name: str) -> tuple[int, int] | None:
    return next(((w.done, w.total) for w in wishes if isinstance(w, e.KillStep) and w.step == name), None)


def cancelled(number: int = 1) -> e.OrderUpdate:
    return update(number + 50, e.Report.CONFIRMED, is_cancel=True, original_no=no(number))
