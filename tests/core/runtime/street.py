"""The simulator's server in this process, with its faults, its doors and its books in the test's hand: no mocks."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from core.domain import events as e
from core.domain.units import Code, Ns
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.tasks import TaskSet
from core.net.throttle import Limits, Throttle
from core.runtime.endpoints import Endpoint
from core.sim.broker import Mode, Terms
from core.sim.listed.listing import Listing
from core.sim.market import UNIVERSE, SimMarket
from core.sim.server import WS_PATH, Simulator, default_start
from core.sim.stories import STORIES
from tests.core.sim.ledger import ORDER_TRS, Watched

KEYS = Keys("scenario", "scenario")
CODE: Code = UNIVERSE[0].code
_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Street:
    """One market of few issues. `posts` counts what arrives; a TR whose door is shut waits before the broker.
    `arrived`: when the last one of each TR came, by the monotonic clock; `orders`: the body of every order, correction
    and cancellation, with the same time.

    `faults` breaks answers, `wire` the sockets, and `seen` is the book of what the broker was asked. App keys that
    differ only behind a "#" share an account.
    """

    def __init__(
        self,
        *,
        story: str = "calm",
        start: Ns = 0,
        issues: int = 3,
        listings: Sequence[Listing] = (),
        haste: float = 1.0,
        mode: Mode = "mock",
        **terms: Any,
    ) -> None:
        """`haste`: of market and wire alike, for a client whose clock runs as fast (`fast`)."""
        start = start or default_start(time.time_ns())
        listings = listings or UNIVERSE[:issues]
        market = SimMarket(seed=1, story=STORIES[story], start=start, listings=listings, intensity=0.5)
        self.broker = Watched(market, mode=mode, terms=Terms(**{"requests_per_second": 50, **terms}))
        self.faults, self.wire = self.broker.faults, self.broker.wire
        self.seen = self.broker.seen
        self.posts: Counter[str] = Counter()
        self.arrived: dict[str, Ns] = {}
        self.orders: list[tuple[Ns, str, bytes]] = []
        self._posted = asyncio.Event()
        self._doors: dict[str, asyncio.Event] = {}
        self._arrivals: dict[str, asyncio.Event] = {}
        self._simulator = Simulator(self.broker, speed=haste)
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{self.port}", f"ws://127.0.0.1:{self.port}{WS_PATH}")

    async def open(self) -> None:
        app = self._simulator.app()
        app.middlewares.append(self._at_the_door)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def hold_still(self, *, is_still: bool) -> None:
        """The market makes no print and no fill; lines and queries live on."""
        self._simulator.clock.is_paused = is_still

    @property
    def is_still(self) -> bool:
        return self._simulator.clock.is_paused

    def cut(self) -> None:
        """Every WebSocket dies without a word."""
        for client in self._simulator.clients:
            client.cut()

    def forget_tokens(self) -> None:
        """8005 for everybody until a new token is issued."""
        for text in list(self.broker._tokens._by_text):
            self.broker._tokens.revoke(text)

    def shut(self, api_id: str) -> None:
        self._doors[api_id] = asyncio.Event()
        self._arrivals[api_id] = asyncio.Event()

    def let_in(self, api_id: str) -> None:
        self._doors.pop(api_id).set()

    async def posted(self, api_id: str, times: int) -> None:
        """Until that TR has been asked for so often."""
        while self.posts[api_id] < times:
            self._posted.clear()
            await self._posted.wait()

    async def arrival(self, api_id: str) -> None:
        """Until a request of that TR stands before the shut door."""
        await self._arrivals[api_id].wait()

    @web.middleware
    async def _at_the_door(self, request: web.Request, handler: _Next) -> web.StreamResponse:
        api_id = request.headers.get("api-id", "")
        self.posts[api_id] += 1
        self._posted.set()
        self.arrived[api_id] = time.monotonic_ns()
        body = await request.read()  # what is in the broker's hand stays there, whatever becomes of the sender
        if api_id in ORDER_TRS:
            self.orders.append((time.monotonic_ns(), api_id, body))
        if api_id in self._doors:
            self._arrivals[api_id].set()
            await self._doors[api_id].wait()
        return await handler(request)


def fast(speed: int) -> Clock:
    """A clock on which a second of ours is `speed` seconds."""
    wall, ticks = time.time_ns(), time.perf_counter_ns()

    def since() -> Ns:
        return (time.perf_counter_ns() - ticks) * speed

    return Clock(lambda: wall + since(), since)


@contextlib.asynccontextmanager
async def street(*, story: str = "calm", **terms: Any) -> AsyncIterator[Street]:
    found = Street(story=story, **terms)
    await found.open()
    try:
        yield found
    finally:
        await found.close()


class Office:
    """What the rooms of `core.runtime` share: a client, a clock, tasks – and an ear for what they tell."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.clock = Clock()
        self.broken: list[tuple[str, BaseException]] = []
        self.tasks = TaskSet("office", lambda name, error: self.broken.append((name, error)))
        self.told: list[e.Event] = []
        self._heard = asyncio.Event()
        throttle = Throttle(Limits(query=50, order=50), self.clock.monotonic)
        self.client = RestClient(endpoint.rest, KEYS, clock=self.clock, throttle=throttle, tasks=self.tasks)

    def hear(self, event: e.Event) -> None:
        self.told.append(event)
        self._heard.set()

    async def next(self) -> e.Event:
        """The next thing told, from now on or not yet taken."""
        async with asyncio.timeout(20):
            while not self.told:
                self._heard.clear()
                await self._heard.wait()
        return self.told.pop(0)


@contextlib.asynccontextmanager
async def office(endpoint: Endpoint) -> AsyncIterator[Office]:
    found = Office(endpoint)
    await found.client.warm()
    try:
        yield found
    finally:
        await found.tasks.aclose(2.0)
        await found.client.aclose()
