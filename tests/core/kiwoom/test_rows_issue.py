from __future__ import annotations

import pytest

from core.domain.units import SECOND
from core.kiwoom import rows_issue as rows
from core.kiwoom.fields import (
    AfterHoursValues,
    BestQuoteValues,
    ExpectedValues,
    IndicationValues,
    IssueInfoValues,
)
from core.kiwoom.words import Unreadable
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT, MIDNIGHT


def test_code_is_the_item_with_its_suffix_or_what_the_row_says() -> None:
    assert (rows.code_of(" 0037T0_NX"), rows.code_of("", "A012340")) == ("0037T0_NX", "012340")


def test_indication_has_prices_without_colour() -> None:
    event = rows.indication(wire.made(IndicationValues), "012340_AL", AT, MIDNIGHT)
    assert (event.code, event.at, event.price, event.change) == ("012340_AL", AT, 11_900, -100)
    assert (event.ask, event.bid, event.volume) == (12_010, 12_000, 500)


@pytest.mark.parametrize("raw", ["", " 0", "-0", "x"])
def test_indication_without_a_price_is_unreadable(raw: str) -> None:
    with pytest.raises(Unreadable):
        rows.indication(wire.made(IndicationValues, price=raw), "012340", AT, MIDNIGHT)


def test_best_quote_of_an_empty_side_is_zero() -> None:
    event = rows.best_quote(wire.made(BestQuoteValues, ask="-0"), "012340", AT, MIDNIGHT)
    assert (event.ask, event.bid) == (0, 11_990)


def test_after_hours_book_has_totals_and_their_changes() -> None:
    event = rows.after_hours(wire.made(AfterHoursValues), "012340", AT, MIDNIGHT)
    assert (event.time - MIDNIGHT) // SECOND == 15 * 3600 + 40 * 60 + 1
    assert (event.ask_total, event.ask_delta, event.bid_total, event.bid_delta) == (700, -30, 90, 0)


def test_expected_quantity_has_no_side() -> None:
    event = rows.expected(wire.made(ExpectedValues), "012340", AT, MIDNIGHT)
    assert (event.price, event.change, event.quantity, event.volume) == (12_400, 400, 77, 0)


def test_expected_nothing_is_a_zero_and_a_blank_is_unreadable() -> None:
    assert rows.expected(wire.made(ExpectedValues, price=" 0", quantity="0"), "012340", AT, MIDNIGHT).price == 0
    with pytest.raises(Unreadable):
        rows.expected(wire.made(ExpectedValues, price=""), "012340", AT, MIDNIGHT)


def test_issue_info_has_the_band_and_keeps_the_words() -> None:
    event = rows.issue_info(wire.made(IssueInfoValues, extension="연장"), "012340", AT, MIDNIGHT)
    assert (event.upper_limit, event.lower_limit, event.base) == (15_600, 8_400, 12_000)
    assert event.rest is not None
    assert event.rest.value("extension") == "연장"
