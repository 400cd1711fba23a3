"""What waits for clients is bounded; the transports are fakes that read nothing until told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from websockets.asyncio.client import connect

from core.sim.serving import clients as room
from core.sim.serving.clients import Client, Clients, framed
from core.sim.wire.lines import Close
from tests.conftest import Run


class Pipe(asyncio.Transport):
    """A transport whose other end reads at most `reads` bytes."""

    def __init__(self, reads: int = 1 << 40) -> None:
        super().__init__()
        self.reads, self.held, self.pieces, self.is_cut = reads, b"", 0, False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.held += bytes(data)
        self.pieces += 1

    def get_write_buffer_size(self) -> int:
        return max(0, len(self.held) - self.reads)

    def is_closing(self) -> bool:
        return self.is_cut

    def abort(self) -> None:
        self.is_cut = True


def connected(*pipes: Pipe) -> Clients:
    found = Clients()
    for number, pipe in enumerate(pipes, 1):
        found.add(Client(number, web.WebSocketResponse(), pipe))
    return found


@asynccontextmanager
async def saying(*texts: str) -> AsyncIterator[str]:
    """The address of a server that says these texts and then nothing."""

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        assert request.transport is not None
        request.transport.write(b"".join(map(framed, texts)))
        await socket.receive()
        return socket

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"ws://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def test_texts_of_every_length_arrive_as_they_were(run: Run) -> None:
    texts = [
        *("x" * size for size in (0, 1, 125, 126, 127, 65_535, 65_536, 200_000)),
        *("가" * size for size in (41, 42, 21_845, 21_846)),
    ]

    async def story() -> None:
        async with saying(*texts) as address, connect(address, compression=None, proxy=None) as socket:
            assert [await asyncio.wait_for(socket.recv(), 5) for _ in texts] == texts

    run(story())


def test_all_that_a_turn_has_for_one_client_goes_out_in_one_piece_and_in_order() -> None:
    first, second = Pipe(), Pipe()
    output = [(1, "a"), (2, "b"), (1, "b"), (9, "nobody"), (1, "a")]
    assert connected(first, second).deliver(output) == []
    assert first.held == framed("a") + framed("b") + framed("a")
    assert second.held == framed("b")
    assert (first.pieces, second.pieces) == (1, 1)


def test_connection_that_is_cut_hears_what_was_said_before_and_nothing_after() -> None:
    pipe = Pipe()
    connected(pipe).deliver([(1, "a"), (1, Close.CUT), (1, "b")])
    assert pipe.held == framed("a")
    assert pipe.is_cut


def test_client_that_does_not_read_is_cut_and_its_neighbour_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "BACKLOG", 1_000)
    lazy, good = Pipe(reads=0), Pipe()
    found = connected(lazy, good)
    rounds = [found.deliver([(1, "x" * 300), (2, "x" * 300)]) for _ in range(4)]
    assert rounds == [[], [], [], [1]]
    assert (lazy.is_cut, good.is_cut) == (True, False)
    assert len(lazy.held) < 1_000 + 400


def test_clients_that_together_hold_too_much_lose_the_worst_of_them_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "ALL_BACKLOGS", 1_000)
    pipes = [Pipe(reads=0) for _ in range(5)]
    found = connected(*pipes)
    assert found.deliver([(conn, "x" * 100) for conn in range(1, 6)]) == []
    assert found.deliver([(3, "x" * 600)]) == [3]
    assert [pipe.is_cut for pipe in pipes] == [False, False, True, False, False]


def test_what_has_been_read_since_does_not_count_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "ALL_BACKLOGS", 1_000)
    slow, other = Pipe(reads=0), Pipe(reads=0)
    found = connected(slow, other)
    found.deliver([(1, "x" * 900)])
    slow.reads = 1 << 40
    assert found.deliver([(2, "x" * 900)]) == []
    assert not slow.is_cut


def test_client_that_left_is_forgotten() -> None:
    pipe = Pipe(reads=0)
    found = connected(pipe)
    found.deliver([(1, "a")])
    (client,) = found
    found.remove(client)
    found.remove(client)
    assert (len(found), found.deliver([(1, "b")])) == (0, [])
    assert pipe.held == framed("a")
