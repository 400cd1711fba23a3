from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from core.domain import events as e
from core.domain.commands import PlaceOrder, ResetKill, TripKill
from core.domain.errors import AuthRefused
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.settings import Environment, Settings
from core.kiwoom.auth import Keys
from core.sim.broken.faults import Fault
from core.sim.broken.wire_faults import Wire, WireFault
from core.sim.office.access import Credentials
from core.state.view import View
from core.storage import latch
from core.strategy.base import Decision, Strategy
from tests.build import holding, vi
from tests.conftest import Run
from tests.core.runtime.street import CODE, Street, street
from tests.scenarios.desk import Desk, alive

TWO = (Keys("desk#1", "s"), Keys("desk#2", "s"))


def buy(price: int = 0, **changes: Any) -> PlaceOrder:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    wish = PlaceOrder(CODE, Side.BUY, 10, price, kind, Origin.USER)
    return msgspec.structs.replace(wish, **changes)


def deep(found: Desk) -> int:
    """A price that will not be reached in this test."""
    return step(found.store.books[CODE].bids[-1][0], -2)


@contextlib.asynccontextmanager
async def ready(market: Street, folder: Path) -> AsyncIterator[Desk]:
    async with alive(Desk(Settings(), market.endpoint, folder)) as found:
        await found.until(lambda: found.store.is_reconciled and CODE in found.store.books, "a book")
        yield found


def only(found: Desk) -> Order:
    (order,) = found.store.orders
    return order


@pytest.mark.parametrize("fault", [Fault.LOSE, Fault.DROP, Fault.BREAK, Fault.GARBLE])
def test_unknown_order_is_settled_by_asking_after_exactly_one_post(run: Run, tmp_path: Path, fault: Fault) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            market.faults.arm("kt10000", fault)
            found.command(buy(deep(found)))
            order = only(found)
            await found.until(lambda: order.status is not Status.REQUESTED, "an answer, or a push before it")
            arrived = fault in (Fault.LOSE, Fault.GARBLE)
            end = Status.WORKING if arrived else Status.REJECTED
            await found.until(lambda: order.status is end, f"settled as {end}")
            await found.until(lambda: len(found.store.orders) == 1, "no double")
            assert bool(order.broker_no) is arrived
            assert market.posts["kt10000"] == 1

    run(story())


def test_second_order_for_an_issue_in_doubt_is_refused(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            market.faults.arm("kt10000", Fault.BREAK)
            found.command(buy(deep(found)))
            await found.until(lambda: only(found).status is Status.UNKNOWN, "unknown")
            found.command(buy(deep(found)))
            assert found.store.refusals[-1].rule == "unknown"
            assert market.posts["kt10000"] == 1

    run(story())


def test_order_that_waits_for_the_broker_when_the_stop_comes_is_not_sent(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            found.command(buy(deep(found)))
            found.command(TripKill(flatten=False, reason="overtakes"))
            order = only(found)
            await found.until(lambda: order.status is Status.REJECTED, "not sent")
            assert market.posts["kt10000"] == 0

    run(story())


def test_buy_that_waits_for_its_turn_when_a_vi_begins_is_not_sent(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            found.command(buy(deep(found)))
            found.handle(vi(started=found.clock.now(), code=CODE))
            order = only(found)
            await found.until(lambda: order.status is Status.REJECTED, "not sent")
            assert market.posts["kt10000"] == 0

    run(story())


def test_server_that_is_down_at_start_is_waited_for(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        market = Street()
        await market.open()
        await market.close()
        async with alive(Desk(Settings(), market.endpoint, tmp_path)) as found:
            link = found.store.links
            await found.until(lambda: "1" in link and link["1"].state is e.LinkState.DOWN, "연결 안 됨")
            await found.until(lambda: len(found.store.notices) == 1, "said once")
            found.command(TripKill(flatten=False, reason="offline"))
            assert latch.is_tripped(tmp_path / "latch.json")
            await market.open()
            try:
                await found.until(lambda: found.store.is_reconciled, "reconciled")
                await found.until(lambda: link["1"].state is e.LinkState.LIVE, "live")
                await found.until(lambda: CODE in found.store.instruments, "the list of issues")
                await found.until(lambda: found.engine.stop.is_flat, "verified")
            finally:
                await market.close()

    run(story())


def test_wrong_keys_end_the_run_with_the_brokers_words(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(credentials=(Credentials("other", "other"),)) as market:
            found = Desk(Settings(), market.endpoint, tmp_path)
            with pytest.raises(AuthRefused):
                await found.run()
            await found.aclose()

    run(story())


def test_cancels_of_a_stop_without_a_broker_go_again_when_it_is_back(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            found.command(buy(deep(found)))
            order = only(found)
            await found.until(lambda: order.status is Status.WORKING, "접수")
            await market.close()
            found.command(TripKill(flatten=True, reason="offline"))
            await found.until(lambda: bool(order.told) and not order.is_cancelling, "the cancel failed")
            await market.open()
            await found.until(lambda: order.status is Status.CANCELLED, "cancelled")
            await found.until(lambda: found.engine.stop.is_flat, "flat")

    run(story())


def test_fills_of_a_cut_are_booked_once(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            link = found.store.links["1"]
            market.shut("kt10000")
            found.command(buy())
            await market.arrival("kt10000")
            market.cut()
            await found.until(lambda: link.state is not e.LinkState.LIVE, "the cut")
            level = [found.store.is_reconciled]
            market.let_in("kt10000")
            order = only(found)
            await found.until(lambda: order.status is Status.FILLED, "filled")
            await found.until(lambda: link.state is e.LinkState.LIVE, "live again")
            await found.until(lambda: found.store.is_reconciled, "compared")
            assert level == [False]
            assert (order.filled, found.store.positions[CODE].quantity) == (10, 10)
            assert sum(fill.quantity for fill in found.store.fills) == 10

    run(story())


def test_fills_are_booked_once_when_another_key_of_the_account_takes_over(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, alive(Desk(Settings(), market.endpoint, tmp_path, TWO)) as found:
            links = found.store.links
            await found.until(lambda: found.store.is_reconciled and CODE in found.store.books, "a book")
            await found.until(lambda: market.posts["ka00001"] == 3, "both keys are known")
            await found.until(lambda: all(link.state is e.LinkState.LIVE for link in links.values()), "both live")
            await found.until(lambda: links["1"].account, "the first hears the account")
            market.shut("kt10000")
            found.command(buy())
            await market.arrival("kt10000")
            market.wire.arm(WireFault(Wire.CUT, key=TWO[0].app_key))
            await found.until(lambda: not found.store.is_reconciled, "nobody hears the account")
            market.let_in("kt10000")
            order = only(found)
            await found.until(lambda: order.status is Status.FILLED, "filled")
            await found.until(lambda: links["2"].account and not links["1"].account, "the second took over")
            await found.until(lambda: found.store.is_reconciled, "compared")
            await found.until(lambda: links["1"].state is e.LinkState.LIVE, "back")
            assert (order.filled, found.store.positions[CODE].quantity) == (10, 10)
            assert sum(fill.quantity for fill in found.store.fills) == 10

    run(story())


def test_fill_brings_fresh_cash_at_once(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            before = found.store.cash
            assert before is not None
            found.command(buy())
            await found.until(lambda: only(found).status is Status.FILLED, "filled")
            filled_at = found.clock.now()
            await found.until(lambda: found.store.cash is not before, "the deposit")
            await found.until(lambda: found.store.cash.orderable < before.orderable, "less of it")  # type: ignore[union-attr]
            assert found.clock.now() - filled_at < 5 * 10**9  # not with the next comparison, 30 s later

    run(story())


def test_order_from_elsewhere_appears_as_external_and_moves_the_position(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(kicks=False) as market, ready(market, tmp_path / "a") as found:
            async with ready(market, tmp_path / "b") as other:
                other.command(buy())
                await found.until(lambda: bool(found.store.held()), "the position")
            order = only(found)
            assert (order.origin, order.filled) == (Origin.EXTERNAL, 10)
            assert found.store.positions[CODE].quantity == 10

    run(story())


def test_balance_that_differs_is_settled_by_the_brokers_lists(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            found.command(buy())
            await found.until(lambda: bool(found.store.held()), "a position")
            await found.until(lambda: found.store.reconciled_at > 0, "level")
            compared = market.posts["kt00018"]
            found.handle(e.Balance(found.clock.now(), holding(7, code=CODE)))
            assert found.store.positions[CODE].quantity == 10
            await found.until(lambda: market.posts["kt00018"] > compared, "compared at once, not after 30 s")
            assert found.store.positions[CODE].quantity == 10

    run(story())


def test_life_that_breaks_trips_the_stop_and_goes_on(run: Run, tmp_path: Path) -> None:
    class Stumbling(Desk):
        is_well = False

        def handle(self, event: e.Event) -> None:
            if isinstance(event, e.DepositRead) and not self.is_well:
                self.is_well = True
                raise ZeroDivisionError
            super().handle(event)

    async def story() -> None:
        async with street() as market, alive(Stumbling(Settings(), market.endpoint, tmp_path)) as found:
            await found.until(lambda: found.engine.gate.kill.is_tripped, "tripped")
            await found.until(lambda: found.store.is_reconciled, "the loop lives")
            await found.until(lambda: found.store.trade_count > 10, "the feed lives")
            assert sum(notice.level == "alarm" for notice in found.store.notices) == 1

    run(story())


def test_frame_that_breaks_us_trips_the_stop_and_the_link_comes_back(run: Run, tmp_path: Path) -> None:
    class Choking(Desk):
        is_well = False

        def handle(self, event: e.Event) -> None:
            if isinstance(event, e.Trade) and not self.is_well:
                self.is_well = True
                raise ZeroDivisionError
            super().handle(event)

    async def story() -> None:
        async with street() as market, alive(Choking(Settings(), market.endpoint, tmp_path)) as found:
            await found.until(lambda: found.engine.gate.kill.is_tripped, "tripped")
            await found.until(lambda: found.store.trade_count > 10, "ticks again")

    run(story())


def test_disk_that_refuses_the_latch_keeps_no_cancel_from_leaving(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            found.command(buy(deep(found)))
            order = only(found)
            await found.until(lambda: order.status is Status.WORKING, "접수")
            file = tmp_path / "latch.json"
            file.unlink()
            file.mkdir()
            found.command(TripKill(flatten=False, reason="full disk"))
            assert [notice.level for notice in found.store.notices] == ["alarm"]
            await found.until(lambda: order.status is Status.CANCELLED, "cancelled")

    run(story())


def test_yesterdays_stop_still_stops_but_sells_nothing(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path) as first:
                first.command(buy())
                await first.until(lambda: bool(first.store.held()), "a position")
                yesterday = first.clock.now() - 86_400 * 10**9
            latch.trip(tmp_path / "latch.json", yesterday, reason="yesterday", flatten=True)
            async with ready(market, tmp_path) as second:
                assert second.engine.gate.kill.is_tripped
                await second.until(lambda: second.engine.stop.is_flat, "nothing is open")
                assert second.store.positions[CODE].quantity == 10
                assert market.posts["kt10001"] == 0

    run(story())


def test_yesterdays_flattening_that_did_not_end_is_told(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path) as first:
                yesterday = first.clock.now() - 86_400 * 10**9
            latch.trip(tmp_path / "latch.json", yesterday, reason="yesterday", flatten=True)
            async with alive(Desk(Settings(), market.endpoint, tmp_path)) as second:
                await second.until(
                    lambda: any("flattening did not end" in n.text for n in second.store.notices), "told"
                )

    run(story())


def test_restart_does_not_trade_on_what_was_level_before(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path):
                pass
            market.shut("ka10075")
            async with alive(Desk(Settings(), market.endpoint, tmp_path)) as second:
                await market.arrival("ka10075")
                assert not second.store.is_reconciled
                market.let_in("ka10075")
                await second.until(lambda: second.store.is_reconciled, "reconciled")

    run(story())


def test_strategy_that_breaks_stops_trading_but_not_the_screen(run: Run, tmp_path: Path) -> None:
    class Broken:
        name = "broken"
        settings = Settings()
        ignores: Final[AbstractSet[type]] = frozenset()

        def decide(self, event: e.Event, view: View) -> list[Decision]:
            if isinstance(event, e.Trade):
                raise ZeroDivisionError
            return []

    async def story() -> None:
        async with street() as market:
            found = Desk(Settings(), market.endpoint, tmp_path)
            broken: Strategy = Broken()
            found.engine.strategies = (broken,)
            async with alive(found):
                await found.until(lambda: found.store.trade_count > 20, "ticks")
                assert latch.is_tripped(tmp_path / "latch.json")
                found.command(ResetKill())

    run(story())


def test_journal_that_cannot_be_read_starts_stopped_from_the_brokers_truth(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            async with ready(market, tmp_path) as first:
                first.command(buy())
                await first.until(lambda: bool(first.store.held()), "a position")
            with contextlib.closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as file, file:
                file.execute("UPDATE event SET payload = '{' WHERE kind = 'OrderRequested'")
            async with ready(market, tmp_path) as second:
                assert latch.is_tripped(tmp_path / "latch.json")
                assert second.store.positions[CODE].quantity == 10

    run(story())


def test_token_that_dies_costs_one_order_in_doubt_and_a_renewal(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market, ready(market, tmp_path) as found:
            market.forget_tokens()
            found.command(buy(deep(found)))
            order = only(found)
            await found.until(lambda: order.status is Status.UNKNOWN, "not known")
            await found.until(lambda: order.status is Status.REJECTED, "never arrived")
            assert (market.posts["kt10000"], market.posts["au10001"]) == (1, 2)
            found.command(buy(deep(found)))
            await found.until(lambda: list(found.store.orders)[-1].status is Status.WORKING, "trading again")

    run(story())


def test_whom_a_rank_names_is_watched_where_not_everything_fits(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            mock = Desk(Settings(), market.endpoint, tmp_path)
            mock.store.environment = Environment.MOCK
            async with alive(mock) as found:
                await found.until(lambda: found.store.trade_count > 0, "a print of a candidate")
                assert market.posts["ka10027"] >= 1

    run(story())
