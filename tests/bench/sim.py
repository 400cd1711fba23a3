"""The simulator under load, over real sockets: its process on one side, all clients in this one on the other.

A frame is one WebSocket message. In the recorded shape all rows of 100 ms share one, so that four clients get forty
frames a second however busy the market is; what the simulator can push is therefore measured twice, in rows of that
shape and in frames of one row each.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import msgspec
from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType

from core.domain.units import Ns
from tests.bench.budget import Row, at_least, at_most, ms
from tests.bench.hall import FIRST, Used
from tests.core.sim.client import path_of

_CLIENTS: Final = 4
_ISSUES: Final = 260
_ITEMS: Final = 200
_BUSY: Final = 40.0
"""Times the usual crowd of 09:20, so that four clients hear more than 10,000 rows a second."""
_SECONDS: Final = 10
_ORDERS: Final = 200
_MANY: Final = 1_000
_CHEAP: Final = f"{FIRST + 6}"


def rows() -> list[Row]:
    """It is never the simulator that makes a client wait."""
    return [*asyncio.run(_pushed()), *asyncio.run(_accepted()), *asyncio.run(_crowded())]


class _Hall:
    """The other process."""

    def __init__(self, child: asyncio.subprocess.Process, addresses: dict[str, str]) -> None:
        self._child, self.rest, self.ws = child, addresses["rest"], addresses["ws"]

    async def used(self) -> Used:
        assert self._child.stdin is not None
        self._child.stdin.write(b"\n")
        return msgspec.convert(await _line(self._child), Used)


async def _line(child: asyncio.subprocess.Process) -> Any:
    assert child.stdout is not None
    return msgspec.json.decode(await child.stdout.readline())


@contextlib.asynccontextmanager
async def _hall(*, intensity: float, rows_per_frame: int = 0) -> AsyncIterator[_Hall]:
    words = ("-m", "tests.bench.hall", str(_ISSUES), str(intensity), str(rows_per_frame))
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, *words, stdin=pipe, stdout=pipe)
    try:
        yield _Hall(child, await _line(child))
    finally:
        assert child.stdin is not None
        child.stdin.close()
        await child.wait()


class _Client:
    """One app key on one socket; counts what it hears and echoes PINGs."""

    def __init__(self, session: ClientSession, hall: _Hall, key: str) -> None:
        self._session, self._hall, self._key = session, hall, key
        self.frames = self.rows = self.bytes = 0
        self.accepted_at: Ns = 0
        self.is_told = asyncio.Event()
        self.socket: ClientWebSocketResponse

    async def post(self, api_id: str, **body: str) -> dict[str, Any]:
        headers = {"api-id": api_id, "authorization": f"Bearer {self.token}"} if api_id != "au10001" else {}
        async with self._session.post(self._hall.rest + path_of(api_id), json=body, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def open(self, items: Sequence[str]) -> None:
        answer = await self.post("au10001", grant_type="client_credentials", appkey=self._key, secretkey="s")
        self.token = answer["token"]
        self.socket = await self._session.ws_connect(self._hall.ws, compress=0, autoping=False, max_msg_size=0)
        await self.socket.send_json({"trnm": "LOGIN", "token": self.token})
        await self.socket.receive()
        data = [{"item": list(items), "type": ["0B", "0D"]}, {"item": [""], "type": ["00", "04"]}]
        await self.socket.send_json({"trnm": "REG", "grp_no": "1", "refresh": "1", "data": data})

    async def listen(self) -> None:
        async for message in self.socket:
            if message.type is not WSMsgType.TEXT:
                return
            text = message.data
            self.frames += 1
            self.bytes += len(text)
            if text.startswith('{"data"'):
                self.rows += text.count('"type":"')
                if '"913":"접수"' in text:
                    self.accepted_at = time.monotonic_ns()
                    self.is_told.set()
            elif "PING" in text:
                await self.socket.send_str(text)


@contextlib.asynccontextmanager
async def _clients(hall: _Hall, count: int, items: int = _ITEMS) -> AsyncIterator[list[_Client]]:
    """Each is registered for other issues, most of them shared with its neighbours."""
    async with ClientSession(connector=TCPConnector(limit=0)) as session, asyncio.TaskGroup() as group:
        found = [_Client(session, hall, f"key{count}-{n}") for n in range(count)]
        ears = []
        for number, client in enumerate(found):
            first = number * 20 % (_ISSUES - items)
            await client.open([f"{FIRST + first + n}" for n in range(items)])
            ears.append(group.create_task(client.listen()))
        yield found
        for ear in ears:
            ear.cancel()
        for client in found:
            await client.socket.close()


# ---- how much can be pushed ----------------------------------------------------------------------------------


async def _pushed() -> list[Row]:
    shared, shared_use = await _heard(rows_per_frame=0)
    single, single_use = await _heard(rows_per_frame=1)
    return [
        at_least(f"rows/s pushed to {_CLIENTS} clients of {_ITEMS} items, 100 ms in a frame", shared[1], 10_000, "/s"),
        at_most("  the simulator's share of one core meanwhile", shared_use, 80, "%"),
        at_least("  market time kept meanwhile", shared[2], 99, "%"),
        at_least(f"frames/s of one row pushed to {_CLIENTS} clients of {_ITEMS} items", single[0], 10_000, "/s"),
        at_most("  the simulator's share of one core meanwhile", single_use, 80, "%"),
        at_least("  market time kept meanwhile", single[2], 99, "%"),
    ]


async def _heard(*, rows_per_frame: int) -> tuple[tuple[float, float, float], float]:
    """Frames and rows a second at all clients together, percent of market time kept; percent of a core used."""
    async with _hall(intensity=_BUSY, rows_per_frame=rows_per_frame) as hall, _clients(hall, _CLIENTS) as clients:
        await asyncio.sleep(2)
        before = await hall.used()
        frames, rows_ = sum(c.frames for c in clients), sum(c.rows for c in clients)
        await asyncio.sleep(_SECONDS)
        after = await hall.used()
        real = after.real - before.real
        heard = ((sum(c.frames for c in clients) - frames) / real, (sum(c.rows for c in clients) - rows_) / real)
        return (*heard, 100 * (after.market - before.market) / real), 100 * (after.cpu - before.cpu) / real


# ---- how fast an order is accepted ---------------------------------------------------------------------------


async def _accepted() -> list[Row]:
    async with _hall(intensity=1.0) as hall, _clients(hall, _CLIENTS) as clients:
        took = await _orders(clients[0])
    return [
        at_most(f"order sent → 00 접수 heard, median of {_ORDERS}", ms(took[len(took) // 2]), 3, "ms"),
        at_most("order sent → 00 접수 heard, p99", ms(took[len(took) * 99 // 100]), 30, "ms"),
    ]


async def _orders(client: _Client) -> list[Ns]:
    """Sorted times from the POST to the frame."""
    took = []
    for _ in range(_ORDERS):
        client.is_told.clear()
        sent = time.monotonic_ns()
        answer = await client.post(
            "kt10000", dmst_stex_tp="KRX", stk_cd=_CHEAP, ord_qty="1", ord_uv="1500", trde_tp="0", cond_uv=""
        )
        assert answer["return_code"] == 0, answer
        await asyncio.wait_for(client.is_told.wait(), 5)
        took.append(client.accepted_at - sent)
        await asyncio.sleep(0.01)
    return sorted(took)


# ---- a thousand connections ----------------------------------------------------------------------------------


async def _crowded() -> list[Row]:
    _allow_files(4 * _MANY)
    async with _hall(intensity=1.0) as hall, _clients(hall, 1) as (trader,):
        before = await hall.used()
        began = time.monotonic_ns()
        async with _clients(hall, _MANY, items=5) as others:
            opened = time.monotonic_ns() - began
            took = await _orders(trader)
            after = await hall.used()
            silent = sum(not client.rows for client in others)
        real, cpu = after.real - before.real, after.cpu - before.cpu
    return [
        at_most(f"{_MANY} connections logged in and registered, one by one", ms(opened) / 1_000, 30, "s"),
        at_most(f"order sent → 00 접수 heard beside {_MANY} connections, median", ms(took[len(took) // 2]), 10, "ms"),
        at_most("memory that one more connection takes", (after.memory - before.memory) / _MANY / 1_024, 256, "KiB"),
        at_most("connections that heard nothing", silent, 0, ""),
        at_most("the simulator's share of one core meanwhile", 100 * cpu / real, 100, "%"),
    ]


def _allow_files(count: int) -> None:
    if sys.platform != "win32":
        import resource

        now, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, min(hard, count)), hard))
