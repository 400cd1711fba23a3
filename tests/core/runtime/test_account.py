from __future__ import annotations

import asyncio

import pytest

from core.domain import events as e
from core.domain.errors import RequestLost
from core.domain.market import Side
from core.domain.orders import OrderType
from core.kiwoom import rest
from core.runtime import account
from core.sim.broken.faults import Fault
from core.state.store import Store
from tests.build import place
from tests.conftest import Run
from tests.core.runtime.street import CODE, Office, office, street


async def buy(found: Office, quantity: int = 3) -> None:
    command = place(code=CODE, side=Side.BUY, quantity=quantity, price=0, type=OrderType.MARKET)
    rest.read_order(await found.client.send(rest.place(command)))


def test_deposit_and_account_are_read(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            before = found.clock.now()
            deposit = await account.read_deposit(found.client, found.clock)
            assert (deposit.deposit, deposit.orderable) == (10_000_000, 10_000_000)
            assert before <= deposit.at
            assert (await account.read_account(found.client, found.clock)).account

    run(story())


def test_deposit_is_as_old_as_its_question(run: Run) -> None:
    """The gate trusts the figure to know of every order accepted before it: a late answer must not look fresh."""

    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            market.shut("kt00001")
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(account.read_deposit(found.client, found.clock))
                await market.arrival("kt00001")
                asked = found.clock.now()
                while found.clock.now() <= asked:  # a clock that is being corrected stands still for a moment
                    await found.client.warm()
                market.let_in("kt00001")
            assert reading.result().at <= asked

    run(story())


def test_trade_from_elsewhere_is_brought_into_empty_books(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            await buy(found)
            store = Store()
            events = await account.compare(found.client, found.clock, store)
            assert events is not None
            for event in events:
                store.apply(event)
            assert isinstance(events[-1], e.Reconciled)
            assert store.positions[CODE].quantity == 3
            again = await account.compare(found.client, found.clock, store)
            assert again is not None
            assert [event.differences for event in again if isinstance(event, e.Reconciled)] == [()]

    run(story())


def test_fill_while_the_lists_are_read_asks_for_new_ones(run: Run) -> None:
    """Holdings that know a fill whose push is still under way would book it twice."""

    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            await account.read_deposit(found.client, found.clock)
            market.shut("kt00018")
            async with asyncio.TaskGroup() as group:
                comparing = group.create_task(account.compare(found.client, found.clock, Store()))
                await market.arrival("kt00018")
                await buy(found)
                market.let_in("kt00018")
            assert comparing.result() is None

    run(story())


def test_list_that_does_not_come_is_lost_in_words(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            market.faults.arm("ka10075", Fault.BREAK, times=9)
            with pytest.raises(RequestLost):
                await account.compare(found.client, found.clock, Store())

    run(story())
