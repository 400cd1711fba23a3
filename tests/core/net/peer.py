"""A broker over a real socket that misbehaves as told, and a client of ours beside it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, Final

import msgspec
from aiohttp import web

from core.domain.calendar import kst_date
from core.domain.units import DAY, Ns, kst_hhmmss
from core.kiwoom.auth import Keys
from core.kiwoom.calls import Request
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.tasks import TaskSet
from core.net.throttle import Limits, Throttle

KEYS: Final = Keys("canary-app-key", "canary-secret")
BUY: Final = Request("kt10000", "/api/dostk/ordr", {"stk_cd": "005930", "ord_qty": "1"})
CANCEL: Final = Request("kt10003", "/api/dostk/ordr", {"orig_ord_no": "0000001", "cncl_qty": "0"})
CHART: Final = Request("ka10080", "/api/dostk/chart", {"stk_cd": "005930"})
LIMITED: Final = {"return_code": 5, "return_msg": "초과[1700:허용된 API 요청 개수를 초과하였습니다. 유량=5, API ID=x]"}
DEAD: Final = {"return_code": 3, "return_msg": "인증에 실패했습니다[8005:Token이 유효하지 않습니다]"}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def says(body: object, status: int = 200, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, body=raw, headers=names, content_type="application/json")

    return answer


YES: Final = says({"return_code": 0, "return_msg": "정상적으로 처리되었습니다", "ord_no": "0000042"})


def compact(at: Ns) -> str:
    """As `expires_dt` has it: KST."""
    return kst_date(at).strftime("%Y%m%d") + kst_hhmmss(at)


class Broker:
    """Answers each TR from its script, then with yes; counts every POST that reaches it."""

    def __init__(self) -> None:
        self.posts: Counter[str] = Counter()
        self.script: dict[str, list[Answer]] = {}
        self.tokens: list[str] = []
        self.life: Ns = DAY
        self.used: list[str] = []
        self.sockets: set[Any] = set()
        self.hang = asyncio.Event()

    def will(self, tr: str, *answers: Answer) -> None:
        self.script.setdefault(tr, []).extend(answers)

    async def reset(self, request: web.Request) -> web.StreamResponse:
        """RST instead of FIN."""
        assert request.transport is not None
        linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
        request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        request.transport.abort()
        return web.Response()

    async def drop(self, request: web.Request) -> web.StreamResponse:
        """Close without a word."""
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async def cut(self, request: web.Request) -> web.StreamResponse:
        """Half an answer, then nothing."""
        answer = web.StreamResponse(headers={"content-length": "100"})
        await answer.prepare(request)
        await answer.write(b'{"return_code":0,')
        return await self.drop(request)

    async def silence(self, request: web.Request) -> web.StreamResponse:
        await self.hang.wait()
        return web.Response()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        tr = request.headers.get("api-id", request.method)
        await request.read()
        self.posts[tr] += 1
        self.sockets.add(request.transport)
        self.used.append(request.headers.get("authorization", ""))
        script = self.script.get(tr)
        if script:
            return await script.pop(0)(request)
        return await (self._issue(request) if tr == "au10001" else YES(request))

    async def _issue(self, request: web.Request) -> web.StreamResponse:
        self.tokens.append(f"canary-token-{len(self.tokens) + 1}")
        ends = compact(Clock().now() + self.life)
        return await says({"return_code": 0, "token": self.tokens[-1], "token_type": "bearer", "expires_dt": ends})(
            request
        )


class Desk:
    """A client of ours beside the broker that it talks to."""

    def __init__(self, url: str, broker: Broker) -> None:
        self.broker = broker
        self.clock = Clock()
        self.failures: list[tuple[str, BaseException]] = []
        self.tasks = TaskSet("rest", lambda name, error: self.failures.append((name, error)))
        throttle = Throttle(Limits(query=50, order=50), self.clock.monotonic)
        self.rest = RestClient(url, KEYS, clock=self.clock, throttle=throttle, tasks=self.tasks)


@contextlib.asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    broker = Broker()
    app = web.Application(client_max_size=1 << 20)
    app.router.add_route("*", "/{path:.*}", broker.handle)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found = Desk(f"http://127.0.0.1:{runner.addresses[0][1]}", broker)
    try:
        yield found
    finally:
        broker.hang.set()
        await found.tasks.aclose(1)
        await found.rest.aclose()
        await runner.cleanup()
        assert found.failures == []


def run(case: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        async with desk() as found:
            await case(found)

    asyncio.run(main())
