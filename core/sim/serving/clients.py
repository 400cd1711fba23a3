"""The sockets of one server and what they have not read yet.

A message is put into its WebSocket frame once, however many clients hear it, and all that a turn has for one client
goes to its transport in one piece. Who does not read is cut off when too much waits for it; so is the one with most
waiting when all of them together hold too much. The others notice nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import struct
from collections.abc import Iterable, Iterator
from typing import Final

from aiohttp import WSCloseCode, web

from core.sim.wire.lines import Close, ConnectionId, Output

log = logging.getLogger(__name__)

BACKLOG: Final = 8 << 20
"""Bytes that may wait for one client; some seconds of the busiest feed."""
ALL_BACKLOGS: Final = 128 << 20
"""Bytes that may wait for all clients together."""
_PARTING_S: Final = 5.0
"""How long a client may take to hear that the connection ends in order; then it is cut."""
_TEXT: Final = 0x81


def framed(text: str) -> bytes:
    """A text message as a server sends it (RFC 6455 §5.2): one frame, not masked, not compressed."""
    data = text.encode()
    size = len(data)
    if size < 126:
        return struct.pack("!BB", _TEXT, size) + data
    if size < 1 << 16:
        return struct.pack("!BBH", _TEXT, 126, size) + data
    return struct.pack("!BBQ", _TEXT, 127, size) + data


class Client:
    """One socket. What it does not read stays in its transport."""

    def __init__(self, conn: ConnectionId, socket: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        self.conn = conn
        self.socket = socket
        self._transport = transport
        self._is_over = asyncio.Event()
        self._is_frozen = False

    @property
    def backlog(self) -> int:
        """Bytes that wait for it."""
        return self._transport.get_write_buffer_size()

    def write(self, frames: bytes) -> None:
        """Whole frames; a no-op on a connection that has ended."""
        if not self._transport.is_closing():
            self._transport.write(frames)

    def freeze(self, is_frozen: bool) -> None:
        """Read nothing of it, or read again: its end fills up as on a line that is half open."""
        if is_frozen is self._is_frozen or self._transport.is_closing():
            return
        self._is_frozen = is_frozen
        if is_frozen:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def end(self, how: Close) -> None:
        if how is Close.BYE:
            self._is_over.set()
        else:
            self.cut()

    def cut(self) -> None:
        """No close frame: the line is dead."""
        self._transport.abort()

    async def part(self) -> None:
        """Waits until the connection is to end in order, and ends it."""
        await self._is_over.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PARTING_S):
                await self.socket.close(code=WSCloseCode.OK, message=Close.BYE.value.encode())
        if self.backlog:
            self.cut()


class Clients:
    """All sockets by connection."""

    def __init__(self) -> None:
        self._all: dict[ConnectionId, Client] = {}
        self._behind: dict[ConnectionId, int] = {}
        self._frozen: frozenset[ConnectionId] = frozenset()

    def __iter__(self) -> Iterator[Client]:
        return iter(list(self._all.values()))

    def __len__(self) -> int:
        return len(self._all)

    def add(self, client: Client) -> None:
        self._all[client.conn] = client

    def remove(self, client: Client) -> None:
        self._all.pop(client.conn, None)
        self._behind.pop(client.conn, None)

    def freeze(self, frozen: frozenset[ConnectionId]) -> None:
        """These connections are half open now, all others are not."""
        for conn in self._frozen | frozen:
            if conn in self._all:
                self._all[conn].freeze(conn in frozen)
        self._frozen = frozen

    def deliver(self, output: Iterable[Output]) -> list[ConnectionId]:
        """Hand every message to its client, in order. Returns the connections that were cut for not reading."""
        frames: dict[str, bytes] = {}
        ready: dict[ConnectionId, list[bytes]] = {}
        for conn, message in output:
            if isinstance(message, Close):
                self._write(conn, ready.pop(conn, []))
                self._end(conn, message)
                continue
            frame = frames.get(message)
            if frame is None:
                frame = frames[message] = framed(message)
            ready.setdefault(conn, []).append(frame)
        for conn, waiting in ready.items():
            self._write(conn, waiting)
        return self._cut_those_behind()

    def _write(self, conn: ConnectionId, frames: list[bytes]) -> None:
        client = self._all.get(conn)
        if client is None:
            return
        client.write(frames[0] if len(frames) == 1 else b"".join(frames))
        if client.backlog:
            self._behind[conn] = client.backlog
        else:
            self._behind.pop(conn, None)

    def _end(self, conn: ConnectionId, how: Close) -> None:
        client = self._all.get(conn)
        if client is not None:
            client.end(how)

    def _cut_those_behind(self) -> list[ConnectionId]:
        found = [conn for conn, size in self._behind.items() if size > BACKLOG]
        while self._size_without(found) > ALL_BACKLOGS:
            found.append(max(self._behind.keys() - set(found), key=lambda conn: (self._behind[conn], conn)))
        for conn in found:
            log.warning("client %s does not read: cut off", conn)
            self._behind.pop(conn, None)
            self._all[conn].cut()
        return found

    def _size_without(self, cut: list[ConnectionId]) -> int:
        if sum(self._behind.values()) > ALL_BACKLOGS:  # noted when written: some may have been read since
            self._behind = {conn: self._all[conn].backlog for conn in self._behind}
        return sum(size for conn, size in self._behind.items() if conn not in cut)
