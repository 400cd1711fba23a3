from __future__ import annotations

import asyncio

import pytest

from core.domain.units import Code
from core.runtime.hearing import Deaf, Hearing
from tests.conftest import Run
from tests.core.runtime.street import CODE, Office, Street, office, street


def hearing(on: Street, by: Office, code: Code = CODE) -> Hearing:
    found = Hearing(on.endpoint.ws, code, tokens=by.client, clock=by.clock)
    found.open(by.tasks)
    return found


def test_signs_come_one_after_the_other(run: Run) -> None:
    async def story() -> None:
        async with street() as on, office(on.endpoint) as by, asyncio.timeout(10):
            found = hearing(on, by)
            await found.logged_in()
            await found.registered()
            await found.alive(is_tick_wanted=True)
            assert found.ticks > 0
            assert by.broken == []

    run(story())


def test_ping_is_a_sign_of_life_only_where_no_tick_is_wanted(run: Run) -> None:
    async def story() -> None:
        async with street(speed=0.02) as on, office(on.endpoint) as by, asyncio.timeout(10):
            found = hearing(on, by, Code("999999"))
            await found.alive(is_tick_wanted=False)
            assert (found.ticks, found.heartbeats) == (0, 1)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await found.alive(is_tick_wanted=True)

    run(story())


def test_second_login_with_the_key_ends_the_first_which_stays_away(run: Run) -> None:
    async def story() -> None:
        async with street() as on, office(on.endpoint) as by, asyncio.timeout(10):
            first = hearing(on, by, Code("999999"))
            await first.registered()
            second = hearing(on, by)
            await second.registered()
            with pytest.raises(Deaf, match="R10001"):
                await first.alive(is_tick_wanted=True)
            await second.alive(is_tick_wanted=True)

    run(story())


def test_refused_token_ends_it_at_the_login(run: Run) -> None:
    async def story() -> None:
        async with street() as on, office(on.endpoint) as by, asyncio.timeout(10):
            await by.client.token()
            on.forget_tokens()
            found = hearing(on, by)
            with pytest.raises(Deaf, match="805004"):
                await found.logged_in()

    run(story())


def test_cut_line_ends_it(run: Run) -> None:
    async def story() -> None:
        async with street() as on, office(on.endpoint) as by, asyncio.timeout(10):
            found = hearing(on, by, Code("999999"))
            await found.registered()
            on.cut()
            with pytest.raises(Deaf, match="connection lost"):
                await found.alive(is_tick_wanted=True)

    run(story())
