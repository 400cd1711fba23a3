from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.calendar import phase_at
from core.domain.limits import Measure
from core.domain.market import Instrument, InstrumentKind, Market, SessionPhase, Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import Environment, Settings
from core.domain.units import DAY, MILLI, MINUTE, SECOND, Code, Ns
from core.risk import market
from core.risk.case import Case
from core.state.store import Store
from tests.core.strategy.build import CODE, NOW, at, book, phase, place, store_with, trade, vi

P, T = SessionPhase, OrderType


def case(*events: e.Event, now: Ns = NOW, **order: Any) -> Case:
    return Case(place(**order), store_with(*events), now, Settings())


@pytest.mark.parametrize(
    ("now", "kind", "passes"),
    [
        (P.CONTINUOUS, T.LIMIT, True),
        (P.CONTINUOUS, T.MARKET_FOK, True),
        (P.OPENING_AUCTION, T.LIMIT, True),
        (P.OPENING_AUCTION, T.MARKET, True),
        (P.OPENING_AUCTION, T.BEST, False),
        (P.CLOSING_AUCTION, T.MARKET, True),
        (P.CLOSING_AUCTION, T.LIMIT_IOC, False),
        (P.AFTER_MARKET, T.LIMIT, True),
        (P.AFTER_MARKET, T.BEST, True),
        (P.AFTER_MARKET, T.MARKET, False),
        (P.AFTER_MARKET, T.STOP_LIMIT, False),
        (P.CLOSE_PRICE, T.POST_CLOSE, True),
        (P.CONTINUOUS, T.POST_CLOSE, False),
        (P.OPENING_AUCTION, T.PRE_CLOSE, False),  # long past 08:40
        (P.CLOSE_PRICE, T.LIMIT, False),
        (P.PRE_OPEN, T.LIMIT, False),
        (P.CLOSED, T.LIMIT, False),
        (P.HALTED, T.LIMIT, False),
        (P.REOPENING_AUCTION, T.LIMIT, True),
        (P.REOPENING_AUCTION, T.LIMIT_IOC, False),
        (P.SINGLE_PRICE, T.LIMIT, False),
    ],
)
def test_order_type_is_allowed_in_its_phase(now: SessionPhase, kind: OrderType, passes: bool) -> None:
    assert (market.phase(case(phase(now), type=kind)) is None) == passes


@pytest.mark.parametrize(
    ("word", "order", "passes"),
    [
        (P.HALTED, {"side": Side.SELL, "type": T.MARKET, "price": 0}, True),  # it may be the other market's halt
        (P.HALTED, {"side": Side.SELL, "type": T.POST_CLOSE, "price": 0}, False),
        (P.HALTED, {"side": Side.BUY}, False),
        (P.REOPENING_AUCTION, {"side": Side.SELL, "type": T.BEST, "price": 0}, False),
    ],
)
def test_circuit_breaker_keeps_no_sale_back(word: SessionPhase, order: dict[str, Any], passes: bool) -> None:
    assert (market.phase(case(phase(word), **order)) is None) == passes


@pytest.mark.parametrize(
    ("origin", "side", "kind", "after", "passes"),
    [
        (Origin.USER, Side.BUY, T.LIMIT, -1, False),
        (Origin.USER, Side.SELL, T.LIMIT, -1, True),
        (Origin.USER, Side.SELL, T.MARKET, -1, True),
        (Origin.USER, Side.SELL, T.LIMIT_IOC, -1, False),
        (Origin.STRATEGY, Side.BUY, T.LIMIT, 0, False),
        (Origin.STRATEGY, Side.BUY, T.LIMIT, 59, False),
        (Origin.STRATEGY, Side.BUY, T.LIMIT, 60, True),
        (Origin.USER, Side.BUY, T.LIMIT, 0, True),
    ],
)
def test_vi_blocks_buys(origin: Origin, side: Side, kind: OrderType, after: int, passes: bool) -> None:
    """`after` counts seconds since the release; −1 while the interruption runs."""
    released = NOW if after >= 0 else None
    judged = case(vi(NOW - 2 * MINUTE, released), now=NOW + max(after, 0) * SECOND, side=side, origin=origin, type=kind)
    assert (market.vi(judged) is None) == passes


@pytest.mark.parametrize(
    ("origin", "side", "after", "is_overtaken"),
    [
        (Origin.USER, Side.BUY, -1, True),
        (Origin.STRATEGY, Side.BUY, -1, True),
        (Origin.STRATEGY, Side.BUY, 59, True),
        (Origin.STRATEGY, Side.BUY, 60, False),
        (Origin.USER, Side.BUY, 0, False),
        (Origin.USER, Side.SELL, -1, False),
        (Origin.STRATEGY, Side.SELL, -1, False),
    ],
)
@pytest.mark.parametrize("suffix", ["", "_AL"])
def test_vi_overtakes_a_buy_that_waited(
    origin: Origin, side: Side, after: int, is_overtaken: bool, suffix: str
) -> None:
    """`after` as above."""
    released = NOW if after >= 0 else None
    store = case(vi(NOW - 2 * MINUTE, released)).view
    assert isinstance(store, Store)
    store.now = NOW + max(after, 0) * SECOND
    assert market.is_overtaken(store, Code(CODE + suffix), side, origin) is is_overtaken
    assert not market.is_overtaken(store, Code("999999"), side, origin)


@pytest.mark.parametrize(
    ("offset", "order", "passes"),
    [
        (4_900, {}, True),
        (5_200, {}, False),
        (-5_200, {"price": 0}, False),
        (-5_200, {"side": Side.SELL}, True),
        (60_000, {"side": Side.SELL, "price": 0, "origin": Origin.STRATEGY}, True),
    ],
)
def test_wrong_clock_stops_entries_and_never_exits(offset: int, order: dict[str, Any], passes: bool) -> None:
    judged = case(**order)
    store = judged.view
    assert isinstance(store, Store)
    store.environment = Environment.MOCK
    store.apply(e.ClockRead(NOW, offset * MILLI, 50 * MILLI))
    assert (market.clock(judged) is None) == passes


def test_issue_without_a_vi_passes() -> None:
    assert market.vi(case(trade(), origin=Origin.STRATEGY)) is None


@pytest.mark.parametrize(
    ("age", "order", "passes"),
    [
        (15, {"origin": Origin.STRATEGY}, True),
        (16, {"origin": Origin.STRATEGY}, False),
        (15, {"price": 0}, True),
        (16, {"price": 0}, False),
        (600, {}, True),
        (600, {"price": 0, "type": T.POST_CLOSE}, True),  # at a price that is fixed
        (600, {"price": 0, "type": T.POST_CLOSE, "origin": Origin.STRATEGY}, False),
        (600, {"price": 0, "side": Side.SELL}, True),
        (600, {"origin": Origin.STRATEGY, "side": Side.SELL, "price": 0}, True),
    ],
)
def test_feed_that_went_stale_stops_buys_that_trust_it(age: int, order: dict[str, Any], passes: bool) -> None:
    assert (market.freshness(case(trade(), now=NOW + age * SECOND, **order)) is None) == passes


def test_living_book_is_as_good_as_a_print_and_no_quote_is_none() -> None:
    later = NOW + 60 * SECOND
    assert market.freshness(case(trade(), book(at=later), now=later, price=0)) is None
    refused = market.freshness(case(price=0))
    assert refused is not None
    assert refused.rule == "stale"


@pytest.mark.parametrize(
    ("price", "kind", "passes"),
    [
        (10_010, T.LIMIT, True),
        (10_005, T.LIMIT, False),
        (1_999, T.LIMIT, True),
        (0, T.LIMIT, False),
        (-10, T.LIMIT, False),
        (0, T.MARKET, True),
        (10_010, T.MARKET, False),
    ],
)
def test_price_lies_on_the_grid(price: int, kind: OrderType, passes: bool) -> None:
    assert (market.grid(case(price=price, type=kind)) is None) == passes


@pytest.mark.parametrize(
    ("price", "passes"), [(13_000, True), (13_010, False), (7_000, True), (6_990, False), (0, True)]
)
def test_price_lies_within_the_daily_band(price: int, passes: bool) -> None:
    assert (market.band(case(trade(), price=price)) is None) == passes
    assert (market.band(case(trade(), price=price, side=Side.SELL)) is None) == passes


@pytest.mark.parametrize(("side", "passes"), [(Side.BUY, False), (Side.SELL, True)])
def test_unknown_base_price_refuses_buys_alone(side: Side, passes: bool) -> None:
    assert (market.band(case(side=side)) is None) == passes


@pytest.mark.parametrize(
    ("kind", "price", "stop", "passes"),
    [
        (T.STOP_LIMIT, 9_900, 9_910, True),
        (T.STOP_LIMIT, 9_900, 9_905, False),
        (T.STOP_LIMIT, 9_905, 9_910, False),
        (T.STOP_LIMIT, 9_900, 0, False),
        (T.STOP_LIMIT, 9_900, 6_990, False),
        (T.LIMIT, 9_900, 9_910, False),
    ],
)
def test_stop_lies_on_the_grid_and_within_the_band(kind: OrderType, price: int, stop: int, passes: bool) -> None:
    judged = case(trade(), side=Side.SELL, type=kind, price=price, stop=stop)
    assert (market.grid(judged) is None and market.band(judged) is None) == passes


def test_refusal_names_value_and_threshold() -> None:
    refused = market.freshness(case(trade(), now=NOW + 20 * SECOND, code=CODE, price=0))
    assert refused is not None
    assert refused.text == "시세가 20초 전 것입니다 (허용 15초) / the quote is 20 s old (15 s allowed)"
    assert refused.measure == Measure(20, 15, "s")


def listed(kind: InstrumentKind = InstrumentKind.STOCK, *, on_nxt: bool = True) -> e.InstrumentsListed:
    return e.InstrumentsListed(NOW, (Instrument(CODE, "", Market.KOSPI, 10_000, on_nxt=on_nxt, kind=kind),))


K = InstrumentKind


@pytest.mark.parametrize(
    ("kind", "price", "rule"),
    [
        (K.STOCK, 10_005, "tick"),
        (K.ETF, 10_005, ""),
        (K.ETF, 10_001, "tick"),
        (K.ETN, 10_005, ""),
        (K.ELW, 10_005, ""),
        (K.STOCK, 13_010, "band"),
        (K.ETF, 13_010, ""),
        (K.ETF, 16_000, ""),  # a double one may go so far
        (K.ETF, 16_005, "band"),
        (K.ELW, 30_000, ""),  # no daily limits
    ],
)
def test_grid_and_band_are_those_of_the_kind(kind: InstrumentKind, price: int, rule: str) -> None:
    judged = case(listed(kind), price=price)
    refused = market.grid(judged) or market.band(judged)
    assert (refused.rule if refused else "") == rule


def test_brokers_own_limits_of_the_day_are_the_band() -> None:
    told = e.Snapshot(CODE, NOW, "", 20_000, 10_000, 10_000, 20_000, 10_000, 1_000, low_limit=6_000, high_limit=40_000)
    assert market.band(case(told, price=40_000)) is None  # the day of a listing
    assert market.band(case(told, price=40_050)) is not None
    assert market.band(case(told, price=40_000, now=NOW + DAY)) is not None  # yesterday's limits


@pytest.mark.parametrize(
    ("now", "kind", "of", "passes"),
    [
        (P.CONTINUOUS, T.MARKET, K.ETF, True),
        (P.AFTER_MARKET, T.LIMIT, K.STOCK, True),
        (P.AFTER_MARKET, T.LIMIT, K.ETF, False),
        (P.CONTINUOUS, T.MARKET, K.ELW, False),
        (P.CONTINUOUS, T.LIMIT, K.ELW, True),
    ],
)
def test_kind_decides_what_a_phase_takes(now: SessionPhase, kind: OrderType, of: InstrumentKind, passes: bool) -> None:
    assert (market.phase(case(listed(of), phase(now), type=kind)) is None) == passes


@pytest.mark.parametrize(
    ("suffix", "time", "kind", "passes"),
    [
        ("_NX", "08:10", T.LIMIT, True),
        ("_NX", "08:10", T.MARKET, False),
        ("_NX", "08:55", T.LIMIT, False),  # pause
        ("_NX", "09:00:10", T.LIMIT, False),  # KRX trades half a minute earlier
        ("_NX", "10:00", T.MARKET, True),
        ("_NX", "10:00", T.CONDITIONAL, False),
        ("_NX", "15:25", T.LIMIT, False),
        ("_NX", "15:35", T.LIMIT, True),
        ("_NX", "15:35", T.BEST, False),
        ("_NX", "20:00", T.LIMIT, False),
        ("_AL", "08:10", T.LIMIT, True),
        ("_AL", "15:25", T.LIMIT, True),
        ("_AL", "15:25", T.BEST, False),
        ("", "08:10", T.LIMIT, False),
        ("", "15:25", T.LIMIT, True),
    ],
)
def test_venue_of_the_code_has_its_own_hours(suffix: str, time: str, kind: OrderType, passes: bool) -> None:
    now = at(time)
    judged = case(listed(), phase(phase_at(now), now), now=now, code=CODE + suffix, type=kind)
    assert (market.phase(judged) is None) == passes


@pytest.mark.parametrize(("word", "on_nxt"), [(P.CONTINUOUS, False), (P.HALTED, True)])
def test_nxt_takes_no_issue_of_krx_alone_and_no_buy_in_a_breaker(word: SessionPhase, on_nxt: bool) -> None:
    assert market.phase(case(listed(on_nxt=on_nxt), phase(word), code=f"{CODE}_NX")) is not None


@pytest.mark.parametrize(("suffix", "passes"), [("", False), ("_AL", False), ("_NX", True)])
def test_vi_of_krx_is_none_of_nxt(suffix: str, passes: bool) -> None:
    assert (market.vi(case(vi(), code=CODE + suffix)) is None) == passes
