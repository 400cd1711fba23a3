"""Each case runs over a real socket against a feed that misbehaves as told."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed, InvalidURI

from core.domain.errors import AuthRefused, RequestLost
from core.domain.events import Fault, LinkChanged, LinkState
from core.domain.feed import Wanted
from core.domain.units import DAY, MILLI, SECOND, Code, Ns
from core.kiwoom.session import Pace, Session
from core.net.clock import Clock
from core.net.ends import LinkLost
from core.net.link import CAP, Link, LinkBroken, Verdict, classify, reconnect_delays
from tests.core.net.feed import REAL, YES, Desk, Feed, Tokens, desk, greet, run

# ---- the policy, pure ---------------------------------------------------------------------------------------


def test_delays_start_within_a_second_double_and_stay_under_the_cap() -> None:
    longest = list(itertools.islice(reconnect_delays(lambda: 1.0), 9))
    assert [2 * delay // SECOND for delay in longest] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert longest[-1] == CAP


def test_delays_have_full_jitter() -> None:
    chances: Iterator[float] = iter([0.0, 0.5, 0.25])
    assert list(itertools.islice(reconnect_delays(lambda: next(chances)), 3)) == [0, SECOND // 2, SECOND // 2]


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (ConnectionRefusedError(), Verdict.RETRY),
        (TimeoutError(), Verdict.RETRY),
        (LinkLost("closed 1000 Bye"), Verdict.RETRY),
        (ConnectionClosed(None, None), Verdict.RETRY),
        (RequestLost("au10001"), Verdict.RETRY),
        (AuthRefused("8001", "검증 실패"), Verdict.REFUSED),
        (InvalidURI("x", "no"), Verdict.FATAL),
        (KeyError("our bug"), Verdict.FATAL),
    ],
)
def test_classify_tells_network_from_refusal_from_bug(error: Exception, verdict: Verdict) -> None:
    assert classify(error) is verdict


# ---- the socket ---------------------------------------------------------------------------------------------


def test_link_logs_in_registers_and_goes_live() -> None:
    async def case(desk: Desk) -> None:
        desk.session.want([Wanted(Code("005930"))])
        await desk.live()
        assert desk.feed.heard[0] == {"trnm": "LOGIN", "token": "canary-1"}
        await desk.until(lambda: any(frame.get("grp_no") == "2" for frame in desk.feed.heard))
        assert desk.link.frames == len(desk.texts)

    run(case)


def test_link_ping_is_echoed() -> None:
    async def case(desk: Desk) -> None:
        await desk.live()
        await desk.feed.open[0].send('{"trnm":"PING"}')
        await desk.feed.open[0].send(REAL)
        await desk.until(lambda: REAL in desk.texts)
        await desk.feed.open[0].close()  # the close answers what came before
        assert desk.feed.heard[-1] == {"trnm": "PING"}

    run(case)


def test_link_wish_after_login_is_sent_at_the_nudge() -> None:
    async def case(desk: Desk) -> None:
        await desk.live()
        desk.session.want([Wanted(Code("000660"))])
        desk.link.nudge()
        await desk.until(lambda: sum("REG" in text for text in desk.texts) == 2)
        assert desk.feed.heard[-1]["data"][0]["item"] == ["000660"]

    run(case)


def test_link_dropped_by_the_server_is_live_again() -> None:
    async def case(desk: Desk) -> None:
        await desk.live()
        desk.feed.open[0].transport.abort()
        await desk.live(2)
        assert LinkState.DOWN in desk.states
        assert desk.feed.connections == 2

    run(case)


def test_link_silent_is_closed_and_live_again() -> None:
    async def case(desk: Desk) -> None:
        await desk.live()
        assert desk.states[:3] == [LinkState.CONNECTING, LinkState.CONNECTING, LinkState.SILENT]
        assert desk.feed.connections == 2

    run(case, lambda feed: [feed.mute], Pace(interval=MILLI, silence=100 * MILLI, answer=50 * MILLI))


def test_link_with_a_dead_token_renews_it_and_logs_in() -> None:
    async def case(desk: Desk) -> None:
        await desk.live()
        logins = [frame["token"] for frame in desk.feed.heard if frame["trnm"] == "LOGIN"]
        assert logins == ["canary-1", "canary-2"]

    run(case, lambda feed: [feed.wrong_token])


def test_link_kicked_by_another_login_waits_for_the_user() -> None:
    async def case(desk: Desk) -> None:
        await desk.until(lambda: LinkState.REFUSED in desk.states)
        desk.link.reconnect()
        await desk.live()
        assert desk.feed.connections == 2
        assert desk.states.count(LinkState.REFUSED) == 1

    run(case, lambda feed: [feed.kick])


def test_link_that_was_kicked_and_then_finds_no_server_tries_on() -> None:
    async def case(desk: Desk) -> None:
        await desk.until(lambda: LinkState.REFUSED in desk.states)
        desk.tokens.refusals = [RequestLost("no network")]
        desk.link.reconnect()
        await desk.live()

    run(case, lambda feed: [feed.kick])


def test_link_kicked_long_after_a_wish_to_reconnect_waits_for_a_new_one() -> None:
    async def case(desk: Desk) -> None:
        await desk.live()
        desk.link.reconnect()
        kick = '{"trnm":"SYSTEM","code":"R10001","message":"동일한 App key로 접속"}'
        desk.deliver(kick.encode(), desk.clock.now())
        await desk.feed.open[0].wait_closed()
        for _ in range(100):  # turns of the loop in which it would knock again
            await asyncio.sleep(0)
        assert (desk.feed.connections, desk.states[-1]) == (1, LinkState.REFUSED)

    run(case)


def test_link_with_wrong_keys_waits_for_the_user() -> None:
    async def main() -> None:
        async with desk(lambda feed: [], Pace()) as found, asyncio.TaskGroup() as group:
            found.tokens.refusals = [AuthRefused("8001", "검증 실패")]
            running = group.create_task(found.link.run())
            await found.until(lambda: LinkState.REFUSED in found.states)
            assert found.feed.connections == 0
            found.link.reconnect()
            await found.live()
            running.cancel()

    asyncio.run(main())


def test_link_without_a_server_tries_on_and_counts() -> None:
    async def main() -> None:
        async with desk(lambda feed: [], Pace()) as found:
            pass
        async with asyncio.TaskGroup() as group:
            running = group.create_task(found.link.run())
            await found.until(lambda: found.link.attempt >= 4)
            running.cancel()
        downs = [e for e in found.events if isinstance(e, LinkChanged) and e.state is LinkState.DOWN]
        assert [event.attempt for event in downs[:3]] == [1, 2, 3]
        assert ("ConnectionRefusedError" in downs[0].detail, "네트워크" in downs[0].detail) == (True, True)

    asyncio.run(main())


def test_link_bug_in_the_receiver_is_not_taken_for_a_network_fault() -> None:
    async def main() -> None:
        async with desk(lambda feed: [], Pace()) as found:

            def broken(frame: bytes, at: Ns) -> None:
                raise OSError("the tape's disk is full")

            found.link._deliver = broken
            with pytest.raises(LinkBroken) as caught:
                await found.link.run()
            assert str(caught.value.__cause__) == "the tape's disk is full"

    asyncio.run(main())


def test_link_cancelled_in_the_turn_of_a_drop_ends_nevertheless() -> None:
    """Python 3.11's TaskGroup lost the cancellation when its connection ended in the same turn."""

    async def case(desk: Desk) -> None:
        await desk.live()
        await desk.feed.open[0].close()

    run(case)


def test_link_cancelled_says_that_it_is_down() -> None:
    async def main() -> None:
        async with desk(lambda feed: [], Pace()) as found, asyncio.TaskGroup() as group:
            running = group.create_task(found.link.run())
            await found.live()
            running.cancel()
            await asyncio.wait([running])
            assert found.states[-1] is LinkState.DOWN

    asyncio.run(main())


def test_link_flood_is_complete_in_order_and_lets_the_loop_turn() -> None:
    count = 20_000

    async def flood(feed: Feed, wire: ServerConnection) -> None:
        await feed.hear(wire)
        await wire.send(json.dumps({"trnm": "LOGIN", **YES}))
        for n in range(count):
            await wire.send(f'{{"trnm":"REAL","data":[],"n":{n}}}')
        await wire.wait_closed()

    async def case(desk: Desk) -> None:
        turns = 0
        while len(desk.texts) < count + 1:
            turns += 1
            await asyncio.sleep(0)
        numbers = [json.loads(text)["n"] for text in desk.texts[1:]]
        assert numbers == list(range(count))
        assert turns > 20

    run(case, lambda feed: [lambda wire: flood(feed, wire)])


@pytest.mark.parametrize(("is_hasty", "least", "most"), [(False, 20, 40), (True, 190, 240)])
def test_link_lets_the_loop_turn_more_often_while_an_order_is_on_its_way(is_hasty: bool, least: int, most: int) -> None:
    """A thousand frames of a tenth of a millisecond each, all there at once."""
    ticks: Ns = 0
    turns = 0

    def deliver(_frame: bytes, _at: Ns) -> None:
        nonlocal ticks
        ticks += MILLI // 10

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def main() -> None:
        link = Link(
            "link",
            "",
            session=Session("link", Pace()),
            tokens=Tokens(),
            clock=Clock(lambda: ticks, lambda: ticks),
            deliver=deliver,
            emit=lambda event: None,
            is_hasty=lambda: is_hasty,
        )
        for n in range(1_000):
            link._backlog.put(f'{{"trnm":"REAL","data":[],"n":{n}}}'.encode(), n)
        async with asyncio.TaskGroup() as group:
            beside = group.create_task(other())
            await asyncio.sleep(0)
            await link._work_off(Silent())
            beside.cancel()

    asyncio.run(main())
    assert least <= turns <= most


class Silent:
    """A wire on which nothing is said."""

    async def recv(self, decode: Literal[False]) -> bytes:
        raise ConnectionClosed(None, None)

    async def send(self, message: str) -> None:
        raise ConnectionClosed(None, None)


def test_link_at_the_loudest_level_logs_no_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def case(desk: Desk) -> None:
        await desk.live()

    run(case, lambda feed: [feed.wrong_token])
    mine = [record.getMessage() for record in caplog.records if record.name.startswith("core")]
    assert mine
    assert "canary" not in "".join(mine)


def test_link_cut_right_after_a_flood_handles_all_that_was_said() -> None:
    count = 3_000
    fill = '{"data":[{"values":{"913":"체결"},"type":"00","name":"주문체결","item":"005930"}],"trnm":"REAL"}'

    async def flood(feed: Feed, wire: ServerConnection) -> None:
        await feed.hear(wire)
        await wire.send(json.dumps({"trnm": "LOGIN", **YES}))
        for n in range(count):
            await wire.send(f'{{"data":[{{"values":{{}},"type":"0B","item":"{n}"}}],"trnm":"REAL"}}')
        await wire.send(fill)
        await wire.close(1000, "Bye")

    async def case(desk: Desk) -> None:
        await desk.until(lambda: LinkState.DOWN in desk.states)
        assert desk.texts.count(fill) == 1
        items = [json.loads(text)["data"][0]["item"] for text in desk.texts[1:] if '"0B"' in text]
        assert items == [str(n) for n in range(count)]

    run(case, lambda feed: [lambda wire: flood(feed, wire)])


# ---- what answers is no broker ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xf3\xf3\xf3\xf3", "no WebSocket"),
        (b"\x81\x7f" + (20 << 20).to_bytes(8, "big"), "too big"),
    ],
)
def test_link_ends_what_it_cannot_read_and_comes_back(raw: bytes, words: str) -> None:
    """What is no frame, the head of a frame of 20 MB."""

    async def talk(feed: Feed, wire: ServerConnection) -> None:
        await greet(feed, wire)
        wire.transport.write(raw)
        await wire.wait_closed()

    async def case(desk: Desk) -> None:
        await desk.until(lambda: LinkState.DOWN in desk.states)
        ends = [e.detail for e in desk.events if isinstance(e, LinkChanged) and e.state is LinkState.DOWN]
        assert words in ends[0]
        await desk.live()
        assert desk.feed.connections == 2

    run(case, lambda feed: [lambda wire: talk(feed, wire)])


@pytest.mark.parametrize("kind", [b"\x81", b"\x82"], ids=["text", "binary"])
def test_frame_that_is_no_utf8_is_one_fault_and_the_link_lives_on(kind: bytes) -> None:
    async def talk(feed: Feed, wire: ServerConnection) -> None:
        await greet(feed, wire)
        wire.transport.write(kind + b"\x03\xff\xfe\xfd")
        await feed.polite(wire)

    async def case(desk: Desk) -> None:
        await desk.until(lambda: any(isinstance(event, Fault) for event in desk.events))
        await desk.live()
        assert (desk.feed.connections, LinkState.DOWN in desk.states) == (1, False)

    run(case, lambda feed: [lambda wire: talk(feed, wire)])


def test_link_reads_a_binary_frame_as_the_text_that_it_is() -> None:
    async def talk(feed: Feed, wire: ServerConnection) -> None:
        await greet(feed, wire)
        await wire.send(b'{"trnm":"PING"}')
        while (await feed.hear(wire))["trnm"] != "PING":
            pass
        await wire.wait_closed()

    async def case(desk: Desk) -> None:
        await desk.until(lambda: '{"trnm":"PING"}' in desk.texts)

    run(case, lambda feed: [lambda wire: talk(feed, wire)])


def test_link_that_ends_in_every_login_tries_on_ever_more_slowly() -> None:
    async def hasty(feed: Feed, wire: ServerConnection) -> None:
        await feed.hear(wire)
        await wire.close(1000, "Bye")

    async def case(desk: Desk) -> None:
        await desk.until(lambda: desk.states.count(LinkState.DOWN) >= 5)
        downs = [e for e in desk.events if isinstance(e, LinkChanged) and e.state is LinkState.DOWN]
        assert [event.attempt for event in downs[:5]] == [1, 2, 3, 4, 5]
        assert asked == [SECOND // 2, SECOND, 2 * SECOND, 4 * SECOND], "what a day without chance would have waited"

    asked: list[Ns] = []

    def noted() -> Iterator[Ns]:
        for delay in reconnect_delays(lambda: 1.0):
            if len(asked) < 4:
                asked.append(delay)
            yield 0

    async def main() -> None:
        async with desk(lambda feed: [lambda wire: hasty(feed, wire)] * 6, Pace()) as found:
            found.link._delays = noted
            async with asyncio.TaskGroup() as group:
                running = group.create_task(found.link.run())
                await case(found)
                running.cancel()

    asyncio.run(main())


def test_link_without_a_token_waits_until_one_may_be_asked_for() -> None:
    async def main() -> None:
        async with desk(lambda feed: [], Pace()) as found, asyncio.TaskGroup() as group:
            found.tokens.refusals = [RequestLost("HTTP 503")]
            found.tokens.token_in = DAY
            running = group.create_task(found.link.run())
            await found.until(lambda: LinkState.DOWN in found.states)
            await asyncio.wait([running], timeout=0.05)
            assert (found.link.attempt, found.feed.connections) == (1, 0)
            found.link.reconnect()  # the user may be more patient than we are, or less
            await found.live()
            running.cancel()

    asyncio.run(main())
