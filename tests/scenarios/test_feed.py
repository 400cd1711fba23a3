"""Promise: the feed is live and complete, or says what is missing – the whole desk against a broker that misbehaves."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.domain import events as e
from core.domain.commands import PlaceOrder, RunSearch
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.settings import FeedSettings, Settings
from core.domain.units import MINUTE, SECOND, Code, Ns, Shares
from core.kiwoom.auth import Keys
from core.runtime import feed
from core.sim.broken.wire_faults import Wire, WireFault
from core.sim.market import UNIVERSE
from tests.conftest import Run
from tests.core.runtime.street import CODE, Street, fast, street
from tests.scenarios.desk import KEYS, Desk, alive

ONE, TWO = Keys("desk#1", "s"), Keys("desk#2", "s")
DEAF = (e.LinkState.DOWN, e.LinkState.SILENT)


class Witness(Desk):
    """Remembers what became of the links, what was heard last, and every volume and search."""

    def __init__(
        self, market: Street, folder: Path, *, speed: int = 1, keys: Sequence[Keys] = (KEYS,), **feed: Any
    ) -> None:
        self.changes: list[e.LinkChanged] = []
        self.searched: list[e.Event] = []
        self.volumes: dict[Code, list[Shares]] = {}
        self.ticked_at: Ns = 0
        settings = msgspec.structs.replace(Settings(), feed=FeedSettings(**feed))
        super().__init__(settings, market.endpoint, folder, keys, fast(speed) if speed > 1 else None)

    def handle(self, event: e.Event) -> None:
        match event:
            case e.LinkChanged():
                self.changes.append(event)
            case e.Trade():
                self.volumes.setdefault(event.code, []).append(event.volume)
                self.ticked_at = event.at
            case e.Book():
                self.ticked_at = event.at
            case e.SearchStarted() | e.SearchEnded() | e.ConditionHit():
                self.searched.append(event)
        super().handle(event)

    def state(self, link: str = "1") -> e.LinkState:
        return self.store.links[link].state

    def first(self, *states: e.LinkState, since: Ns = 0) -> e.LinkChanged:
        return next(change for change in self.changes if change.state in states and change.at >= since)

    def hits(self) -> list[e.ConditionHit]:
        return [event for event in self.searched if isinstance(event, e.ConditionHit)]

    async def has_book(self, code: Code) -> None:
        await self.until(lambda: code in self.store.books, "a book")

    async def level(self) -> None:
        """Until the lists were compared once more."""
        before = self.store.reconciled_at
        await self.until(lambda: self.store.reconciled_at > before, "compared")

    @property
    def is_whole(self) -> bool:
        """No hole, open or over, is left in any issue that is pushed."""
        return all(self.store.gaps.blocking(code) is None for code in self.volumes)


@contextlib.asynccontextmanager
async def ready(market: Street, folder: Path, **how: Any) -> AsyncIterator[Witness]:
    found = Witness(market, folder, **how)
    async with alive(found):
        await found.until(lambda: found.store.is_reconciled and CODE in found.store.books, "a book")
        await found.until(lambda: all(link.state is e.LinkState.LIVE for link in found.store.links.values()), "live")
        yield found


def buy(code: Code = CODE, price: int = 0, origin: Origin = Origin.USER, quantity: int = 10) -> PlaceOrder:
    return PlaceOrder(code, Side.BUY, quantity, price, OrderType.LIMIT if price else OrderType.MARKET, origin)


def assert_bars_are_the_brokers(found: Witness, market: Street) -> None:
    """Every minute that is over, as the exchange counted it, from the first that was wholly heard or asked for."""
    for code in found.volumes:
        ours = found.store.minutes[code].bars()[:-1]
        theirs = {bar.time: bar for bar in market.broker._market.minute_bars(code)}
        for bar in ours[1:]:
            assert (bar.volume, bar.high, bar.low) == (
                theirs[bar.time].volume,
                theirs[bar.time].high,
                theirs[bar.time].low,
            ), (code, bar, theirs[bar.time])


def assert_no_volume_came_twice(found: Witness) -> None:
    assert found.volumes
    for volumes in found.volumes.values():
        assert all(earlier < later for earlier, later in pairwise(volumes))


# ---- a link that PINGs and says nothing ---------------------------------------------------------------------


async def learn(found: Witness) -> None:
    """Until the watchdog knows what is usual."""
    begin = found.clock.now()
    await found.until(lambda: found.clock.now() > begin + 12 * SECOND, "some usual seconds")


def test_ghost_is_stale_within_six_seconds_given_up_within_sixteen_and_leaves_no_hole(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(issues=12, haste=5) as market, ready(market, tmp_path, speed=5) as found:
            await learn(found)
            market.wire.arm(WireFault(Wire.GHOST))
            await found.until(lambda: found.state() is e.LinkState.STALE, "stale")
            heard = found.ticked_at
            assert found.first(e.LinkState.STALE, since=heard).at - heard <= 6 * SECOND
            assert found.store.gaps.open_count >= 12
            assert found.engine.gate.check(buy(origin=Origin.STRATEGY), found.store, found.clock.now()).rule == "gap"  # type: ignore[union-attr]
            await found.until(lambda: found.state() in DEAF, "given up")
            assert found.first(*DEAF, since=heard).at - heard <= 16 * SECOND
            assert not found.store.is_reconciled
            await found.until(lambda: found.state() is e.LinkState.LIVE, "back")
            await found.until(lambda: not found.store.gaps.open_count, "heard again")
            await found.until(lambda: found.is_whole, "filled")
            assert found.store.gaps.of(CODE)[0].since <= heard
            await found.until(lambda: found.store.is_reconciled, "level")
            assert len(market.seen.logins) == 2
            assert_bars_are_the_brokers(found, market)

    run(story())


def test_ghost_that_goes_by_itself_leaves_a_hole_that_is_filled_on_the_same_connection(
    run: Run, tmp_path: Path
) -> None:
    async def story() -> None:
        async with street(issues=12, haste=8) as market, ready(market, tmp_path, speed=8) as found:
            await learn(found)
            market.wire.arm(WireFault(Wire.GHOST, seconds=9))
            await found.until(lambda: found.state() is e.LinkState.STALE, "stale")
            heard = found.ticked_at
            assert found.store.gaps.open_count >= 12
            await found.until(lambda: found.state() is e.LinkState.LIVE, "it ticks again")
            assert not found.store.gaps.open_count
            assert {gap.since <= heard for code in found.volumes for gap in found.store.gaps.of(code)} == {True}
            await found.until(lambda: found.is_whole, "filled")
            await found.until(lambda: found.clock.now() > heard + 70 * SECOND, "that minute is over")
            assert len(market.seen.logins) == 1
            assert_bars_are_the_brokers(found, market)

    run(story())


# ---- condition searches -------------------------------------------------------------------------------------


def test_search_tells_who_enters_and_leaves_and_what_a_cut_hid(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        crash = street(story="surge-and-fall", issues=12, haste=10)
        async with crash as market, ready(market, tmp_path, speed=10) as found:
            await found.until(lambda: len(found.store.searches) >= 12, "the list")
            found.command(RunSearch("1", is_on=True))
            search = found.store.searches["1"]
            await found.until(lambda: search.is_running, "runs")
            # the leader passes +20 % and falls
            await found.until(lambda: {hit.is_in for hit in found.hits()} == {True, False}, "in and out")
            assert [hit.is_in for hit in found.store.hits if hit.search == "1"][:2] == [True, False]
            market.cut()
            await found.until(lambda: not search.is_running, "ended")
            assert (search.why != "", search.missed[-1][1]) == (True, None)
            await found.until(lambda: search.is_running, "again")
            assert search.missed[-1][1] is not None
            logins = len(market.seen.logins)
            assert [said.trnm for said in market.seen.frames("CNSRLST", "CNSRREQ")] == ["CNSRLST", "CNSRREQ"] * logins

            market.wire.arm(WireFault(Wire.UNLISTED))
            found.command(RunSearch("0", is_on=True))
            await found.until(lambda: found.store.searches["0"].is_running, "cured")
            market.wire.arm(WireFault(Wire.UNLISTED, count=2))
            found.command(RunSearch("4", is_on=True))
            await found.until(lambda: found.store.searches["4"].why != "", "told")
            assert "900003" in found.store.searches["4"].why
            said = [frame.trnm for frame in market.seen.frames("CNSRREQ", "CNSRCLR")][-6:]
            assert said == ["CNSRREQ", "CNSRCLR", "CNSRREQ"] * 2

    run(story())


# ---- more than fits -----------------------------------------------------------------------------------------

MANY = tuple(
    msgspec.structs.replace(UNIVERSE[number % 20], code=Code(f"83{number:04}"), name=f"이슈{number}")
    for number in range(300)
)


def test_what_matters_has_a_place_whatever_else_is_wanted_and_the_rest_is_said_to_wait(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "SMALL", len(MANY))  # all of them are wanted
    held, ordered, tracked = (MANY[-n].code for n in (1, 2, 3))

    async def story() -> None:
        async with street(listings=MANY) as market, alive(Witness(market, tmp_path)) as found:
            assert isinstance(found, Witness)
            store, gaps = found.store, found.store.gaps
            await found.until(lambda: store.is_reconciled and len(store.waiting) >= 100, "some wait")
            assert {held, ordered, tracked} <= set(store.waiting)
            found.handle(e.TrackStarted(found.clock.now(), tracked, 1_000, 1_200))
            for code in (held, ordered):
                found.feed.watch((code,))
                await found.has_book(code)
                price = store.books[code].asks[-1][0] if code == held else step(store.books[code].bids[-1][0], -2)
                found.command(buy(code, price, quantity=1))
            found.feed.watch(())
            await found.until(lambda: bool(store.held()), "held")
            best = {held, ordered, tracked}
            link = store.links["1"]
            await found.until(lambda: best <= found.pool._seats[0].session.covered, "the best have places")
            await found.until(lambda: link.live == link.capacity == 200, "and nobody too many")
            assert not best & set(store.waiting)
            market.wire.arm(WireFault(Wire.FULL, count=50))
            market.cut()
            await found.until(lambda: link.live == 0, "cut")
            await found.until(lambda: link.capacity == link.live == 50, "the true limit is found and shown")
            assert link.state is e.LinkState.LIVE
            assert best <= found.pool._seats[0].session.covered
            assert len(store.waiting) >= 250
            assert all(gaps.blocking(code) is None or not gaps.blocking(code).is_open for code in best)  # type: ignore[union-attr]

    run(story())


# ---- two keys -----------------------------------------------------------------------------------------------


def test_everything_a_dead_link_heard_is_heard_on_the_other_within_a_second_and_a_half(
    run: Run, tmp_path: Path
) -> None:
    async def story() -> None:
        async with street(issues=12) as market, ready(market, tmp_path, keys=(ONE, TWO)) as found:
            links, store = found.store.links, found.store
            await found.until(lambda: market.posts["ka00001"] >= 2 and links["1"].account, "both are known")
            await found.until(lambda: links["1"].live + links["2"].live == 14, "every issue and both indices")
            for fault in (WireFault(Wire.CUT, key=ONE.app_key), WireFault(Wire.SYSTEM, key=ONE.app_key)):
                at = found.clock.monotonic()
                market.wire.arm(fault)
                await found.until(
                    lambda: links["2"].account and links["2"].market and links["2"].live == 14, "taken over"
                )
                assert found.clock.monotonic() - at < 1.5 * SECOND
                assert not store.gaps.open_count
                found.pool.reconnect()
                await found.until(lambda: links["1"].state is e.LinkState.LIVE, "back")
                await found.until(lambda: store.is_reconciled, "level")
            assert_no_volume_came_twice(found)

    run(story())


# ---- frames that lie ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Wire.DUPLICATE, Wire.REORDER, Wire.CORRUPT, Wire.REWIND, Wire.WILD])
def test_frames_that_lie_spoil_no_fill_and_no_bar(run: Run, tmp_path: Path, kind: Wire) -> None:
    async def story() -> None:
        async with street(haste=20) as market, ready(market, tmp_path, speed=20) as found:
            store = found.store
            await found.until(lambda: CODE in found.volumes, "a print")
            market.shut("ka10001")
            market.wire.arm(WireFault(kind, count=5))
            found.command(buy())
            if kind in (Wire.REWIND, Wire.WILD):
                await found.until(lambda: bool(store.suspects), "suspect")
                code = next(iter(store.suspects))
                wish = buy(code, origin=Origin.STRATEGY)
                refusal = found.engine.gate.check(wish, store, found.clock.now())
                assert refusal is not None
                assert refusal.rule in ("suspect", "gap")
                assert any(fault.where == f"0B {code}" for fault in store.faults)
            market.let_in("ka10001")
            (order,) = store.orders
            await found.until(lambda: order.status is Status.FILLED, "filled")
            await found.until(lambda: market.wire.is_idle and not store.suspects, "the lies are over and cleared")
            told = found.clock.now()
            await found.until(lambda: found.clock.now() > told + 65 * SECOND, "that minute is over")
            assert (order.filled, sum(fill.quantity for fill in store.fills)) == (10, 10)
            assert store.fault_count or kind in (Wire.DUPLICATE, Wire.REORDER)
            await found.until(lambda: found.is_whole, "what could not be read was asked for")
            assert_bars_are_the_brokers(found, market)

    run(story())


# ---- tokens -------------------------------------------------------------------------------------------------


def test_token_that_dies_costs_one_renewal_a_minute_for_both_roads(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(haste=20) as market, ready(market, tmp_path, speed=20) as found:
            for deaths in (1, 2):
                market.forget_tokens()
                market.cut()
                await found.until(lambda: found.state() is not e.LinkState.LIVE, "cut")
                await found.until(lambda: found.state() is e.LinkState.LIVE, "live with a new token")
                await found.level()
                assert len(market.seen.of("au10001")) == 1 + deaths
            _, *later = [call.at for call in market.seen.of("au10001")]
            assert all(b - a >= MINUTE for a, b in pairwise(later))

    run(story())
