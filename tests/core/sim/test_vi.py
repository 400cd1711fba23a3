import random

import pytest

from core.domain import krx
from core.domain.market import ViKind
from core.domain.units import SECOND
from core.sim.vi import call_length, interrupts

TRIGGERS = [  # reference, static up, static down, dynamic 6 % up, dynamic 6 % down
    (1_830, 2_015, 1_647, 1_940, 1_720),
    (2_340, 2_575, 2_105, 2_485, 2_195),
    (2_575, 2_835, 2_315, 2_730, 2_420),
    (4_200, 4_620, 3_780, 4_455, 3_945),
    (4_230, 4_655, 3_805, 4_485, 3_975),
    (6_520, 7_180, 5_860, 6_920, 6_120),
    (15_300, 16_830, 13_770, 16_220, 14_380),
    (32_800, 36_100, 29_500, 34_800, 30_800),
    (43_950, 48_350, 39_550, 46_600, 41_300),
    (55_600, 61_200, 50_000, 59_000, 52_200),
    (74_300, 81_800, 66_800, 78_800, 69_800),
    (102_500, 112_800, 92_200, 108_700, 96_300),
]


@pytest.mark.parametrize(("reference", "up", "down"), [(row[0], row[1], row[2]) for row in TRIGGERS])
def test_static_vi_starts_at_the_first_valid_price_beyond_ten_percent(reference: int, up: int, down: int) -> None:
    def kind(price: int) -> ViKind | None:
        return interrupts(price, static_reference=reference, dynamic_reference=price)

    assert (kind(up), kind(down)) == (ViKind.STATIC, ViKind.STATIC)
    assert (kind(krx.step(up, -1)), kind(krx.step(down, 1))) == (None, None)


@pytest.mark.parametrize(("reference", "up", "down"), [(row[0], row[3], row[4]) for row in TRIGGERS])
def test_dynamic_vi_starts_at_the_first_valid_price_beyond_six_percent(reference: int, up: int, down: int) -> None:
    def kind(price: int) -> ViKind | None:
        return interrupts(price, static_reference=price, dynamic_reference=reference)

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
