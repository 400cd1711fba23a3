from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from core.domain import events as e
from core.domain.calendar import instant, kst_date
from core.domain.feed import Depth, Rank, Wanted
from core.domain.market import Instrument, Market, SessionPhase
from core.domain.units import DAY, MINUTE, SECOND, Code
from core.net.pool import Pool, Terms
from core.runtime import feed
from core.runtime.feed import MISSED, Feed
from core.runtime.history import History
from core.runtime.troubles import Troubles
from core.runtime.universe import SECTORS
from core.sim.broken.faults import Fault
from core.state.store import Store
from tests.build import phase, trade
from tests.conftest import Run
from tests.core.runtime.street import CODE, KEYS, Office, Street, office, street

INDICES = [Wanted(sector, Rank.SCREEN, Depth.SECTOR) for sector in SECTORS]


class Listening(Pool):
    """The pool; what it was told is kept."""

    wished: list[Wanted]
    wishes = 0
    searched: tuple[str, ...] = ()
    expected: list[bool]

    def want(self, items: object) -> None:
        assert isinstance(items, list)
        self.wished = items
        self.wishes += 1
        super().want(items)

    def search(self, numbers: object) -> None:
        assert isinstance(numbers, tuple)
        self.searched = numbers

    def expect(self, is_ticking: bool) -> None:
        self.expected = [*getattr(self, "expected", ()), is_ticking]


class Desk:
    """A feed on a pool whose links do not run."""

    def __init__(self, market: Street, found: Office) -> None:
        self.store, self.office = Store(), found
        terms = Terms(market.endpoint.rest, market.endpoint.ws)
        self.pool = Listening(
            [KEYS], terms, clock=found.clock, tasks=found.tasks, deliver=lambda *_: None, emit=self.tell
        )
        troubles = Troubles(found.clock, self.tell)
        history = History(self.pool, found.clock, found.tasks, tell=self.tell, troubles=troubles)
        self.feed = Feed(self.pool, history, found.clock, self.store, tell=self.tell, troubles=troubles)

    def tell(self, event: e.Event) -> None:
        self.store.apply(event)
        self.office.hear(event)


@contextlib.asynccontextmanager
async def desk(market: Street) -> AsyncIterator[Desk]:
    async with office(market.endpoint) as found:
        made = Desk(market, found)
        try:
            yield made
        finally:
            await made.pool.aclose()


def test_what_the_screen_shows_is_wanted_in_full_and_looked_up_if_it_never_ticked(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            found.feed.watch((CODE,))
            assert found.pool.wished == [Wanted(CODE, Rank.SCREEN, Depth.FULL), *INDICES]
            assert {type(await found.office.next()) for _ in range(2)} == {e.Snapshot, e.Book}
            found.feed.watch(())
            assert found.pool.wished == INDICES

    run(story())


def test_wish_that_did_not_change_is_not_told_again(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            for _ in range(3):
                found.feed.update()
            assert found.pool.wishes == 1

    run(story())


def test_hints_are_asked_every_second(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            hinted: list[Code] = []
            found.feed.hints.append(lambda: hinted)
            found.feed.second()
            hinted.append(CODE)
            found.feed.second()
            assert found.pool.wished == [*INDICES, Wanted(CODE)]

    run(story())


def test_searches_run_until_they_are_stopped(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            for number, is_on in (("4", True), ("2", True), ("4", True), ("9", False), ("2", False)):
                found.feed.search(number, is_on=is_on)
            assert found.pool.searched == ("4",)

    run(story())


def test_ticks_are_expected_in_the_continuous_session_alone(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            for word in (SessionPhase.CONTINUOUS, SessionPhase.CLOSING_AUCTION):
                now = found.office.clock.now()
                found.store.apply(e.PhaseChanged(now, now, word, wire_code="x"))
                found.feed.second()
            assert found.pool.expected == [True, False]

    run(story())


def test_calendar_speaks_until_the_broker_does(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            found.feed.second()
            assert found.store.phase_event is not None
            found.store.apply(phase(SessionPhase.HALTED))
            found.feed.second()
            assert found.store.phase_event.phase is not SessionPhase.HALTED
            now = found.office.clock.now()
            found.store.apply(e.PhaseChanged(now, now, SessionPhase.HALTED, wire_code="x"))
            found.feed.second()
            assert found.store.phase is SessionPhase.HALTED

    run(story())


def test_word_of_the_broker_that_was_missed_is_the_calendars_to_say(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            feed, store, clock = found.feed, found.store, found.office.clock
            opening = instant(kst_date(clock.now()), 9 * 3600)
            for at, word, follows in (
                (opening - MINUTE, SessionPhase.OPENING_AUCTION, SessionPhase.CONTINUOUS),  # the word of 09:00 is lost
                (opening - 780 * MINUTE, SessionPhase.CLOSED, SessionPhase.CONTINUOUS),  # yesterday's last
                (opening - DAY + 60 * MINUTE, SessionPhase.HALTED, SessionPhase.CONTINUOUS),
                (opening + SECOND, SessionPhase.HALTED, SessionPhase.HALTED),
                (clock.now() - SECOND, SessionPhase.CLOSED, SessionPhase.CLOSED),
            ):
                store.apply(e.PhaseChanged(at, at, word, wire_code="x"))
                feed.second()
                assert store.phase is follows
            clock.offset += opening + MISSED // 2 - clock.now()  # the broker still has time to speak of 09:00
            for at, word in ((opening - MINUTE, SessionPhase.OPENING_AUCTION), (opening + SECOND, SessionPhase.HALTED)):
                store.apply(e.PhaseChanged(at, at, word, wire_code="x"))
                feed.second()
                assert store.phase is word

    run(story())


def test_list_of_issues_is_asked_until_it_comes_and_a_small_market_is_watched_whole(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            market.faults.arm("ka10099", Fault.BREAK, times=2)
            await found.feed.list_issues()
            assert len(found.store.instruments) == 3
            assert {item.code for item in found.pool.wished} == {*found.store.instruments, *SECTORS}

    run(story())


def test_whole_market_is_left_to_the_ranks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "SMALL", 2)

    async def story() -> None:
        async with street() as market, desk(market) as found:
            await found.feed.list_issues()
            assert len(found.store.instruments) == 3
            assert {item.code for item in found.pool.wished} == {*SECTORS}

    run(story())


def test_halt_whose_end_was_not_heard_is_over_when_both_markets_trade(run: Run) -> None:
    async def story() -> None:
        async with street() as market, desk(market) as found:
            store, now = found.store, found.office.clock.now()
            sides = (Market.KOSPI, Market.KOSDAQ)
            listed = tuple(Instrument(Code(f"81000{n}"), "", side, 10_000) for n, side in enumerate(sides))
            word = e.PhaseChanged(now - MINUTE, now - MINUTE, SessionPhase.HALTED, wire_code="H")
            for event in (e.InstrumentsListed(now, listed), word):
                store.apply(event)
            for issue in listed:
                found.feed.second()
                assert store.phase is SessionPhase.HALTED
                store.apply(trade(code=issue.code, at=now))
            found.feed.second()
            assert store.phase is SessionPhase.CONTINUOUS

    run(story())
