"""A server that pushes 10,000 frames a second for 200 codes: `python -m tests.bench.flood RATE [REQUESTS]`.

The product's own simulator answers REST and REG; beside its market it sends frames made beforehand. Every hundredth is
a print of the code `MARK` that carries the server's monotonic clock, so the receiver can tell how far behind it is.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from core.domain.units import SECOND, Code, Ns, kst_hhmmss
from core.kiwoom.frames import real_frame
from core.sim.broker import Broker, ConnectionId, Terms
from core.sim.market import SimMarket
from core.sim.server import WS_PATH, Simulator, default_start
from core.sim.serving.clients import framed
from core.sim.stories import STORIES
from tests.bench.frames import mixed, trade_values

MARK: Final = Code("799999")
_STEP: Final = 0.005
_EVERY: Final = 100
_POOL: Final = 20_000


class Gauge(Broker):
    """The broker, which opens the hose once somebody registers `MARK`."""

    is_open = False

    def receive(self, conn: ConnectionId, text: str, at: Ns) -> None:
        super().receive(conn, text, at)
        self.is_open |= MARK in text


class Flood(Simulator):
    """The simulator, and a fire hose."""

    def __init__(self, broker: Gauge, rate: int) -> None:
        super().__init__(broker)
        self._gauge = broker
        self._per_step = max(1, int(rate * _STEP))
        self._chance = random.Random(1)
        self._frames = mixed(_POOL, time=kst_hhmmss(broker.now))
        self._sent = 0

    def app(self) -> web.Application:
        app = super().app()
        app.cleanup_ctx.append(self._flooding)
        return app

    async def _flooding(self, _: web.Application) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            hose = group.create_task(self._flood(), name="flood")
            yield
            hose.cancel()

    async def _flood(self) -> None:
        began, steps = time.monotonic_ns(), 0
        while True:
            steps += 1
            late: Ns = began + int(steps * _STEP * SECOND) - time.monotonic_ns()
            await asyncio.sleep(max(0, late) / SECOND)
            if self._gauge.is_open:
                self._push()

    def _push(self) -> None:
        frames = b"".join(framed(self._next()) for _ in range(self._per_step))
        for client in self.clients:
            client.write(frames)

    def _next(self) -> str:
        self._sent += 1
        return self._marked() if self._sent % _EVERY == 0 else self._pooled()

    def _pooled(self) -> str:
        # The same frames again and again, but each time with later volumes, as they would be doubles otherwise.
        rounds, at = divmod(self._sent, _POOL)
        return self._frames[at].replace('"13":"1', f'"13":"{1 + rounds}', 1)

    def _marked(self) -> str:
        now = time.monotonic_ns()
        values = trade_values(10_000, self._sent, self._chance, time=kst_hhmmss(self.now()), mark=now)
        return real_frame([(MARK, values)])


async def _serve(rate: int, requests: int) -> None:
    start = default_start(time.time_ns())
    broker = Gauge(SimMarket(seed=1, story=STORIES["calm"], start=start), terms=Terms(requests_per_second=requests))
    runner = web.AppRunner(Flood(broker, rate).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    sys.stdout.write(json.dumps({"rest": f"http://{host}:{port}", "ws": f"ws://{host}:{port}{WS_PATH}"}) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve(*map(int, [*sys.argv[1:], "5"][:2])))
