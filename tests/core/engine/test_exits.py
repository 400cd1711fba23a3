from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.domain import events as e
from core.domain.market import Instrument, InstrumentKind, Market, SessionPhase, Side
from core.domain.orders import OrderType
from core.domain.units import Ns
from core.engine.exits import Chance, WayOut, call_end, is_final, lowest, next_chance, segment, session, way_out
from core.state.store import Store
from tests.build import CODE, at, order_id, phase, requested, store_with, trade

P, T = SessionPhase, OrderType
MONDAY = dt.date(2026, 11, 23)
LOW = 7_000
"""하한가 of 10,000."""


def quiet(*events: e.Event) -> Store:
    """Nobody said a phase: the calendar speaks."""
    store = Store()
    for event in events:
        store.apply(event)
    return store


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("07:59", None),
        ("08:15", None),
        ("08:30", WayOut(T.MARKET)),
        ("08:50", WayOut(T.MARKET)),
        ("09:00", WayOut(T.MARKET)),
        ("15:19:59", WayOut(T.MARKET)),
        ("15:20", WayOut(T.MARKET)),
        ("15:30", WayOut(T.POST_CLOSE)),
        ("15:59:59", WayOut(T.POST_CLOSE)),
        ("16:00", WayOut(T.LIMIT, LOW)),
        ("19:59:59", WayOut(T.LIMIT, LOW)),
        ("20:00", None),
        ("23:00", None),
    ],
)
def test_each_hour_has_its_way_out(when: str, expected: WayOut | None) -> None:
    assert way_out(quiet(trade(10_000, base=10_000)), CODE, at(when)) == expected


def listed(kind: InstrumentKind) -> e.InstrumentsListed:
    return e.InstrumentsListed(at("08:00"), (Instrument(CODE, "새빛전자", Market.OTHER, 10_000, kind=kind),))


@pytest.mark.parametrize(
    ("kind", "when", "expected"),
    [
        (InstrumentKind.ETF, "10:00", WayOut(T.MARKET)),
        (InstrumentKind.ETF, "17:00", None),
        (InstrumentKind.ELW, "10:00", WayOut(T.LIMIT, 5)),
    ],
)
def test_each_kind_has_its_own(kind: InstrumentKind, when: str, expected: WayOut | None) -> None:
    assert way_out(quiet(listed(kind)), CODE, at(when)) == expected


def test_fund_that_missed_the_close_waits_for_the_next_morning() -> None:
    assert next_chance(at("16:30"), InstrumentKind.ETF) == Chance(at("08:30", MONDAY), P.OPENING_AUCTION)


@pytest.mark.parametrize("word", [P.OPENING_AUCTION, P.CLOSING_AUCTION, P.REOPENING_AUCTION, P.CONTINUOUS])
def test_brokers_word_wins_over_the_calendar(word: SessionPhase) -> None:
    assert way_out(store_with(phase(word)), CODE, at("17:00")) == WayOut(T.MARKET)


def test_halt_is_left_to_the_exchange_to_judge() -> None:
    store = store_with(phase(P.HALTED))
    assert session(store, CODE, at("10:00")) is P.CONTINUOUS
    assert way_out(store, CODE, at("10:00")) == WayOut(T.MARKET)


def test_no_limit_is_named_without_a_base() -> None:
    assert lowest(quiet(), CODE, at("17:00")) == 0
    assert way_out(quiet(), CODE, at("17:00")) is None


@pytest.mark.parametrize(("last", "low"), [(10_000, 7_000), (12_000, 8_400), (8_000, 7_000)])
def test_lowest_price_is_inside_the_band_of_either_base(last: int, low: int) -> None:
    assert lowest(quiet(trade(last, base=10_000)), CODE, at("17:00")) == low


@pytest.mark.parametrize(
    ("order", "final"),
    [
        ({"side": Side.SELL, "type": T.MARKET, "price": 0}, True),
        ({"side": Side.SELL, "type": T.LIMIT, "price": LOW}, True),
        ({"side": Side.SELL, "type": T.LIMIT, "price": LOW + 10}, False),
        ({"side": Side.SELL, "type": T.STOP_LIMIT, "price": LOW, "stop": 9_000}, False),
        ({"side": Side.SELL, "type": T.POST_CLOSE, "price": 0}, False),
        ({"side": Side.BUY, "type": T.MARKET, "price": 0}, False),
    ],
)
def test_sale_at_any_price_is_final(order: dict[str, Any], final: bool) -> None:
    store = store_with(trade(10_000, base=10_000), requested(**order))
    asked = store.orders.get(order_id())
    assert asked is not None
    assert is_final(store, asked) is final


def test_limit_is_not_final_while_the_band_is_unknown() -> None:
    store = quiet(requested(side=Side.SELL, price=1))
    asked = store.orders.get(order_id())
    assert asked is not None
    assert not is_final(store, asked)


@pytest.mark.parametrize(
    ("now", "then", "word"),
    [
        (at("08:00"), at("08:30"), P.OPENING_AUCTION),
        (at("15:29"), at("15:30"), P.CLOSE_PRICE),
        (at("15:30"), at("16:00"), P.AFTER_MARKET),
        (at("20:00"), at("08:30", MONDAY), P.OPENING_AUCTION),
        (at("12:00", dt.date(2026, 12, 31)), at("09:30", dt.date(2027, 1, 4)), P.OPENING_AUCTION),
    ],
)
def test_next_chance_skips_what_is_shut(now: Ns, then: Ns, word: SessionPhase) -> None:
    assert next_chance(now) == Chance(then, word)


def test_year_without_a_calendar_follows_the_weekdays() -> None:
    saturday = dt.date(2029, 6, 2)
    assert next_chance(at("12:00", saturday)) == Chance(at("08:30", dt.date(2029, 6, 4)), P.OPENING_AUCTION)


@pytest.mark.parametrize(
    ("now", "end"), [("08:45", "09:00"), ("15:20", "15:30"), ("10:00", None), ("07:00", None), ("21:00", None)]
)
def test_call_ends_by_the_calendar(now: str, end: str | None) -> None:
    assert call_end(at(now)) == (at(end) if end else 0)


def test_regular_session_is_one_segment_and_each_other_phase_its_own() -> None:
    assert {segment(each) for each in (P.OPENING_AUCTION, P.CONTINUOUS, P.HALTED, P.CLOSING_AUCTION)} == {P.CONTINUOUS}
    assert segment(P.CLOSE_PRICE) is P.CLOSE_PRICE
