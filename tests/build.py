"""Builders with defaults: a test names only what it is about."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from core.domain import events as e
from core.domain.calendar import instant
from core.domain.commands import PlaceOrder
from core.domain.market import SessionPhase, Side
from core.domain.orders import Holding, OrderType, Origin
from core.domain.settings import Environment
from core.domain.units import SECOND, BrokerNo, Code, Ns, OrderId
from core.state.store import Store

DAY = dt.date(2026, 11, 20)
"""A Friday with an ordinary session."""
CODE = Code("049010")


def at(text: str = "10:00:00", day: dt.date = DAY) -> Ns:
    """UTC ns of a KST time of day, `HH:MM:SS` or `HH:MM`."""
    parts = [int(part) for part in f"{text}:0".split(":")[:3]]
    return instant(day, parts[0] * 3600 + parts[1] * 60 + parts[2])


NOW = at()


_volumes = itertools.count(200_010, 10)


def trade(price: int = 10_000, **changes: Any) -> e.Trade:
    """A print of 10 shares bought at 10:00:00, the previous close 1 % lower, the volume one print further."""
    base = changes.pop("base", price * 100 // 101)
    now = changes.get("at", NOW)
    values: dict[str, Any] = {
        "code": CODE,
        "at": now,
        "time": now,
        "price": price,
        "quantity": 10,
        "volume": next(_volumes),
        "change": price - base,
        "open": price,
        "high": price,
        "low": price,
        "ask": price,
        "bid": price,
        "value": 2_000_000_000,
        "strength": 10_000,
        "buy_volume": 100_000,
        "sell_volume": 100_000,
    }
    return e.Trade(**{**values, **changes})


def book(price: int = 10_000, tick: int = 10, **changes: Any) -> e.Book:
    """Ten and ten levels of 100 shares around `price` (the best bid)."""
    sides: dict[str, Any] = {
        "asks": tuple((price + tick * (n + 1), 100) for n in range(10)),
        "bids": tuple((price - tick * n, 100) for n in range(10)),
    }
    sides |= {name: changes.pop(name) for name in e.Levels.__struct_fields__ if name in changes}
    levels = e.Levels(**sides)
    values: dict[str, Any] = {"code": CODE, "at": NOW, "time": NOW, "levels": levels, "totals": (1_000, 1_000)}
    return e.Book.of(**{**values, **changes})


def place(**changes: Any) -> PlaceOrder:
    """The user buys 10 at 10,000."""
    values: dict[str, Any] = {
        "code": CODE,
        "side": Side.BUY,
        "quantity": 10,
        "price": 10_000,
        "type": OrderType.LIMIT,
        "origin": Origin.USER,
    }
    return PlaceOrder(**{**values, **changes})


def requested(number: int = 1, **changes: Any) -> e.OrderRequested:
    """`place(**changes)` after the gate, as our order `number`."""
    return e.OrderRequested(changes.pop("at", NOW), order_id(number), place(**changes))


def order_id(number: int = 1) -> OrderId:
    return OrderId(f"20261120-{number:05}")


def no(number: int = 1) -> BrokerNo:
    """The broker's number of order `number`."""
    return BrokerNo(f"{number:07}")


def accepted(number: int = 1, **changes: Any) -> e.OrderAccepted:
    return e.OrderAccepted(changes.pop("at", NOW), order_id(number), no(number))


def update(number: int = 1, report: e.Report = e.Report.ACCEPTED, **changes: Any) -> e.OrderUpdate:
    """00 with any word but 체결, for order `number`."""
    values: dict[str, Any] = {
        "at": NOW,
        "time": NOW,
        "broker_no": no(number),
        "original_no": None,
        "code": CODE,
        "name": "새빛전자",
        "side": Side.BUY,
        "type": OrderType.LIMIT,
        "report": report,
        "is_cancel": False,
        "is_amend": False,
        "quantity": 10,
        "price": 10_000,
        "remaining": 10,
    }
    return e.OrderUpdate(**{**values, **changes})


def fill(quantity: int = 10, number: int = 1, **changes: Any) -> e.Fill:
    """00 체결 of `quantity` of 10 at 10,000; the fill number tells `quantity` and `remaining` apart."""
    remaining = changes.get("remaining", 10 - quantity)
    values: dict[str, Any] = {
        "at": NOW,
        "time": NOW,
        "broker_no": no(number),
        "fill_no": f"{number}{remaining:03}",
        "code": CODE,
        "name": "새빛전자",
        "side": Side.BUY,
        "type": OrderType.LIMIT,
        "price": 10_000,
        "quantity": quantity,
        "order_quantity": 10,
        "order_price": 10_000,
        "remaining": remaining,
        "fee": 0,
        "tax": 0,
    }
    return e.Fill(**{**values, **changes})


def holding(quantity: int = 10, average: int = 10_000, **changes: Any) -> Holding:
    values: dict[str, Any] = {
        "code": CODE,
        "name": "새빛전자",
        "quantity": quantity,
        "orderable": quantity,
        "average": average,
    }
    return Holding(**{**values, **changes})


def vi(started: Ns = NOW, released: Ns | None = None, **changes: Any) -> e.ViChanged:
    """A rising static VI at 11,000."""
    from core.domain.market import ViKind

    values: dict[str, Any] = {
        "code": CODE,
        "at": released or started,
        "kind": ViKind.STATIC,
        "rising": True,
        "trigger": 11_000,
        "started": started,
        "released": released,
        "static_reference": 10_000,
        "dynamic_reference": 0,
        "count": 1,
    }
    return e.ViChanged(**{**values, **changes})


def phase(word: SessionPhase = SessionPhase.CONTINUOUS, when: Ns = NOW) -> e.PhaseChanged:
    return e.PhaseChanged(when, when, word)


def store_with(*events: e.Event, environment: Environment = Environment.SIM) -> Store:
    """A store in the regular session, reconciled, with ten million won, after `events`."""
    store = Store(environment)
    start = NOW - 3_600 * SECOND
    for event in (phase(when=start), e.DepositRead(start, 10_000_000, 10_000_000), e.Reconciled(start), *events):
        store.apply(event)
    return store
