from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from core.net.clock import Clock
from core.net.probe import Obstacle, Unreachable, addresses, first_host, reach
from tests.conftest import Run

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("url", "proxy", "first"),
    [
        ("https://broker.invalid", "", ("broker.invalid", 443, False)),
        ("https://broker.invalid:8443/x", "", ("broker.invalid", 8443, False)),
        ("http://127.0.0.1:1", "http://proxy.invalid:3128", ("127.0.0.1", 1, False)),
        ("https://broker.invalid", "http://user:CANARY@example.org:3128", ("example.org", 3128, True)),
        ("https://broker.invalid", "proxy.invalid", ("proxy.invalid", 80, True)),
    ],
)
def test_first_machine_on_the_way(
    monkeypatch: pytest.MonkeyPatch, url: str, proxy: str, first: tuple[str, int, bool]
) -> None:
    if proxy:
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.setenv("http_proxy", proxy)
    assert first_host(url) == first


def test_addresses_of_this_machine_and_of_nobody(run: Run) -> None:
    assert run(addresses("http://127.0.0.1:9")) == ("127.0.0.1",)
    for name in ("broker.invalid", "x" * 70 + ".invalid"):
        with pytest.raises(Unreachable) as caught:
            run(addresses(f"https://{name}"))
        assert caught.value.obstacle is Obstacle.NAME


async def _garbage(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"no http at all\r\n\r\n")


async def _nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def _dated(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 404 Not Found\r\nDate: Fri, 20 Nov 2026 01:00:00 GMT\r\nContent-Length: 0\r\n\r\n")


async def _reached(handler: Handler, clock: Clock, scheme: str = "http") -> int:
    over = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await handler(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        over.set()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server, asyncio.timeout(10):
        try:
            return await reach(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}", clock)
        finally:
            await over.wait()


def test_any_answer_is_a_way_and_tells_the_time(run: Run) -> None:
    clock = Clock()
    assert run(_reached(_dated, clock)) == 404
    assert clock.observations == 1


@pytest.mark.parametrize(
    ("handler", "scheme", "obstacle"), [(_garbage, "http", Obstacle.ANSWER), (_garbage, "https", Obstacle.TLS)]
)
def test_what_is_no_broker_is_told_apart(run: Run, handler: Handler, scheme: str, obstacle: Obstacle) -> None:
    with pytest.raises(Unreachable) as caught:
        run(_reached(handler, Clock(), scheme))
    assert caught.value.obstacle is obstacle


def test_silence_is_told_apart(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.net.probe._TIMEOUT", 0.2)
    with pytest.raises(Unreachable) as caught:
        run(_reached(_nothing, Clock()))
    assert caught.value.obstacle is Obstacle.SILENCE


def test_way_through_a_proxy_that_is_not_there_is_closed_and_hides_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://user:CANARY@127.0.0.1:1")
    with pytest.raises(Unreachable) as caught:
        run(reach("https://broker.invalid", Clock()))
    assert caught.value.obstacle in (Obstacle.PORT, Obstacle.PROXY)
    assert "CANARY" not in str(caught.value)
