"""A desk in a process of its own that orders without pause, to be killed: one line on its output for each answer."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from core.domain.commands import PlaceOrder
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.settings import RiskSettings, Settings
from core.runtime.endpoints import Endpoint
from tests.scenarios.desk import Desk, alive, settings


def bold() -> Settings:
    """Limits wide enough for a busy minute."""
    return msgspec.structs.replace(settings(), risk=RiskSettings(orders_per_second=20, max_positions=100))


def wishes(found: Desk, turn: int) -> PlaceOrder:
    """Market and resting orders in turn, of sizes that tell them apart."""
    books = sorted(code for code, book in found.store.books.items() if book.bids and book.bids[0][0] < 60_000)
    code = books[turn % len(books)]
    price = 0 if turn % 2 else step(found.store.books[code].bids[-1][0], -2)
    kind = OrderType.LIMIT if price else OrderType.MARKET
    return PlaceOrder(code, Side.BUY, 1 + turn % 5, price, kind, Origin.USER)


async def trade(endpoint: Endpoint, folder: Path) -> None:
    async with alive(Desk(bold(), endpoint, folder)) as found:
        await found.until(lambda: found.store.is_reconciled and len(found.store.books) > 2, "books")
        for turn in range(1_000):
            found.command(wishes(found, turn))
            await found.until(lambda: all(o.status is not Status.REQUESTED for o in found.store.orders), "an answer")
            print("ordered", flush=True)  # noqa: T201 - how the parent counts


if __name__ == "__main__":
    asyncio.run(trade(Endpoint(sys.argv[1], sys.argv[2]), Path(sys.argv[3])))
