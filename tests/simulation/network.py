"""The wires between a desk and the simulated broker, in memory: bytes take time, arrive in any order, or do not.

What was sent arrives even if the sender is dead by then, as it does from a socket's buffer. Each life of the desk has
`Ways` of its own; those of a dead one carry nothing any more.
"""

from __future__ import annotations

import asyncio
import functools
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Final

import httpx
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close as CloseFrame

from core.domain.units import MILLI, SECOND, Ns
from core.net.ways import Ways
from core.sim.broker import Broker, Close, ConnectionId, Response
from tests.simulation.virtual import VirtualLoop

TURN: Final = 50 * MILLI
"""How often the broker looks at its clock."""
_BABBLE: Final = b"0" * (9 << 20)


class Wire:
    """One WebSocket as the client holds it."""

    def __init__(self, network: Network, conn: ConnectionId) -> None:
        self._network, self.conn = network, conn
        self._frames: deque[bytes] = deque()
        self._arrived = asyncio.Event()
        self._end: ConnectionClosedOK | ConnectionClosedError | None = None

    async def recv(self, decode: bool) -> bytes:
        while not self._frames:
            if self._end is not None:
                raise self._end
            self._arrived.clear()
            await self._arrived.wait()
        return self._frames.popleft()

    async def send(self, message: str) -> None:
        if self._end is not None:
            raise self._end
        self._network.later(self._network.lag(), lambda: self._network.hear(self.conn, message))

    def put(self, message: str | Close) -> None:
        if message is Close.CUT:
            self._end = ConnectionClosedError(None, None)
        elif isinstance(message, Close):
            self._end = ConnectionClosedOK(CloseFrame(1000, message.value), None)
        else:
            self._frames.append(message.encode())
        self._arrived.set()


class Network:
    """One broker and whoever reaches it. `start` is the market's time at the loop's 0."""

    def __init__(self, broker: Broker, loop: VirtualLoop, start: Ns, chance: random.Random) -> None:
        self.broker, self._loop, self._start, self._chance = broker, loop, start, chance
        self._wires: dict[ConnectionId, Wire] = {}
        self._out_until: Ns = 0
        self._stood_at: Ns = 0
        self._is_over = False

    @property
    def now(self) -> Ns:
        return self._start + self._loop.now

    def time(self) -> Ns:
        """The same, for whoever asks often."""
        return self._start + self._loop.now

    def later(self, delay: Ns, call: Callable[[], None]) -> None:
        self._loop.call_later(delay / SECOND, call)

    def lag(self) -> Ns:
        """How long bytes are under way: mostly a few milliseconds, now and then much longer."""
        chance = self._chance.random()
        return int((2 + 8 * chance + (200 * (chance - 0.98) * 50 if chance > 0.98 else 0)) * MILLI)

    def cut_off(self, seconds: float) -> None:
        """The desk's own line is dead for so long: nothing leaves, nothing comes, what is open breaks."""
        self._out_until = self.now + int(seconds * SECOND)
        for wire in list(self._wires.values()):
            self._drop(wire, Close.CUT)

    @property
    def is_out(self) -> bool:
        return self.now < self._out_until

    @property
    def market_now(self) -> Ns:
        return self._stood_at or self.now

    def stand_still(self) -> None:
        """The crowd stops where it is; wires, tokens and rates live on."""
        self._stood_at = self.now

    def wake(self, broker: Broker, at: Ns) -> None:
        """Hours have gone by: now it is `at`, and another day's broker is there. Nobody's wires outlive that."""
        for wire in list(self._wires.values()):
            self._drop(wire, Close.CUT)
        self.broker, self._start = broker, at - self._loop.now
        self._out_until = self._stood_at = 0

    def heal(self) -> None:
        self._out_until = 0
        self.broker.heal()

    # ---- the broker's side ------------------------------------------------------------------------------------

    def run(self) -> None:
        """Let the broker live, from now until `over`."""
        if self._is_over:
            return
        self.broker.lead = self.now - self.market_now
        self.broker.advance(self.market_now)
        self.deliver()
        self.later(TURN, self.run)

    def over(self) -> None:
        self._is_over = True

    def deliver(self) -> None:
        for conn, message in self.broker.take_output():
            wire = self._wires.get(conn)
            if wire is None:
                continue
            wire.put(message)
            if isinstance(message, Close):
                del self._wires[conn]
                self.broker.disconnect(conn)

    def hear(self, conn: ConnectionId, message: str) -> None:
        if conn in self._wires and conn not in self.broker.wire.frozen:
            self.broker.receive(conn, message, self.market_now)
            self.deliver()

    def _drop(self, wire: Wire, how: Close) -> None:
        if self._wires.pop(wire.conn, None) is not None:
            wire.put(how)
            self.broker.disconnect(wire.conn)

    # ---- a desk's side ----------------------------------------------------------------------------------------

    def ways(self, line: Line) -> Ways:
        """For one life of the desk."""

        @asynccontextmanager
        async def dial(_: str) -> AsyncIterator[Wire]:
            await asyncio.sleep(self.lag() / SECOND)
            if not line.is_alive or self.is_out or self.broker.is_away:
                raise OSError("unreachable")
            conn = self.broker.connect(self.market_now)
            wire = self._wires[conn] = Wire(self, conn)
            line.wires.append(wire)
            try:
                yield wire
            finally:
                self._drop(wire, Close.BYE)

        return Ways(dial, _Transport(self, line))

    def hang_up(self, line: Line) -> None:
        """The process behind it is gone: its sockets close, nothing more comes from it."""
        line.is_alive = False
        for wire in line.wires:
            self._drop(wire, Close.CUT)

    def answer(self, post: _Post) -> Response:
        """The broker takes one POST."""
        answer = self.broker.request(post.api_id, post.path, post.headers, post.body, self.market_now)
        self._loop.call_soon(self.deliver)
        return answer


class Line:
    """What one life of the desk has of the network. `leaves` sees each POST go out, `arrived` each of the answers."""

    def __init__(self) -> None:
        self.is_alive = True
        self.wires: list[Wire] = []
        self.leaves: Callable[[str, bytes], None] = lambda api_id, body: None
        self.arrived: Callable[[str, bytes, Response], None] = lambda api_id, body, answer: None


class _Post:
    """What of a request is on the wire, read once."""

    def __init__(self, request: httpx.Request, body: bytes) -> None:
        self.headers = {name.decode().lower(): value.decode() for name, value in request.headers.raw}
        self.api_id, self.path, self.body = self.headers.get("api-id", ""), request.url.path, body


def _response(status: int, headers: dict[str, str], body: bytes) -> httpx.Response:
    """As httpx's own transport makes it: the bytes of the headers, and a stream."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return httpx.Response(status, headers=raw, stream=httpx.ByteStream(body))


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, network: Network, line: Line) -> None:
        self._network, self._line = network, line

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        network, line = self._network, self._line
        if not line.is_alive or network.is_out:
            raise httpx.ConnectError("unreachable")
        if request.method == "HEAD":
            await asyncio.sleep(network.lag() / SECOND)
            return _response(200, self._dated({}), b"")
        post = _Post(request, await request.aread())
        line.leaves(post.api_id, post.body)
        loop = asyncio.get_running_loop()
        back: asyncio.Future[httpx.Response] = loop.create_future()
        network.later(network.lag(), lambda: self._arrive(post, back))
        alarm = loop.call_later(request.extensions["timeout"]["read"], _too_late, back)
        try:
            return await back
        finally:
            alarm.cancel()

    def _arrive(self, post: _Post, back: asyncio.Future[httpx.Response]) -> None:
        network, line = self._network, self._line
        if network.is_out:
            return
        answer = network.answer(post)
        line.arrived(post.api_id, post.body, answer)
        network.later(max(answer.due - network.broker.wire_now, 0) + network.lag(), lambda: self._return(answer, back))

    def _return(self, answer: Response, back: asyncio.Future[httpx.Response]) -> None:
        if back.done() or not self._line.is_alive or self._network.is_out or answer.is_stalled:
            return
        if answer.is_lost:
            back.set_exception(httpx.ReadError("cut off"))
            return
        body = answer.body + _BABBLE if answer.is_endless else answer.body
        back.set_result(_response(answer.status, self._dated(answer.headers), body))

    def _dated(self, headers: dict[str, str]) -> dict[str, str]:
        at = self._network.now + self._network.broker.wire.date_skew
        return {**headers, "Date": _date(at // SECOND)}


def _too_late(back: asyncio.Future[httpx.Response]) -> None:
    if not back.done():
        back.set_exception(httpx.ReadTimeout("no answer"))


@functools.cache
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
