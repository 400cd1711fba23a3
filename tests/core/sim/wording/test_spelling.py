from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kiwoom.words import decimal
from core.sim.wording.spelling import Colours, change_mark, difference, hundredths, rate, ratio


@pytest.mark.parametrize(("price", "mark"), [(130, "1"), (110, "2"), (100, "3"), (90, "5"), (70, "4")])
def test_change_mark_tells_direction_and_limits(price: int, mark: str) -> None:
    assert change_mark(price, 100, 130, 70) == mark


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 3, 3_333), (-1, 3, -3_333), (2, 3, 6_667), (-2, 3, -6_667), (1, 8, 1_250), (5, 0, 0), (0, 7, 0)],
)
def test_ratio_is_rounded_to_the_nearest(part: int, whole: int, expected: int) -> None:
    assert hundredths(part, whole) == expected


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_spelled_ratio_is_the_number(part: int, whole: int) -> None:
    assert ratio(part, whole) == decimal(hundredths(part, whole))


def test_ratio_of_nothing_is_nothing() -> None:
    assert ratio(5, 0) == "0.00"


@pytest.mark.parametrize(("change", "base", "text"), [(-50, 20_850, "-0.24"), (11, 100, "+11.00"), (0, 100, "0.00")])
def test_rate_has_its_sign(change: int, base: int, text: str) -> None:
    assert rate(change, base) == text


@pytest.mark.parametrize(("number", "text"), [(5, "+5"), (-5, "-5"), (0, "0")])
def test_change_of_a_total_has_its_sign(number: int, text: str) -> None:
    assert difference(number) == text


def test_colour_is_that_of_the_base_and_remembered() -> None:
    colours = Colours(100)
    assert [colours[price] for price in (101, 100, 99, 0)] == ["+101", " 100", "-99", "-0"]
    assert colours[101] is colours[101]
