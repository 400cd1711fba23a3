"""Promise: a code of NXT or of both exchanges is a code like any other – the whole desk on the real server's terms."""

from __future__ import annotations

from pathlib import Path

from core.domain.commands import Cancel, PlaceOrder
from core.domain.market import Side
from core.domain.orders import OrderType, Origin, Status
from core.sim.sessions.venues import both_of, nxt_of
from tests.conftest import Run
from tests.core.runtime.street import CODE, street
from tests.scenarios.test_feed import ready

NX, AL = nxt_of(CODE), both_of(CODE)


def test_every_code_of_an_issue_is_heard_under_its_own_name(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(issues=2, mode="real") as market, ready(market, tmp_path) as found:
            store = found.store
            found.feed.watch((CODE, NX, AL))
            await found.until(lambda: {CODE, NX, AL} <= store.books.keys() & found.volumes.keys(), "all three")
            await found.until(lambda: all(store.quotes[code].volume for code in (CODE, NX, AL)), "quotes")
            assert store.quotes[NX].volume < store.quotes[CODE].volume < store.quotes[AL].volume
            assert not store.fault_count
            assert found.is_whole

    run(story())


def test_an_order_for_any_of_them_comes_back_to_the_position_of_the_issue(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(issues=2, mode="real") as market, ready(market, tmp_path) as found:
            store = found.store
            found.feed.watch((CODE, NX, AL))  # the desk orders nothing that it sees no price of
            await found.until(lambda: {CODE, NX, AL} <= store.books.keys() & found.volumes.keys(), "all three")
            for code in (CODE, NX, AL):
                found.command(PlaceOrder(code, Side.BUY, 10, 0, OrderType.MARKET, Origin.USER))
            await found.until(lambda: [order.status for order in store.orders] == [Status.FILLED] * 3, "filled")
            assert {code: position.quantity for code, position in store.positions.items()} == {CODE: 30}
            bid = store.books[CODE].bids[-1][0]
            for code in (NX, AL):
                found.command(PlaceOrder(code, Side.BUY, 1, bid, OrderType.LIMIT, Origin.USER))
            await found.until(lambda: [order.status for order in store.orders][3:] == [Status.WORKING] * 2, "resting")
            for order in list(store.orders)[3:]:
                found.command(Cancel(order.id, Origin.USER))
            await found.until(lambda: not store.orders.open(), "taken back")
            assert [order.code for order in store.orders] == [CODE, NX, AL, NX, AL]

    run(story())
