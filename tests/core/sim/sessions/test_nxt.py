import datetime as dt

import pytest

from core.domain import krx
from core.domain.calendar import instant
from core.domain.market import NxtPhase, SessionPhase, Side
from core.domain.orders import OrderType
from core.domain.units import MINUTE, SECOND, Code, Ns
from core.sim.listed.listing import UNIVERSE
from core.sim.market import (
    BookMoved,
    Happening,
    PhaseStarted,
    Printed,
    Refused,
    Rested,
    SimMarket,
    Ticket,
    ViReleased,
    ViStarted,
    Withdrawn,
)
from core.sim.matching.announced import NxtPhaseStarted
from core.sim.matching.vi import CALL_LENGTH
from core.sim.plots import IssueHalt, Leg, Story
from core.sim.stories import CALM
from tests.core.sim.falls import falls

DAY = dt.date(2026, 11, 20)
START = instant(DAY, 9 * 3600 + 20 * 60)
CODE, NX = UNIVERSE[0].code, Code(f"{UNIVERSE[0].code}_NX")
P = NxtPhase


def at(clock: str) -> Ns:
    hours, minutes, *rest = map(int, clock.split(":"))
    return instant(DAY, hours * 3600 + minutes * 60 + sum(rest))


def a_market(*, start: Ns = START, story: Story = CALM, intensity: float = 1.0) -> SimMarket:
    market = SimMarket(seed=1, story=story, start=start, listings=UNIVERSE[:2], intensity=intensity)
    market.nxt.wake(NX)
    return market


def order(number: int, quantity: int, price: int = 0, *, code: Code = NX, side: Side = Side.BUY) -> Ticket:
    return Ticket(number, code, side, OrderType.LIMIT if price else OrderType.MARKET, quantity, price)


def prints(out: list[Happening], code: Code = NX) -> list[Printed]:
    return [h for h in out if isinstance(h, Printed) and h.code == code]


def lasting(out: list[Happening]) -> list[Happening]:
    return [h for h in out if not isinstance(h, BookMoved)]


def test_nxt_lists_what_it_may_trade_under_its_own_codes() -> None:
    market = SimMarket(seed=1, story=CALM, start=START)
    assert set(market.nxt.listings) == {f"{each.code}_NX" for each in UNIVERSE if each.on_nxt}
    with pytest.raises(KeyError):
        market.nxt.wake(Code(f"{UNIVERSE[4].code}_NX"))


def test_a_book_that_nobody_looks_at_does_not_exist() -> None:
    market = SimMarket(seed=1, story=CALM, start=START, listings=UNIVERSE[:2])
    assert not [h for h in market.advance(START + 20 * SECOND) if str(getattr(h, "code", "")).endswith("_NX")]


def test_looking_at_nxt_changes_nothing_on_krx() -> None:
    alone = SimMarket(seed=1, story=CALM, start=START, listings=UNIVERSE[:2])
    beside = a_market()
    end = START + 60 * SECOND
    ours = [h for h in lasting(beside.advance(end)) if not str(getattr(h, "code", "")).endswith("_NX")]
    assert ours == lasting(alone.advance(end))


def test_nxt_follows_krx_with_a_share_of_its_trades() -> None:
    tide = (Leg(until=120, change=400), Leg(until=400, change=420))
    market = a_market(story=Story("rise", "상승", "rise", tide=tide))
    out = market.advance(START + 5 * MINUTE)
    share = len(prints(out)) / len(prints(out, CODE))
    assert 0.05 < share < 0.5
    tick = krx.tick_size(market.price(CODE))
    assert abs(prints(out)[-1].price - market.price(CODE)) <= 6 * tick


def test_both_come_in_one_order_of_time() -> None:
    out = a_market().advance(START + 30 * SECOND)
    assert [h.at for h in out] == sorted(h.at for h in out)
    assert {h.code for h in out if isinstance(h, BookMoved)} >= {CODE, NX}


def test_the_day_of_nxt_has_its_own_phases() -> None:
    market = a_market(start=at("07:59"), intensity=0.03)
    out = market.advance(at("20:01"))
    found = [(h.phase, h.at) for h in out if isinstance(h, NxtPhaseStarted)]
    assert found == [
        (P.PRE_MARKET, at("08:00")), (P.PAUSED, at("08:50")), (P.MAIN_MARKET, at("09:00:30")), (P.PAUSED, at("15:20")),
        (P.AFTER_CALL, at("15:30")), (P.AFTER_MARKET, at("15:40")), (P.CLOSED, at("20:00")),
    ]  # fmt: skip
    stamps = [one.at for one in prints(out)]
    for since, until, trades in (
        ("08:00", "08:50", True), ("08:50", "09:00:30", False), ("09:00:30", "15:20", True), ("15:20", "15:40", False),
        ("15:40", "20:00", True), ("20:00", "20:01", False),
    ):  # fmt: skip
        assert any(at(since) < stamp < at(until) for stamp in stamps) == trades, since
    call = [one for one in prints(out) if one.at == at("15:40")]
    assert {one.taker for one in call} <= {None}


def test_an_order_stays_on_nxt_from_one_market_into_the_next_until_its_day_ends() -> None:
    market = a_market(start=at("15:10"), intensity=0.03)
    assert market.submit(order(1, 5, market.tape(CODE).lower))[0] == Rested(market.now, NX, 1)
    out = market.advance(at("20:00"))
    assert [h for h in out if isinstance(h, Withdrawn)] == [Withdrawn(at("20:00"), NX, 1, 5)]


def test_a_client_trades_amends_and_cancels_on_nxt_alone() -> None:
    market = a_market()
    bought = market.submit(order(1, 10))
    assert sum(one.quantity for one in prints(bought)) == 10
    assert not prints(bought, CODE)
    lower = market.tape(CODE).lower
    market.submit(order(2, 7, lower))
    assert lasting(market.amend(2, 3, lower + 10)) == [Rested(market.now, NX, 3)]
    assert lasting(market.cancel(3, 4)) == [Withdrawn(market.now, NX, 3, 4)]
    assert market.cancel(3)
    with pytest.raises(Refused):
        market.cancel(3)


def test_an_issue_that_nxt_does_not_list_is_refused() -> None:
    with pytest.raises(Refused, match="no such issue"):
        a_market().submit(order(1, 1, 5_000, code=Code(f"{UNIVERSE[4].code}_NX")))


def test_nxt_has_a_vi_of_its_own_while_krx_trades_on() -> None:
    market = a_market()
    out = market.submit(order(1, 9_000_000))
    assert [h.code for h in out if isinstance(h, ViStarted)] == [NX]
    assert market.tape(CODE).vi is None
    out = market.advance(START + 3 * MINUTE)
    released = next(h for h in out if isinstance(h, ViReleased))
    assert released.code == NX
    assert CALL_LENGTH <= released.at - START < CALL_LENGTH + 30 * SECOND
    assert not [one for one in prints(out) if one.at < released.at]
    assert prints(out, CODE)


def test_nxt_runs_on_while_krx_is_in_its_vi() -> None:
    market = a_market()
    market.submit(order(1, 9_000_000, code=CODE))
    assert market.tape(CODE).vi is not None
    out = market.advance(START + 100 * SECOND)
    assert not prints(out, CODE)
    assert len(prints(out)) > 10


@pytest.mark.parametrize(
    "story",
    [
        falls(),
        Story("halt", "정지", "halt", halts=(IssueHalt(at=60, code=CODE, minutes=20),)),
    ],
)
def test_a_halt_of_krx_halts_nxt_which_reopens_half_a_minute_after_it(story: Story) -> None:
    market = a_market(story=story)
    out = market.advance(START + 36 * MINUTE)
    steps = {h.phase: h.at for h in out if isinstance(h, PhaseStarted)}
    halted, reopened = steps[SessionPhase.HALTED], steps[SessionPhase.CONTINUOUS]
    stamps = [one.at for one in prints(out)]
    assert not [stamp for stamp in stamps if halted < stamp < reopened + 30 * SECOND]
    assert [stamp for stamp in stamps if stamp > reopened + 30 * SECOND]
    assert {one.taker for one in prints(out) if one.at == reopened + 30 * SECOND} <= {None}


def test_a_book_opened_during_a_halt_is_halted() -> None:
    story = Story("halt", "정지", "halt", halts=(IssueHalt(at=1, code=CODE),))
    market = SimMarket(seed=1, story=story, start=START, listings=UNIVERSE[:2])
    market.advance(START + 10 * SECOND)
    market.nxt.wake(NX)
    assert not prints(market.advance(START + 5 * MINUTE))


def test_bars_of_nxt_are_a_share_of_those_of_krx_and_add_up_to_its_day() -> None:
    market = a_market()
    market.advance(START + 2 * MINUTE)
    bars, ours = market.nxt.minute_bars(NX), market.minute_bars(CODE)
    assert 0.05 < sum(bar.volume for bar in bars) / sum(bar.volume for bar in ours) < 0.35
    tape, today = market.nxt.wake(NX).tape(), market.nxt.day_bars(NX)[-1]
    assert (today.close, today.volume) == (tape.price, tape.volume)
    assert tape.volume == sum(bar.volume for bar in bars if bar.time >= at("09:00"))


@pytest.mark.parametrize("step", [SECOND // 10, 7 * SECOND + 1])
def test_slices_of_time_change_nothing(step: Ns) -> None:
    def play(width: Ns) -> list[Happening]:
        market, out = a_market(story=falls()), list[Happening]()
        for moment in (START + 40 * SECOND, START + 90 * SECOND):
            while market.now < moment:
                out += market.advance(min(market.now + width, moment))
            out += market.submit(order(moment % 1_000 + 1, 9_000_000, code=NX if moment > START + MINUTE else CODE))
        return lasting(out)

    whole = play(90 * SECOND)
    assert len(prints(whole)) > 20
    assert play(step) == whole
