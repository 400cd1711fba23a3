"""Strangers where the broker should be: what the user reads about each of them."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator

import pytest
from websockets.exceptions import ConnectionClosed

from core.domain.events import LinkChanged, LinkState
from core.kiwoom.session import Pace
from core.net.ends import describe
from tests.core.net.feed import Desk, Feed


def page(status: str, headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{headers}Content-Length: 4\r\n\r\nbusy".encode()


@contextlib.asynccontextmanager
async def stranger(answer: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Reads one request, gives its one answer and hangs up. Yields its port and what it read."""
    asked: list[bytes] = []

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


async def first_end(url: str, feed: Feed) -> tuple[str, Desk]:
    """How the first attempt ended."""
    found = Desk(url, feed, Pace())
    async with asyncio.TaskGroup() as group:
        running = group.create_task(found.link.run())
        await found.until(lambda: LinkState.DOWN in found.states)
        running.cancel()
    downs = [e for e in found.events if isinstance(e, LinkChanged) and e.state is LinkState.DOWN]
    return downs[0].detail, found


@pytest.mark.parametrize(
    ("answer", "cure"),
    [
        (page("200 OK"), "네트워크·VPN·프록시"),
        (page("401 Unauthorized"), "허용 IP"),
        (page("403 Forbidden"), "허용 IP"),
        (page("404 Not Found"), "네트워크·VPN·프록시"),
        (page("500 Internal Server Error"), "증권사 서버 오류"),
        (page("502 Bad Gateway"), "증권사 서버 오류"),
        (b"\x00\x01\x02\r\n\r\n", "웹소켓이 아닌 응답"),
        (b"", "웹소켓이 아닌 응답"),
    ],
)
def test_link_to_no_websocket_tells_what_can_be_done(answer: bytes, cure: str) -> None:
    async def main() -> None:
        async with stranger(answer) as (port, _):
            detail, found = await first_end(f"ws://127.0.0.1:{port}/x", Feed())
        assert cure in detail
        assert "(" in detail, "in English, too"
        assert found.session.state is LinkState.DOWN

    asyncio.run(main())


def test_link_follows_no_redirection() -> None:
    """Or LOGIN would bring the token to a host of the redirector's choice."""

    async def main() -> None:
        async with stranger(b"") as (elsewhere, asked):
            headers = f"Location: ws://127.0.0.1:{elsewhere}/x\r\n"
            async with stranger(page("302 Found", headers)) as (port, _):
                detail, _desk = await first_end(f"ws://127.0.0.1:{port}/x", Feed())
        assert "HTTP 302" in detail
        assert asked == []

    asyncio.run(main())


def test_link_to_a_server_without_tls_says_so() -> None:
    async def main() -> None:
        async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(page("400 Bad Request"))
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            detail, _desk = await first_end(f"wss://127.0.0.1:{port}/x", Feed())
        assert "TLS" in detail

    asyncio.run(main())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError("timed out during opening handshake"), "응답하지 않음"),
        (ConnectionClosed(None, None), "연결이 끊김"),
        (ssl.SSLCertVerificationError("self-signed"), "TLS"),
        (OSError("unreachable"), "접속할 수 없음"),
    ],
)
def test_end_is_described_in_both_languages(error: Exception, words: str) -> None:
    said = describe(error)
    assert words in said
    assert re.search(r"\([a-zA-Z ,]+", said)
