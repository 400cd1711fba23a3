"""The simulator over real sockets, with the client libraries that the desk uses."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from email.utils import parsedate_to_datetime

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus

from core.domain.calendar import instant
from core.domain.units import MINUTE, SECOND
from core.net.clock import Clock
from core.sim import server
from core.sim.broken.faults import Fault, RestFault
from core.sim.broken.wire_faults import Wire, WireFault
from core.sim.broker import Mode
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import PRODUCTS
from core.sim.market import SimMarket
from core.sim.office.access import kst_stamp
from core.sim.server import Issues, Options, Simulator, default_start, market_of, opened, start_of
from core.sim.serving.market_clock import LONGEST_STEP
from core.sim.stories import CALM, STORIES, tell
from tests.conftest import Run
from tests.core.runtime.street import street
from tests.core.sim.client import CODE, DAY, START, a_broker
from tests.core.sim.client import Client as Caller
from tests.core.sim.ledger import Watched
from tests.core.sim.port import KEYS, Desk, a_desk, address_of, drained, line, on_port, running, word


def test_order_goes_through_the_port_and_its_fill_comes_back(run: Run) -> None:
    async def story() -> None:
        async with a_desk(Options(story="calm")) as desk, line(desk.ws) as socket:
            await desk.log_in(socket)
            data = [{"item": [""], "type": ["00", "04"]}, {"item": [CODE], "type": ["0B", "0D"]}]
            await socket.send(json.dumps({"trnm": "REG", "grp_no": "1", "refresh": "1", "data": data}))
            order = await desk.post("kt10000", dmst_stex_tp="KRX", stk_cd=CODE, ord_qty="3", ord_uv="", trde_tp="3")
            assert order["ord_no"] == "0000001"
            assert (await word(socket, "00", "913", "접수"))["9203"] == order["ord_no"]
            await word(socket, "00", "902", "0")
            assert (await word(socket, "04", "930", "3"))["9001"] == CODE
            held = await desk.post("kt00018", qry_tp="1", dmst_stex_tp="KRX")
            assert [row["rmnd_qty"] for row in held["acnt_evlt_remn_indv_tot"]] == [f"{3:015}"]

    run(story())


def test_token_outlives_a_day_of_the_clock_on_the_wall_however_old_the_market(run: Run) -> None:
    async def story() -> None:
        async with a_desk(Options(story="calm", day=dt.date(2026, 3, 3))) as desk:
            answer = await desk.post("au10001", grant_type="client_credentials", **KEYS)
            assert answer["expires_dt"] > kst_stamp(Clock().now() + 23 * 60 * MINUTE)

    run(story())


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (Options(), "2026-11-20 09:20:00"),
        (Options(story="opening-rush"), "2026-11-20 08:58:30"),
        (Options(story="opening-rush", start=36_000), "2026-11-20 10:00:00"),
        (Options(story="calm", day=dt.date(2026, 3, 3)), "2026-03-03 09:20:00"),
    ],
)
def test_day_starts_when_the_options_say_or_the_story_or_at_twenty_past_nine(options: Options, expected: str) -> None:
    sunday = instant(dt.date(2026, 11, 22), 50_000)
    found = start_of(options, STORIES[options.story], sunday)
    told = dt.datetime.fromtimestamp(found / SECOND, dt.timezone(dt.timedelta(hours=9)))
    assert f"{told:%Y-%m-%d %H:%M:%S}" == expected


def test_only_this_computer_can_come_unless_told_otherwise(run: Run) -> None:
    async def story() -> None:
        async with running(Options(story="calm")) as addresses:
            assert {httpx.URL(addresses[way]).host for way in ("rest", "ws", "control")} == {"127.0.0.1"}

    run(story())


def test_date_header_tells_virtual_time(run: Run) -> None:
    async def story() -> None:
        async with a_desk(Options(story="calm", speed=100)) as desk:
            answer = await desk.rest.post("/oauth2/token", json={"grant_type": "client_credentials", **KEYS})
            told = parsedate_to_datetime(answer.headers["Date"]).astimezone(dt.timezone(dt.timedelta(hours=9)))
            assert (told.hour, told.weekday() < 5) == (9, True)
            assert answer.headers["cont-yn"] == "N"
            refused = parsedate_to_datetime((await desk.rest.head("/")).headers["Date"])
            assert dt.timedelta(0) <= refused - told < dt.timedelta(hours=6), "where clients learn the time first"

    run(story())


def test_socket_offers_no_compression(run: Run) -> None:
    async def story() -> None:
        async with a_desk(Options(story="calm")) as desk, connect(desk.ws, proxy=None) as socket:
            assert socket.response is not None
            assert "Sec-WebSocket-Extensions" not in socket.response.headers

    run(story())


def test_second_login_closes_the_first_with_bye(run: Run) -> None:
    async def story() -> None:
        async with a_desk(Options(story="calm")) as desk, line(desk.ws) as old, line(desk.ws) as new:
            await desk.log_in(old)
            await desk.log_in(new)
            assert json.loads(await old.recv())["code"] == "R10001"
            with pytest.raises(ConnectionClosedOK) as closed:
                await old.recv()
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1000, "Bye")

    run(story())


def test_controls_want_the_key_and_stand_beside_the_broker(run: Run) -> None:
    async def story() -> None:
        async with running(Options(story="calm")) as told, httpx.AsyncClient() as rest:
            held = {"Authorization": f"Bearer {told['key']}"}
            assert told["control"] == f"{told['rest']}/sim"
            for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": told["key"]}):
                refused = await rest.post(f"{told['control']}/pause", headers=headers)
                assert (refused.status_code, "not the key" in refused.json()["error"]) == (401, True)
            paused = await rest.post(f"{told['control']}/pause", headers=held)
            assert (paused.status_code, paused.json()["is_paused"], paused.json()["clients"]) == (200, True, 0)
            stands = [(await rest.head(told["rest"])).headers["Date"] for _ in range(2)]
            assert len(set(stands)) == 1
            wrong = await rest.post(f"{told['control']}/step", headers=held, json={"seconds": 0})
            assert wrong.status_code == 400

    run(story())


async def stepped(rest: httpx.AsyncClient, told: dict[str, str]) -> None:
    """Forty seconds of the market pass."""
    held = {"Authorization": f"Bearer {told['key']}"}
    await rest.post(f"{told['control']}/step", headers=held, json={"seconds": 40})
    while (await rest.post(f"{told['control']}/status", headers=held)).json()["step"]:
        pass  # each question lets the pump turn


def test_broker_that_is_away_refuses_sockets_and_comes_back(run: Run) -> None:
    async def story() -> None:
        async with running(Options(story="maintenance")) as told, httpx.AsyncClient() as rest:
            held = {"Authorization": f"Bearer {told['key']}"}
            await rest.post(f"{told['control']}/pause", headers=held)
            await stepped(rest, told)
            with pytest.raises(InvalidStatus) as refused:
                await line(told["ws"])
            assert refused.value.response.status_code == 503
            await stepped(rest, told)
            async with line(told["ws"]), httpx.AsyncClient(base_url=told["rest"]) as client:
                await Desk(client, told["ws"]).post("au10001", grant_type="client_credentials", **KEYS)

    run(story())


def test_order_by_telephone_reaches_the_desk_over_the_port(run: Run) -> None:
    async def story() -> None:
        async with running(Options(story="calm")) as told, httpx.AsyncClient(base_url=told["rest"]) as rest:
            desk = Desk(rest, told["ws"])
            async with line(desk.ws) as socket:
                await desk.log_in(socket)
                data = [{"item": [""], "type": ["00"]}]
                await socket.send(json.dumps({"trnm": "REG", "grp_no": "1", "refresh": "1", "data": data}))
                wish = {"side": "buy", "code": CODE, "quantity": 4, "app_key": KEYS["appkey"]}
                held = {"Authorization": f"Bearer {told['key']}"}
                assert (await rest.post("/sim/order", headers=held, json=wish)).status_code == 200
                assert (await word(socket, "00", "913", "접수"))["900"] == "4"

    run(story())


def test_server_that_ends_takes_leave_of_its_clients(run: Run) -> None:
    async def story() -> None:
        async with running(Options(story="calm")) as addresses:
            socket = await line(addresses["ws"])
        with pytest.raises(ConnectionClosedOK):
            await asyncio.wait_for(drained(socket), 5)

    run(story())


def test_cut_line_ends_without_a_close_frame_and_can_be_dialled_again(run: Run) -> None:
    async def story() -> None:
        broker = a_broker()
        async with on_port(Simulator(broker)) as rest:
            desk, ws = Desk(rest, ""), address_of(rest)
            async with line(ws) as socket:
                await desk.log_in(socket)
                broker.arm(WireFault(Wire.CUT))
                with pytest.raises(ConnectionClosedError):
                    await asyncio.wait_for(drained(socket), 5)
            async with line(ws) as socket:
                await desk.log_in(socket)

    run(story())


def test_lost_answer_is_a_broken_connection(run: Run) -> None:
    async def story() -> None:
        broker = a_broker()
        broker.faults.arm("au10001", Fault.LOSE)
        async with on_port(Simulator(broker)) as rest:
            with pytest.raises(httpx.TransportError):
                await rest.post("/oauth2/token", json={"grant_type": "client_credentials", **KEYS})
            answer = await rest.post("/oauth2/token", json={"grant_type": "client_credentials", **KEYS})
            assert answer.json()["return_code"] == 0

    run(story())


def test_endless_answer_goes_on_until_the_client_has_enough(run: Run) -> None:
    async def story() -> None:
        broker = a_broker()
        broker.faults.arm("au10001", Fault.ENDLESS)
        body = {"grant_type": "client_credentials", **KEYS}
        async with on_port(Simulator(broker)) as rest:
            async with rest.stream("POST", "/oauth2/token", json=body) as answer:
                heard = b""
                async for chunk in answer.aiter_raw():
                    heard += chunk
                    if len(heard) > 200_000:
                        break
            assert heard.startswith(b'{"expires_dt":')
            assert (await rest.post("/oauth2/token", json=body)).json()["return_code"] == 0

    run(story())


def test_stalled_answer_keeps_the_client_waiting_and_the_work_is_done(run: Run) -> None:
    async def story() -> None:
        broker = Watched(SimMarket(seed=1, story=CALM, start=START, listings=UNIVERSE[:1]))
        broker.faults.arm("au10001", Fault.STALL)
        body = {"grant_type": "client_credentials", **KEYS}
        async with on_port(Simulator(broker)) as rest:
            with pytest.raises(httpx.ReadTimeout):
                await rest.post("/oauth2/token", json=body, timeout=0.3)
            assert [call.status for call in broker.seen.of("au10001")] == [200]
            assert (await rest.post("/oauth2/token", json=body)).json()["return_code"] == 0

    run(story())


def test_answer_waits_as_long_as_told_and_the_push_does_not(run: Run) -> None:
    async def story() -> None:
        broker = a_broker()
        async with on_port(Simulator(broker)) as rest, line(address_of(rest)) as socket:
            desk = Desk(rest, "")
            await desk.log_in(socket)
            await socket.send(json.dumps({"trnm": "REG", "grp_no": "1", "data": [{"item": [""], "type": ["00"]}]}))
            broker.arm(RestFault("kt10000", Fault.AFTER, seconds=1))
            async with asyncio.TaskGroup() as group:
                body = {"dmst_stex_tp": "KRX", "stk_cd": CODE, "ord_qty": "1", "ord_uv": "", "trde_tp": "3"}
                answer = group.create_task(desk.post("kt10000", **body))
                told = await word(socket, "00", "913", "접수")
                heard_first = not answer.done()
            assert heard_first
            assert answer.result()["ord_no"] == told["9203"]

    run(story())


def test_half_open_line_reads_nothing_until_it_heals(run: Run) -> None:
    async def story() -> None:
        broker = a_broker()
        simulator = Simulator(broker)
        async with on_port(simulator) as rest, line(address_of(rest)) as socket:
            await Desk(rest, "").log_in(socket)
            (client,) = simulator.clients
            broker.arm(WireFault(Wire.MUTE))
            broker.advance(broker.now)
            simulator.clients.freeze(broker.wire.frozen)
            assert not client._transport.is_reading()
            await socket.send(json.dumps({"trnm": "REMOVE"}))
            broker.heal()
            simulator.clients.freeze(broker.wire.frozen)
            assert json.loads(await asyncio.wait_for(socket.recv(), 5))["trnm"] == "REMOVE"

    run(story())


def test_faults_of_the_command_line_are_armed(run: Run) -> None:
    faults = (RestFault("au10001", Fault.PAGE), WireFault(Wire.SKEW, seconds=-3600), WireFault(Wire.HASTY))

    async def story() -> None:
        async with a_desk(Options(story="calm", faults=faults)) as desk:
            answer = await desk.rest.post("/oauth2/token", json={"grant_type": "client_credentials", **KEYS})
            assert "점검" in answer.text
            told = parsedate_to_datetime(answer.headers["Date"]).astimezone(dt.timezone(dt.timedelta(hours=9)))
            assert told.hour == 8
            async with line(desk.ws) as socket:
                with pytest.raises(ConnectionClosedOK):
                    await desk.log_in(socket)
            async with line(desk.ws) as socket:
                await desk.log_in(socket)

    run(story())


def test_street_breaks_the_wire_when_told_and_knows_what_it_saw(run: Run) -> None:
    async def story() -> None:
        async with street() as market, httpx.AsyncClient(base_url=market.endpoint.rest) as rest:
            desk = Desk(rest, market.endpoint.ws)
            async with line(desk.ws) as socket:
                await desk.log_in(socket)
                market.wire.arm(WireFault(Wire.REFUSE), WireFault(Wire.DUPLICATE))
                data = [{"item": [CODE], "type": ["0B", "0D"]}]
                codes: list[int] = []
                for _ in range(2):
                    await socket.send(json.dumps({"trnm": "REG", "grp_no": "1", "data": data}))
                    codes.append(json.loads(await asyncio.wait_for(socket.recv(), 5))["return_code"])
                assert codes == [105110, 0]
                first, second = [await asyncio.wait_for(socket.recv(), 5) for _ in range(2)]
                assert first == second
                market.wire.arm(WireFault(Wire.CUT, key=KEYS["appkey"]))
                with pytest.raises(ConnectionClosedError):
                    await asyncio.wait_for(drained(socket), 5)
            seen = market.seen
            assert (len(seen.logins), len(seen.frames("REG", key=KEYS["appkey"])), seen.orders) == (1, 2, [])
            assert seen.peak("au10001") == 1

    run(story())


def test_market_starts_on_the_last_trading_day() -> None:
    sunday = instant(dt.date(2026, 11, 22), 12 * 3600)
    assert default_start(sunday) == instant(DAY, 9 * 3600 + 20 * 60)


def test_clock_runs_at_its_speed() -> None:
    real = iter([0, SECOND // 10, SECOND // 5])
    broker = a_broker()
    simulator = Simulator(broker, speed=3.0, clock=lambda: next(real))
    assert [simulator.now() - broker.now for _ in range(2)] == [3 * SECOND // 10, 6 * SECOND // 10]


def test_clock_that_was_held_up_does_not_catch_up() -> None:
    real = iter([0, 60 * SECOND, 60 * SECOND])
    broker = a_broker()
    simulator = Simulator(broker, speed=2.0, clock=lambda: next(real))
    assert [simulator.now() - broker.now for _ in range(2)] == [2 * LONGEST_STEP] * 2


@pytest.mark.parametrize(("issues", "listed", "awake"), [("all", 2_771, 3), ("named", 27, 27)])
def test_the_options_say_how_many_issues_there_are(issues: Issues, listed: int, awake: int) -> None:
    options = Options(issues=issues)
    story = tell(options.story)
    market = market_of(options, story, start_of(options, story, instant(dt.date(2026, 11, 20), 12 * 3600)))
    products = len(PRODUCTS)
    assert (len(market.listings), len(market.awake)) == (listed + products, awake + products)


@pytest.mark.parametrize(
    ("more", "body", "status"),
    [
        ({"Content-Encoding": "gzip"}, b"no gzip", 400),
        ({"Content-Length": "99999999999"}, b"{}", 413),
        ({"Content-Length": "99"}, b"{}", 408),
    ],
)
def test_body_that_cannot_be_read_is_refused_in_time(
    run: Run, monkeypatch: pytest.MonkeyPatch, more: dict[str, str], body: bytes, status: int
) -> None:
    monkeypatch.setattr(server, "_BODY_WITHIN_S", 0.1)

    async def story() -> None:
        async with running(Options(story="calm")) as addresses:
            url = httpx.URL(addresses["rest"])
            reader, writer = await asyncio.open_connection(url.host, url.port)
            headers = {"Host": "x", "Content-Length": str(len(body)), **more}
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            writer.write(f"POST /oauth2/token HTTP/1.1\r\n{head}\r\n".encode() + body)
            assert f" {status} ".encode() in await reader.readline()
            writer.close()

    run(story())


@pytest.mark.parametrize(("mode", "grid"), [("mock", SECOND // 10), ("real", SECOND // 100)])
def test_only_the_mock_server_holds_pushes_for_its_recorded_grid(mode: Mode, grid: int) -> None:
    broker = opened(Options(mode=mode, story="calm", start=9 * 3600 + 1200, day=DAY), START)
    client = Caller(broker).log_in()
    client.register("0B", items=tuple(listing.code for listing in UNIVERSE))
    heard = len(client.heard_at)
    while broker.now < START + 2 * SECOND:
        broker.advance(broker.now + SECOND // 200)
        client.listen()
    assert {at % grid for at in client.heard_at[heard:]} == {0}
    assert (len({at % (SECOND // 10) for at in client.heard_at[heard:]}) > 1) == (mode == "real")
