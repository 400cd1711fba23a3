from __future__ import annotations

import re

import pytest

from core.domain.events import Levels
from core.kiwoom.fields import BookValues, TradeValues
from core.kiwoom.frames import real_frame
from core.kiwoom.unread import UnreadBook, UnreadTrade, pattern
from tests.core.kiwoom import wire

TEXT = real_frame([("012340", wire.trade())]).encode()
ROW = UnreadTrade(TEXT, 9)
BOOK = UnreadBook(real_frame([("012340", wire.book(expected_price="-12300", expected_quantity="7"))]).encode(), 9)


def test_row_is_typed_when_asked() -> None:
    assert (ROW.value("quantity"), ROW.value("strength"), ROW.value("trading_cost")) == (15, 131.07, None)


def test_row_does_not_know_an_undeclared_name() -> None:
    with pytest.raises(KeyError):
        ROW.value("weather")


def test_row_equals_what_it_spells() -> None:
    assert wire.trade() == ROW
    assert UnreadTrade(TEXT[9:], 0) == ROW
    assert wire.trade(price="+1") != ROW
    with pytest.raises(TypeError):
        hash(ROW)
    assert "price='+12350'" in repr(ROW)


@pytest.mark.parametrize(
    "cut", [TEXT[:400], TEXT.replace(b'"9081":"KRX"', b'"9081":7'), TEXT.replace(b"KRX", b"K\\xRX")]
)
def test_row_that_cannot_be_read_has_no_values(cut: bytes) -> None:
    row = UnreadTrade(cut, 9)
    assert row.values() is None
    assert row.value("price") is None
    with pytest.raises(KeyError):
        row.value("weather")


def test_book_shows_its_levels_when_asked() -> None:
    assert (len(BOOK.asks), BOOK.asks[0], BOOK.bids[9]) == (10, (12_360, 10), (12_250, 200))
    assert BOOK.top == (12_360, 12_340, BOOK.levels().ask_total, BOOK.levels().bid_total) == BOOK.levels().top
    assert Levels(BOOK.asks, BOOK.bids, 12_300, 7, *BOOK.top[2:]) == BOOK
    assert Levels(BOOK.asks, BOOK.bids) != BOOK
    assert (BOOK.expected_price, BOOK.expected_quantity) == (12_300, 7)


def test_book_whose_levels_deviate_is_read_with_all_care() -> None:
    odd = UnreadBook(real_frame([("012340", wire.book(ask_price_1="--12360", bid_price_10=""))]).encode(), 9)
    assert (odd.asks, len(odd.bids)) == (BOOK.asks, 9)
    for bad in (wire.book(ask_price_1="x"), wire.trade()):
        assert UnreadBook(real_frame([("012340", bad)]).encode(), 9).levels() == Levels()


def test_pattern_follows_the_declaration_and_takes_colours_and_signs_off() -> None:
    start = len('{"data":[{"values":{')
    found = re.match(pattern(TradeValues, {"time", "low", "change"}), TEXT[start:].decode())
    assert found is not None
    assert found.groups() == ("100000", "+", "350", "11950")
    assert pattern(BookValues, {"time"}) == '"21":"([0-9]{6})"'
    assert pattern(BookValues, {"bid_total"}, "ask_total_delta") == '"122":"[^"]*+","125":"([0-9]{1,18}+)"'
    assert re.match(pattern(TradeValues, {"time", "trading_cost"}), TEXT[start:].decode()) is None


@pytest.mark.parametrize("name", ["sell_count", "buy_count"])
def test_number_of_prints_is_that_of_its_own_row(name: str) -> None:
    told = [wire.trade(sell_count="120", buy_count="340"), wire.trade(sell_count="", buy_count=" 7")]
    text = real_frame([("012340", values) for values in told]).encode()
    rows = UnreadTrade(text, 9), UnreadTrade(text, text.index(b'{"values"', 20))
    assert [row.value(name) for row in rows] == [values.value(name) for values in told]
