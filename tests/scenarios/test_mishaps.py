"""Promise: whatever goes wrong between desk and broker, their books are the same once it is over.

Each case arms its faults, trades through them, heals what is left, and compares what the desk holds and has resting
with the broker's own account.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.commands import PlaceOrder
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.settings import Settings
from core.domain.units import Code, Shares
from core.runtime import doubt
from core.sim.stories import fault_of
from tests.conftest import Run
from tests.core.runtime.street import CODE, Street, street
from tests.scenarios.desk import KEYS, Desk, alive

Books = tuple[dict[Code, Shares], dict[str, Shares]]
"""Shares held by issue, and shares that rest by order number."""

# What is armed; shares that are held at the end, and shares that rest. Bought are 10 at the market and 5 far below it.
MISHAPS = [
    ("drop*20", 10, [5]),
    ("drop:00*3", 10, [5]),
    ("drop:00*3 drop:04", 10, [5]),
    ("drop:04", 10, [5]),
    ("delay*3~1", 10, [5]),
    ("delay:00*2~2", 10, [5]),
    ("reorder:00", 10, [5]),
    ("duplicate:00*3", 10, [5]),
    ("duplicate:04", 10, [5]),
    ("slow*20000~3", 10, [5]),
    ("mute~4", 10, [5]),
    ("corrupt:00*3", 10, [5]),
    ("expire", 0, None),  # what meets a dead token is asked after, not sent again; the second may find a new one
    ("phone*3", 13, [5]),
    ("kt10000=before~1", 0, [5]),
    ("kt10000=after~1", 10, [5]),
    ("kt10000=after*2~1 reorder:00", 10, [5]),
    ("kt10000=after~7", 10, [5]),
    ("kt10000=reject*2~0.5", 10, []),
    ("kt10000=vanish*2~0.5", 10, []),
]


def _ours(desk: Desk) -> Books:
    held = {code: position.quantity for code, position in desk.store.positions.items() if position.quantity}
    return held, {str(order.broker_no): order.remaining for order in desk.store.orders.open()}


def _theirs(market: Street) -> Books:
    account = market.broker.account(KEYS.app_key)
    held = {code: position.quantity for code, position in account.positions.items() if position.quantity}
    return held, {f"{number:07}": order.remaining for number, order in account.orders.items() if order.remaining}


def _buy(quantity: Shares, price: int = 0) -> PlaceOrder:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    return PlaceOrder(CODE, Side.BUY, quantity, price, kind, Origin.USER)


@pytest.mark.parametrize(("mishaps", "held", "resting"), MISHAPS)
def test_books_are_the_brokers_after(
    mishaps: str, held: Shares, resting: list[Shares] | None, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubt, "RECONCILE_EVERY", 3.0)  # what nobody was told is found by looking, sooner or later

    async def story() -> None:
        async with street() as market, alive(Desk(Settings(), market.endpoint, tmp_path)) as desk:
            broker = market.broker

            def is_at_rest() -> bool:
                positions, orders = _theirs(market)
                return positions.get(CODE, 0) == held and resting in (None, list(orders.values()))

            await desk.until(lambda: desk.store.is_reconciled and CODE in desk.store.books, "a book")
            broker.arm(*map(fault_of, mishaps.split()))
            deep = step(desk.store.books[CODE].bids[-1][0], -2)
            desk.command(_buy(10))
            desk.command(_buy(5, deep))
            mine = list(desk.store.orders)
            await desk.until(lambda: market.posts["kt10000"] == 2 and is_at_rest(), "the broker's books at rest")
            await desk.until(lambda: not broker.faults.spellings() + broker.wire.spellings(), "everything went wrong")
            await desk.until(lambda: all(order.status is not Status.REQUESTED for order in mine), "answered")
            await desk.until(lambda: desk.store.is_reconciled and _ours(desk) == _theirs(market), "the same books")
            assert is_at_rest()
            assert market.posts["kt10000"] == 2, "nothing is sent again"

    run(story())
