"""0D: totals, ratios, forecast and the split by exchange follow from the levels."""

from __future__ import annotations

import msgspec

from core.kiwoom.fields import TYPES, BookValues
from core.sim.market import DepthView
from core.sim.rows.book_rows import Band, Before, book_cells
from core.sim.wording.spelling import Colours

BAND = Band(100, 130, 70, Colours(100))


def a_view(*, asks: int = 10, bids: int = 10, expected: int = 0, quantity: int = 0, size: int = 5) -> DepthView:
    return DepthView(
        asks=tuple((101 + n, size + n) for n in range(asks)),
        bids=tuple((100 - n, size * 2 + n) for n in range(bids)),
        ask_total=400,
        bid_total=500,
        expected_price=expected,
        expected_quantity=quantity,
    )


def a_row(view: DepthView, before: DepthView | None = None, *, lp: int = 0) -> BookValues:
    seen = Before.of(before or view)
    return book_cells(view, seen, BAND, "090001", volume=7, volume_yesterday=200, lp_percent=lp).bare()


def test_every_field_is_there() -> None:
    view = a_view()
    cells = book_cells(view, Before.of(view), BAND, "090001", volume=7, volume_yesterday=200)
    for row in (cells.bare(), cells.integrated(view), cells.integrated(view, view)):
        blank = [field.fid for field in TYPES["0D"].fields if not getattr(row, field.name)]
        assert blank == ["215", "216"]


def test_levels_stand_in_their_fields_and_far_ones_are_empty() -> None:
    row = a_row(a_view(asks=2))
    assert (row.ask_price_1, row.ask_qty_1, row.bid_price_1, row.bid_qty_1) == ("+101", "5", " 100", "10")
    assert (row.bid_price_10, row.bid_qty_10) == ("-91", "19")
    assert (row.ask_price_3, row.ask_qty_3, row.ask_delta_3) == ("-0", "0", "0")


def test_change_of_a_total_is_the_sum_of_its_levels() -> None:
    row = a_row(a_view(size=7), a_view(asks=4))
    deltas = [int(getattr(row, f"ask_delta_{n}")) for n in range(1, 11)]
    assert deltas[:4] == [2, 2, 2, 2]
    assert deltas[4:] == [int(getattr(row, f"ask_qty_{n}")) for n in range(5, 11)]
    assert int(row.ask_total_delta) == sum(deltas)
    assert int(row.bid_total_delta) == 40


def test_surplus_and_ratios_follow_from_the_totals() -> None:
    row = a_row(a_view())
    assert (row.bid_surplus, row.bid_ratio, row.ask_surplus, row.ask_ratio) == ("+100", "125.00", "-100", "80.00")


def test_forecast_stands_twice_and_only_in_a_call() -> None:
    row = a_row(a_view(expected=110, quantity=20))
    assert (row.expected_price, row.expected_quantity, row.expected_change) == ("+110", "20", "+10")
    assert (row.auction_expected_price, row.auction_expected_quantity) == ("+110", "20")
    assert (row.expected_mark, row.expected_change_rate, row.expected_volume_ratio) == ("2", "+10.00", "-10.00")
    calm = a_row(a_view())
    assert (calm.expected_price, calm.expected_mark, calm.expected_volume_ratio) == ("0", "3", "0.00")


def test_liquidity_provider_holds_a_part_of_every_level() -> None:
    row = a_row(a_view(size=100), lp=75)
    assert (row.lp_ask_qty_1, row.lp_bid_qty_1, row.lp_ask_qty_10) == ("75", "150", "81")
    assert a_row(a_view()).lp_ask_qty_1 == "0"


def test_bare_item_is_not_split() -> None:
    row = a_row(a_view())
    assert {row.krx_ask_qty_1, row.krx_ask_total, row.nxt_bid_total, row.krx_mid_price} == {"0"}


def test_integrated_book_says_whose_quantities_it_holds() -> None:
    krx = a_view(asks=3, size=2)
    nxt = DepthView(
        asks=((102, 4),),
        bids=((100, 1),),
        ask_total=4,
        bid_total=1,
        expected_price=0,
        expected_quantity=0,
        midpoint=101,
    )
    whole = DepthView(
        asks=((101, 2), (102, 7), (103, 4)),
        bids=((100, 5),),
        ask_total=404,
        bid_total=501,
        expected_price=0,
        expected_quantity=0,
    )
    row = book_cells(whole, Before.of(whole), BAND, "090001", volume=7, volume_yesterday=9).integrated(krx, nxt)
    for level in range(1, 4):
        parts = int(getattr(row, f"krx_ask_qty_{level}")) + int(getattr(row, f"nxt_ask_qty_{level}"))
        assert parts == int(getattr(row, f"ask_qty_{level}"))
    assert (row.krx_ask_total, row.nxt_ask_total, row.krx_bid_total, row.nxt_bid_total) == ("400", "4", "500", "1")
    assert (row.krx_mid_price, row.nxt_mid_price, row.nxt_mid_change, row.nxt_mid_mark) == ("0", "+101", "+1", "2")


def test_issue_of_one_exchange_is_all_krx_in_the_integrated_book() -> None:
    view = a_view()
    row = book_cells(view, Before.of(view), BAND, "090001", volume=7, volume_yesterday=9).integrated(view)
    assert [getattr(row, f"krx_ask_qty_{n}") for n in range(1, 11)] == [
        getattr(row, f"ask_qty_{n}") for n in range(1, 11)
    ]
    assert (row.krx_bid_total, row.nxt_bid_total, row.nxt_mid_price) == (row.bid_total, "0", "0")


def test_midpoint_orders_are_told_with_their_change() -> None:
    before = a_view()
    now = msgspec.structs.replace(before, midpoint=100, midpoint_asks=30, midpoint_bids=7)
    row = book_cells(now, Before.of(before), BAND, "090001", volume=7, volume_yesterday=9).integrated(now)
    assert (row.krx_mid_price, row.krx_mid_ask_total, row.krx_mid_bid_total) == (" 100", "30", "7")
    assert (row.krx_mid_ask_delta, row.krx_mid_bid_delta, row.krx_mid_mark) == ("+30", "+7", "3")
