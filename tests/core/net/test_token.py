from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Final

import msgspec
import pytest

from core.domain.calendar import kst_date
from core.domain.errors import AuthRefused, RequestLimited, RequestLost, RequestRefused, TokenExpired, TumepokError
from core.domain.units import DAY, MINUTE, SECOND, Ns, kst_hhmmss
from core.kiwoom.auth import Keys
from core.kiwoom.calls import Reply, Request
from core.net.clock import Clock
from core.net.tasks import TaskSet
from core.net.throttle import Urgency
from core.net.token import NOT_SENT, TokenKeeper

KEYS: Final = Keys("canary-key", "canary-secret")
WRONG: Final = {"return_code": 3, "return_msg": "[8001:App Key와 Secret Key 검증에 실패했습니다]"}
LIMITED: Final = {"return_code": 5, "return_msg": "[1700:허용된 API 요청 개수를 초과하였습니다]"}


class Desk:
    """A keeper, the broker's token desk behind it, and a clock that a test moves."""

    def __init__(self) -> None:
        self.at: Ns = 1_780_000_000 * SECOND
        self.life: Ns = DAY
        self.issued = 0
        self.asked: list[str] = []
        self.script: list[dict[str, Any] | TumepokError] = []
        self.failures: list[str] = []
        self.tasks = TaskSet("rest", lambda name, error: self.failures.append(f"{name} {error}"))
        self.keeper = TokenKeeper(KEYS, self.post, Clock(lambda: self.at, lambda: self.at), self.tasks)

    async def post(self, request: Request, urgency: Urgency, token: object) -> Reply:
        self.asked.append(request.api_id)
        await asyncio.sleep(0)
        body = self.script.pop(0) if self.script else self._yes()
        if isinstance(body, TumepokError):
            raise body
        return Reply(200, "", "", msgspec.json.encode(body))

    def _yes(self) -> dict[str, Any]:
        self.issued += 1
        ends = self.at + self.life
        expires = kst_date(ends).strftime("%Y%m%d") + kst_hhmmss(ends)
        return {"return_code": 0, "token": f"t{self.issued}", "expires_dt": expires}


def run(case: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        desk = Desk()
        await case(desk)
        await desk.tasks.aclose(1)
        assert desk.failures == []

    asyncio.run(main())


def test_token_of_many_callers_is_one_call() -> None:
    async def case(desk: Desk) -> None:
        found = await asyncio.gather(*(desk.keeper.token() for _ in range(9)))
        assert {token.text for token in found} == {"t1"}
        assert desk.asked == ["au10001"]

    run(case)


def test_impatient_caller_does_not_cancel_what_others_wait_for() -> None:
    async def case(desk: Desk) -> None:
        patient = asyncio.gather(desk.keeper.token())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await desk.keeper.token()
        assert (await patient)[0].text == "t1"
        assert desk.asked == ["au10001"]

    run(case)


def test_renew_of_a_token_replaced_meanwhile_is_free() -> None:
    async def case(desk: Desk) -> None:
        dead = await desk.keeper.token()
        first = await desk.keeper.renew(dead)
        assert await desk.keeper.renew(dead) is first
        assert desk.keeper.calls == 2

    run(case)


def test_renewals_are_a_minute_apart() -> None:
    async def case(desk: Desk) -> None:
        await desk.keeper.renew(await desk.keeper.token())
        with pytest.raises(TokenExpired, match="새 토큰도"):
            await desk.keeper.renew(await desk.keeper.token())
        desk.at += MINUTE
        assert (await desk.keeper.token()).text == "t3"

    run(case)


@pytest.mark.parametrize(
    ("failure", "kind", "pause"),
    [
        (WRONG, AuthRefused, MINUTE),
        (RequestLost("no answer"), RequestLost, MINUTE),
        ({"return_code": 0}, RequestLost, MINUTE),
        (LIMITED, RequestLimited, 5 * SECOND),
        (RequestRefused(NOT_SENT, "보내지 못함"), RequestRefused, 0),
    ],
    ids=["wrong keys", "lost", "no token inside", "over the rate", "not sent"],
)
def test_failed_issue_is_told_and_not_repeated_before_its_time(
    failure: dict[str, Any] | TumepokError, kind: type[TumepokError], pause: Ns
) -> None:
    async def case(desk: Desk) -> None:
        desk.script = [failure]
        with pytest.raises(kind):
            await desk.keeper.token()
        if pause:
            desk.at += pause - 1
            with pytest.raises(kind):
                await desk.keeper.token()
            assert len(desk.asked) == 1
            desk.at += 1
        assert (await desk.keeper.token()).text == "t1"

    run(case)


def test_token_near_its_end_serves_on_while_its_renewal_fails() -> None:
    async def case(desk: Desk) -> None:
        first = await desk.keeper.token()
        desk.script = [RequestLost("no answer")]
        desk.at += DAY - 5 * MINUTE
        for _ in range(5):
            assert await desk.keeper.token() is first
            await asyncio.sleep(0)
        assert len(desk.asked) == 2
        desk.at += MINUTE
        assert await desk.keeper.token() is first
        assert desk.keeper._renewal is not None
        await desk.keeper._renewal
        assert (await desk.keeper.token()).text == "t2"

    run(case)


def test_token_at_its_end_is_waited_for() -> None:
    async def case(desk: Desk) -> None:
        await desk.keeper.token()
        desk.at += DAY
        assert (await desk.keeper.token()).text == "t2"

    run(case)


def test_buried_token_is_renewed_behind_the_back() -> None:
    async def case(desk: Desk) -> None:
        desk.keeper.bury(await desk.keeper.token())
        assert (await desk.keeper.token()).text == "t2"

    run(case)


def test_revoke_that_fails_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def case(desk: Desk) -> None:
        await desk.keeper.token()
        desk.script = [RequestLost("no answer")]
        await desk.keeper.revoke()

    run(case)
    assert "could not be revoked: no answer" in caplog.text
    assert "canary" not in caplog.text


def test_ready_in_counts_down_the_pause_and_is_nothing_while_there_is_a_token() -> None:
    async def case(desk: Desk) -> None:
        assert desk.keeper.ready_in == 0
        desk.script = [RequestLost("HTTP 503")]
        with pytest.raises(RequestLost, match=r"1분 안에 .* HTTP 503"):
            await desk.keeper.token()
        assert desk.keeper.ready_in == MINUTE
        desk.at += MINUTE // 2
        assert desk.keeper.ready_in == MINUTE // 2
        desk.at += MINUTE
        await desk.keeper.token()
        assert desk.keeper.ready_in == 0

    run(case)


@pytest.mark.parametrize("failure", [RequestLost("no answer"), LIMITED, None], ids=["lost", "over the rate", "dead"])
def test_in_a_hurry_the_pause_begins_at_a_second_and_doubles_up_to_a_minute(
    failure: dict[str, Any] | TumepokError | None,
) -> None:
    async def case(desk: Desk) -> None:
        desk.keeper.hurries = lambda: True
        if failure is None:
            await desk.keeper.token()
        pauses = []
        for _ in range(8):
            desk.script = [failure] if failure else []
            with contextlib.suppress(TumepokError):
                desk.keeper.bury(await desk.keeper.token())
                await asyncio.sleep(0.01)
            if desk.keeper._token:
                desk.keeper._forget(desk.keeper._token)
            pauses.append(desk.keeper.ready_in // SECOND)
            desk.at += desk.keeper.ready_in
        most = 5 if failure is LIMITED else 60
        assert pauses == [min(1 << n, most) for n in range(8)]

    run(case)


def test_hurry_that_begins_in_the_pause_shortens_it_and_calm_brings_it_back() -> None:
    async def case(desk: Desk) -> None:
        is_hurried = False
        desk.keeper.hurries = lambda: is_hurried
        desk.script = [RequestLost("no answer")]
        with pytest.raises(RequestLost):
            await desk.keeper.token()
        desk.at += 2 * SECOND
        assert desk.keeper.ready_in == MINUTE - 2 * SECOND
        is_hurried = True
        assert (await desk.keeper.token()).text == "t1"
        assert desk.keeper.calls == 2

    run(case)


def test_hurry_begins_at_a_second_however_long_nobody_answered_before_it() -> None:
    async def case(desk: Desk) -> None:
        is_hurried = False
        desk.keeper.hurries = lambda: is_hurried
        for _ in range(8):
            desk.script = [RequestLost("no answer")]
            with pytest.raises(RequestLost):
                await desk.keeper.token()
            desk.at += MINUTE
        desk.at -= MINUTE
        is_hurried = True
        assert desk.keeper.ready_in == SECOND
        desk.at += SECOND
        pauses = []
        for _ in range(3):
            desk.script = [RequestLost("no answer")]
            with pytest.raises(RequestLost):
                await desk.keeper.token()
            pauses.append(desk.keeper.ready_in // SECOND)
            desk.at += desk.keeper.ready_in
        assert pauses == [2, 4, 8]  # the one that went before was a second

    run(case)


def test_wrong_keys_are_not_asked_for_again_in_any_hurry() -> None:
    async def case(desk: Desk) -> None:
        desk.keeper.hurries = lambda: True
        desk.script = [WRONG]
        with pytest.raises(AuthRefused):
            await desk.keeper.token()
        assert desk.keeper.ready_in == MINUTE

    run(case)
