import random

import pytest

from core.domain import krx
from core.domain.market import ViKind
from core.domain.units import SECOND
from core.sim.matching.vi import CALM, NO_VI, ORDINARY, ViRules, call_length, interrupts

TRIGGERS = [  # reference, static up, static down, dynamic 6 % up and down, 3 % up and down
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
]


@pytest.mark.parametrize(("reference", "up", "down"), [(row[0], row[1], row[2]) for row in TRIGGERS])
def test_static_vi_starts_at_the_first_valid_price_beyond_ten_percent(reference: int, up: int, down: int) -> None:
    def kind(price: int) -> ViKind | None:
        return interrupts(price, static_reference=reference, dynamic_reference=price)

    assert (kind(up), kind(down)) == (ViKind.STATIC, ViKind.STATIC)
    assert (kind(krx.step(up, -1)), kind(krx.step(down, 1))) == (None, None)


@pytest.mark.parametrize(
    ("rules", "reference", "up", "down"),
    [(ORDINARY, row[0], row[3], row[4]) for row in TRIGGERS] + [(CALM, row[0], row[5], row[6]) for row in TRIGGERS],
)
def test_dynamic_vi_starts_at_the_first_valid_price_beyond_its_rate(
    rules: ViRules, reference: int, up: int, down: int
) -> None:
    def kind(price: int) -> ViKind | None:
        return interrupts(price, static_reference=price, dynamic_reference=reference, dynamic_percent=rules.dynamic)

    assert (kind(up), kind(down)) == (ViKind.DYNAMIC, ViKind.DYNAMIC)
    assert (kind(krx.step(up, -1)), kind(krx.step(down, 1))) == (None, None)


def test_a_move_beyond_both_references_is_both() -> None:
    assert interrupts(11_000, static_reference=10_000, dynamic_reference=10_000) is ViKind.BOTH


@pytest.mark.parametrize(("price", "expected"), [(43, None), (37, None), (44, ViKind.BOTH), (36, ViKind.BOTH)])
def test_a_penny_stock_may_move_three_ticks(price: int, expected: ViKind | None) -> None:
    assert interrupts(price, static_reference=40, dynamic_reference=40) is expected


def test_call_length_is_two_minutes_and_up_to_half_a_minute_more() -> None:
    chance = random.Random(1)
    lengths = [call_length(chance) for _ in range(500)]
    assert min(lengths) >= 120 * SECOND
    assert max(lengths) < 150 * SECOND
    assert max(lengths) - min(lengths) > 25 * SECOND


def test_rates_are_those_of_the_rule_book() -> None:
    assert (ORDINARY.static, ORDINARY.dynamic, ORDINARY.dynamic_closing) == (10, 6, 4)
    assert (CALM.static, CALM.dynamic, CALM.dynamic_closing) == (10, 3, 2)
    assert ORDINARY.on_expiry() == ViRules(dynamic_closing=1)
    assert CALM.after_hours() == ViRules(static=0, dynamic=3, dynamic_closing=2)


def test_a_rate_of_zero_interrupts_nothing() -> None:
    assert (NO_VI.on_expiry(), NO_VI.after_hours()) == (NO_VI, NO_VI)
    assert interrupts(2, static_reference=1_000, dynamic_reference=1_000, dynamic_percent=0, static_percent=0) is None
