"""The simulator behind a port of this computer, and a client of both of its sides."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from aiohttp import web
from websockets.asyncio.client import ClientConnection, connect

from core.sim.server import WS_PATH, Options, Simulator, serve
from tests.core.sim.client import path_of

KEYS = {"appkey": "key", "secretkey": "secret"}


class Announcement(io.StringIO):
    """Standard output that tells when the first line is out."""

    def __init__(self) -> None:
        super().__init__()
        self.is_out = asyncio.Event()

    def flush(self) -> None:
        self.is_out.set()


@asynccontextmanager
async def running(options: Options) -> AsyncIterator[dict[str, str]]:
    """The addresses of a server that ends with the block."""
    out, until = Announcement(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(options, until=until, out=out))
        await out.is_out.wait()
        yield json.loads(out.getvalue())
        until.set()


class Desk:
    """A client of both sides of one server."""

    def __init__(self, rest: httpx.AsyncClient, ws: str) -> None:
        self.rest, self.ws, self.token = rest, ws, ""

    async def post(self, api_id: str, **body: str) -> dict[str, Any]:
        headers = {"api-id": api_id} | ({"authorization": f"Bearer {self.token}"} if self.token else {})
        found: dict[str, Any] = (await self.rest.post(path_of(api_id), json=body, headers=headers)).json()
        return found

    async def log_in(self, socket: ClientConnection) -> None:
        answer = await self.post("au10001", grant_type="client_credentials", **KEYS)
        self.token = answer["token"]
        await socket.send(json.dumps({"trnm": "LOGIN", "token": self.token}))
        assert json.loads(await socket.recv())["return_code"] == 0


@asynccontextmanager
async def a_desk(options: Options) -> AsyncIterator[Desk]:
    async with running(options) as addresses, httpx.AsyncClient(base_url=addresses["rest"]) as rest:
        yield Desk(rest, addresses["ws"])


def line(ws: str) -> Any:
    """As the link connects: no compression, no protocol pings."""
    return connect(ws, compression=None, ping_interval=None, proxy=None)


async def word(socket: ClientConnection, kind: str, fid: str, value: str) -> dict[str, str]:
    """Read until a row of that type has that value."""
    while True:
        for row in json.loads(await asyncio.wait_for(socket.recv(), 5)).get("data") or ():
            if row["type"] == kind and row["values"][fid] == value:
                values: dict[str, str] = row["values"]
                return values


async def drained(socket: ClientConnection) -> None:
    """Read until the line ends, and raise how."""
    while True:
        await socket.recv()


@asynccontextmanager
async def on_port(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    runner = web.AppRunner(simulator.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{runner.addresses[0][1]}") as rest:
            yield rest
    finally:
        await runner.cleanup()


def address_of(rest: httpx.AsyncClient) -> str:
    return str(rest.base_url).replace("http", "ws").rstrip("/") + WS_PATH
