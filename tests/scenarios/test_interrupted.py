"""An entry of the strategy rests when a VI comes: taken back before anything else is sent, on real sockets."""

from __future__ import annotations

from pathlib import Path

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.settings import Mode
from core.domain.units import Code
from core.sim.market import UNIVERSE
from core.state.vi import LONGEST, SHORTEST
from tests.build import at
from tests.conftest import Run
from tests.core.runtime.street import Street, fast, street
from tests.scenarios.desk import Desk, alive, settings

RUNNER, OTHER = Code("810170"), Code("820050")
SPEED = 8


def resting(found: Desk, code: Code, origin: Origin) -> PlaceOrder:
    price = step(found.store.books[code].bids[-1][0], -5)
    return PlaceOrder(code, Side.BUY, 1, price, OrderType.LIMIT, origin)


class Watchful(Desk):
    """Clicks on another issue in the very turn of the VI, and notes what that turn had done before the click."""

    def __init__(self, market: Street, folder: Path) -> None:
        self.seen: list[tuple[bool, int]] = []
        self._market = market
        super().__init__(settings(Mode.PAPER), market.endpoint, folder, clock=fast(SPEED))

    def handle(self, event: e.Event) -> None:
        super().handle(event)
        if isinstance(event, e.ViChanged) and event.code.startswith(RUNNER) and not self.seen:
            (order,) = self.store.orders
            self.seen.append((order.is_cancelling, self._market.posts["kt10003"]))
            self.command(resting(self, OTHER, Origin.USER))


def test_entry_that_rests_at_a_vi_is_taken_back_in_the_same_turn_and_first(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        listings = [listing for listing in UNIVERSE if listing.code in (RUNNER, OTHER)]
        start = at("10:00:00")
        async with (
            street(story="vi-storm", start=start, listings=listings, haste=SPEED) as market,
            alive(Watchful(market, tmp_path)) as found,
        ):
            assert isinstance(found, Watchful)
            store = found.store
            await found.until(lambda: store.is_reconciled and {RUNNER, OTHER} <= store.books.keys(), "books")
            found.command(resting(found, RUNNER, Origin.STRATEGY))
            (entry,) = store.orders
            await found.until(lambda: bool(found.seen), "the VI")
            assert found.seen == [(True, 0)]  # asked for, and not a byte of it has left: the call has not returned
            await found.until(lambda: entry.status is Status.CANCELLED, "taken back")
            assert store.vi[RUNNER].is_running
            assert not store.vi[RUNNER].computed  # it started where we had reckoned
            await found.until(lambda: all(each.status is not Status.REQUESTED for each in store.orders), "answered")
            assert (market.posts["kt10003"], market.posts["kt10000"]) == (1, 2)
            assert market.arrived["kt10003"] < market.arrived["kt10000"]
            found.command(resting(found, RUNNER, Origin.STRATEGY))
            assert store.refusals[-1].rule == "vi"

    run(story())


def test_restart_in_a_vi_knows_it_before_anybody_may_enter(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        listings = [listing for listing in UNIVERSE if listing.code in (RUNNER, OTHER)]
        async with street(story="vi-storm", start=at("10:00:00"), listings=listings, haste=SPEED) as market:
            chosen, clock = settings(Mode.PAPER), fast(SPEED)
            async with alive(Desk(chosen, market.endpoint, tmp_path, clock=clock)) as found:
                await found.until(lambda: RUNNER in found.store.vi and found.store.vi[RUNNER].is_running, "the VI")
                heard = found.store.vi[RUNNER].last
            woken = Desk(chosen, market.endpoint, tmp_path, clock=fast(SPEED))
            async with alive(woken):
                store = woken.store
                assert RUNNER not in store.vi
                await woken.until(lambda: store.is_reconciled, "books")
                await woken.until(lambda: not store.vi_unheard, "the list")
                told = store.vi[RUNNER]
                assert told.is_running
                assert heard is not None
                assert told.last is not None
                assert (told.last.started, told.last.trigger) == (heard.started, heard.trigger)
                assert told.ends_between() == (heard.started + SHORTEST, heard.started + LONGEST)
                woken.command(PlaceOrder(RUNNER, Side.BUY, 1, 0, OrderType.MARKET, Origin.USER))
                assert store.refusals[-1].rule == "vi"
                await woken.until(lambda: not told.is_running, "its release")
                assert not told.is_doubtful
                assert told.blocks_entry(store.now)

    run(story())
