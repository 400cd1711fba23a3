"""Each case runs over a real socket against a broker that misbehaves as told."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import logging
import socket
from typing import Any, Final

import pytest
from aiohttp import web

from core.domain.errors import (
    AuthRefused,
    BrokerError,
    RequestLimited,
    RequestLost,
    RequestRefused,
    TokenExpired,
    TumepokError,
)
from core.domain.units import MINUTE, SECOND
from core.kiwoom.calls import Request
from core.net import http
from core.net.throttle import Urgency
from core.net.token import NOT_SENT
from tests.core.net.peer import (
    BUY,
    CANCEL,
    CHART,
    DEAD,
    LIMITED,
    YES,
    Answer,
    Desk,
    run,
    says,
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time-out of a whole exchange, at once after the request was read."""
    monkeypatch.setattr(http, "_WHOLE", 0.05)


DOUBTS: Final[list[tuple[str, Answer]]] = [
    ("500", says({"return_code": 0}, 500)),
    ("502 in html", says(b"<html>Bad Gateway</html>", 502)),
    ("garbage", says(b"\x00not json")),
    ("no return code", says({"ord_no": "0000042"})),
    ("a list", says([1, 2])),
    ("redirect", says(b"", 307, location="/api/dostk/ordr")),
    ("dead token", says(DEAD)),
    ("429 by nobody", says(b"slow down", 429)),
    ("too long", says(b" " * (http.MAX_BODY + 1))),
]


@pytest.mark.parametrize("answer", [row[1] for row in DOUBTS], ids=[row[0] for row in DOUBTS])
def test_order_with_doubtful_answer_is_lost_and_posted_once(answer: Answer) -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will("kt10000", answer)
        with pytest.raises(RequestLost):
            await desk.rest.send(BUY)
        assert desk.broker.posts["kt10000"] == 1

    run(case)


@pytest.mark.parametrize("how", ["reset", "drop", "cut"])
@pytest.mark.parametrize("warm", [True, False])
def test_order_with_broken_connection_is_lost_and_posted_once(how: str, warm: bool) -> None:
    async def case(desk: Desk) -> None:
        if warm:
            await desk.rest.warm()
        desk.broker.will("kt10000", getattr(desk.broker, how))
        with pytest.raises(RequestLost):
            await desk.rest.send(BUY)
        assert desk.broker.posts["kt10000"] == 1

    run(case)


@pytest.mark.usefixtures("impatient")
def test_order_with_time_out_after_arrival_is_lost_and_posted_once() -> None:
    async def case(desk: Desk) -> None:
        await desk.rest.token()
        desk.broker.will("kt10000", desk.broker.silence)
        with pytest.raises(RequestLost, match=r"TimeoutError.*kt10000"):
            await desk.rest.send(BUY)
        assert desk.broker.posts["kt10000"] == 1

    run(case)


@pytest.mark.usefixtures("impatient")
def test_order_with_time_out_before_anybody_reads_it_is_lost() -> None:
    """The kernel of the server took connection and bytes, nobody read them: it must not count as unsent."""

    async def case(desk: Desk) -> None:
        token = await desk.rest.token()
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            other = Desk(f"http://127.0.0.1:{deaf.getsockname()[1]}", desk.broker)
            other.rest._keeper._token = token
            with pytest.raises(RequestLost):
                await other.rest.send(BUY)
            assert other.rest.counts == {"posts": 1, "lost": 1}
            await other.rest.aclose()

    run(case)


def test_order_over_the_rate_goes_again_as_a_counted_attempt(caplog: pytest.LogCaptureFixture) -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will("kt10000", says(LIMITED, 429))
        reply = await desk.rest.send(BUY)
        assert reply.status == 200
        assert desk.broker.posts["kt10000"] == 2
        assert desk.rest.counts == {"posts": 3, "limited": 1, "resent": 1}

    run(case)
    assert "kt10000 was not taken (rate limit): attempt 2 of 4" in caplog.text


def test_order_always_over_the_rate_gives_up_with_the_brokers_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async def case(desk: Desk) -> None:
        monkeypatch.setattr(http, "_ATTEMPTS", 2)
        desk.broker.will("kt10000", *[says(LIMITED, 429)] * 9)
        with pytest.raises(RequestLimited, match="유량=5"):
            await desk.rest.send(BUY)
        assert desk.broker.posts["kt10000"] == 2

    run(case)


def test_order_refused_carries_code_and_words() -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will("kt10000", says({"return_code": 20, "return_msg": "[2000](RC4058:모의투자 장종료)"}))
        with pytest.raises(RequestRefused) as caught:
            await desk.rest.send(BUY)
        assert (caught.value.code, caught.value.text) == ("RC4058", "모의투자 장종료")

    run(case)


def test_order_to_a_closed_port_is_not_sent() -> None:
    async def case(desk: Desk) -> None:
        token = await desk.rest.token()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        other = Desk(f"http://127.0.0.1:{port}", desk.broker)
        other.rest._keeper._token = token
        with pytest.raises(RequestRefused, match="보내지 못함") as caught:
            await other.rest.send(BUY)
        assert caught.value.code == NOT_SENT
        await other.rest.aclose()

    run(case)


@pytest.mark.parametrize("answer", [says(b"?"), says(LIMITED, 429)], ids=["lost", "over the rate"])
def test_order_without_a_token_is_not_sent(answer: Answer) -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will("au10001", answer)
        with pytest.raises(RequestRefused, match="not sent, no token") as caught:
            await desk.rest.send(BUY)
        assert caught.value.code == NOT_SENT
        assert desk.broker.posts["kt10000"] == 0

    run(case)


def test_order_while_the_second_dead_token_is_waited_out_is_not_sent() -> None:
    async def case(desk: Desk) -> None:
        await desk.rest.renew(await desk.rest.token())
        desk.broker.will("kt10000", says(DEAD))
        with pytest.raises(RequestLost):
            await desk.rest.send(BUY)
        with pytest.raises(RequestRefused, match="not sent, no token") as caught:
            await desk.rest.send(BUY)
        assert caught.value.code == NOT_SENT
        assert desk.broker.posts["kt10000"] == 1

    run(case)


@pytest.mark.parametrize(("body", "learned"), [(b"<html>Bad Gateway</html>", 0), ({"return_code": 0}, 1)])
def test_clock_learns_from_the_broker_alone(body: Any, learned: int) -> None:
    async def case(desk: Desk) -> None:
        token = await desk.rest.token()
        seen = desk.rest._clock.observations
        desk.broker.will("kt00001", says(body, 200, date="Sun, 22 Nov 2026 13:20:03 GMT"))
        with contextlib.suppress(RequestLost):
            await desk.rest._post(Request("kt00001", "/api/dostk/acnt", {}), Urgency.QUERY, token)
        assert desk.rest._clock.observations + bool(desk.rest._clock._odd) - seen == learned

    run(case)


def test_order_stopped_while_it_waited_for_its_slot_never_leaves() -> None:
    async def case(desk: Desk) -> None:
        with pytest.raises(RequestRefused, match="a stop or a VI came"):
            await desk.rest.send(BUY, may_leave=lambda: False)
        assert desk.broker.posts["kt10000"] == 0

    run(case)


def test_cancel_sent_after_an_order_in_one_turn_arrives_first() -> None:
    async def case(desk: Desk) -> None:
        await desk.rest.token()
        seen: list[str] = []
        for name in ("kt10000", "kt10003"):

            async def note(request: web.Request, name: str = name) -> web.StreamResponse:
                seen.append(name)
                return await YES(request)

            desk.broker.will(name, note)
        await asyncio.gather(desk.rest.send(BUY), desk.rest.send(CANCEL))
        assert seen == ["kt10003", "kt10000"]

    run(case)


def test_order_behind_500_charts_does_not_wait_for_them() -> None:
    async def case(desk: Desk) -> None:
        await desk.rest.send(CANCEL)
        async with asyncio.TaskGroup() as group:
            charts = [group.create_task(desk.rest.ask(CHART)) for _ in range(500)]
            await asyncio.sleep(0)
            start = desk.clock.monotonic()
            await asyncio.gather(desk.rest.send(BUY), desk.rest.send(CANCEL))
            took = desk.clock.monotonic() - start
            assert desk.broker.posts["ka10080"] < 60
            for chart in charts:
                chart.cancel()
        assert took < SECOND  # the charts need ten; the figure itself is the business of the benches

    run(case)


@pytest.mark.parametrize(
    ("verb", "request_"), [("ask", BUY), ("send", CHART)], ids=["an order cannot be asked", "a query cannot be sent"]
)
def test_verb_of_the_other_kind_is_a_bug(verb: str, request_: Request) -> None:
    async def case(desk: Desk) -> None:
        with pytest.raises(ValueError, match=request_.api_id):
            await getattr(desk.rest, verb)(request_)
        assert desk.broker.posts.total() == 0

    run(case)


@pytest.mark.parametrize(
    ("answers", "posts", "error"),
    [
        ([says(DEAD)], 2, None),
        ([says(DEAD), says(DEAD)], 2, TokenExpired),
        ([says(b"?")], 2, None),
        ([says(b"?"), says(b"", 500)], 2, RequestLost),
        ([says(LIMITED, 429)], 2, None),
        ([says({"return_code": 2, "return_msg": "필수입력[1511:stk_cd]"})], 1, RequestRefused),
    ],
    ids=["renewed", "renewed in vain", "lost once", "lost twice", "over the rate", "refused"],
)
def test_query_goes_again_when_that_is_safe(
    answers: list[Answer], posts: int, error: type[TumepokError] | None
) -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will("ka10080", *answers)
        with pytest.raises(error) if error else contextlib.nullcontext():
            await desk.rest.ask(CHART)
        assert desk.broker.posts["ka10080"] == posts

    run(case)


def test_pages_follow_the_key_to_the_end() -> None:
    async def case(desk: Desk) -> None:
        keys: list[str | None] = []

        async def page(request: web.Request) -> web.StreamResponse:
            keys.append(request.headers.get("next-key"))
            more: dict[str, Any] = {"cont_yn": "Y", "next_key": f"k{len(keys)}"} if len(keys) < 3 else {"cont_yn": "N"}
            return await says({"return_code": 0}, **more)(request)

        desk.broker.will("ka10080", page, page, page)
        assert len([page async for page in desk.rest.pages(CHART)]) == 3
        assert keys == [None, "k1", "k2"]
        desk.broker.will("ka10080", says({"return_code": 0}, cont_yn="Y", next_key="a"), page)
        assert len([page async for page in desk.rest.pages(CHART, limit=1)]) == 1

    run(case)


def test_pages_are_asked_only_while_somebody_wants_them() -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will("ka10080", *(says({"return_code": 0}, cont_yn="Y", next_key=f"k{n}") for n in range(5)))
        async with contextlib.aclosing(desk.rest.pages(CHART)) as pages:
            async for _ in pages:
                break
        assert desk.broker.posts["ka10080"] == 1

    run(case)


def test_pages_that_go_in_circles_are_lost() -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will(
            "ka10080", *(says({"return_code": 0}, cont_yn="Y", next_key=key) for key in ("a", "b", "a", "b"))
        )
        with pytest.raises(RequestLost, match="circles"):
            [page async for page in desk.rest.pages(CHART)]
        assert desk.broker.posts["ka10080"] == 3

    run(case)


@pytest.mark.parametrize(("pages", "size"), [(3, 1 << 20), (100, 2_000)])
def test_pages_that_do_not_end_are_lost(pages: int, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MOST_PAGES", pages)
    monkeypatch.setattr(http, "_MOST_BYTES", size)

    async def case(desk: Desk) -> None:
        body = {"return_code": 0, "filler": "x" * 900}
        desk.broker.will("ka10080", *(says(body, cont_yn="Y", next_key=f"k{n}") for n in range(9)))
        with pytest.raises(RequestLost, match="do not end"):
            [page async for page in desk.rest.pages(CHART)]
        assert desk.broker.posts["ka10080"] <= 4

    run(case)


def test_token_wanted_by_many_is_issued_once() -> None:
    async def case(desk: Desk) -> None:
        await asyncio.gather(*(desk.rest.ask(CHART) for _ in range(8)))
        assert desk.broker.posts == {"au10001": 1, "ka10080": 8}

    run(case)


def test_token_found_dead_by_many_is_renewed_once() -> None:
    async def case(desk: Desk) -> None:
        await desk.rest.token()
        desk.broker.will("ka10080", *[says(DEAD)] * 6)
        await asyncio.gather(*(desk.rest.ask(CHART) for _ in range(6)))
        assert desk.broker.posts == {"au10001": 2, "ka10080": 12}
        assert set(desk.broker.used[-6:]) == {"Bearer canary-token-2"}

    run(case)


def test_token_refused_for_its_keys_is_not_asked_for_again() -> None:
    async def case(desk: Desk) -> None:
        wrong = {"return_code": 3, "return_msg": "[8001:App Key와 Secret Key 검증에 실패했습니다]"}
        desk.broker.will("au10001", says(wrong))
        for _ in range(3):
            with pytest.raises(AuthRefused, match="검증에 실패"):
                await desk.rest.ask(CHART)
        assert desk.broker.posts == {"au10001": 1}

    run(case)


def test_token_dead_for_ever_costs_one_renewal_a_minute() -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will("ka10080", *[says(DEAD)] * 50)
        for _ in range(5):
            with pytest.raises(TokenExpired):
                await desk.rest.ask(CHART)
        assert desk.broker.posts["au10001"] == 2  # the first issue, one renewal

    run(case)


def test_token_near_its_end_is_renewed_while_the_old_one_works() -> None:
    async def case(desk: Desk) -> None:
        desk.broker.life = 5 * MINUTE
        first = await desk.rest.token()
        desk.clock.offset += 2 * MINUTE
        assert await desk.rest.token() is first
        renewal = desk.rest._keeper._renewal
        assert renewal is not None
        await renewal
        assert (await desk.rest.token()).text == "canary-token-2"

    run(case)


def test_token_is_revoked_once_at_exit() -> None:
    async def case(desk: Desk) -> None:
        await desk.rest.revoke()
        await desk.rest.token()
        await desk.rest.revoke()
        await desk.rest.revoke()
        assert desk.broker.posts == {"au10001": 1, "au10002": 1}

    run(case)


def test_warm_connection_is_used_by_the_order_and_tells_the_time() -> None:
    async def case(desk: Desk) -> None:
        assert await desk.rest.warm()
        await desk.rest.send(BUY)
        assert len(desk.broker.sockets) == 1
        assert desk.clock.observations == 3

    run(case)


def test_warm_without_a_server_says_no() -> None:
    async def case(desk: Desk) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        other = Desk(f"http://127.0.0.1:{port}", desk.broker)
        assert not await other.rest.warm()
        await other.rest.aclose()

    run(case)


def test_logs_and_errors_at_the_loudest_level_hold_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []

    async def case(desk: Desk) -> None:
        desk.broker.will("kt10000", says(DEAD), says(b"?"), desk.broker.reset)
        for _ in range(3):
            try:
                await desk.rest.send(BUY)
            except (RequestLost, BrokerError) as error:
                told.append(f"{error!r} {error.__cause__!r}")
        await desk.rest.revoke()
        told.append(repr(desk.rest) + repr(desk.rest._keeper))

    run(case)
    assert len(told) == 4
    assert "canary" not in caplog.text + "".join(told)


def test_answer_that_comes_packed_is_unpacked_and_still_bounded() -> None:
    async def case(desk: Desk) -> None:
        desk.broker.will("ka10080", says(gzip.compress(b'{"return_code":0,"n":1}'), content_encoding="gzip"))
        assert (await desk.rest.ask(CHART)).content == {"return_code": 0, "n": 1}
        desk.broker.will("kt10000", says(gzip.compress(b" " * (http.MAX_BODY + 1)), content_encoding="gzip"))
        with pytest.raises(RequestLost):
            await desk.rest.send(BUY)
        assert desk.broker.posts["kt10000"] == 1

    run(case)


def test_client_that_was_closed_sends_nothing() -> None:
    async def case(desk: Desk) -> None:
        await desk.rest.token()
        await desk.rest.aclose()
        with pytest.raises(RequestLost):
            await desk.rest.send(BUY)
        assert desk.broker.posts["kt10000"] == 0

    run(case)
