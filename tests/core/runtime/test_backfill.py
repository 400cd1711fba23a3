"""A source that answers when the test lets it, around a real store."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from core.domain import events as e
from core.domain.errors import RequestLost, RequestRefused
from core.domain.market import Bar
from core.domain.settings import Settings
from core.domain.units import MINUTE, SECOND, Code, Ns, kst_midnight
from core.net.tasks import TaskSet
from core.runtime.backfill import PATIENCE, RETRY, Backfill
from core.state.legs import QUERIED
from tests.build import CODE, NOW, accepted, fill, requested, store_with, trade
from tests.conftest import Run
from tests.core.runtime import street
from tests.scenarios.desk import Desk, alive

A, B, C, D = (Code(f"00000{n}") for n in range(1, 5))
SINCE, UNTIL = NOW - 120 * SECOND, NOW - 30 * SECOND
BARS = tuple(Bar(NOW - NOW % MINUTE - n * MINUTE, 10_000, 10_050, 9_950, 10_000, 77) for n in range(5, -1, -1))


class Broker:
    """Answers every question in turn; `refuses` names codes whose bars fail."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses: set[Code] = set()
        self.bars = BARS
        self.every: tuple[e.PastPrint, ...] = ()
        self.no_ticks: set[Code] = set()
        self.why_not: Exception = RequestLost("time-out")
        self.snapshots: list[e.Snapshot] = []
        self.door = asyncio.Event()
        self.door.set()

    async def minutes(self, code: Code, since: Ns) -> e.BarsLoaded:
        self.asked.append(f"minutes {code}")
        await self.door.wait()
        if code in self.refuses:
            raise RequestLost("time-out")
        return e.BarsLoaded(code, NOW, 1, self.bars)

    async def ticks(self, code: Code, since: Ns) -> e.TicksLoaded:
        self.asked.append(f"ticks {code}")
        if code in self.refuses:
            raise RequestLost("time-out")
        return e.TicksLoaded(code, NOW, (e.PastPrint(SINCE + SECOND, 10_000, -3),))

    async def every_tick(self, code: Code, since: Ns) -> e.TicksLoaded:
        self.asked.append(f"every tick {code}")
        if code in self.no_ticks:
            raise self.why_not
        return e.TicksLoaded(code, NOW, self.every)

    async def snapshot(self, code: Code) -> e.Snapshot:
        self.asked.append(f"snapshot {code}")
        return self.snapshots.pop(0)


class Room:
    def __init__(self, *events: e.Event) -> None:
        self.store, self.broker, self.screen = store_with(*events), Broker(), [CODE]
        self.broken: list[BaseException] = []
        self.tasks = TaskSet("room", lambda _, error: self.broken.append(error))
        self.work = Backfill(self.broker, self.store, self.tasks, tell=self.tell, on_screen=lambda: self.screen)

    def tell(self, event: e.Event) -> None:
        self.store.apply(event)
        if isinstance(event, e.Fill):
            self.work.hear(event)
        if isinstance(event, e.Covered):
            self.work.see(event)
        else:
            self.work.look()

    async def idle(self) -> None:
        while self.tasks._tasks:
            await asyncio.wait(list(self.tasks._tasks))
        assert self.broken == []


@contextlib.asynccontextmanager
async def room(*events: e.Event) -> AsyncIterator[Room]:
    found = Room(*events)
    try:
        yield found
    finally:
        await found.tasks.aclose(1.0)


def hole(*codes: Code) -> tuple[e.Event, ...]:
    return (e.Covered(SINCE - SECOND, "1", codes), e.Uncovered(SINCE, "1", codes, SINCE))


def back(*codes: Code) -> e.Covered:
    return e.Covered(UNTIL, "1", codes)


def test_closed_hole_is_filled_with_bars_and_trades(run: Run) -> None:
    async def story() -> None:
        async with room(trade(at=SINCE - SECOND), *hole(CODE)) as found:
            found.work.look()
            assert found.broker.asked == []  # it is still open
            found.tell(back(CODE))
            await found.idle()
            assert found.broker.asked == [f"minutes {CODE}", f"ticks {CODE}"]
            assert found.store.gaps.blocking(CODE) is None
            assert [bar.volume for bar in found.store.minutes[CODE].bars()] == [77] * len(BARS)
            assert [print_.quantity for print_ in found.store.prints[CODE]] == [10, -3]
            found.work.look()
            assert not found.tasks.names

    run(story())


def test_screen_comes_first_then_held_tracked_and_charts_and_nobody_else(run: Run) -> None:
    async def story() -> None:
        events = (
            trade(code=A),
            e.TrackStarted(NOW, C, 10_000, 12_000),
            requested(code=B), accepted(), fill(code=B),
            *hole(A, B, C, D, CODE),
        )  # fmt: skip
        async with room(*events) as found:
            found.tell(back(A, B, C, D, CODE))
            await found.idle()
            bars = [what for what in found.broker.asked if what.startswith("minutes")]
            assert bars == [f"minutes {code}" for code in (CODE, B, C, A)]
            assert f"ticks {A}" not in found.broker.asked
            assert found.store.gaps.blocking(D) is not None  # nobody looks at it: it stays a hole

    run(story())


def test_newest_wish_is_next_however_many_wait(run: Run) -> None:
    async def story() -> None:
        many = tuple(Code(f"1{n:05}") for n in range(200))
        async with room(*(trade(code=code) for code in many), *hole(*many)) as found:
            found.broker.door.clear()
            found.tell(back(*many))
            await asyncio.sleep(0)
            assert len(found.broker.asked) == 1  # one question stands in line, never two hundred
            found.screen = [many[150]]
            found.broker.door.set()
            await found.idle()
            assert found.broker.asked[1] == f"minutes {many[150]}"
            assert len(found.broker.asked) == 201  # and its trades

    run(story())


def test_failure_stays_a_hole_is_told_once_and_asked_again_on_reconnect_or_demand(run: Run) -> None:
    async def story() -> None:
        async with room(trade(), trade(code=A), *hole(CODE, A)) as found:
            found.broker.refuses = {CODE, A}
            found.tell(back(CODE, A))
            await found.idle()
            found.work.look()
            await found.idle()
            assert (len(found.broker.asked), len(found.store.notices)) == (2, 1)
            found.work.again([CODE])
            await found.idle()
            assert len(found.broker.asked) == 3
            found.broker.refuses = set()
            found.tell(e.Covered(NOW, "1", (B,)))
            await found.idle()
            assert found.store.gaps.blocking(CODE) is found.store.gaps.blocking(A) is None

    run(story())


def test_bars_that_do_not_reach_back_fill_nothing(run: Run) -> None:
    async def story() -> None:
        async with room(trade(), *hole(CODE)) as found:
            found.broker.bars = BARS[-1:]
            found.tell(back(CODE))
            await found.idle()
            assert found.store.gaps.blocking(CODE) is not None
            assert len(found.store.notices) == 1

    run(story())


def test_hole_that_opens_again_while_it_is_filled_stays_open_and_is_filled_later(run: Run) -> None:
    async def story() -> None:
        async with room(trade(), *hole(CODE)) as found:
            found.broker.door.clear()
            found.tell(back(CODE))
            await asyncio.sleep(0)
            found.tell(e.Uncovered(UNTIL + SECOND, "1", (CODE,), UNTIL))  # nothing came since: one hole
            found.broker.door.set()
            await found.idle()
            assert found.store.gaps.blocking(CODE) is not None
            found.tell(e.Covered(NOW, "1", (CODE,)))
            await found.idle()
            assert found.store.gaps.blocking(CODE) is None

    run(story())


def second(seconds: int, price: int) -> e.PastPrint:
    return e.PastPrint(NOW + seconds * SECOND, price, 5)


def bought(when: Ns = NOW, **changes: Any) -> list[e.Event]:
    return [requested(), accepted(), fill(10, at=when, **changes)]


def test_high_within_the_minute_of_a_purchase_comes_from_its_ticks(run: Run) -> None:
    async def story() -> None:
        known = [trade(at=SINCE), *bought()]
        async with room(*known, e.Covered(SINCE, "1", (CODE,)), e.Uncovered(NOW, "1", (CODE,), NOW)) as found:
            found.broker.bars = (Bar(NOW - NOW % MINUTE, 10_900, 10_900, 9_000, 10_000, 77),)  # nobody knows since when
            ticks = (second(0, 10_900), second(0, 10_000), second(0, 10_300), second(1, 10_250), second(2, 9_950))
            found.broker.every = ticks
            found.tell(e.Covered(NOW + 3 * SECOND, "1", (CODE,)))
            await found.idle()
            position = found.store.positions[CODE]
            assert (position.high, position.low) == (10_300, 9_950)
            assert found.store.gaps.blocking(CODE) is None

    run(story())


def test_purchase_that_only_a_list_told_is_asked_for_since_its_own_hour(run: Run) -> None:
    async def story() -> None:
        async with room(trade(at=SINCE)) as found:
            found.broker.every = (second(-40, 10_000), second(-39, 10_200))
            for event in bought(time=NOW - 40 * SECOND, fill_no=QUERIED):
                found.tell(event)
            await found.idle()
            assert found.store.positions[CODE].opened_at == NOW - 40 * SECOND
            assert found.store.positions[CODE].high == 10_200
            found.work.look()
            assert not found.tasks.names  # once

    run(story())


def test_what_is_held_is_asked_for_again_and_other_holes_wait_for_the_user(run: Run) -> None:
    async def story() -> None:
        async with room(trade(), trade(code=A), *bought(SINCE), *hole(CODE, A)) as found:
            found.broker.refuses = {A}
            found.broker.no_ticks = {CODE}
            found.tell(back(CODE, A))
            await found.idle()
            assert found.store.gaps.blocking(CODE) is not None
            found.broker.asked.clear()
            for seconds in (1, RETRY // SECOND + 1):
                found.tell(e.Second(NOW + seconds * SECOND))
                await found.idle()
            assert found.broker.asked == [f"minutes {CODE}", f"every tick {CODE}", f"ticks {CODE}"]

    run(story())


def test_hole_is_filled_where_the_broker_offers_no_ticks_at_all(run: Run) -> None:
    async def story() -> None:
        async with room(trade(), *bought(SINCE), *hole(CODE)) as found:
            found.broker.no_ticks, found.broker.why_not = {CODE}, RequestRefused("1504", "not offered")
            found.tell(back(CODE))
            await found.idle()
            assert found.store.gaps.blocking(CODE) is None

    run(story())


def test_hole_of_what_is_held_beyond_the_lists_of_the_broker_is_not_asked_for_every_ten_seconds(run: Run) -> None:
    async def story() -> None:
        async with room(trade(), *bought(SINCE), *hole(CODE)) as found:
            found.broker.bars = BARS[-1:]  # all that he has begins behind the hole
            found.tell(back(CODE))
            await found.idle()
            assert found.store.gaps.blocking(CODE) is not None
            found.broker.asked.clear()
            found.tell(e.Second(NOW + RETRY + SECOND))
            await found.idle()
            assert not found.broker.asked

    run(story())


def test_no_bars_of_one_issue_wait_for_the_tape_of_another(run: Run) -> None:
    async def story() -> None:
        async with room(trade(), trade(code=A), *hole(CODE, A)) as found:
            found.screen.append(A)
            found.tell(back(CODE, A))
            await found.idle()
            assert found.broker.asked == [f"minutes {CODE}", f"minutes {A}", f"ticks {CODE}", f"ticks {A}"]

    run(story())


def test_trades_that_do_not_come_leave_the_bars_whole(run: Run) -> None:
    class Tapeless(Broker):
        async def ticks(self, code: Code, since: Ns) -> e.TicksLoaded:
            raise RequestLost("time-out")

    async def story() -> None:
        async with room(trade(), *hole(CODE)) as found:
            found.work._source = Tapeless()
            found.tell(back(CODE))
            await found.idle()
            assert found.store.gaps.blocking(CODE) is None

    run(story())


def snapshot(volume: int, second: int = 2) -> e.Snapshot:
    return e.Snapshot(CODE, NOW + second * SECOND, "", 10_000, 9_900, 10_000, 10_000, 10_000, volume)


@pytest.mark.parametrize("volume", [500, 2_000])
def test_suspect_is_asked_for_at_once_and_its_bars_are_mended(run: Run, volume: int) -> None:
    async def story() -> None:
        async with room(trade(volume=1_000)) as found:
            found.broker.snapshots = [snapshot(volume), snapshot(volume, 9)]
            found.tell(trade(volume=10, quantity=7, at=NOW + SECOND))
            await found.idle()
            is_good = volume > 1_000
            assert found.broker.asked[:1] == [f"snapshot {CODE}"]
            assert (CODE not in found.store.suspects) is is_good
            if not is_good:
                found.work.look()
                assert not found.tasks.names  # not again within two seconds
                found.store.apply(e.Second(NOW + SECOND + PATIENCE))
                found.work.look()
                await found.idle()
            assert CODE not in found.store.suspects
            assert found.broker.asked[-1] == f"minutes {CODE}"
            assert found.store.minutes[CODE].bars()[-1].volume == 77

    run(story())


def test_cut_of_the_link_leaves_the_bars_of_the_server(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street.street() as market, alive(Desk(Settings(), market.endpoint, tmp_path)) as desk:
            code, store, exchange = street.CODE, desk.store, market.broker._market
            await desk.until(lambda: store.trade_count > 20 and code in store.prints, "ticks")
            desk.handle(e.Covered(desk.clock.now(), "1", (code,)))
            market.shut("")  # nobody comes back in before we say so
            market.cut()
            await desk.until(lambda: store.links["1"].state is not e.LinkState.LIVE, "the cut")
            desk.handle(e.Uncovered(desk.clock.now(), "1", (code,), store.quotes[code].at))
            heard = store.quotes[code].volume
            await desk.until(lambda: exchange.tape(code).volume > heard, "trades that nobody hears")
            assert store.gaps.blocking(code) is not None
            market.let_in("")
            await desk.until(lambda: store.quotes[code].volume > heard, "a print, so the issue is registered again")
            desk.handle(e.Covered(desk.clock.now(), "1", (code,)))
            await desk.until(lambda: store.gaps.blocking(code) is None, "filled")
            today = kst_midnight(desk.clock.now())

            def is_level() -> bool:
                ours = [bar for bar in store.minutes[code].bars() if bar.time >= today]
                return ours == [bar for bar in exchange.minute_bars(code) if bar.time >= today]

            await desk.until(is_level, "the bars of the server")
            assert len(store.gaps.of(code)) == 1

    run(story())
