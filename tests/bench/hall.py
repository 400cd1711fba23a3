"""A busy exchange of many issues in a process of its own: `python -m tests.bench.hall ISSUES INTENSITY ROWS_PER_FRAME`.

Nothing is prepared: the simulator's own crowd trades, and its own broker writes every row. To each line on standard
input it answers with what it has used up so far.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Final

import msgspec
import psutil
from aiohttp import web

from core.domain.units import SECOND, Code
from core.sim.broker import Broker, Terms
from core.sim.listed.listing import UNIVERSE, Listing
from core.sim.market import SimMarket
from core.sim.server import WS_PATH, Simulator, default_start
from core.sim.stories import STORIES

FIRST: Final = 900_000


def listings(count: int) -> tuple[Listing, ...]:
    """The known issues again and again, under codes of their own."""
    return tuple(
        msgspec.structs.replace(UNIVERSE[n % len(UNIVERSE)], code=Code(f"{FIRST + n}"), name=f"종목{n}")
        for n in range(count)
    )


class Used(msgspec.Struct, frozen=True):
    """Since the start: seconds of the market, of the wall and of one core, and bytes of memory now."""

    market: float
    real: float
    cpu: float
    memory: int


async def _serve(issues: int, intensity: float, rows: int) -> None:
    start = default_start(time.time_ns())
    market = SimMarket(seed=1, story=STORIES["calm"], start=start, listings=listings(issues), intensity=intensity)
    terms = Terms(requests_per_second=1_000, rows_per_frame=rows, deposit=1_000_000_000)
    broker = Broker(market, terms=terms)
    runner = web.AppRunner(Simulator(broker).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_000).start()
    host, port = runner.addresses[0][:2]
    _say({"rest": f"http://{host}:{port}", "ws": f"ws://{host}:{port}{WS_PATH}"})
    me = psutil.Process()
    while await asyncio.to_thread(sys.stdin.readline):
        used = Used((broker.now - start) / SECOND, time.monotonic(), time.process_time(), me.memory_info().rss)
        _say(msgspec.to_builtins(used))
    await runner.cleanup()


def _say(words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
