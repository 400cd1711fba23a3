from __future__ import annotations

import asyncio
from typing import Any

import pytest

from core.domain import events as e
from core.domain.errors import RequestLost
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Status
from core.domain.units import SECOND, BrokerNo
from core.kiwoom import rest
from core.net.clock import Clock
from core.runtime import account
from core.sim.broken.faults import Fault
from core.sim.office import ledgers, statements
from core.state.store import Store
from tests.build import no, order_id, place, requested, update
from tests.conftest import Run
from tests.core.runtime.street import CODE, Office, Street, office, street


async def buy(found: Office, quantity: int = 3, price: int = 0) -> BrokerNo:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    command = place(code=CODE, side=Side.BUY, quantity=quantity, price=price, type=kind)
    return rest.read_order(await found.client.send(rest.place(command)))


def deep(market: Street) -> int:
    """A price that will not be reached in this test."""
    return step(market.broker.market.book(CODE).bids[-1][0], -2)


def in_doubt(found: Office, price: int) -> Store:
    """Books with one order of three whose answer was lost a while ago."""
    now = found.clock.now()
    store = Store()
    store.apply(requested(code=CODE, quantity=3, price=price, at=now - 20 * SECOND))
    store.apply(e.OrderUnknown(now - 5 * SECOND, order_id(), "time-out"))
    return store


async def settle(found: Office, store: Store) -> Order:
    """Compare once; our order afterwards."""
    for event in await account.compare(found.client, found.clock, store) or ():
        store.apply(event)
    order = store.orders.get(order_id())
    assert order is not None
    return order


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


def test_every_list_is_read_between_two_looks_at_the_fills(run: Run) -> None:
    """An order listed as resting, then found filled, would rest again by our books."""

    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            for api_id in ("ka10075", "kt00018"):
                market.shut(api_id)
            async with asyncio.TaskGroup() as group:
                comparing = group.create_task(account.compare(found.client, found.clock, Store()))
                for api_id in ("ka10075", "kt00018"):
                    await market.arrival(api_id)
                    assert market.posts["ka10076"] == 1
                    market.let_in(api_id)
            assert comparing.result() is not None
            assert market.posts["ka10076"] == 2

    run(story())


def test_correction_while_the_lists_are_read_asks_for_new_ones(run: Run) -> None:
    """The list still has the old number: taken at its word, the same shares would rest twice."""

    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            price = deep(market)
            store, number = Store(), await buy(found, 3, price)
            for event in await account.compare(found.client, found.clock, store) or ():
                store.apply(event)
            market.shut("kt00018")
            async with asyncio.TaskGroup() as group:
                comparing = group.create_task(account.compare(found.client, found.clock, store))
                await market.arrival("kt00018")
                corrected: dict[str, Any] = {
                    "broker_no": no(99),
                    "original_no": number,
                    "code": CODE,
                    "quantity": 3,
                    "remaining": 3,
                }
                store.apply(update(report=e.Report.CONFIRMED, is_amend=True, at=found.clock.now(), **corrected))
                market.let_in("kt00018")
            assert comparing.result() is None
            assert store.orders.resting() == {no(99): 3}

    run(story())


def test_list_that_does_not_come_is_lost_in_words(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            market.faults.arm("ka10075", Fault.BREAK, times=9)
            with pytest.raises(RequestLost):
                await account.compare(found.client, found.clock, Store())

    run(story())


@pytest.mark.parametrize(
    ("is_told", "end"), [(True, Status.REJECTED), (False, Status.CANCELLED)], ids=["refused", "gone without a word"]
)
def test_order_in_doubt_that_the_exchange_threw_out_is_not_called_never_received(
    run: Run, *, is_told: bool, end: Status
) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            price = deep(market)
            store = in_doubt(found, price)
            number = await buy(found, price=price)
            market.broker._desk.strike_out(int(number), is_told=is_told)
            order = await settle(found, store)
            assert (order.status, order.broker_no) == (end, number)
            assert market.posts["kt00007"] == 1

    run(story())


def test_order_in_doubt_that_the_broker_never_saw_is_told_so_after_all_three_lists(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            order = await settle(found, in_doubt(found, deep(market)))
            assert (order.status, order.broker_no) == (Status.REJECTED, None)
            assert market.posts["kt00007"] == 1

    run(story())


def test_books_that_agree_ask_for_no_list_of_the_day(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            await account.compare(found.client, found.clock, Store())
            assert market.posts["kt00007"] == 0

    run(story())


def test_order_in_doubt_waits_while_the_days_list_alone_fails(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            store = in_doubt(found, deep(market))
            market.faults.arm("kt00007", Fault.GARBLE, times=9)
            assert (await settle(found, store)).status is Status.UNKNOWN
            assert store.is_reconciled
            market.faults.heal()
            assert (await settle(found, store)).status is Status.REJECTED

    run(story())


def test_lists_of_many_pages_are_read_to_their_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "ORDER_ROWS", 2)
    monkeypatch.setattr(ledgers, "LEDGER_ROWS", 2)

    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            price = deep(market)
            store = in_doubt(found, price)
            number = await buy(found, price=price)  # the oldest: on the last page
            market.broker._desk.strike_out(int(number), is_told=True)
            resting = {await buy(found, 1, price) for _ in range(5)}
            order = await settle(found, store)
            assert (order.status, order.broker_no) == (Status.REJECTED, number)
            assert store.orders.resting().keys() == resting
            assert (market.posts["ka10075"], market.posts["kt00007"]) == (3, 3)

    run(story())


def test_page_that_fails_loses_the_comparison_not_the_order(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "ORDER_ROWS", 2)

    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            price = deep(market)
            for _ in range(3):
                await buy(found, 3, price)
            store = in_doubt(found, price)
            await found.client.ask(rest.open_orders())
            market.faults.arm("ka10076", Fault.BREAK, times=9)  # one list answers, the other does not
            with pytest.raises(RequestLost):
                await account.compare(found.client, found.clock, store)
            assert [order.status for order in store.orders] == [Status.UNKNOWN]

    run(story())


def test_purchase_that_only_the_lists_tell_carries_the_hour_at_which_it_was_filled(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            await buy(found)
            filled_at = found.clock.now()
            later = Clock(lambda: filled_at + 90 * SECOND, lambda: 0)
            told = await account.compare(found.client, later, Store())
            (fill,) = (event for event in told or () if isinstance(event, e.Fill))
            assert abs(fill.time - filled_at) <= 2 * SECOND
            assert fill.at == filled_at + 90 * SECOND

    run(story())
