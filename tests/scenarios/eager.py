"""A desk in a process of its own whose strategy orders without pause, to be killed at any moment.

From its first event on it wants to buy, before anything is reconciled; once it is, the books go out as one line of
JSON on every change, and it holds still until the file that its parent names appears.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from core.domain import events as e
from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.settings import Environment, Mode, RiskSettings, Settings, StrategySettings
from core.domain.units import Code, Ns, Shares, Won
from core.engine.claims import is_young
from core.engine.engine import Engine
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.risk.gate import Gate
from core.runtime.endpoints import Endpoint
from core.runtime.records import Records
from core.runtime.runtime import Runtime
from core.state.store import Store
from core.state.view import View
from core.strategy.base import Decision

KEYS: Final = Keys("scenario", "scenario")
_BORN_AT: Final = time.monotonic_ns()
MOST_OPEN: Final = 25
_TOLD: Final = (e.Reconciled, e.Fill, e.OrderUpdate, e.OrderAccepted, e.HoldingsListed, e.DepositRead, e.BarsLoaded)
SETTINGS: Final = Settings(
    strategy=StrategySettings(mode=Mode.PAPER),
    risk=RiskSettings(
        orders_per_second=20,
        max_positions=100,
        max_entries=100_000,
        max_order_value=10**10,
        daily_loss=-(10**9),
    ),
)


class Held(msgspec.Struct, frozen=True):
    quantity: Shares
    average: Won
    cost: Won
    stage: int
    high: Won


class Books(msgspec.Struct, frozen=True):
    """What the desk believes. `born_at` (the first line of ours that ran) and `reconciled_at` are monotonic.

    `open`: shares that rest, by broker number; `young`: numbers so new that a list without them proves nothing yet.
    """

    born_at: Ns
    reconciled_at: Ns
    held: dict[Code, Held]
    open: dict[str, Shares]
    young: set[str]
    orderable: Won
    in_doubt: int
    """Orders without a number, which the broker need not have; settled when no list has named them for a while."""
    refused: int
    stopped: str
    """Why the kill switch is tripped, if it is."""
    said: list[str]
    """Warnings and alarms so far."""


class Eager:
    """Satisfies `Strategy`. No two of its orders are alike, so that the broker can tell them apart."""

    name: Final = "eager"
    ignores: Final[frozenset[type]] = frozenset({e.Book})

    def __init__(self, seed: str) -> None:
        self.settings = SETTINGS
        self.is_free = False
        self._chance = random.Random(seed)

    def decide(self, event: e.Event, view: View) -> Sequence[Decision]:
        if not view.reconciled_at:
            if isinstance(event, e.Trade):  # nothing but the missing comparison speaks against this one
                return (_unlike(view, event.code, Side.BUY, event.price, 1),)
            return (_place("300010", Side.BUY, 1, 0),)
        if not self.is_free or not isinstance(event, e.Trade) or event.code not in view.books:
            return ()
        return tuple(self._wishes(event.code, view))

    def _wishes(self, code: Code, view: View) -> Iterator[Decision]:
        dice = self._chance.random() * 0.7
        book, resting = view.books[code], [order for order in view.orders.open() if order.is_working]
        if not (book.asks and book.bids) or dice > 0.6:
            return
        if dice < 0.1 or len(resting) > MOST_OPEN:
            yield from self._take_back(resting)
        elif dice < 0.2:
            yield from self._correct(resting)
        elif dice < 0.35:
            yield _market_buy(code, view)
        elif dice < 0.5:
            yield _unlike(view, code, Side.BUY, step(book.bids[-1][0], -self._chance.randint(1, 4)), 3)
        elif dice < 0.55:
            yield _unlike(view, code, Side.BUY, book.asks[0][0], book.asks[0][1] + 5)  # more than is offered
        else:
            yield from _sell_some(code, view, book.bids[0][0])

    def _take_back(self, resting: list[Order]) -> Iterator[Decision]:
        if resting:
            yield Cancel(self._chance.choice(resting).id, Origin.STRATEGY, "eager")

    def _correct(self, resting: list[Order]) -> Iterator[Decision]:
        priced = [order for order in resting if order.price and order.side is Side.BUY]
        if priced:
            order = self._chance.choice(priced)
            yield Amend(order.id, step(order.price, -1), Origin.STRATEGY, "eager")


def _place(code: str, side: Side, quantity: Shares, price: Won, stage: int = 0) -> PlaceOrder:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    return PlaceOrder(Code(code), side, quantity, price, kind, Origin.STRATEGY, "eager", stage=stage)


def _market_buy(code: Code, view: View) -> PlaceOrder:
    """One share more than ever before, and that is its stage."""
    before = (o.quantity for o in view.orders if o.code == code and not o.price and o.side is Side.BUY)
    stage = max(before, default=0) + 1
    return _place(code, Side.BUY, stage, 0, stage)


def _unlike(view: View, code: Code, side: Side, price: Won, quantity: Shares) -> PlaceOrder:
    taken = {o.quantity for o in view.orders if o.code == code and o.side is side and o.price}
    while quantity in taken:
        quantity += 1
    return _place(code, side, quantity, price)


def _sell_some(code: Code, view: View, price: Won) -> Iterator[Decision]:
    """A position is never sold out: its stage and its highest price go on."""
    position = view.positions.get(code)
    promised = sum(o.remaining for o in view.orders.open(code) if o.side is Side.SELL)
    wish = _unlike(view, code, Side.SELL, price, 1)
    if position is not None and wish.quantity < position.quantity - promised:
        yield wish


class Life(Runtime):
    """The shipped runtime; what it believes goes out as it changes."""

    def __init__(self, endpoint: Endpoint, folder: Path, seed: str) -> None:
        self.strategy = Eager(seed)
        self._reconciled_at: Ns = 0
        engine = Engine(Store(Environment.SIM, endpoint.rates), Gate(SETTINGS), (self.strategy,))
        super().__init__(SETTINGS, endpoint, (KEYS,), engine=engine, records=Records(folder), clock=Clock())

    def handle(self, event: e.Event) -> None:
        super().handle(event)
        if self.store.is_reconciled and not self._reconciled_at:
            self._reconciled_at = time.monotonic_ns()
        if self._reconciled_at and isinstance(event, _TOLD):
            sys.stdout.buffer.write(msgspec.json.encode(self.books()) + b"\n")
            sys.stdout.buffer.flush()

    def books(self) -> Books:
        store = self.store
        return Books(
            _BORN_AT,
            self._reconciled_at,
            {p.code: Held(p.quantity, p.average, p.cost, p.stage, p.high) for p in store.held()},
            {str(number): quantity for number, quantity in store.orders.resting().items()},
            {o.broker_no for o in store.orders.open() if o.broker_no and is_young(o, store.reconciled_at)},
            store.cash.orderable if store.cash else 0,
            sum(order.status in (Status.UNKNOWN, Status.REQUESTED) for order in store.orders.open()),
            len(store.refusals),
            store.kill.reason if store.kill.is_tripped else "",
            [notice.text for notice in store.notices if notice.level != "info"],
        )


async def live(endpoint: Endpoint, folder: Path, seed: str, go: Path) -> None:
    life = Life(endpoint, folder, seed)
    async with asyncio.TaskGroup() as group:
        group.create_task(life.run(), name="desk")
        while not go.exists():  # noqa: ASYNC110, ASYNC240 - another process makes it
            await asyncio.sleep(0.01)
        life.strategy.is_free = True


if __name__ == "__main__":
    asyncio.run(live(Endpoint(sys.argv[1], sys.argv[2]), Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5])))
