"""A feed over a real socket that misbehaves as told, and a link of ours beside it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from core.domain.events import Event, LinkChanged, LinkState
from core.domain.units import DAY, MILLI, Ns
from core.kiwoom.auth import Token
from core.kiwoom.session import Pace, Session
from core.net.clock import Clock
from core.net.link import Link

REAL = '{"trnm":"REAL","data":[]}'
YES = {"return_code": 0, "return_msg": ""}
BRISK = Pace(interval=MILLI)
Talk = Callable[[ServerConnection], Awaitable[None]]


class Feed:
    """Serves one scripted conversation per connection, then endless polite ones."""

    def __init__(self) -> None:
        self.script: list[Talk] = []
        self.heard: list[dict[str, Any]] = []
        self.connections = 0
        self.open: list[ServerConnection] = []

    async def serve(self, wire: ServerConnection) -> None:
        self.connections += 1
        self.open.append(wire)
        with contextlib.suppress(ConnectionClosed):
            await (self.script.pop(0) if self.script else self.polite)(wire)

    async def hear(self, wire: ServerConnection) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(await wire.recv())
        self.heard.append(found)
        return found

    async def polite(self, wire: ServerConnection) -> None:
        while True:
            frame = await self.hear(wire)
            if frame["trnm"] != "PING":
                await wire.send(json.dumps({"trnm": frame["trnm"], **YES}))

    async def mute(self, wire: ServerConnection) -> None:
        await wire.wait_closed()

    async def wrong_token(self, wire: ServerConnection) -> None:
        await self.hear(wire)
        text = "토큰 인증에 실패했습니다. 접속을 종료합니다 [CODE=8005, MESSAGE=Token이 유효하지 않습니다]"
        await wire.send(json.dumps({"trnm": "LOGIN", "return_code": 805004, "return_msg": text}))

    async def kick(self, wire: ServerConnection) -> None:
        await self.hear(wire)
        await wire.send(json.dumps({"trnm": "LOGIN", **YES}))
        await wire.send(json.dumps({"trnm": "SYSTEM", "code": "R10001", "message": "동일한 App key로 접속"}))
        await wire.close(1000, "Bye")


class Tokens:
    """A source whose tokens are numbered; refuses for as long as it is told to."""

    def __init__(self) -> None:
        self.number = 1
        self.refusals: list[Exception] = []
        self.token_in: Ns = 0

    async def token(self) -> Token:
        if self.refusals:
            raise self.refusals.pop(0)
        return Token(f"canary-{self.number}", DAY, 0)

    async def renew(self, dead: Token) -> Token:
        assert dead.text == f"canary-{self.number}"
        self.number += 1
        return await self.token()


class Desk:
    """A link, what it delivered and what it told."""

    def __init__(self, url: str, feed: Feed, pace: Pace) -> None:
        self.feed, self.tokens, self.clock = feed, Tokens(), Clock()
        self.session = Session("main", pace)
        self.events: list[Event] = []
        self.texts: list[str] = []
        self.moved = asyncio.Event()
        self.link = Link(
            "main",
            url,
            session=self.session,
            tokens=self.tokens,
            clock=self.clock,
            deliver=self.deliver,
            emit=self.emit,
            delays=lambda: itertools.repeat(0),
        )

    def deliver(self, frame: bytes, at: Ns) -> None:
        self.texts.append(frame.decode("utf-8", "replace"))
        for event in self.session.receive(frame, at):
            self.events.append(event)
        self.moved.set()

    def emit(self, event: Event) -> None:
        self.events.append(event)
        self.moved.set()

    @property
    def states(self) -> list[LinkState]:
        return [event.state for event in self.events if isinstance(event, LinkChanged)]

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not is_so():
                self.moved.clear()
                await self.moved.wait()

    async def live(self, times: int = 1) -> None:
        await self.until(lambda: self.states.count(LinkState.LIVE) >= times)


@contextlib.asynccontextmanager
async def desk(script: Callable[[Feed], list[Talk]], pace: Pace) -> AsyncIterator[Desk]:
    feed = Feed()
    feed.script = script(feed)
    async with serve(feed.serve, "127.0.0.1", 0, compression=None, ping_interval=None, close_timeout=1) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield Desk(f"ws://127.0.0.1:{port}/api/dostk/websocket", feed, pace)


def run(
    case: Callable[[Desk], Coroutine[Any, Any, None]],
    script: Callable[[Feed], list[Talk]] = lambda feed: [],
    pace: Pace = BRISK,
) -> None:
    async def main() -> None:
        async with desk(script, pace) as found, asyncio.TaskGroup() as group:
            running = group.create_task(found.link.run())
            await case(found)
            running.cancel()

    asyncio.run(main())


async def greet(feed: Feed, wire: ServerConnection) -> None:
    await feed.hear(wire)
    await wire.send(json.dumps({"trnm": "LOGIN", **YES}))
