"""The road to the broker under stress, over real sockets in one process: rate limits, reconnects, random drops.

The simulator's broker answers; what it counted is the judge, not what we believe to have sent.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

import msgspec

from core.domain.commands import Cancel, PlaceOrder
from core.domain.events import Event, LinkChanged, LinkState
from core.domain.feed import Wanted
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.settings import Settings
from core.domain.units import Code, Ns
from core.kiwoom import rest
from core.net import link
from core.net.clock import Clock
from core.net.pool import LINK_EVENTS, Pool, Terms
from core.net.tasks import TaskSet
from tests.bench.budget import Row, at_least, at_most, ms
from tests.core.runtime.street import CODE, KEYS, Street, street
from tests.scenarios.desk import Desk, alive, is_priced
from tests.scenarios.storm import storm

_CHARTS: Final = 500
_ROUNDS: Final = 8
_RECONNECTS: Final = 100
_ITEMS: Final = 200
_DROPS: Final = 200


def rows() -> list[Row]:
    """Promises 1, 3 and 6 as figures."""
    return [*_run(_behind_charts), *_run(_reconnects), *_run(_dropped)]


def _run(case: Callable[[Path], Coroutine[Any, Any, list[Row]]]) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(case(Path(folder)))


# ---- an order and a cancel behind five hundred charts --------------------------------------------------------


async def _behind_charts(folder: Path) -> list[Row]:
    async with street(requests_per_second=1) as market:
        endpoint = msgspec.structs.replace(market.endpoint, rate=1)
        async with alive(Desk(Settings(), endpoint, folder)) as desk:
            await desk.until(lambda: desk.store.is_reconciled and is_priced(desk, CODE), "a book and its base price")
            charts = [asyncio.ensure_future(desk.client.ask(rest.minute_bars(CODE))) for _ in range(_CHARTS)]  # noqa: TID251
            took = [await _round(desk, market) for _ in range(_ROUNDS)]
            for chart in charts:
                chart.cancel()
            await asyncio.gather(*charts, return_exceptions=True)
        most = max(market.seen.peak(tr) for tr in {call.api_id for call in market.seen.calls})
    return [
        at_most(
            f"order reaches the server behind {_CHARTS} queued charts at 1/s, longest",
            ms(max(o for o, _ in took)),
            50,
            "ms",
        ),
        at_most(
            "cancel asked in the same turn reaches it after the order by, longest",
            ms(max(c - o for o, c in took)),
            0,
            "ms",
        ),
        at_most("requests of one TR in any sliding second at the server (limit 1)", most, 1, ""),
    ]


async def _round(desk: Desk, market: Street) -> tuple[Ns, Ns]:
    """One resting order, then another and the cancel of the first in one turn: when each arrived after the wish."""
    first = await _resting(desk)
    await asyncio.sleep(1.2)  # the server's second of kt10000 has passed
    posted = market.posts.copy()
    asked = time.monotonic_ns()
    desk.command(_buy(desk, -3))
    desk.command(Cancel(first.id, Origin.USER))
    await desk.until(
        lambda: market.posts["kt10000"] > posted["kt10000"] and market.posts["kt10003"] > posted["kt10003"], "arrived"
    )
    order, cancel = market.arrived["kt10000"] - asked, market.arrived["kt10003"] - asked
    await desk.until(lambda: all(o.status is not Status.REQUESTED for o in desk.store.orders), "answered")
    await asyncio.sleep(1.2)
    return order, cancel


async def _resting(desk: Desk) -> Order:
    desk.command(_buy(desk, -2))
    order = list(desk.store.orders)[-1]
    await desk.until(lambda: order.status is Status.WORKING and bool(order.broker_no), "resting")
    return order


def _buy(desk: Desk, depth: int) -> PlaceOrder:
    price = step(desk.store.books[CODE].bids[-1][0], depth)
    return PlaceOrder(CODE, Side.BUY, 1, price, OrderType.LIMIT, Origin.USER)


# ---- all registrations after a drop -------------------------------------------------------------------------


class _Ear:
    """A pool of one key and nothing behind it."""

    def __init__(self, market: Street) -> None:
        self.clock, self.moved = Clock(), asyncio.Event()
        self.state = LinkState.DOWN
        tasks = TaskSet("bench", lambda name, error: None)
        terms = Terms(market.endpoint.rest, market.endpoint.ws)
        self.pool = Pool([KEYS], terms, clock=self.clock, tasks=tasks, deliver=self._deliver, emit=self._emit)
        self.pool.want([Wanted(Code(f"{900_000 + n}")) for n in range(_ITEMS)])

    def _deliver(self, link: str, frame: bytes, at: Ns) -> None:
        for event in self.pool.receive(link, frame, at):
            self._emit(event)

    def _emit(self, event: Event) -> None:
        if isinstance(event, LinkChanged):
            self.state = event.state
        if isinstance(event, LINK_EVENTS):
            self.pool.hear(event)
        self.moved.set()

    async def until(self, met: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not met():
                self.moved.clear()
                await self.moved.wait()

    @property
    def covered(self) -> int:
        return sum(len(seat.session.covered) for seat in self.pool._seats)


async def _reconnects(_: Path) -> list[Row]:
    took: list[Ns] = []
    # Each round stands for the one drop of a good day: none may wait longer because others came shortly before.
    steady, link.STEADY = link.STEADY, 0  # type: ignore[misc]
    try:
        await _cut_often(took)
    finally:
        link.STEADY = steady  # type: ignore[misc]
    took.sort()
    return [
        at_most(
            f"cut → {_ITEMS} items acknowledged again, median of {len(took)}", ms(took[len(took) // 2]), 1_500, "ms"
        ),
        at_most(f"cut → {_ITEMS} items acknowledged again, p99", ms(took[len(took) * 99 // 100]), 1_500, "ms"),
    ]


async def _cut_often(took: list[Ns]) -> None:
    async with street() as market, asyncio.TaskGroup() as group:
        ear = _Ear(market)
        lives = [group.create_task(life()) for life in ear.pool.lives().values()]
        await ear.until(lambda: ear.covered == _ITEMS)
        for _n in range(_RECONNECTS):
            began = time.monotonic_ns()
            market.cut()
            await ear.until(lambda: ear.covered == 0)
            await ear.until(lambda: ear.covered == _ITEMS)
            took.append(time.monotonic_ns() - began)
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
        await ear.pool.aclose()


# ---- random drops while trading -----------------------------------------------------------------------------


async def _dropped(folder: Path) -> list[Row]:
    async with street() as market:
        found = await storm(market, folder, drops=_DROPS)
    return [
        at_least(f"orders traded through {found.drops} random drops", found.orders, found.drops, ""),
        at_most("fills lost", found.lost_fills, 0, "shares"),
        at_most("fills doubled", found.doubled_fills, 0, "shares"),
        at_most("prints doubled", found.doubled_prints, 0, ""),
        at_most("our position against the broker's", abs(found.holding - found.broker_holding), 0, "shares"),
    ]
