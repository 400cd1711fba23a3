"""A trader who goes on trading while the line breaks again and again; in the end two sets of books are compared."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import RiskSettings, Settings
from core.domain.units import Code, Ns, Shares
from tests.core.runtime.street import CODE, Street
from tests.scenarios.desk import KEYS, Desk, alive

_SIZE = 3


class Witness(Desk):
    """Remembers every fill and the cumulative volume of every print that was handled."""

    def __init__(self, market: Street, folder: Path) -> None:
        self.volumes: dict[Code, list[Shares]] = {}
        self.live_at: list[Ns] = []
        risk = RiskSettings(orders_per_second=20, max_entries=500, max_stops_in_row=100, daily_loss=-100_000_000)
        super().__init__(msgspec.structs.replace(Settings(), risk=risk), market.endpoint, folder)

    def handle(self, event: e.Event) -> None:
        if isinstance(event, e.Trade):
            self.volumes.setdefault(event.code, []).append(event.volume)
        super().handle(event)


class Outcome(msgspec.Struct, frozen=True):
    """What the storm left. Lost and doubled must be 0."""

    drops: int
    orders: int
    bought: Shares
    sold: Shares
    lost_fills: int
    doubled_fills: int
    doubled_prints: int
    holding: Shares
    broker_holding: Shares


async def storm(market: Street, folder: Path, *, drops: int, seed: int = 1) -> Outcome:
    """Trade through `drops` cuts at random moments, then come to rest and compare with the broker's own books."""
    chance = random.Random(seed)
    async with alive(Witness(market, folder)) as desk:
        assert isinstance(desk, Witness)
        await desk.until(lambda: desk.store.is_reconciled and CODE in desk.store.books, "a book")
        for _ in range(drops):
            for order in _orders(desk, chance):
                desk.command(order)
            await _some_events(desk, chance.randrange(1, 12))
            desk.pool.reconnect()  # the next attempt need not wait: what is tested is the cut
            market.cut()
            await desk.until(lambda: not desk.store.is_reconciled, "the cut was noticed")
            desk.pool.reconnect()
            await desk.until(lambda: desk.store.is_reconciled, "reconciled again")
        await desk.until(lambda: not desk.store.orders.open(), "every order settled")
        return _outcome(desk, market, drops)


def _orders(desk: Desk, chance: random.Random) -> Iterator[PlaceOrder]:
    held = desk.store.positions.get(CODE)
    free = held.quantity if held is not None else 0
    for n in range(chance.randrange(1, 4)):
        is_sale = free >= _SIZE and chance.random() < 0.5
        free -= _SIZE if is_sale else 0
        side = Side.SELL if is_sale else Side.BUY
        yield PlaceOrder(CODE, side, _SIZE + (n if not is_sale else 0), 0, OrderType.MARKET, Origin.USER)
        if is_sale:
            return  # one at a time: shares in an open sale are bound


async def _some_events(desk: Desk, count: int) -> None:
    seen = desk.store.meters.events
    await desk.until(lambda: desk.store.meters.events >= seen + count, "the market moves")


def _outcome(desk: Witness, market: Street, drops: int) -> Outcome:
    account = market.broker.account(KEYS.app_key)
    theirs = Counter({f"{order.number:07}": order.filled for order in account.orders.values() if order.filled})
    ours: Counter[str] = Counter()
    for order in desk.store.orders:
        if order.filled:
            ours[str(order.broker_no)] += order.filled
    booked: dict[Side, Shares] = {Side.BUY: 0, Side.SELL: 0}
    for fill in desk.store.fills:
        booked[fill.side] += fill.quantity
    position = account.positions[CODE]
    held = desk.store.positions[CODE]
    doubled = sum(
        earlier >= later for volumes in desk.volumes.values() for earlier, later in itertools.pairwise(volumes)
    )
    return Outcome(
        drops=drops,
        orders=len(desk.store.orders),
        bought=booked[Side.BUY],
        sold=booked[Side.SELL],
        lost_fills=(theirs - ours).total() + max(0, position.bought_today - booked[Side.BUY]),
        doubled_fills=(ours - theirs).total() + max(0, booked[Side.BUY] - position.bought_today),
        doubled_prints=doubled,
        holding=held.quantity,
        broker_holding=position.quantity,
    )
