"""An order and a stop while 10,000 frames a second are handled by the same loop: real sockets, real SQLite, no screen.

The server is another process and competes for the same cores. When bytes are on the socket, httpcore tells.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from core.domain import commands as c
from core.domain import events as e
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.settings import FeedSettings, RiskSettings, Settings
from core.domain.units import SECOND, Ns
from core.net.ways import Ways
from core.runtime.endpoints import Endpoint
from core.runtime.records import Records
from core.state.meters import percentile
from tests.bench.budget import Row, at_least, at_most, ms
from tests.bench.flood import MARK
from tests.bench.frames import CODES
from tests.bench.window import RATE
from tests.core.runtime.street import CODE
from tests.scenarios.desk import Desk, alive, is_priced

_ORDERS: Final = 200
_EVERY: Final = 0.15
"""Seconds between two orders: far enough from the rate limit that nothing waits for it."""
_RATE: Final = 20
_KILLS: Final = 10
_RESTING: Final = 5
_WARM: Final = 6.0


def rows() -> list[Row]:
    """Intent → socket p99 ≤ 15 ms; press → gate ≤ 1 ms, latch ≤ 20 ms, first cancel ≤ 200 ms."""
    logging.disable(logging.WARNING)  # the issues of the flood are unknown to the simulator, and that is told at length
    words = [sys.executable, "-m", "tests.bench.flood", str(RATE), str(_RATE)]
    server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert server.stdin is not None
    try:
        told = json.loads(server.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            return asyncio.run(_measured(Endpoint(told["rest"], told["ws"], rate=_RATE), Path(folder)))
    finally:
        logging.disable(logging.NOTSET)
        server.stdin.close()
        server.wait(5.0)
        server.stdout.close()


class _Wires(httpx.AsyncHTTPTransport):
    """Sockets that tell when the body of a POST was on them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[Ns]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async def trace(name: str, _: Any) -> None:
            if name == "http11.send_request_body.complete":
                self.sent.setdefault(request.headers.get("api-id", ""), []).append(time.monotonic_ns())

        request.extensions["trace"] = trace
        return await super().handle_async_request(request)


class _Timed(Records):
    """The records as they ship; notes when each intent was on disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.durable: list[Ns] = []

    def keep(self, event: e.OrderRequested | e.ChangeRequested | e.SentAgain) -> Future[None]:
        durable = super().keep(event)
        durable.add_done_callback(lambda _: self.durable.append(time.monotonic_ns()))
        return durable


async def _measured(endpoint: Endpoint, folder: Path) -> list[Row]:
    settings = msgspec.structs.replace(
        Settings(),
        risk=RiskSettings(orders_per_second=_RATE, max_entries=500),
        feed=FeedSettings(order_rate=_RATE),
    )
    wires = _Wires()
    desk = Desk(settings, endpoint, folder, records=_Timed(folder), ways=Ways(transport=wires))
    async with alive(desk), _flooded(desk):
        meters, began, before = desk.store.meters, time.monotonic_ns(), desk.store.meters.frames
        meters.loop_gap_ns.clear()
        orders = await _orders(desk, wires)
        kills = await _kills(desk, wires)
        rate = (meters.frames - before) * SECOND / (time.monotonic_ns() - began)
        gap = percentile(meters.loop_gap_ns, 99)
    return [
        at_least("orders under flood: frames/s handled meanwhile", rate, RATE * 0.95, "/s"),
        at_most("orders under flood: loop gap p99", ms(gap), 50, "ms"),
        *orders,
        *kills,
    ]


@contextlib.asynccontextmanager
async def _flooded(desk: Desk) -> AsyncIterator[None]:
    await desk.until(lambda: desk.store.is_reconciled, "reconciled")
    desk.command(c.Watch((CODE, *CODES[:172], MARK)))
    await desk.until(lambda: is_priced(desk, CODE) and MARK in desk.store.quotes, "the flood")
    await asyncio.sleep(_WARM)
    yield


# ---- orders --------------------------------------------------------------------------------------------------


async def _orders(desk: Desk, wires: _Wires) -> list[Row]:
    to_disk, to_wire, from_disk = [], [], []
    records = desk.records
    assert isinstance(records, _Timed)
    for number in range(_ORDERS):
        await asyncio.sleep(_EVERY)
        posts, writes = len(wires.sent.get("kt10000", ())), len(records.durable)
        asked = time.monotonic_ns()
        order = _placed(desk, number)
        await desk.until(lambda order=order: order.status is not Status.REQUESTED, "answered")  # type: ignore[misc]
        to_disk.append(records.durable[writes] - asked)
        to_wire.append(wires.sent["kt10000"][posts] - asked)
        from_disk.append(to_wire[-1] - to_disk[-1])
        await _gone(desk, order)
    road = "orders under flood: intent → on disk → bytes on the socket"
    return [
        at_most(f"orders under flood: intent → on disk, p99 of {_ORDERS}", ms(percentile(to_disk, 99)), 15, "ms"),
        at_most("orders under flood: on disk → bytes on the socket, p99", ms(percentile(from_disk, 99)), 15, "ms"),
        at_most(f"{road}, median", ms(percentile(to_wire, 50)), 15, "ms"),
        at_most(f"{road}, p99", ms(percentile(to_wire, 99)), 15, "ms"),
    ]


def _placed(desk: Desk, number: int) -> Order:
    """Rests far enough below the market that nobody sells to it."""
    price = step(desk.store.books[CODE].bids[0][0], -10 - number % 5)
    desk.command(c.PlaceOrder(CODE, Side.BUY, 1 + number % 7, price, OrderType.LIMIT, Origin.USER))
    order = list(desk.store.orders)[-1]
    assert order.status is Status.REQUESTED, list(desk.store.refusals)[-3:]
    return order


async def _gone(desk: Desk, order: Order) -> None:
    desk.command(c.Cancel(order.id, Origin.USER))
    await desk.until(lambda: not order.is_open, "cancelled")


# ---- the stop ------------------------------------------------------------------------------------------------


async def _kills(desk: Desk, wires: _Wires) -> list[Row]:
    gates, latches, cancels = [], [], []
    meters = desk.store.meters
    for _ in range(_KILLS):
        placed = [_placed(desk, number) for number in range(_RESTING)]
        await desk.until(lambda placed=placed: all(o.status is Status.WORKING for o in placed), "resting")  # type: ignore[misc]
        await asyncio.sleep(1.5)  # the second of the cancels has passed
        posts, pressed = len(wires.sent.get("kt10003", ())), time.monotonic_ns()
        desk.command(c.TripKill(flatten=False, reason="bench"))
        gates.append(meters.gate_closed_ns)
        latches.append(meters.latched_ns)
        await desk.until(lambda placed=placed: not any(o.is_open for o in placed), "cancelled")  # type: ignore[misc]
        cancels.append(wires.sent["kt10003"][posts] - pressed)
        desk.command(c.ResetKill())
        await desk.until(lambda: desk.store.is_reconciled, "open again")
    return [
        at_most("kill under flood: press → gate closed, longest", ms(max(gates)), 1, "ms"),
        at_most("kill under flood: press → latch on disk, longest", ms(max(latches)), 20, "ms"),
        at_most("kill under flood: press → first cancel on the socket, longest", ms(max(cancels)), 200, "ms"),
    ]
