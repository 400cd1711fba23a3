"""The broker behind one loopback port: REST by POST, pushes by WebSocket, the market on its own clock.

All that is decided lies in `broker`; here are sockets, one clock and one pump. Virtual time runs `speed` times as fast
as real time, or as fast as the machine can; the `Date` header tells it to the clients. A client that does not read is
cut off when its backlog is full, the others notice nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from email.utils import formatdate
from typing import Final, Literal, TextIO

import msgspec
from aiohttp import WSMsgType, web

from core.domain.calendar import instant, kst_date, last_trading_day
from core.domain.units import SECOND, Ns
from core.sim.broken.faults import RestFault
from core.sim.broken.wire_faults import WireFault
from core.sim.broker import FLUSHES, Broker, Close, Mode, Response, Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import PRODUCTS
from core.sim.listed.universe import whole_market
from core.sim.market import SimMarket
from core.sim.office.access import TOKEN_LIFE, Credentials, mask
from core.sim.office.charges import TARIFFS, Server
from core.sim.serving.clients import Client, Clients
from core.sim.serving.control import Controls
from core.sim.serving.control_routes import CONTROL_PATH, route
from core.sim.serving.market_clock import MarketClock
from core.sim.stories import DEFAULT, Story, tell

log = logging.getLogger(__name__)

WS_PATH: Final = "/api/dostk/websocket"
TURN_S: Final = 0.01
"""Pause of the pump; pushes leave on the broker's own grid."""
_START_OF_DAY: Final = 9 * 3600 + 20 * 60
_WINDOW: Final = 0.95
"""Seconds in which requests are counted: who keeps to the very limit must not fail for the jitter of a machine."""
_LARGEST_BODY: Final = 1 << 20
"""Bytes of a request or of a client's frame; what is larger is refused (413, close code 1009)."""
_BODY_WITHIN_S: Final = 10.0
"""How long a client may take to send what it announced."""
MOST_CLIENTS: Final = 2_000
"""Sockets at a time; one more is refused with 503."""
_BABBLE: Final = b"0" * (64 << 10)


Issues = Literal["all", "named"]
"""The whole market of 2,771, or only the named ones that the stories are about."""


class Options(msgspec.Struct, frozen=True):
    """What the command line chose. `host` other than loopback opens the simulator to the network."""

    seed: int = 1
    story: str = DEFAULT
    speed: float = 1.0
    mode: Mode = "mock"
    host: str = "127.0.0.1"
    port: int = 0
    rate: int = 5
    cost: Server = "real"
    credentials: tuple[Credentials, ...] = ()
    faults: tuple[WireFault | RestFault, ...] = ()
    day: dt.date | None = None
    start: int | None = None
    """Seconds of the Korean day; None: the story's, or 09:20."""
    issues: Issues = "named"


def market_of(options: Options, story: Story, start: Ns) -> SimMarket:
    """The exchange with the issues that the options ask for; of the whole market a book opens when it is asked for."""
    is_whole = options.issues == "all"
    listings = (*(whole_market() if is_whole else UNIVERSE), *PRODUCTS)
    return SimMarket(seed=options.seed, story=story, start=start, listings=listings, lazily=is_whole)


def default_start(now: Ns) -> Ns:
    """09:20 KST of the last trading day up to the Korean day of `now`."""
    return instant(last_trading_day(kst_date(now)), _START_OF_DAY)


def start_of(options: Options, story: Story, now: Ns) -> Ns:
    """When the market begins: the options' word, else the story's, else `default_start`."""
    day = options.day or kst_date(default_start(now))
    seconds = next((found for found in (options.start, story.start) if found is not None), _START_OF_DAY)
    return instant(day, seconds)


class Simulator:
    """Broker, clock and clients of one running server. `clock` is monotonic real time in ns.

    Whoever has the `key` may steer (`control`); without one nobody may.
    """

    def __init__(
        self, broker: Broker, *, speed: float = 1.0, clock: Callable[[], Ns] = time.monotonic_ns, key: str = ""
    ) -> None:
        self.broker = broker
        self._key = key
        self.clock = MarketClock(broker.now, speed=speed, read=clock)
        self.clients = Clients()

    def now(self) -> Ns:
        """Virtual time (`MarketClock`); the broker learns how far the wire's is ahead of it."""
        now = self.clock.now()
        self.broker.lead = self.clock.lead
        return now

    def app(self) -> web.Application:
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_get(WS_PATH, self.serve_socket)
        if self._key:
            controls = Controls(self.broker, self.clock, lambda: len(self.clients))
            app.router.add_routes([route(controls, self._key, self.deliver)])
        app.router.add_post("/{path:.*}", self.serve_request)
        app.on_response_prepare.append(self._dated)
        app.cleanup_ctx.append(self._pumping)
        app.on_shutdown.append(self._part)
        return app

    async def serve_request(self, request: web.Request) -> web.StreamResponse:
        """One TR; an answer that a fault has lost ends the connection instead."""
        body = await _read(request)
        api_id = request.headers.get("api-id", "")
        answer = self.broker.request(api_id, request.path, dict(request.headers), body, self.now())
        asyncio.get_running_loop().call_soon(self.deliver)  # behind the answer, which is written in this turn
        await self._wait_for(answer.due)
        if answer.is_stalled:
            await _stall(request)
        if answer.is_lost or answer.is_stalled:
            if request.transport is not None:
                request.transport.abort()
            raise web.HTTPServiceUnavailable
        if answer.is_endless:
            return await _babble(request, answer)
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

    async def _wait_for(self, due: Ns) -> None:
        while self.broker.wire_now < due:  # noqa: ASYNC110 – the wire's clock rings no bell
            await asyncio.sleep(TURN_S)

    async def _dated(self, _: web.Request, response: web.StreamResponse) -> None:
        """Every answer tells the market's time, a refusal by the web server too: clients set their clock by it."""
        response.headers["Date"] = formatdate((self.now() + self.broker.wire.date_skew) / SECOND, usegmt=True)

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        """One client from upgrade to the end; no compression and no protocol pings, as with the broker."""
        self.broker.advance(self.now())  # so that it is as late as every `Date` says
        if len(self.clients) >= MOST_CLIENTS or self.broker.is_away:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(compress=False, autoping=True, heartbeat=None, max_msg_size=_LARGEST_BODY)
        await socket.prepare(request)
        if request.transport is None:
            return socket
        client = Client(self.broker.connect(self.now()), socket, request.transport)
        self.clients.add(client)
        try:
            async with asyncio.TaskGroup() as group:
                parting = group.create_task(client.part(), name=f"sim-part-{client.conn}")
                await self._listen(client)
                parting.cancel()
        finally:
            self.clients.remove(client)
            self.broker.disconnect(client.conn)
        return socket

    async def _listen(self, client: Client) -> None:
        async for message in client.socket:
            if message.type is WSMsgType.TEXT:
                self.broker.receive(client.conn, message.data, self.now())
                self.deliver()

    def deliver(self) -> None:
        """Hand what the broker has to say to the clients."""
        for conn in self.clients.deliver(self.broker.take_output()):
            self.broker.disconnect(conn)

    async def _part(self, _: web.Application) -> None:
        for client in self.clients:
            client.end(Close.BYE)

    async def _pumping(self, _: web.Application) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            pump = group.create_task(self._pump(), name="sim-pump")
            yield
            pump.cancel()

    async def _pump(self) -> None:
        while True:
            self.broker.advance(self.now())
            self.deliver()
            self.clients.freeze(self.broker.wire.frozen)
            await asyncio.sleep(TURN_S)


async def _read(request: web.Request) -> bytes:
    """The body, or 413, 400 for one that does not unpack, 408 for one that does not come."""
    if (request.content_length or 0) > _LARGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(_LARGEST_BODY, request.content_length or 0)
    try:
        async with asyncio.timeout(_BODY_WITHIN_S):
            return await request.read()
    except web.RequestPayloadError:
        raise web.HTTPBadRequest from None
    except TimeoutError:
        raise web.HTTPRequestTimeout from None


async def _stall(request: web.Request) -> None:
    """Until the client has waited enough and hangs up."""
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110 – aiohttp has no event
        await asyncio.sleep(TURN_S)


async def _babble(request: web.Request, answer: Response) -> web.StreamResponse:
    """The body, and then more and more of it, until the client has had enough."""
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        await response.write(answer.body[:-1] + b',"more":"')
        while True:
            await response.write(_BABBLE)
            await asyncio.sleep(TURN_S)
    return response


def opened(options: Options, now: Ns) -> Broker:
    """The broker that `options` describe, before anybody comes; `now` is the real time. Raises `StoryRefused`."""
    story = tell(options.story)
    start = start_of(options, story, now)
    market = market_of(options, story, start)
    terms = Terms(
        tariff=TARIFFS[options.cost],
        requests_per_second=options.rate,
        rate_window=_WINDOW,
        speed=options.speed,
        flush=FLUSHES[options.mode],
        credentials=options.credentials,
        token_life=TOKEN_LIFE + max(0, now - start),  # clients may judge it by a clock of their own
    )
    broker = Broker(market, mode=options.mode, terms=terms)
    broker.arm(*options.faults)
    return broker


async def serve(options: Options, *, until: asyncio.Event, out: TextIO) -> None:
    """Run until `until` is set. The first line on `out` tells the addresses and the key to the controls as JSON.

    Raises `StoryRefused`.
    """
    broker = opened(options, time.time_ns())
    key = secrets.token_urlsafe(24)
    simulator = Simulator(broker, speed=options.speed, key=key)
    runner = web.AppRunner(simulator.app(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, options.host, options.port).start()
        host, port = runner.addresses[0][:2]
        rest, ws = f"http://{host}:{port}", f"ws://{host}:{port}{WS_PATH}"
        out.write(json.dumps({"rest": rest, "ws": ws, "control": f"{rest}{CONTROL_PATH}", "key": key}) + "\n")
        out.flush()
        if options.credentials:
            log.info("accepting app key %s only", ", ".join(mask(pair.app_key) for pair in options.credentials))
        await until.wait()
    finally:
        await runner.cleanup()
