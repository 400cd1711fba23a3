"""Builders for stories of many issues, times and prices; `tests.build` has the single order and its numbers.

The default day is Friday 2026-11-20; the default issue closed at 10,000 won the day before. The `store_with` of this
one stands reconciled in the continuous session with a hundred million won.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.market import Bar, Level, SessionPhase, Side
from core.domain.orders import Holding, OrderType, Origin
from core.domain.settings import Environment
from core.domain.units import MINUTE, BrokerNo, Code, Ns, OrderId, Shares, Won
from core.state.store import Store
from tests.build import NOW as NOW
from tests.build import at as at
from tests.build import vi as vi

CODE = Code("049010")
CLOSE: Won = 10_000


_volumes = itertools.count(1_000_000, 10)


def trade(code: str = CODE, price: Won = CLOSE, at: Ns = NOW, *, base: Won = CLOSE, **other: Any) -> e.Trade:
    """One print after all others; `base` is the previous close, `time` equals `at` unless it is given."""
    fields: dict[str, Any] = {
        "time": at,
        "quantity": 10,
        "volume": next(_volumes),
        "change": price - base,
        "open": base,
        "high": price,
        "low": min(price, base),
        "ask": price,
        "bid": price,
        "value": 10_000,
        "strength": 10_000,
        "buy_volume": 500_000,
        "sell_volume": 500_000,
    }
    return e.Trade(code=Code(code), at=at, price=price, **(fields | other))


def book(
    code: str = CODE, asks: Sequence[Level] = ((10_010, 100),), bids: Sequence[Level] = ((10_000, 100),), at: Ns = NOW
) -> e.Book:
    totals = sum(quantity for _, quantity in asks), sum(quantity for _, quantity in bids)
    return e.Book.of(Code(code), at, time=at, levels=e.Levels(tuple(asks), tuple(bids)), totals=totals)


def place(
    code: str = CODE, side: Side = Side.BUY, quantity: Shares = 1, price: Won = CLOSE, **other: Any
) -> PlaceOrder:
    """A user's limit order; `price=0` makes it a market order."""
    fields: dict[str, Any] = {"type": OrderType.LIMIT if price else OrderType.MARKET, "origin": Origin.USER}
    return PlaceOrder(Code(code), side, quantity, price, **(fields | other))


def number_of(order_id: str) -> BrokerNo:
    """The broker's number that `accepted` gives to our order."""
    return BrokerNo("".join(filter(str.isdigit, order_id)).zfill(7)[-7:])


def requested(order_id: str, command: PlaceOrder, at: Ns = NOW) -> e.OrderRequested:
    return e.OrderRequested(at, OrderId(order_id), command)


def accepted(order_id: str, at: Ns = NOW) -> e.OrderAccepted:
    return e.OrderAccepted(at, OrderId(order_id), number_of(order_id))


def working(order_id: str, command: PlaceOrder, at: Ns = NOW) -> tuple[e.Event, ...]:
    """The events that make `command` a working order."""
    return requested(order_id, command, at), accepted(order_id, at)


def fill(order_id: str, command: PlaceOrder, at: Ns = NOW, *, quantity: Shares = 0, price: Won = 0) -> e.Fill:
    """`quantity` (all, if not given) of the order is executed."""
    quantity, price = quantity or command.quantity, price or command.price
    return e.Fill(
        at=at,
        time=at,
        broker_no=number_of(order_id),
        fill_no=f"{at}-{quantity}",
        code=command.code,
        name="",
        side=command.side,
        type=command.type,
        price=price,
        quantity=quantity,
        order_quantity=command.quantity,
        order_price=command.price,
        remaining=command.quantity - quantity,
        fee=0,
        tax=0,
    )


def filled(order_id: str, command: PlaceOrder, at: Ns = NOW, *, price: Won = 0) -> tuple[e.Event, ...]:
    """From request to complete execution."""
    return *working(order_id, command, at), fill(order_id, command, at, price=price)


def cancelled(order_id: str, command: PlaceOrder, at: Ns = NOW) -> e.OrderUpdate:
    """The broker confirms that the rest of the order is gone."""
    number = number_of(order_id)
    return e.OrderUpdate(
        at=at,
        time=at,
        broker_no=BrokerNo("9" + number[1:]),
        original_no=number,
        code=command.code,
        name="",
        side=command.side,
        type=command.type,
        report=e.Report.CONFIRMED,
        is_cancel=True,
        is_amend=False,
        quantity=command.quantity,
        price=command.price,
        remaining=0,
    )


def held(*codes: str, quantity: Shares = 10, average: Won = CLOSE, at: Ns = NOW) -> e.HoldingsListed:
    """The broker says that the account holds these, and nothing else."""
    listed = (Holding(Code(code), "", quantity, quantity, average) for code in codes or (CODE,))
    return e.HoldingsListed(at, tuple(listed))


def phase(kind: SessionPhase = SessionPhase.CONTINUOUS, at: Ns = NOW) -> e.PhaseChanged:
    return e.PhaseChanged(at, at, kind)


def bars(start: Ns, closes: Sequence[Won], *, minutes: int = 1, volume: Shares = 100) -> tuple[Bar, ...]:
    """Flat bars of the given closes, one after the other."""
    width = minutes * MINUTE
    return tuple(Bar(start + n * width, close, close, close, close, volume) for n, close in enumerate(closes))


def store_with(
    *events: e.Event,
    environment: Environment = Environment.SIM,
    cash: Won | None = 100_000_000,
    reconciled: bool = True,
) -> Store:
    """`events` come after phase, cash and reconciliation."""
    store = Store(environment)
    store.apply(phase(at=at("09:00")))
    if cash is not None:
        store.apply(e.DepositRead(at("09:00"), cash, cash))
    if reconciled:
        store.apply(e.Reconciled(at("09:00")))
    for event in events:
        store.apply(event)
    return store
