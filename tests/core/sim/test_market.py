import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.calendar import instant
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType
from core.domain.units import MINUTE, SECOND, Code, Ns
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.universe import whole_market
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
from core.sim.stories import STORIES

DAY = dt.date(2026, 11, 20)
START = instant(DAY, 9 * 3600 + 20 * 60)
CODE = Code("810010")
FEW = UNIVERSE[:3]


def at(hhmm: str, seconds: int = 0) -> Ns:
    hours, minutes = hhmm.split(":")
    return instant(DAY, int(hours) * 3600 + int(minutes) * 60 + seconds)


def a_market(*, seed: int = 1, story: str = "calm", start: Ns = START, intensity: float = 1.0) -> SimMarket:
    return SimMarket(seed=seed, story=STORIES[story], start=start, listings=FEW, intensity=intensity)


def buy(number: int, quantity: int, price: int = 0, kind: OrderType = OrderType.LIMIT) -> Ticket:
    return Ticket(number, CODE, Side.BUY, kind, quantity, price)


def lasting(happenings: list[Happening]) -> list[Happening]:
    return [h for h in happenings if not isinstance(h, BookMoved)]


def test_market_starts_with_a_past_and_full_books() -> None:
    market = SimMarket(seed=1, story=STORIES["surge-and-fall"], start=START)
    assert (market.phase, market.now) == (SessionPhase.CONTINUOUS, START)
    for code in market.listings:
        view, tape = market.book(code), market.tape(code)
        assert (len(view.asks), len(view.bids)) == (10, 10)
        assert tape.low <= tape.price <= tape.high
        assert tape.volume == sum(bar.volume for bar in market.minute_bars(code) if bar.time >= at("09:00"))


def test_bars_carry_on_from_the_past_with_what_is_traded() -> None:
    market = a_market()
    market.advance(START + 3 * MINUTE)
    minutes, tape = market.minute_bars(CODE), market.tape(CODE)
    assert len(minutes) >= 800
    assert all(before.time < after.time for before, after in pairwise(minutes))
    assert minutes[-1].close == tape.price
    today = market.day_bars(CODE)[-1]
    assert (today.open, today.high, today.low, today.close, today.volume) == (
        tape.open, tape.high, tape.low, tape.price, tape.volume,
    )  # fmt: skip
    assert len(market.day_bars(CODE)) == 61


def test_calm_market_trades_sixty_to_two_hundred_times_a_second() -> None:
    market = SimMarket(seed=5, story=STORIES["calm"], start=START)
    prints = [h for h in market.advance(START + 30 * SECOND) if isinstance(h, Printed)]
    assert 60 * 30 <= len(prints) <= 200 * 30


def test_the_live_market_carries_on_at_the_volume_of_its_past() -> None:
    market = SimMarket(seed=5, story=STORIES["calm"], start=START)
    market.advance(START + 60 * SECOND)
    yesterday = live = 0
    for code in market.listings:
        bars = market.minute_bars(code)
        live += bars[-2].close * bars[-2].volume
        yesterday += sum(bar.close * bar.volume for bar in bars[-402:-21]) // 381
    assert yesterday < 3 * live < 9 * yesterday


def test_intensity_scales_the_crowd() -> None:
    counts = [len(lasting(a_market(intensity=x).advance(START + 20 * SECOND))) for x in (1.0, 10.0)]
    assert counts[1] > 5 * counts[0]


def test_happenings_come_in_order_of_time_with_one_book_move_per_code() -> None:
    happenings = a_market().advance(START + 5 * SECOND)
    assert [h.at for h in happenings] == sorted(h.at for h in happenings)
    moves = [h.code for h in happenings if isinstance(h, BookMoved)]
    assert len(moves) == len(set(moves)) == len(FEW)


def test_client_buys_at_market_and_the_tape_knows() -> None:
    market = a_market()
    before = market.tape(CODE).volume
    out = market.submit(buy(1, 30, kind=OrderType.MARKET))
    fills = [h for h in out if isinstance(h, Printed)]
    assert sum(h.quantity for h in fills) == 30
    assert all(h.buy_number == 1 and h.taker is Side.BUY for h in fills)
    assert market.tape(CODE).volume == before + 30
    assert isinstance(out[-1], BookMoved)


def test_client_order_at_the_touch_is_filled_by_the_crowd_in_parts_that_add_up() -> None:
    market = a_market()
    market.submit(buy(1, 2_000, market.book(CODE).bids[0][0]))
    out = market.advance(START + 10 * MINUTE)
    assert sum(h.quantity for h in out if isinstance(h, Printed) and h.buy_number == 1) == 2_000


def test_client_cancels_and_amends() -> None:
    market = a_market()
    low = market.book(CODE).bids[9][0]
    assert lasting(market.submit(buy(1, 9, low))) == [Rested(START, CODE, 1)]
    assert lasting(market.amend(1, 2, market.book(CODE).bids[8][0])) == [Rested(START, CODE, 2)]
    assert lasting(market.cancel(2, 4)) == [Withdrawn(START, CODE, 2, 4)]
    assert lasting(market.cancel(2)) == [Withdrawn(START, CODE, 2, 5)]


@pytest.mark.parametrize("number", [1, 2, 77])
def test_cancelling_what_does_not_rest_is_refused(number: int) -> None:
    market = a_market()
    market.submit(buy(1, 3, kind=OrderType.MARKET))
    market.submit(buy(2, 3, market.tape(CODE).upper // 10 * 10, OrderType.LIMIT_FOK))
    with pytest.raises(Refused, match="no such order"):
        market.cancel(number)


def test_unknown_code_and_impossible_prices_are_refused() -> None:
    market = a_market()
    with pytest.raises(Refused):
        market.submit(Ticket(1, Code("000000"), Side.BUY, OrderType.LIMIT, 1, 1_000))
    for price in (market.tape(CODE).upper + 10, market.tape(CODE).lower - 10, 9_985):
        with pytest.raises(Refused):
            market.submit(buy(1, 1, price))


def test_client_sweep_starts_a_vi_that_ends_with_one_print() -> None:
    market = a_market()
    started = [h for h in market.submit(buy(1, 5_000_000, kind=OrderType.MARKET)) if isinstance(h, ViStarted)]
    vi = market.tape(CODE).vi
    assert len(started) == 1
    assert vi is not None
    out = [h for h in market.advance(vi.until) if getattr(h, "code", "") == CODE and not isinstance(h, BookMoved)]
    assert 120 * SECOND <= vi.until - START < 150 * SECOND
    assert {h.price for h in out if isinstance(h, Printed)} == {market.tape(CODE).static_reference}
    assert any(isinstance(h, ViReleased) and h.started == START for h in out)
    assert market.tape(CODE).vi is None


def test_the_day_runs_through_its_phases_and_day_orders_expire_at_the_close() -> None:
    market = a_market(start=at("15:19"), intensity=0.1)
    market.submit(buy(1, 10, market.tape(CODE).lower))
    out = market.advance(at("20:01"))
    phases = [(h.phase, h.at) for h in out if isinstance(h, PhaseStarted)]
    assert [phase for phase, _ in phases] == [
        SessionPhase.CLOSING_AUCTION, SessionPhase.CLOSE_PRICE, SessionPhase.AFTER_MARKET, SessionPhase.CLOSED,
    ]  # fmt: skip
    assert at("15:30") <= phases[1][1] < at("15:30", 30)
    assert [(h.number, h.at) for h in out if isinstance(h, Withdrawn)] == [(1, phases[1][1])]
    closing = [h for h in out if isinstance(h, Printed) and h.taker is None and h.at < at("15:40")]
    assert {h.at for h in closing} == {phases[1][1]}
    between = [h for h in out if isinstance(h, Printed) and at("15:20") <= h.at < phases[1][1]]
    assert between == []
    assert [h for h in out if isinstance(h, Printed) and h.at > at("16:00")]


def test_the_opening_call_ends_with_the_first_price() -> None:
    market = a_market(start=at("08:58"))
    assert market.tape(CODE).volume == 0
    out = market.advance(at("09:00", 30))
    first = next(h for h in out if isinstance(h, Printed) and h.code == CODE)
    assert first.taker is None
    assert at("09:00") <= first.at < at("09:00", 30)
    assert market.tape(CODE).static_reference == first.price == market.tape(CODE).open
    assert [h.phase for h in out if isinstance(h, PhaseStarted)] == [SessionPhase.CONTINUOUS]


@settings(deadline=None, max_examples=12)
@given(cuts=st.lists(st.integers(1, 40_000), max_size=12), seed=st.integers(0, 5))
def test_slicing_of_time_changes_nothing(cuts: list[int], seed: int) -> None:
    def play(moments: list[int]) -> list[Happening]:
        market = a_market(seed=seed, story="surge-and-fall", intensity=2.0)
        out: list[Happening] = []
        for moment in sorted({*moments, 15_000, 40_000}):
            out += market.advance(START + moment * SECOND // 1_000)
            if moment == 15_000:
                out += market.submit(buy(1, 700, market.book(CODE).bids[1][0]))
        return lasting(out)

    whole = play([])
    assert len(whole) > 100
    assert play(cuts) == whole


def test_another_seed_is_another_day() -> None:
    assert lasting(a_market(seed=1).advance(START + SECOND)) != lasting(a_market(seed=2).advance(START + SECOND))


def a_whole_market(*, start: Ns = START, seed: int = 1) -> SimMarket:
    listings = whole_market()[:200]
    return SimMarket(seed=seed, story=STORIES["surge-and-fall"], start=start, listings=listings, lazily=True)


def test_a_lazy_market_wakes_only_what_a_plot_names() -> None:
    market = a_whole_market()
    assert set(market.awake) == {plot.code for plot in market.story.plots}
    sleeper = market.tape(Code("820020"))
    market.advance(START + MINUTE)
    assert market.tape(Code("820020")).volume > sleeper.volume
    assert Code("820020") not in market.awake


@pytest.mark.parametrize("code", ["820020", "830010", "830310"])
def test_waking_jumps_nowhere(code: str) -> None:
    market, told = a_whole_market(), list[Code]()
    market.woken.append(told.append)
    market.advance(START + MINUTE)
    before, bars = market.tape(Code(code)), market.minute_bars(Code(code))
    market.wake(Code(code))
    assert (market.tape(Code(code)), market.minute_bars(Code(code)), told) == (before, bars, [code])
    market.advance(START + 3 * MINUTE)
    after = market.tape(Code(code))
    assert after.volume >= before.volume
    assert sum(bar.volume for bar in market.minute_bars_today(Code(code))) == after.volume
    assert after.price == pytest.approx(before.price, rel=0.05)


def test_an_issue_that_is_interrupted_wakes_into_its_call() -> None:
    market = a_whole_market()
    asleep: list[Code] = []
    while not asleep:
        started = [h.code for h in market.advance(market.now + SECOND) if isinstance(h, ViStarted)]
        asleep = [code for code in started if code not in market.awake]
    code = asleep[0]
    vi = market.tape(code).vi
    assert vi is not None
    market.wake(code)
    assert market.tape(code).vi == vi
    ended = [h for h in market.advance(vi.until) if isinstance(h, ViReleased) and h.code == code]
    assert [(h.at, h.count) for h in ended] == [(vi.until, vi.count)]


def test_slicing_and_waking_change_nothing_for_those_that_sleep() -> None:
    whole, sliced = a_whole_market(), a_whole_market()
    for second in range(1, 91):
        sliced.advance(START + second * SECOND - 1)
        if second == 20:
            sliced.wake(Code("830010"))
    whole.advance(START + 90 * SECOND - 1)
    others = [code for code in whole.listings if code not in {*sliced.awake}]
    assert [whole.tape(code) for code in others] == [sliced.tape(code) for code in others]


def test_the_columns_know_what_every_issue_has_done() -> None:
    market = a_whole_market()
    market.advance(START + 10 * SECOND)
    columns = market.columns()
    tapes = [market.tape(code) for code in market.listings]
    assert columns.last.tolist() == [tape.price for tape in tapes]
    assert columns.volume.tolist() == [tape.volume for tape in tapes]


def test_yesterdays_volume_is_that_of_the_day_bars() -> None:
    market = a_whole_market()
    for code in (Code("810120"), Code("830010")):
        assert market.volume_before(code) == market.day_bars(code)[-2].volume


def test_what_is_told_of_all_issues_at_once_is_what_each_tells() -> None:
    market = a_whole_market()
    market.wake(Code("830010"))
    for _ in range(3):
        market.advance(market.now + 7 * SECOND)
        assert market.tapes() == [market.tape(code) for code in market.listings]
    since = market.now - 5 * MINUTE
    for code, price, volume in zip(
        market.listings, market.earlier_prices(since), market.recent_volumes(since), strict=True
    ):
        bars = market.minute_bars_today(code)
        before = [bar.close for bar in bars if bar.time + MINUTE <= since]
        assert price == (before[-1] if before else market.listings[code].previous_close)
        assert volume == sum(bar.volume for bar in bars if bar.time > since)


def test_the_best_quotes_of_a_sleeper_stand_around_its_price_and_do_not_wake_it() -> None:
    market = a_whole_market()
    for code in market.listings:
        ask, asked, bid, wanted = market.best(code)
        assert max(asked, wanted) > 0
        assert bid < ask or 0 in (ask, bid)
    assert len(market.awake) == len(market.story.plots)
