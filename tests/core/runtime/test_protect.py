"""손절 보호 on the real road: the stop is at the broker, so it works when nobody is here."""

from __future__ import annotations

from pathlib import Path

from core.domain.commands import PlaceOrder, TripKill
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status, is_mirror
from core.domain.settings import Mode, Protect, ProtectSettings, Settings, StrategySettings
from core.domain.units import SECOND, Ns
from tests.build import at
from tests.conftest import Run
from tests.core.runtime.street import CODE, Street, street
from tests.scenarios.desk import KEYS, Desk, alive

SHELTERED = Settings(
    protect=ProtectSettings(holdings=Protect.STRATEGY), strategy=StrategySettings(mode=Mode.PAPER, flat_at_close=False)
)
FALL: Ns = 150 * SECOND
"""Of the story: far below the stop by then."""


def pause(market: Street) -> None:
    market._simulator.clock.is_paused = True


def let_pass(market: Street, time: Ns) -> None:
    """So much of the market's time, at once."""
    clock = market._simulator.clock
    clock.step(time)
    while clock.owed:
        market.broker.advance(market._simulator.now())


def shares_at_broker(market: Street) -> int:
    return sum(position.quantity for position in market.broker.account(KEYS.app_key).positions.values())


async def sheltered(found: Desk, market: Street) -> Order:
    """Ten shares of the strategy, and the stop that waits for them; from then on the market stands still."""
    store = found.store
    await found.until(lambda: store.is_reconciled and CODE in store.books and bool(store.books[CODE].asks), "a book")
    price = store.books[CODE].asks[-1][0]
    found.command(PlaceOrder(CODE, Side.BUY, 10, price, OrderType.LIMIT, Origin.STRATEGY, "scenario", stage=1))
    await found.until(lambda: any(is_mirror(o) and o.status is Status.WORKING for o in store.orders), "its stop")
    pause(market)
    (stop,) = [order for order in store.orders if is_mirror(order)]
    return stop


def test_program_that_dies_is_sold_out_by_the_broker_and_neither_sells_nor_buys_again(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(story="crash", start=at("10:30")) as market:
            async with alive(Desk(SHELTERED, market.endpoint, tmp_path)) as found:
                stop = await sheltered(found, market)
                assert (stop.remaining, stop.origin) == (10, Origin.PROTECT)
                assert shares_at_broker(market) == 10
                market.cut()
            posts = dict(market.posts)
            let_pass(market, FALL)
            assert shares_at_broker(market) == 0
            async with alive(Desk(SHELTERED, market.endpoint, tmp_path)) as again:
                store = again.store
                await again.until(lambda: store.is_reconciled, "reconciled")
                (sold,) = [order for order in store.orders if is_mirror(order)]
                assert (sold.id, sold.status, sold.filled) == (stop.id, Status.FILLED, 10)
                assert (store.held(), store.orders.open()) == ([], [])
                market._simulator.clock.is_paused = False  # a clock set by a market that stands still stands, too
                seen = store.now
                await again.until(lambda: store.now > seen + 3 * SECOND, "some seconds more")
                assert (store.held(), store.orders.open()) == ([], [])
            assert [market.posts[tr] for tr in ("kt10000", "kt10001")] == [posts["kt10000"], posts["kt10001"]] == [1, 1]
            assert sum(fill.quantity * fill.side.sign for fill in store.fills) == 0

    run(story())


def test_restart_finds_its_stop_again_and_the_emergency_stop_ends_flat(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(start=at("10:30")) as market:
            async with alive(Desk(SHELTERED, market.endpoint, tmp_path)) as found:
                stop = await sheltered(found, market)
                market.cut()
            async with alive(Desk(SHELTERED, market.endpoint, tmp_path)) as again:
                store = again.store
                await again.until(lambda: store.is_reconciled, "reconciled")
                market._simulator.clock.is_paused = False  # a clock set by a market that stands still stands, too
                seen = store.now
                await again.until(lambda: store.now > seen + 3 * SECOND, "some seconds more")
                (kept,) = store.orders.open()
                assert (kept.id, kept.stop, kept.origin) == (stop.id, stop.stop, Origin.PROTECT)
                assert market.posts["kt10001"] == 1
                again.command(TripKill(flatten=True, reason="scenario"))
                await again.until(lambda: again.engine.stop.is_flat, "flat")
                assert kept.status is Status.CANCELLED
                assert shares_at_broker(market) == 0
                assert [market.posts[tr] for tr in ("kt10001", "kt10003")] == [2, 1]

    run(story())


def test_price_that_falls_while_we_live_is_sold_once(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            street(story="crash", start=at("10:30")) as market,
            alive(Desk(SHELTERED, market.endpoint, tmp_path)) as found,
        ):
            await sheltered(found, market)
            market._simulator.clock.is_paused = False
            market._simulator.clock.step(FALL)
            await found.until(lambda: not found.store.held(), "sold")
            await found.until(lambda: not found.store.orders.open(), "nothing is left")
            sold = [fill for fill in found.store.fills if fill.side is Side.SELL]
            assert sum(fill.quantity for fill in sold) == 10
            assert shares_at_broker(market) == 0

    run(story())
