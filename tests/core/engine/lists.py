"""The broker's lists as a test writes them, and books that are compared with them."""

from __future__ import annotations

from typing import Any

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Holding, Order, OrderType
from core.domain.units import SECOND, Code, Ns
from core.engine.reconcile import missed
from core.state.store import Store
from tests.build import CODE, NOW, no, order_id, requested

LATER = NOW + 60 * SECOND
ELSE = Code("000270")


def row(number: int = 1, filled: int = 0, **changes: Any) -> e.OrderRow:
    values: dict[str, Any] = {
        "broker_no": no(number),
        "original_no": None,
        "code": CODE,
        "side": Side.BUY,
        "type": OrderType.LIMIT,
        "quantity": 10,
        "price": 10_000,
        "filled": filled,
        "remaining": 10 - filled,
        "amount": filled * 10_000,
    }
    return e.OrderRow(**{**values, **changes})


def level(
    store: Store,
    *,
    resting: list[e.OrderRow],
    filled: list[e.OrderRow],
    held: list[Holding] | None = None,
    when: Ns = LATER,
    day: list[e.OrderRow] | None = [],  # noqa: B006 - read only
) -> e.Reconciled:
    found = missed(
        store,
        open_orders=e.OpenOrdersListed(when, tuple(resting)),
        fills=e.FillsListed(when, tuple(filled)),
        holdings=e.HoldingsListed(when, tuple(held or [])),
        at=when,
        day=day,
    )
    for event in found:
        store.apply(event)
    last = found[-1]
    assert isinstance(last, e.Reconciled)
    return last


def lost(number: int = 1, when: Ns = NOW, **changes: Any) -> list[e.Event]:
    """Our order `number`, its answer given up ten seconds later."""
    return [requested(number, at=when, **changes), e.OrderUnknown(when + 10 * SECOND, order_id(number), "time-out")]


def the(store: Store, number: int = 1) -> Order:
    order = store.orders.get(order_id(number))
    assert order is not None
    return order
