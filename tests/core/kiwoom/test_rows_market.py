from __future__ import annotations

import pytest

from core.domain.market import SessionPhase, ViKind
from core.domain.units import SECOND
from core.kiwoom import rows_market as rows
from core.kiwoom.wire_market import PhaseValues, ViValues
from core.kiwoom.words import Unreadable
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT, MIDNIGHT

NINE = MIDNIGHT + 9 * 3600 * SECOND


def test_trade_carries_prices_without_colour_and_the_takers_sign() -> None:
    event = rows.trade(wire.trade(price="-12350", quantity="-15"), "012340_NX", AT, MIDNIGHT)
    assert (event.code, event.price, event.quantity, event.is_call) == ("012340_NX", 12_350, -15, False)
    assert (event.time, event.open, event.low) == (NINE + 3600 * SECOND, 12_000, 11_950)
    assert (event.value, event.strength) == (1_277_000_000, 13_107)


def test_trade_without_a_sign_is_an_auction_print() -> None:
    event = rows.trade(wire.trade(quantity="2500"), "012340", AT, MIDNIGHT)
    assert (event.quantity, event.is_call) == (2_500, True)


@pytest.mark.parametrize("blank", ["", " "])
def test_trade_with_blank_optional_numbers_has_zeros(blank: str) -> None:
    names = ("change", "open", "high", "low", "ask", "bid", "amount", "strength", "buy_volume", "sell_volume")
    event = rows.trade(wire.trade(**dict.fromkeys(names, blank)), "012340", AT, MIDNIGHT)
    assert (event.change, event.open, event.ask, event.value, event.strength, event.buy_volume) == (0,) * 6


def test_trade_with_odd_spelling_keeps_the_row_as_received() -> None:
    event = rows.trade(wire.trade(price="--12350", quantity="--15"), "012340", AT, MIDNIGHT)
    assert (event.price, event.quantity, event.is_call) == (12_350, -15, False)
    assert event.rest is not None
    assert event.rest.value("quantity") == -15


def test_trade_survives_garbage_in_a_field_no_event_holds() -> None:
    event = rows.trade(wire.trade(price="--12350", trading_cost="??"), "012340", AT, MIDNIGHT)
    assert event.rest is not None
    assert (event.price, event.rest.value("trading_cost")) == (12_350, None)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("price", ""), ("price", "0"), ("price", "-0"), ("price", "x"), ("quantity", " "), ("quantity", "x"),
        ("volume", ""), ("volume", "-1"), ("time", ""), ("time", "250000"), ("high", "1,2"), ("strength", "a.bc"),
    ],
)  # fmt: skip
def test_trade_that_lacks_what_makes_it_one_is_unreadable(name: str, raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (int() and Unreadable alike)
        rows.trade(wire.trade(**{name: raw}), "012340", AT, MIDNIGHT)


@pytest.mark.parametrize("item", ["", "  "])
def test_trade_without_a_code_is_unreadable(item: str) -> None:
    with pytest.raises(Unreadable):
        rows.trade(wire.trade(), item, AT, MIDNIGHT)


def test_trade_with_a_short_strength_is_scaled() -> None:
    assert rows.trade(wire.trade(strength="98.9"), "012340", AT, MIDNIGHT).strength == 9_890


def test_book_lists_both_sides_best_first() -> None:
    event = rows.book(wire.book(expected_price="+12400", expected_quantity="77"), "012340_AL", AT, MIDNIGHT)
    assert (event.code, len(event.asks), len(event.bids)) == ("012340_AL", 10, 10)
    assert (event.asks[0], event.bids[9]) == ((12_360, 10), (12_250, 200))
    assert (event.ask_total, event.bid_total, event.expected_price, event.expected_quantity) == (880, 1_210, 12_400, 77)


@pytest.mark.parametrize("empty", ["-0", "0", "", " "])
def test_book_leaves_empty_levels_out(empty: str) -> None:
    values = wire.book(ask_price_10=empty, ask_qty_10="0", bid_price_9=empty, bid_qty_9="")
    event = rows.book(values, "012340", AT, MIDNIGHT)
    assert (len(event.asks), len(event.bids)) == (9, 9)
    assert event.rest is values


@pytest.mark.parametrize(
    ("name", "raw"), [("time", ""), ("ask_price_3", "x"), ("bid_qty_1", "1.5"), ("ask_total", "?")]
)
def test_book_with_an_unreadable_number_is_unreadable(name: str, raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (int() and Unreadable alike)
        rows.book(wire.book(**{name: raw}), "012340", AT, MIDNIGHT)


@pytest.mark.parametrize("item", ["", "  "])
def test_book_without_a_code_is_unreadable(item: str) -> None:
    with pytest.raises(Unreadable):
        rows.book(wire.book(), item, AT, MIDNIGHT)


def test_vi_lasts_until_the_release_is_filled() -> None:
    begun = rows.vi(wire.vi(), "012340", AT, MIDNIGHT)
    ended = rows.vi(wire.vi(released="100203"), "012340", AT, MIDNIGHT)
    assert (begun.kind, begun.rising, begun.trigger, begun.released) == (ViKind.STATIC, True, 13_200, None)
    assert ended.released == begun.started + 120 * SECOND


def test_vi_without_an_item_takes_the_code_of_its_row() -> None:
    assert rows.vi(wire.vi(kind="3", direction="2"), "", AT, MIDNIGHT).code == "012340"


@pytest.mark.parametrize(
    "values",
    [wire.vi(kind="9"), wire.vi(direction=""), wire.vi(trigger="0"), wire.vi(code=""), wire.vi(started="x")],
)
def test_vi_that_says_too_little_is_unreadable(values: ViValues) -> None:
    with pytest.raises(Unreadable):
        rows.vi(values, "", AT, MIDNIGHT)


@pytest.mark.parametrize(
    ("code", "time", "expected"),
    [
        ("0", "084000", SessionPhase.OPENING_AUCTION),
        ("3", "090000", SessionPhase.CONTINUOUS),
        ("2", "152000", SessionPhase.CLOSING_AUCTION),
        ("4", "153000", SessionPhase.CLOSE_PRICE),
        ("8", "153500", SessionPhase.CLOSE_PRICE),
        ("a", "154000", SessionPhase.CLOSE_PRICE),
        ("b", "160000", SessionPhase.SINGLE_PRICE),  # before 2026-09-14 KRX had no continuous after-market
        ("c", "160000", SessionPhase.SINGLE_PRICE),
        ("H", "103000", SessionPhase.HALTED),
        ("I", "105000", SessionPhase.REOPENING_AUCTION),
        ("d", "180000", SessionPhase.CLOSED),
        ("9", "180000", SessionPhase.CLOSED),
    ],
)
def test_phase_follows_the_words_of_krx(code: str, time: str, expected: SessionPhase) -> None:
    event = rows.phase(wire.phase(code, time), "", AT, MIDNIGHT)
    assert event is not None
    assert (event.phase, event.wire_code) == (expected, code)


def test_phase_after_close_price_trading_is_the_calendars() -> None:
    midnight = MIDNIGHT + 92 * 86_400 * SECOND  # 2026-09-17
    event = rows.phase(wire.phase("b", "160000"), "", midnight, midnight)
    assert event is not None
    assert event.phase is SessionPhase.AFTER_MARKET


def test_phase_tells_how_long_until_what_it_announces() -> None:
    event = rows.phase(wire.phase("0", "085000", "001000"), "", AT, MIDNIGHT)
    assert event is not None
    assert (event.time + event.remaining) == NINE


@pytest.mark.parametrize("code", sorted(rows.ELSEWHERE))
def test_phase_of_another_market_makes_no_event(code: str) -> None:
    assert rows.phase(wire.phase(code), "", AT, MIDNIGHT) is None


def test_phase_table_knows_all_21_words() -> None:
    assert len(rows.PHASES.keys() | rows.ELSEWHERE) == 21


@pytest.mark.parametrize(
    "values", [wire.phase("?"), wire.phase(""), wire.phase("3", ""), wire.phase("3", remaining="x")]
)
def test_phase_with_an_unknown_word_or_time_is_unreadable(values: PhaseValues) -> None:
    with pytest.raises(Unreadable):
        rows.phase(values, "", AT, MIDNIGHT)
