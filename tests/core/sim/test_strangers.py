"""Strangers at the port: who asks for too much, says too much or does not listen is refused."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus

from core.sim import server
from core.sim.listed.listing import UNIVERSE
from core.sim.server import Options, Simulator
from core.sim.serving import clients
from core.sim.serving.clients import Client, Clients
from core.sim.serving.market_clock import LONGEST_STEP
from tests.conftest import Run
from tests.core.sim.client import CODE, a_broker
from tests.core.sim.port import KEYS, Desk, a_desk, address_of, drained, line, on_port, word


def test_client_that_does_not_read_is_cut_and_the_other_hears_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clients, "BACKLOG", 1_000_000)

    async def story() -> None:
        async with a_desk(Options(story="calm", speed=50)) as desk, line(desk.ws) as good:
            await desk.log_in(good)
            lazy = await connect(desk.ws, compression=None, ping_interval=None, max_queue=1, proxy=None)
            other = Desk(desk.rest, desk.ws)
            answer = await other.post("au10001", grant_type="client_credentials", appkey="lazy", secretkey="s")
            await lazy.send(json.dumps({"trnm": "LOGIN", "token": answer["token"]}))
            few = [{"item": [CODE], "type": ["0B"]}]
            many = [{"item": [listing.code for listing in UNIVERSE], "type": ["0B", "0D"]}]
            await good.send(json.dumps({"trnm": "REG", "grp_no": "1", "data": few}))
            await lazy.send(json.dumps({"trnm": "REG", "grp_no": "1", "data": many}))
            rows = 0
            async with asyncio.timeout(20):
                while "does not read" not in caplog.text:
                    rows += len(json.loads(await good.recv()).get("data") or ())
                    await asyncio.sleep(0)
                with pytest.raises(ConnectionClosedError):
                    await drained(lazy)
            assert rows > 0
            assert json.loads(await asyncio.wait_for(good.recv(), 5))

    run(story())


@pytest.mark.parametrize("size", [(1 << 20) + 1, 10 << 20])
def test_frame_that_is_too_large_ends_its_connection_alone(run: Run, size: int) -> None:
    async def story() -> None:
        async with a_desk(Options(story="calm")) as desk, line(desk.ws) as good, line(desk.ws) as bad:
            await desk.log_in(good)
            with contextlib.suppress(ConnectionClosedError):  # it may be refused before all of it was sent
                await bad.send("x" * size)
            with pytest.raises(ConnectionClosedError) as closed:
                await asyncio.wait_for(drained(bad), 5)
            assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
            data = [{"item": [CODE], "type": ["0B", "0D"]}]
            await good.send(json.dumps({"trnm": "REG", "grp_no": "1", "data": data}))
            assert await word(good, "0D", "215", "")

    run(story())


def test_request_that_is_too_large_is_refused_and_the_next_is_not(run: Run) -> None:
    async def story() -> None:
        async with a_desk(Options(story="calm")) as desk:
            refused = await desk.rest.post("/oauth2/token", content=b"x" * (2 << 20))
            assert refused.status_code == 413
            assert (await desk.post("au10001", grant_type="client_credentials", **KEYS))["return_code"] == 0

    run(story())


class Doorkeeper(Clients):
    """Tells when the last client is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.is_empty = asyncio.Event()

    def remove(self, client: Client) -> None:
        super().remove(client)
        if not len(self):
            self.is_empty.set()


def test_client_that_answers_nothing_is_given_up_and_forgotten(run: Run) -> None:
    async def story() -> None:
        pace, times = [0], itertools.count()
        simulator = Simulator(a_broker(), speed=8, clock=lambda: next(times) * pace[0])
        simulator.clients = door = Doorkeeper()
        async with on_port(simulator) as rest:
            ws = address_of(rest)
            silent = await connect(ws, compression=None, ping_interval=None, proxy=None)
            await Desk(rest, ws).log_in(silent)
            pace[0] = LONGEST_STEP  # from now on every look at the clock is two seconds later, and no PING is echoed
            with pytest.raises(ConnectionClosedOK):
                await asyncio.wait_for(drained(silent), 10)
            await asyncio.wait_for(door.is_empty.wait(), 10)

    run(story())


def test_one_client_too_many_is_refused_and_the_others_stay(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_CLIENTS", 3)

    async def story() -> None:
        async with a_desk(Options(story="calm")) as desk, contextlib.AsyncExitStack() as stack:
            sockets = [await stack.enter_async_context(line(desk.ws)) for _ in range(3)]
            with pytest.raises(InvalidStatus) as refused:
                await connect(desk.ws, proxy=None)
            assert refused.value.response.status_code == 503
            await desk.log_in(sockets[0])
            await sockets[1].close()
            await desk.log_in(await stack.enter_async_context(line(desk.ws)))

    run(story())
