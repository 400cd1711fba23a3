from __future__ import annotations

import pytest

from core.domain.events import Report
from core.domain.market import Side
from core.kiwoom import rows_us as rows
from core.kiwoom.fields import UsBookValues, UsFillValues, UsOrderValues, UsTradeValues
from core.kiwoom.words import Unreadable
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT, MIDNIGHT


def test_us_order_speaks_the_words_of_the_won_market() -> None:
    event = rows.us_order(wire.made(UsOrderValues, original_no="0000007"), "", AT, MIDNIGHT)
    assert (event.code, event.broker_no, event.original_no) == ("QZZ", "0000815", "0000007")
    assert (event.side, event.report, event.quantity, event.price) == (Side.BUY, Report.ACCEPTED, 5, 1_872_350)


def test_us_fill_counts_ten_thousandths_of_a_dollar() -> None:
    event = rows.us_fill(wire.made(UsFillValues, side="", kind="-매도"), "5550001234", AT, MIDNIGHT)
    assert (event.code, event.side, event.price, event.quantity) == ("QZZ", Side.SELL, 1_872_300, 2)
    assert (event.fill_no, event.order_quantity, event.remaining, event.time) == ("7701", 5, 3, "100000")


@pytest.mark.parametrize(
    "changed",
    [{"fill_no": ""}, {"fill_quantity": "0"}, {"fill_price": ""}, {"code": ""}, {"broker_no": "0000000"}, {"time": ""}],
)
def test_us_fill_that_lacks_what_makes_it_one_is_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        rows.us_fill(wire.made(UsFillValues, **changed), "QZZ", AT, MIDNIGHT)


def test_us_trade_has_prices_without_colour_and_the_time_as_received() -> None:
    event = rows.us_trade(wire.made(UsTradeValues), "QZZ", AT, MIDNIGHT)
    assert (event.code, event.price, event.quantity, event.time) == ("QZZ", 1_872_350, -30, "233001")
    assert (event.change, event.change_rate, event.open, event.high) == (12_000, 65, 1_855_000, 1_880_000)


@pytest.mark.parametrize("changed", [{"price": ". 950"}, {"price": "0"}, {"quantity": ""}, {"time": "240000"}])
def test_us_trade_that_lacks_what_makes_it_one_is_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        rows.us_trade(wire.made(UsTradeValues, **changed), "QZZ", AT, MIDNIGHT)


def test_us_book_lists_both_sides_best_first_without_empty_levels() -> None:
    event = rows.us_book(wire.made(UsBookValues, ask_price_10="0", bid_price_9=""), "QZZ", AT, MIDNIGHT)
    assert (len(event.asks), len(event.bids)) == (9, 9)
    assert (event.asks[0], event.bids[0]) == ((1_870_100, 10), (1_869_800, 20))
    assert (event.ask_total, event.bid_total) == (550, 1_100)
