"""A desk in a process of its own that holds shares and has a resting order, to be stopped from outside."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from core.domain.commands import PlaceOrder
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.runtime.endpoints import Endpoint
from tests.scenarios.desk import Desk, alive, settings


async def hold(endpoint: Endpoint, folder: Path) -> None:
    async with alive(Desk(settings(), endpoint, folder)) as found:
        store = found.store
        await found.until(lambda: store.is_reconciled and len(store.books) > 1, "books")
        held, resting = sorted(store.books)[:2]
        found.command(PlaceOrder(held, Side.BUY, 10, 0, OrderType.MARKET, Origin.USER))
        price = step(store.books[resting].bids[-1][0], -2)
        found.command(PlaceOrder(resting, Side.BUY, 10, price, OrderType.LIMIT, Origin.USER))
        await found.until(lambda: bool(store.held()) and any(o.is_working for o in store.orders.open()), "both")
        print("ready", flush=True)  # noqa: T201 - what the parent waits for
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(hold(Endpoint(sys.argv[1], sys.argv[2]), Path(sys.argv[3])))
