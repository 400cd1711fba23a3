from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from core.domain import events as e
from core.runtime.interrupted import Interrupted
from core.runtime.troubles import Troubles
from core.sim.broken.faults import Fault
from core.state.store import Store
from tests.conftest import Run
from tests.core.runtime.street import Office, office, street


@contextlib.asynccontextmanager
async def asking(found: Office) -> AsyncIterator[tuple[Store, Interrupted]]:
    """One at work until the block ends, whose link has just lost and found 1h."""
    store, troubles = Store(), Troubles(found.clock, found.hear)
    one = Interrupted(found.client, found.clock, store, tell=found.hear, troubles=troubles)
    task = found.tasks.start("interrupted", one.run())
    now = found.clock.now()
    store.apply(e.LinkChanged(now, "1", e.LinkState.DOWN))
    one.hear(e.LinkChanged(now, "1", e.LinkState.DOWN))
    heard = e.Registered(now, "1", 0, 0, 200, market=True)
    store.apply(heard)
    one.hear(heard)
    yield store, one
    task.cancel()


def test_list_is_read_once_1h_is_heard(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found, asking(found) as (store, one):
            told = await found.next()
            assert isinstance(told, e.InterruptionsListed)
            store.apply(told)
            assert not store.vi_unheard
            one.hear(e.Registered(told.at, "1", 5, 0, 200, market=True))  # nothing was missed
            assert not one._is_due.is_set()
            assert market.posts["ka10054"] == 1

    run(story())


def test_list_that_fails_is_asked_for_until_it_comes(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            market.faults.arm("ka10054", Fault.BREAK, times=3)
            async with asking(found):
                told = [await found.next()]
                while not isinstance(told[-1], e.InterruptionsListed):
                    told.append(await found.next())
            assert e.Notice in map(type, told)

    run(story())


def test_list_that_is_not_offered_is_said_and_not_asked_for_again(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            del market.broker._handlers["ka10054"]
            async with asking(found) as (store, one):
                told = await found.next()
                assert isinstance(told, e.Notice)
                assert "8104" in told.text
                assert store.vi_unheard  # time alone ends it
                one.hear(e.Registered(told.at, "1", 5, 0, 200, market=True))  # issues come and go all day
                assert not one._is_due.is_set()
            assert market.posts["ka10054"] == 1

    run(story())
