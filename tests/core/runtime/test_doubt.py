from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from core.domain import events as e
from core.domain.market import SessionPhase
from core.domain.units import MILLI, MINUTE, SECOND
from core.kiwoom.frames import UNREAD
from core.runtime.doubt import DOUBTFUL, UNREAD_EVERY, Doubt
from core.runtime.troubles import Troubles
from core.sim.broken.faults import Fault
from core.state.store import Store
from tests.build import NOW, accepted, fill, holding, no, order_id, phase, requested, update
from tests.conftest import Run
from tests.core.runtime.street import Office, Street, office, street

UP, GONE = e.LinkState.LIVE, e.LinkState.DOWN


class Owner:
    """Applies what is told, as the runtime does."""

    def __init__(self, found: Office) -> None:
        self.office, self.store = found, Store()
        self.doubt = Doubt(
            found.client, found.clock, self.store, tell=self.handle, troubles=Troubles(found.clock, self.handle)
        )

    def handle(self, event: e.Event) -> None:
        self.store.apply(event)
        if isinstance(event, DOUBTFUL):
            self.doubt.hear(event)
        self.office.hear(event)

    def registers(self, link: str, *, account: bool) -> None:
        self.handle(e.Registered(self.office.clock.now(), link, 0, 0, 200, market=account, account=account))

    def becomes(self, link: str, state: e.LinkState) -> None:
        self.handle(e.LinkChanged(self.office.clock.now(), link, state))

    async def settles(self, kind: type[e.Event] = e.Reconciled) -> None:
        while not isinstance(await self.office.next(), kind):
            pass


@contextlib.asynccontextmanager
async def owner(market: Street, *, level: bool = True) -> AsyncIterator[Owner]:
    """Compared once, and nothing left to be told."""
    async with office(market.endpoint) as found, asyncio.TaskGroup() as group:
        made = Owner(found)
        lives = [group.create_task(made.doubt.settle()), group.create_task(made.doubt.count_cash())]
        try:
            if level:
                made.doubt.cast()
                await made.settles()
            yield made
        finally:
            for life in lives:
                life.cancel()


def test_books_are_compared_when_another_link_hears_the_account(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            found.registers("1", account=True)
            await found.settles()
            compared = market.posts["ka10075"]
            found.registers("2", account=False)
            found.registers("1", account=True)  # more items, nothing new about the account
            found.becomes("2", GONE)
            level = [found.store.is_reconciled]
            found.becomes("1", GONE)
            assert [*level, found.store.is_reconciled] == [True, False]
            await found.office.client.warm()
            assert market.posts["ka10075"] == compared
            found.registers("2", account=True)
            await found.settles()
            assert found.store.is_reconciled

    run(story())


def test_books_are_compared_when_the_same_link_hears_the_account_again(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            for _ in range(2):
                found.registers("1", account=True)
                await found.settles()
                found.becomes("1", GONE)
            found.registers("1", account=True)
            await found.settles()
            found.registers("1", account=False)
            found.registers("1", account=True)
            await found.settles()

    run(story())


def test_orders_that_rest_are_looked_after_when_a_phase_begins(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            asked = market.posts["ka10075"]
            found.handle(phase(SessionPhase.CLOSING_AUCTION, found.office.clock.now()))
            await found.office.client.warm()
            assert market.posts["ka10075"] == asked
            now = found.office.clock.now() - MINUTE
            found.handle(requested(at=now))
            found.handle(accepted(at=now))
            found.handle(phase(SessionPhase.CLOSE_PRICE, found.office.clock.now()))
            await found.settles()
            assert not found.store.orders.open()

    run(story())


@pytest.mark.parametrize(
    "event",
    [
        e.LinkChanged(NOW, "1", UP),
        e.Balance(NOW, holding(7)),
        e.ChangeFailed(NOW, order_id(), "", "", is_unknown=True),
        e.OrderUnknown(NOW, order_id(), "time-out"),
    ],
)
def test_what_only_the_lists_can_settle_is_settled_by_them(run: Run, event: e.Event) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            assert isinstance(event, DOUBTFUL)
            found.doubt.hear(event)
            await found.settles()

    run(story())


def test_balance_that_agrees_casts_no_doubt(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            compared = market.posts["ka10075"]
            found.store.apply(fill(10))
            found.doubt.hear(e.Balance(NOW, holding(10)))
            for _ in range(3):
                await found.office.client.warm()
            assert market.posts["ka10075"] == compared

    run(story())


def test_fills_make_the_deposit_be_read_once_for_all_that_came_together(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            read = market.posts["kt00001"]
            for number in range(1, 6):
                found.handle(fill(1, number))
            await found.settles(e.DepositRead)
            assert market.posts["kt00001"] == read + 1

    run(story())


def test_fill_while_the_deposit_is_being_read_makes_it_be_read_again(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            market.shut("kt00001")
            found.handle(fill(1, 1))
            await market.arrival("kt00001")
            found.handle(fill(1, 2))
            market.let_in("kt00001")
            await found.settles(e.DepositRead)
            await found.settles(e.DepositRead)

    run(story())


def test_deposit_that_cannot_be_read_is_read_after_the_next_fill(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            market.faults.arm("kt00001", Fault.BREAK, times=2)  # the client repeats it once
            read = market.posts["kt00001"]
            found.handle(fill(1, 1))
            while market.posts["kt00001"] < read + 2:
                await found.office.client.warm()
            found.handle(fill(1, 2))
            await found.settles(e.DepositRead)

    run(story())


def test_trouble_with_the_account_is_told_once_and_so_is_its_end(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market, level=False) as found:
            market.faults.arm("kt00001", Fault.BREAK, times=4)
            found.doubt.cast()
            await found.settles()
            while not (said := [notice.level for notice in found.store.notices]) or said[-1] != "info":
                await found.office.next()
            assert said == ["warning", "info"]

    run(story())


def test_frame_that_could_not_be_read_may_have_been_a_fill(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            before = market.posts["ka10075"]
            for _ in range(3):
                found.handle(e.Fault(found.office.clock.now(), UNREAD, "no JSON"))
            await found.settles()
            assert market.posts["ka10075"] == before + 1
            found.handle(e.Fault(found.office.clock.now(), UNREAD, "no JSON"))
            assert not found.doubt._is_cast.is_set()
            found.handle(e.Fault(found.office.clock.now() + UNREAD_EVERY, "0B 810010", "a price that cannot be"))
            found.handle(e.Fault(found.office.clock.now() + UNREAD_EVERY, UNREAD, "no JSON"))
            await found.settles()
            assert market.posts["ka10075"] == before + 2

    run(story())


def test_what_cannot_be_makes_the_lists_be_read_at_once_and_a_burst_of_it_once_more(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            found.handle(requested())
            found.handle(accepted())
            before = market.posts["ka10075"]
            now = found.office.clock.now()
            found.handle(fill(11, remaining=0, at=now))
            await found.settles()
            assert (market.posts["ka10075"], found.store.positions.held()) == (before + 1, [])
            soon = now + UNREAD_EVERY - MILLI
            found.handle(fill(12, remaining=0, at=soon))
            found.handle(fill(13, remaining=0, at=soon))
            await found.settles()
            assert market.posts["ka10075"] == before + 2

    run(story())


def test_order_too_young_for_the_lists_to_prove_its_end_is_compared_again_soon(run: Run) -> None:
    """A list without it proves nothing in its first two seconds; then nobody else would ask for half a minute."""

    async def story() -> None:
        async with street() as market, owner(market) as found:
            now = found.office.clock.now()
            found.handle(requested(at=now))
            found.handle(accepted(at=now))
            found.doubt.cast()
            await found.settles()
            assert found.store.orders.open()
            await found.settles(e.OrderUpdate)
            assert not found.store.orders.open()

    run(story())


def test_order_corrected_too_shortly_ago_for_the_lists_to_prove_its_end_is_compared_again_soon(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            now = found.office.clock.now()
            for event in (requested(at=now - MINUTE), accepted(at=now - MINUTE)):
                found.handle(event)
            change = update(5, e.Report.CONFIRMED, at=now, is_amend=True, original_no=no(1), price=9_900)
            found.handle(change)
            found.doubt.cast()
            await found.settles()
            assert found.store.orders.open()
            await found.settles(e.OrderUpdate)
            assert not found.store.orders.open()

    run(story())


def test_lists_that_a_clock_put_back_dates_before_the_hearing_are_read_again_soon(run: Run) -> None:
    async def story() -> None:
        async with street() as market, owner(market) as found:
            found.becomes("1", UP)
            await found.settles()
            ahead = found.office.clock.now() + 3 * SECOND
            found.handle(e.Registered(ahead, "1", 0, 0, 200, market=True, account=True))
            await found.settles()
            doubtful = not found.store.is_reconciled
            while not found.store.is_reconciled:
                await found.settles()
            assert doubtful
            assert found.office.clock.now() < ahead + 10 * SECOND

    run(story())
