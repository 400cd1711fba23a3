from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.krx import ceil_to_tick, is_on_tick, price_limits
from core.domain.market import InstrumentKind, Side
from core.domain.orders import Status
from core.state.quotes import Quote
from gui.widgets.ladder_sheet import Own, Sheet
from tests.build import CODE
from tests.gui import samples

BUY, SELL = Side.BUY, Side.SELL


@given(st.integers(1_000, 900_000), st.integers(3, 60))
def test_spread_lays_every_tick_once_downwards_within_limits(base: int, count: int) -> None:
    base = ceil_to_tick(base)
    sheet = Sheet(limits=price_limits(base))
    sheet.spread(base, count)
    assert list(sheet.prices) == sorted(set(sheet.prices), reverse=True)
    assert all(is_on_tick(price) for price in sheet.prices)
    assert sheet.limits[0] <= sheet.prices[-1] <= sheet.prices[0] <= sheet.limits[1]
    assert sheet.rows[base] == count // 2


@given(st.integers(1_000, 900_000), st.integers(3, 60))
def test_price_at_is_the_inverse_of_rows(base: int, count: int) -> None:
    sheet = Sheet(limits=price_limits(ceil_to_tick(base)))
    sheet.spread(ceil_to_tick(base), count)
    assert all(sheet.price_at(row) == price for price, row in sheet.rows.items())


def test_spread_at_the_upper_limit_leaves_rows_above_empty() -> None:
    sheet = Sheet(limits=price_limits(10_000))
    sheet.spread(13_000, 11)
    assert sheet.prices[0] == 13_000
    assert sheet.price_at(4) == 0
    assert sheet.price_at(5) == 13_000
    assert sheet.price_at(99) == 0


def test_spread_crosses_a_band_edge_with_both_tick_sizes() -> None:
    sheet = Sheet()
    sheet.spread(5_000, 5)
    assert sheet.prices == (5_020, 5_010, 5_000, 4_995, 4_990)


def test_last_row_of_a_print_between_ticks_is_the_lower_tick() -> None:
    sheet = Sheet(last=71_250)
    sheet.spread(71_200, 9)
    assert sheet.last_row == sheet.rows[71_200]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [(Side.BUY, 5_000, 10, Status.WORKING), (Side.BUY, 5_000, 5, Status.PARTIAL)],
            {(5_000, Side.BUY): Own(15, True)},
        ),
        ([(Side.SELL, 5_000, 10, Status.UNKNOWN)], {(5_000, Side.SELL): Own(10, False)}),
        (
            [(Side.BUY, 5_000, 10, Status.WORKING), (Side.BUY, 5_000, 1, Status.REQUESTED)],
            {(5_000, Side.BUY): Own(11, False)},
        ),
        ([(Side.BUY, 0, 10, Status.WORKING)], {}),
        ([(Side.BUY, 5_000, 10, Status.FILLED), (Side.BUY, 5_000, 10, Status.CANCELLED)], {}),
    ],
)
def test_take_orders_sums_what_is_open(
    rows: list[tuple[Side, int, int, Status]], expected: dict[tuple[int, Side], Own]
) -> None:
    sheet = Sheet()
    sheet.take_orders(samples.order(side, price, size, status) for side, price, size, status in rows)
    assert sheet.own == expected


@pytest.mark.parametrize(
    ("side", "limit", "stop", "last", "row", "is_waiting"),
    [
        (SELL, 9_600, 9_700, 10_000, 9_700, True),
        (SELL, 9_600, 9_700, 9_700, 9_600, False),
        (SELL, 9_600, 9_700, 9_500, 9_600, False),
        (BUY, 10_400, 10_300, 10_000, 10_300, True),
        (BUY, 10_400, 10_300, 10_300, 10_400, False),
        (SELL, 9_600, 9_700, 0, 9_700, True),
        (SELL, 9_600, 0, 10_000, 9_600, True),  # given elsewhere: its 조건가격 is the broker's secret
    ],
)
def test_a_stop_limit_order_stands_at_its_trigger_until_the_price_was_there(
    side: Side, limit: int, stop: int, last: int, row: int, is_waiting: bool
) -> None:
    sheet = Sheet()
    sheet.take_orders([samples.order(side, limit, 10, stop=stop)])
    sheet.take_quote(Quote(CODE, price=last))
    assert sheet.own == {(row, side): Own(10, True, is_waiting)}


def test_a_stop_limit_order_with_a_fill_has_fired() -> None:
    sheet = Sheet(last=10_000)
    sheet.take_orders([samples.order(SELL, 9_600, 10, Status.PARTIAL, stop=9_700, filled=4)])
    assert sheet.own == {(9_600, SELL): Own(6, True, False)}


def test_marks_where_two_meet_the_graver_one_wins() -> None:
    sheet = Sheet(open=13_000, high=13_000, limits=(7_000, 13_000), triggers=(9_000, 11_000), average=10_005)
    sheet.dynamic = (9_000, 10_600)
    assert sheet.marks() == {
        10_600: ("동", "vi"),
        13_000: ("상", "up"),
        7_000: ("하", "down"),
        9_000: ("VI", "vi"),
        11_000: ("VI", "vi"),
        10_000: ("평", "average"),
    }


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (InstrumentKind.STOCK, (50_200, 50_100, 50_000, 49_950, 49_900)),
        (InstrumentKind.ETF, (50_010, 50_005, 50_000, 49_995, 49_990)),
        (InstrumentKind.ELW, (50_010, 50_005, 50_000, 49_995, 49_990)),
    ],
)
def test_axis_lies_on_the_grid_of_the_kind(kind: InstrumentKind, expected: tuple[int, ...]) -> None:
    sheet = Sheet()
    sheet.take_kind(kind)
    sheet.spread(50_000, 5)
    assert sheet.prices == expected


@pytest.mark.parametrize(
    ("kind", "told", "limits"),
    [
        (InstrumentKind.STOCK, (0, 0), (7_000, 13_000)),
        (InstrumentKind.ETF, (0, 0), (4_000, 16_000)),
        (InstrumentKind.ETF, (7_000, 13_000), (7_000, 13_000)),
    ],
)
def test_limits_are_the_told_ones_or_those_of_the_kind(
    kind: InstrumentKind, told: tuple[int, int], limits: tuple[int, int]
) -> None:
    sheet, quote = Sheet(), Quote(CODE, price=10_000, previous_close=10_000, low_limit=told[0], high_limit=told[1])
    sheet.take_kind(kind)
    assert (sheet.take_quote(quote), sheet.limits, sheet.take_quote(quote)) == (True, limits, False)
