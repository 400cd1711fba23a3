import datetime as dt
import functools
from collections.abc import Sequence

import pytest

from core.domain.calendar import instant
from core.domain.market import Market, SessionPhase, Side
from core.domain.orders import OrderType
from core.domain.units import MINUTE, SECOND, Code, Ns
from core.sim.listed.listing import UNIVERSE
from core.sim.market import (
    BookMoved,
    Happening,
    PhaseStarted,
    Printed,
    SimMarket,
    Ticket,
    ViReleased,
    ViStarted,
    Withdrawn,
)
from core.sim.matching.announced import SidecarCalled
from core.sim.plots import IssueHalt, Leg, Story
from core.sim.stories import CALM
from tests.core.sim.falls import ALL, falls

DAY = dt.date(2026, 11, 20)
START = instant(DAY, 9 * 3600 + 20 * 60)
P = SessionPhase
FALLING, STEADY = UNIVERSE[0], UNIVERSE[21]
CODE, OTHER = FALLING.code, STEADY.code


def at(clock: str) -> Ns:
    hours, minutes = clock.split(":")
    return instant(DAY, int(hours) * 3600 + int(minutes) * 60)


def a_market(story: Story, *, start: Ns = START) -> SimMarket:
    """One issue of KOSDAQ and one of KOSPI."""
    return SimMarket(seed=1, story=story, start=start, listings=(FALLING, STEADY), intensity=0.3)


def quiet(*, halts: tuple[IssueHalt, ...]) -> Story:
    return Story("quiet", "조용", "quiet", halts=halts)


def steps(out: list[Happening]) -> list[PhaseStarted]:
    return [h for h in out if isinstance(h, PhaseStarted)]


def of(out: Sequence[Happening], kind: type[Happening], since: Ns, until: Ns) -> list[Happening]:
    return [h for h in out if isinstance(h, kind) and since < h.at < until]


@functools.cache
def crashed() -> tuple[SimMarket, list[Happening]]:
    """Two and a half hours of a crash, and then the rest of the day."""
    market = a_market(falls(*ALL))
    return market, market.advance(at("20:30"))


def test_a_crash_goes_through_all_stages_in_both_markets() -> None:
    market, out = crashed()
    for one in (Market.KOSPI, Market.KOSDAQ):
        assert market.halts.stage(one) == 3
        found = [step.phase for step in steps(out) if step.market is one]
        assert found == [P.HALTED, P.REOPENING_AUCTION, P.CONTINUOUS] * 2 + [P.HALTED]


@pytest.mark.parametrize("stage", [0, 1])
def test_a_stage_halts_for_twenty_minutes_and_reopens_after_a_call_with_a_random_end(stage: int) -> None:
    halted, call, opened = [step.at for step in steps(crashed()[1]) if step.market is Market.KOSPI][3 * stage :][:3]
    assert call - halted == 20 * MINUTE
    assert 10 * MINUTE <= opened - call < 10 * MINUTE + 30 * SECOND


def test_nothing_trades_during_halt_and_call_and_the_reopening_prints_once_at_one_price() -> None:
    out = crashed()[1]
    halted, _, opened = [step.at for step in steps(out) if step.market is Market.KOSPI][:3]
    prints = [h for h in out if isinstance(h, Printed) and h.code == OTHER]
    assert not of(prints, Printed, halted, opened)
    assert [h.taker for h in prints if h.at == opened] == [None]
    assert any(h.at > opened for h in prints)


def test_after_the_last_stage_nothing_happens_any_more() -> None:
    market, out = crashed()
    ends = {step.market: step.at for step in steps(out) if step.phase is P.HALTED and step.market}
    assert not of(out, Printed, max(ends.values()), at("20:30"))
    assert market.phase is P.CLOSED


def test_a_fall_also_calls_the_sidecar_of_each_market_once() -> None:
    called = [h for h in crashed()[1] if isinstance(h, SidecarCalled)]
    assert {(h.market, h.rising, h.until - h.at) for h in called} == {
        (Market.KOSPI, False, 5 * MINUTE), (Market.KOSDAQ, False, 5 * MINUTE),
    }  # fmt: skip
    assert len(called) == 2


def test_only_the_market_that_fell_is_halted() -> None:
    story = falls()
    market = a_market(Story("one", "하나", "one", plots=tuple(each for each in story.plots if each.code == CODE)))
    out = market.advance(START + 10 * MINUTE)
    assert [step.market for step in steps(out)] == [Market.KOSDAQ]
    assert (market.phase_of(CODE), market.phase_of(OTHER)) == (P.HALTED, P.CONTINUOUS)


def test_a_circuit_breaker_ends_a_running_vi_without_an_auction() -> None:
    market = a_market(falls())
    out = market.advance(START + 70 * SECOND)
    assert not steps(out)
    started = market.submit(Ticket(1, CODE, Side.SELL, OrderType.MARKET, 90_000_000, 0))
    assert any(isinstance(h, ViStarted) for h in started)
    out = market.advance(START + 110 * SECOND)
    halted = next(step for step in steps(out) if step.market is Market.KOSDAQ)
    assert [h.at for h in out if isinstance(h, ViReleased)] == [halted.at]
    assert not [h for h in out if isinstance(h, Printed) and h.code == CODE and h.at == halted.at]
    assert market.tape(CODE).vi is None


def test_orders_that_rest_through_a_halt_can_be_cancelled_and_else_join_the_reopening_call() -> None:
    market = a_market(falls())
    lower = market.tape(CODE).lower
    market.submit(Ticket(1, CODE, Side.BUY, OrderType.LIMIT, 5, lower))
    market.submit(Ticket(2, CODE, Side.BUY, OrderType.LIMIT, 5, lower))
    market.advance(START + 5 * MINUTE)
    assert market.phase_of(CODE) is P.HALTED
    assert [h for h in market.cancel(1) if not isinstance(h, BookMoved)] == [Withdrawn(market.now, CODE, 1, 5)]
    market.advance(START + 30 * MINUTE)
    assert market.phase_of(CODE) is P.REOPENING_AUCTION
    out = market.submit(Ticket(3, CODE, Side.BUY, OrderType.LIMIT, 7, market.tape(CODE).upper))
    out += market.advance(START + 40 * MINUTE)
    assert sum(h.quantity for h in out if isinstance(h, Printed) and h.buy_number == 3) == 7
    assert market.cancel(2)


def test_a_reopening_call_that_meets_the_closing_call_becomes_part_of_it() -> None:
    market = a_market(quiet(halts=(IssueHalt(at=60, code=CODE, minutes=52),)), start=at("14:19"))
    out = market.advance(at("15:31"))
    found = [(step.phase, step.code) for step in steps(out)]
    assert found == [(P.HALTED, CODE), (P.REOPENING_AUCTION, CODE), (P.CLOSING_AUCTION, ""), (P.CLOSE_PRICE, "")]
    prints = [h for h in out if isinstance(h, Printed) and h.code == CODE and h.at > steps(out)[0].at]
    assert {h.at for h in prints} == {steps(out)[-1].at}


def test_a_story_halts_one_issue_that_reopens_by_a_call() -> None:
    market = a_market(quiet(halts=(IssueHalt(at=60, code=CODE, minutes=30),)))
    out = market.advance(START + 45 * MINUTE)
    halted, call, opened = steps(out)
    assert [(s.phase, s.code, s.market) for s in (halted, call, opened)] == [
        (P.HALTED, CODE, None), (P.REOPENING_AUCTION, CODE, None), (P.CONTINUOUS, CODE, None),
    ]  # fmt: skip
    assert (halted.at, call.at) == (START + MINUTE, START + 31 * MINUTE)
    prints = [h for h in out if isinstance(h, Printed) and halted.at < h.at]
    assert {h.at for h in prints if h.code == CODE and h.at <= opened.at} == {opened.at}
    assert [h for h in prints if h.code == OTHER and h.at < opened.at]


def test_an_issue_halted_after_half_past_two_does_not_reopen_today() -> None:
    market = a_market(quiet(halts=(IssueHalt(at=120, code=CODE, minutes=5),)), start=at("14:29"))
    market.submit(Ticket(1, CODE, Side.BUY, OrderType.LIMIT, 5, market.tape(CODE).lower))
    out = market.advance(at("15:35"))
    assert not [h for h in out if isinstance(h, Printed) and h.code == CODE and h.at > at("14:31")]
    closing = next(step.at for step in steps(out) if step.phase is P.CLOSE_PRICE)
    assert [h.at for h in out if isinstance(h, Withdrawn)] == [closing]


def test_a_halted_issue_stays_shut_when_a_circuit_breaker_ends_before_it() -> None:
    market = a_market(falls(halts=(IssueHalt(at=60, code=CODE, minutes=90),)))
    market.advance(START + 45 * MINUTE)
    assert (market.phase_of(CODE), market.phase_of(OTHER)) == (P.HALTED, P.CONTINUOUS)


def test_a_market_that_somebody_halts_while_it_runs() -> None:
    market = a_market(CALM)
    market.halt(IssueHalt(at=5, code=CODE, minutes=1))
    assert [step.at for step in steps(market.advance(START + 10 * SECOND))] == [START + 5 * SECOND]


@pytest.mark.parametrize("cut", [1, 777, 30_001])
def test_slices_of_time_change_nothing_about_a_crash(cut: int) -> None:
    def play(slices: tuple[Ns, ...]) -> list[Happening]:
        market = a_market(falls(halts=(IssueHalt(at=10, code=OTHER, minutes=1),)))
        out = [h for to in slices for h in market.advance(to)]
        return [h for h in out if not isinstance(h, BookMoved)]

    end = START + 34 * MINUTE
    whole = play((end,))
    assert len(steps(whole)) >= 5
    assert play((*range(START, end, 61 * SECOND + cut), end)) == whole


def test_codes_of_a_story_that_are_not_listed_are_left_alone() -> None:
    market = a_market(quiet(halts=(IssueHalt(at=5, code=Code("999999")),)))
    assert not steps(market.advance(START + MINUTE))


def test_quiet_issues_are_halted_and_reopen_with_one_price_like_those_with_a_book() -> None:
    legs = (Leg(until=20, change=-980), Leg(until=9_000, change=-1_000))
    story = Story("tide", "썰물", "tide", tide=legs, halts=(IssueHalt(at=10, code=CODE, minutes=60),))
    market = SimMarket(seed=1, story=story, start=START, lazily=True)

    def volumes() -> dict[Code, int]:
        return {code: market.tape(code).volume for code in market.listings}

    market.advance(START + 4 * MINUTE)
    assert not market.awake
    assert {market.phase_of(code) for code in market.listings} == {P.HALTED}
    before = volumes()
    market.advance(START + 30 * MINUTE)
    assert volumes() == before
    market.advance(START + 36 * MINUTE)
    after = volumes()
    assert {code for code in after if after[code] == before[code]} == {CODE}
