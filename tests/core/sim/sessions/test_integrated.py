import datetime as dt

import pytest

from core.domain.calendar import instant
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType
from core.domain.units import MINUTE, SECOND, Code
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket, Ticket
from core.sim.sessions.venues import both_of, nxt_of
from core.sim.stories import CALM

START = instant(dt.date(2026, 11, 20), 9 * 3600 + 20 * 60)
CODE = UNIVERSE[0].code
BOTH, NX = both_of(CODE), nxt_of(CODE)


def a_market(seconds: int = 30) -> SimMarket:
    market = SimMarket(seed=1, story=CALM, start=START, listings=UNIVERSE[:2])
    market.nxt.wake(NX)
    market.advance(START + seconds * SECOND)
    return market


def test_the_integrated_book_holds_what_both_hold() -> None:
    market = a_market()
    krx, nxt = market.both.parts(BOTH)
    both = market.both.book(BOTH)
    assert (both.ask_total, both.bid_total) == (krx.ask_total + nxt.ask_total, krx.bid_total + nxt.bid_total)
    assert market.both.touch(BOTH) == (both.asks[0][0], both.bids[0][0])
    assert (nxt, market.both.nxt.touch(NX)) == (market.both.nxt.book(NX), (nxt.asks[0][0], nxt.bids[0][0]))


def test_the_integrated_day_adds_up() -> None:
    market = a_market()
    krx, nxt, both = market.tape(CODE), market.both.nxt.tape(NX), market.both.tape(BOTH)
    assert (both.code, both.volume, both.value) == (BOTH, krx.volume + nxt.volume, krx.value + nxt.value)
    assert both.price == krx.price
    assert sum(bar.volume for bar in market.both.minute_bars(BOTH)[-21:]) > sum(
        bar.volume for bar in market.minute_bars(CODE)[-21:]
    )
    assert market.both.day_bars(BOTH)[-1].volume == both.volume


def test_while_krx_is_interrupted_the_last_price_is_that_of_nxt() -> None:
    market = a_market()
    market.submit(Ticket(1, CODE, Side.BUY, OrderType.MARKET, 9_000_000, 0))
    market.advance(market.now + MINUTE)
    assert market.both.tape(BOTH).price == market.both.nxt.tape(NX).price != market.price(CODE)


def test_only_what_nxt_lists_is_integrated() -> None:
    market = SimMarket(seed=1, story=CALM, start=START)
    with pytest.raises(KeyError):
        market.both.book(both_of(UNIVERSE[4].code))
    assert set(market.both.listings) == {both_of(Code(code[:6])) for code in market.nxt.listings}


@pytest.mark.parametrize(
    ("seconds", "phase"),
    [
        (8 * 3600 + 60, SessionPhase.PRE_OPEN),
        (10 * 3600, SessionPhase.CONTINUOUS),
        (17 * 3600, SessionPhase.AFTER_MARKET),
    ],
)
def test_nxt_tells_its_phase_in_the_words_of_krx(seconds: int, phase: SessionPhase) -> None:
    start = instant(dt.date(2026, 11, 20), seconds)
    market = SimMarket(seed=1, story=CALM, start=start, listings=UNIVERSE[:1])
    assert market.both.nxt.phase is phase
    assert market.both.nxt.now == market.both.now == start


@pytest.mark.parametrize(
    ("text", "found"),
    [(CODE, CODE), (NX, NX), (BOTH, BOTH), (f"{CODE}_ZZ", None), ("999999", None), ("", None), (f"{NX}_AL", None)],
)
def test_a_code_is_found_where_it_is_listed(text: str, found: str | None) -> None:
    market = a_market(0)
    where = market.both.find(text)
    assert (where and where[1]) == found
