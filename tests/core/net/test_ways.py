"""How a connection is opened: straight, bounded, and silent about what it carries."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import InvalidStatus
from websockets.http11 import Request, Response

from core.net.ways import MAX_FRAME, QUEUE, SOCKETS, dial


def test_frames_that_wait_are_bounded_in_bytes() -> None:
    assert QUEUE * MAX_FRAME <= 256 << 20


def test_a_redirection_is_not_followed() -> None:
    def elsewhere(connection: ServerConnection, _: Request) -> Response:
        found = connection.respond(HTTPStatus.FOUND, "")
        found.headers["Location"] = "ws://127.0.0.1:9/"
        return found

    async def main() -> None:
        async with serve(lambda _: asyncio.sleep(0), "127.0.0.1", 0, process_request=elsewhere) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(InvalidStatus):
                async with dial(f"ws://127.0.0.1:{port}/"):
                    pass

    asyncio.run(main())


def test_what_is_sent_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def echo(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())

    async def main() -> bytes:
        async with serve(echo, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with SOCKETS.dial(f"ws://127.0.0.1:{port}/") as wire:
                await wire.send("the token of LOGIN")
                return await wire.recv(decode=False)

    with caplog.at_level(logging.DEBUG):
        assert asyncio.run(main()) == b"the token of LOGIN"
    assert not [record for record in caplog.records if record.name.startswith("core") and "token" in record.message]
