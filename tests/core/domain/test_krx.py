from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.krx import (
    MOCK,
    REAL_2026,
    ceil_to_tick,
    floor_to_tick,
    is_on_tick,
    listing_day_limits,
    price_limits,
    step,
    tick_size,
    vi_dynamic_trigger,
    vi_static_trigger,
    widest_limits,
)
from core.domain.market import InstrumentKind as Kind
from core.domain.market import Market

prices = st.integers(1, 2_000_000)


@pytest.mark.parametrize(
    ("price", "tick"),
    [
        (1, 1), (1_999, 1), (2_000, 5), (4_999, 5), (5_000, 10), (19_990, 10), (20_000, 50), (49_950, 50),
        (50_000, 100), (199_900, 100), (200_000, 500), (499_500, 500), (500_000, 1_000), (1_250_000, 1_000),
    ],
)  # fmt: skip
def test_tick_of_an_edge_is_that_of_the_band_above(price: int, tick: int) -> None:
    assert tick_size(price) == tick


@pytest.mark.parametrize(
    ("base", "lower", "upper"),
    [
        (999, 700, 1_298),
        (1_500, 1_050, 1_950),
        (1_999, 1_400, 2_595),
        (2_000, 1_400, 2_600),
        (3_845, 2_695, 4_995),
        (4_990, 3_495, 6_480),
        (5_000, 3_500, 6_500),
        (9_980, 6_990, 12_970),
        (15_230, 10_670, 19_790),
        (19_990, 14_000, 25_950),
        (20_000, 14_000, 26_000),
        (24_250, 17_000, 31_500),
        (49_950, 35_000, 64_900),
        (50_000, 35_000, 65_000),
        (155_000, 108_500, 201_500),
        (199_900, 140_000, 259_500),
        (200_000, 140_000, 260_000),
        (239_000, 167_500, 310_500),
        (499_500, 350_000, 649_000),
        (500_000, 350_000, 650_000),
        (1_250_000, 875_000, 1_625_000),
    ],
)
def test_daily_band_of_a_base_price(base: int, lower: int, upper: int) -> None:
    assert price_limits(base) == (lower, upper)


@pytest.mark.parametrize(
    ("kind", "price", "tick"),
    [
        (Kind.ETF, 1_999, 1), (Kind.ETF, 2_000, 5), (Kind.ETF, 61_235, 5), (Kind.ETN, 1_999, 1), (Kind.ETN, 700_000, 5),
        (Kind.ELW, 5, 5), (Kind.ELW, 1_995, 5), (Kind.ELW, 60_000, 5), (Kind.STOCK, 60_000, 100),
    ],
)  # fmt: skip
def test_tick_of_what_is_no_stock(kind: Kind, price: int, tick: int) -> None:
    assert tick_size(price, kind) == tick
    assert is_on_tick(price, kind) == (price % tick == 0)


@pytest.mark.parametrize(
    ("base", "kind", "percent", "lower", "upper"),
    [
        (35_125, Kind.ETF, 30, 24_590, 45_660),
        (1_999, Kind.ETF, 30, 1_400, 2_595),
        (14_000, Kind.ETF, 60, 5_600, 22_400),
        (2_000, Kind.ETN, 90, 200, 3_800),
        (115, Kind.ELW, 30, 5, 1_150),
        (10_000, Kind.STOCK, 30, 7_000, 13_000),
    ],
)
def test_daily_band_by_kind_and_multiple(base: int, kind: Kind, percent: int, lower: int, upper: int) -> None:
    assert price_limits(base, kind, percent=percent) == (lower, upper)


@pytest.mark.parametrize(("offer", "lowest", "highest"), [(10_000, 6_000, 40_000), (3_333, 2_000, 13_330)])
def test_a_new_listing_trades_between_sixty_and_four_hundred_percent(offer: int, lowest: int, highest: int) -> None:
    assert listing_day_limits(offer) == (lowest, highest)


@pytest.mark.parametrize(
    ("reference", "static_up", "static_down", "six_up", "six_down", "three_up", "three_down"),
    [
        (435, 479, 391, 462, 408, 449, 421),
        (1_830, 2_015, 1_647, 1_940, 1_720, 1_885, 1_775),
        (2_340, 2_575, 2_105, 2_485, 2_195, 2_415, 2_265),
        (2_575, 2_835, 2_315, 2_730, 2_420, 2_655, 2_495),
        (4_200, 4_620, 3_780, 4_455, 3_945, 4_330, 4_070),
        (4_230, 4_655, 3_805, 4_485, 3_975, 4_360, 4_100),
        (6_520, 7_180, 5_860, 6_920, 6_120, 6_720, 6_320),
        (15_300, 16_830, 13_770, 16_220, 14_380, 15_760, 14_840),
        (32_800, 36_100, 29_500, 34_800, 30_800, 33_800, 31_800),
        (43_950, 48_350, 39_550, 46_600, 41_300, 45_300, 42_600),
        (55_600, 61_200, 50_000, 59_000, 52_200, 57_300, 53_900),
        (74_300, 81_800, 66_800, 78_800, 69_800, 76_600, 72_000),
        (102_500, 112_800, 92_200, 108_700, 96_300, 105_600, 99_400),
    ],
)
def test_vi_starts_at_the_first_tick_at_or_beyond_its_share(
    reference: int, static_up: int, static_down: int, six_up: int, six_down: int, three_up: int, three_down: int
) -> None:
    assert vi_static_trigger(reference, rising=True) == static_up
    assert vi_static_trigger(reference, rising=False) == static_down
    assert vi_dynamic_trigger(reference, rising=True) == six_up
    assert vi_dynamic_trigger(reference, rising=False) == six_down
    assert vi_dynamic_trigger(reference, rising=True, percent=3) == three_up
    assert vi_dynamic_trigger(reference, rising=False, percent=3) == three_down


@given(prices)
def test_price_lies_between_its_neighbours_on_the_grid(price: int) -> None:
    low, high = floor_to_tick(price), ceil_to_tick(price)
    assert is_on_tick(low)
    assert is_on_tick(high)
    assert low <= price <= high
    assert (low == high) == is_on_tick(price)
    assert high - low in (0, tick_size(price))


@given(prices, st.integers(0, 300))
def test_steps_up_and_down_again_end_where_they_began(price: int, ticks: int) -> None:
    start = floor_to_tick(price)
    assert step(step(start, ticks), -ticks) == start
    assert is_on_tick(step(start, ticks))


@pytest.mark.parametrize(
    ("price", "ticks", "there"), [(1_999, 1, 2_000), (2_000, -1, 1_999), (19_990, 2, 20_050), (3, -9, 1), (7, 0, 7)]
)
def test_steps_cross_the_edges_of_bands(price: int, ticks: int, there: int) -> None:
    assert step(price, ticks) == there


@given(st.integers(100, 1_000_000))
def test_band_lies_on_the_grid_and_within_thirty_percent(price: int) -> None:
    base = floor_to_tick(price)
    lower, upper = price_limits(base)
    assert is_on_tick(lower)
    assert is_on_tick(upper)
    assert base * 7 <= lower * 10 <= base * 10 <= upper * 10 <= base * 13


@given(st.integers(100, 1_000_000), st.booleans(), st.integers(1, 10))
def test_vi_trigger_is_the_nearest_tick_that_is_far_enough(reference: int, rising: bool, percent: int) -> None:
    trigger = vi_dynamic_trigger(reference, rising, percent)
    sign = 1 if rising else -1
    assert (trigger - reference) * sign * 100 >= percent * reference
    nearer = step(trigger, -sign)
    assert nearer == trigger or (nearer - reference) * sign * 100 < percent * reference


@pytest.mark.parametrize(
    ("rates", "amount", "fee", "tax"),
    [(REAL_2026, 1_000_000, 150, 2_000), (REAL_2026, 66_666, 0, 133), (MOCK, 258_000, 900, 516)],
)
def test_fee_is_cut_to_ten_won_and_tax_to_one(rates: object, amount: int, fee: int, tax: int) -> None:
    assert rates in (REAL_2026, MOCK)
    chosen = REAL_2026 if rates == REAL_2026 else MOCK
    assert (chosen.fee(amount), chosen.tax(amount)) == (fee, tax)


@given(prices, st.integers(1, 10_000))
def test_leaving_costs_fee_and_tax_of_the_same_amount(price: int, quantity: int) -> None:
    amount = price * quantity
    assert REAL_2026.exit_cost(price, quantity) == REAL_2026.fee(amount) + REAL_2026.tax(amount)
    assert 0 <= REAL_2026.exit_cost(price, quantity) * 1_000_000 <= amount * 2_150


@pytest.mark.parametrize(
    ("market", "day", "taxes"),
    [
        (Market.KOSPI, dt.date(2026, 11, 20), (500, 1_500)),
        (Market.KOSDAQ, dt.date(2026, 11, 20), (2_000, 0)),
        (Market.OTHER, dt.date(2026, 11, 20), (1_000, 0)),
        (Market.KOSPI, dt.date(2025, 12, 31), (0, 1_500)),
        (Market.KOSDAQ, dt.date(2025, 1, 2), (1_500, 0)),
        (Market.KOSDAQ, dt.date(2020, 1, 2), (1_500, 0)),
    ],
)
def test_sale_tax_is_that_of_its_market_and_day(market: Market, day: dt.date, taxes: tuple[int, int]) -> None:
    rates = REAL_2026.of(market, day)
    assert (rates.tax_ppm, rates.rural_ppm) == taxes
    assert rates.fee(1_000_000) == REAL_2026.fee(1_000_000)
    assert REAL_2026.of(market, day, is_taxed=False).tax(1_000_000) == 0


@pytest.mark.parametrize(
    ("kind", "price", "ticks", "expected"),
    [
        (Kind.STOCK, 1_999, 1, 2_000), (Kind.STOCK, 5_000, -1, 4_995), (Kind.STOCK, 3, -9, 1),
        (Kind.ETF, 50_000, 1, 50_005), (Kind.ETF, 50_000, -2, 49_990), (Kind.ETF, 2_000, -1, 1_999),
        (Kind.ETN, 1_999, 2, 2_005), (Kind.ELW, 100, 1, 105), (Kind.ELW, 10, -5, 5),
    ],
)  # fmt: skip
def test_step_walks_the_grid_of_the_kind(kind: Kind, price: int, ticks: int, expected: int) -> None:
    assert step(price, ticks, kind) == expected


@pytest.mark.parametrize(
    ("kind", "limits"),
    [
        (Kind.STOCK, (7_000, 13_000)), (Kind.ETF, (4_000, 16_000)), (Kind.ETN, (4_000, 16_000)),
        (Kind.ELW, (5, 100_000)),
    ],
)  # fmt: skip
def test_widest_limits_leave_room_for_a_double_fund(kind: Kind, limits: tuple[int, int]) -> None:
    assert widest_limits(10_000, kind) == limits


@pytest.mark.parametrize(
    ("kind", "static", "dynamic"),
    [
        (Kind.STOCK, (27_800, 34_050), (29_050, 32_800)),
        (Kind.ETF, (27_835, 34_025), (29_070, 32_790)),
    ],
)
def test_vi_triggers_lie_on_the_grid_of_the_kind(kind: Kind, static: tuple[int, int], dynamic: tuple[int, int]) -> None:
    price = 30_930
    assert (vi_static_trigger(price, False, kind), vi_static_trigger(price, True, kind)) == static
    assert (vi_dynamic_trigger(price, False, kind=kind), vi_dynamic_trigger(price, True, kind=kind)) == dynamic
