from __future__ import annotations

from pathlib import Path

from core.domain import events as e
from core.domain.commands import Cancel, PlaceOrder, ResetKill, TripKill
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import DONE, OrderType, Origin, Status
from core.domain.units import Code
from core.runtime import account
from core.storage import latch
from tests.conftest import Run
from tests.scenarios.desk import Desk, desk, market


def busiest(found: Desk) -> Code:
    ready = [quote for quote in found.store.quotes.values() if quote.at and quote.code in found.store.books]
    return max((quote for quote in ready if quote.price < 60_000), key=lambda quote: quote.volume).code


def buy(code: Code, quantity: int = 10, price: int = 0) -> PlaceOrder:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    return PlaceOrder(code, Side.BUY, quantity, price, kind, Origin.USER)


def test_click_becomes_a_fill_and_the_broker_agrees(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with market() as endpoint, desk(endpoint, tmp_path) as found:
            code, store = busiest(found), found.store
            found.command(buy(code))
            (order,) = store.orders
            await found.until(lambda: order.status is Status.FILLED, "the fill")
            listed = await account.read_holdings(found.client, found.clock)
            assert [(h.code, h.quantity) for h in listed.holdings] == [(code, 10)]
            assert store.positions[code].quantity == 10
            assert store.positions[code].cost == order.amount
            assert store.fault_count == 0

    run(story())


def test_resting_order_is_cancelled_through_the_wire(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with market() as endpoint, desk(endpoint, tmp_path) as found:
            code = busiest(found)
            found.command(buy(code, price=step(found.store.books[code].bids[-1][0], -2)))
            (order,) = found.store.orders
            await found.until(lambda: order.status is Status.WORKING, "접수")
            found.command(Cancel(order.id, Origin.USER))
            await found.until(lambda: order.status is Status.CANCELLED, "취소")
            assert not found.store.orders.open()

    run(story())


def test_kill_switch_cancels_sells_and_says_flat_only_after_the_broker(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with market() as endpoint, desk(endpoint, tmp_path) as found:
            code, store = busiest(found), found.store
            found.command(buy(code))
            await found.until(lambda: bool(store.held()), "a position")
            found.command(buy(code, price=step(store.books[code].bids[-1][0], -2)))
            found.command(TripKill(flatten=True, reason="scenario"))
            assert latch.is_tripped(tmp_path / "latch.json"), "on disk in the same call"
            found.command(buy(code))
            assert store.refusals[-1].rule == "kill"
            await found.until(lambda: found.engine.stop.is_flat, "flat")
            assert all(order.status in DONE for order in store.orders)
            assert not latch.is_tripped(tmp_path / "latch.json").flatten, "stays stopped, sells no more"
            listed = await account.read_holdings(found.client, found.clock)
            assert listed.holdings == ()
            found.command(ResetKill())
            assert not latch.is_tripped(tmp_path / "latch.json")

    run(story())


def test_restart_stays_stopped_and_finds_its_position_again(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with market() as endpoint:
            async with desk(endpoint, tmp_path) as first:
                code = busiest(first)
                first.command(buy(code))
                await first.until(lambda: bool(first.store.held()), "a position")
                first.command(TripKill(flatten=False, reason="scenario"))
            async with desk(endpoint, tmp_path) as second:
                assert second.engine.gate.kill.is_tripped
                assert second.store.positions[code].quantity == 10
                last = second.store.reconciled_at
                await second.until(lambda: second.store.reconciled_at >= last > 0, "compared again")
                (order,) = second.store.orders
                assert (order.status, order.origin) == (Status.FILLED, Origin.USER)
                second.command(ResetKill())
                second.command(buy(code))
                assert [order.id[-5:] for order in second.store.orders] == ["00001", "00002"]

    run(story())


def test_cut_link_comes_back_with_every_registration(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with market("link-cut", speed=4.0) as endpoint, desk(endpoint, tmp_path) as found:
            link = found.store.links["1"]
            await found.until(lambda: link.state is not e.LinkState.LIVE, "the cut")
            await found.until(lambda: link.state is e.LinkState.LIVE, "live again")
            await found.until(lambda: link.live >= len(found.feed.wished) and not link.waiting, "all registered")
            seen = found.store.trade_count
            await found.until(lambda: found.store.trade_count > seen + 20, "ticks again")

    run(story())
