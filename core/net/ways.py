"""The two ways to the broker, sockets both: one WebSocket dialled for each attempt, one transport for HTTP.

Whoever plays the network in memory (`tests/simulation`) hands in ways of its own; everything above stays as it ships.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final, Literal, NamedTuple, Protocol

import httpx
from websockets.asyncio.client import connect

from core.net.hosts import is_loopback

MAX_FRAME: Final = 4 * 1024 * 1024
"""Ten times the longest list a broker sends; a longer frame ends the connection."""
QUEUE: Final = 64
"""Frames, of whatever length, that the socket holds for the reader before it is paused: 256 MB at the very worst."""
_OPEN_S: Final = 5.0
_CLOSE_S: Final = 1.0
# websockets writes every frame to its DEBUG log, the token of LOGIN among them: its logger never goes that deep.
_wire_log = logging.getLogger(f"{__name__}.wire")
_wire_log.setLevel(logging.WARNING)


class Wire(Protocol):
    """An open connection. Both raise `websockets.ConnectionClosed` once it has ended."""

    async def recv(self, decode: Literal[False]) -> bytes: ...

    async def send(self, message: str) -> None: ...


Dial = Callable[[str], AbstractAsyncContextManager[Wire]]
"""Opens a connection to an address; raises what sockets and handshakes raise."""


class _Straight(connect):
    """Goes where it was told: a redirection would carry the token of LOGIN to whoever asks for it."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def dial(url: str) -> AbstractAsyncContextManager[Wire]:
    """A real socket."""
    return _Straight(
        url,
        compression=None,  # the broker offers none, and it costs more than it saves
        open_timeout=_OPEN_S,
        close_timeout=_CLOSE_S,
        ping_interval=None,  # the broker has its own PING; the session watches for silence
        max_size=MAX_FRAME,
        max_queue=QUEUE,
        proxy=None if is_loopback(url) else True,
        logger=_wire_log,
    )


class Ways(NamedTuple):
    """`transport` None: httpx's own."""

    dial: Dial = dial
    transport: httpx.AsyncBaseTransport | None = None


SOCKETS: Final = Ways()
"""The ways of a program that runs for people."""
