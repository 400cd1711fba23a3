from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.units import DAY, KST_OFFSET, MILLI, MINUTE, SECOND
from gui import format as f

NINE = -KST_OFFSET + 9 * 3600 * SECOND + 20_000 * DAY


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (f.price, 1_234, "1,234"),
        (f.price, 0, "–"),
        (f.quantity, 1_000_000, "1,000,000"),
        (f.quantity, -12, "−12"),
        (f.signed, 1_234, "+1,234"),
        (f.signed, -1_234, "−1,234"),
        (f.signed, 0, "0"),
        (f.change, 1_200, "▲ 1,200"),
        (f.change, -350, "▼ 350"),
        (f.change, 0, "0"),
        (f.percent, 2_987, "+29.87%"),
        (f.percent, -5, "−0.05%"),
        (f.percent, 0, "0.00%"),
        (f.ratio, 8_961, "89.61%"),
        (f.ratio, 123_456, "1,234.56%"),
        (f.won, -200_000, "−200,000"),
        (f.won_signed, 12_300, "+12,300"),
        (f.short, 9_999, "9,999"),
        (f.short, 12_345, "1.2만"),
        (f.short, 12_340_000, "1,234만"),
        (f.short, 1_230_000_000, "12.3억"),
        (f.short, 200_000_000, "2억"),
        (f.short, -1_250_000_000_000, "−1.2조"),
        (f.clock, NINE + 192 * SECOND, "09:03:12"),
        (f.clock, 0, "–"),
        (f.clock_short, NINE, "09:00"),
        (f.clock_ms, NINE + 45 * MILLI, "09:00:00.045"),
        (f.age, 340 * MILLI, "0.3초"),
        (f.age, 12 * SECOND, "12초"),
        (f.age, 3 * MINUTE, "3분"),
        (f.age, 120 * MINUTE, "2시간"),
        (f.age, -SECOND, "0.0초"),
        (f.countdown, 299 * SECOND, "4:59"),
        (f.countdown, 1, "0:01"),
        (f.countdown, 3_723 * SECOND, "1:02:03"),
        (f.countdown, -SECOND, "0:00"),
        (f.took, 412_000, "0.4 ms"),
        (f.took, 12 * MILLI, "12 ms"),
        (f.took, 1_240 * MILLI, "1.2 s"),
        (f.took, 119_900 * MILLI, "119.9 s"),
        (f.took, 127 * SECOND, "2:07"),
    ],
)
def test_format_writes(write: Callable[[int], str], value: int, text: str) -> None:
    assert write(value) == text


@pytest.mark.parametrize(("value", "text"), [(999, "999"), (1_500, "1.5K"), (12_300_000, "12.3M"), (-2 * 10**9, "−2B")])
def test_short_in_english_uses_thousands(value: int, text: str) -> None:
    assert f.short(value, "en") == text


def test_age_in_english() -> None:
    assert f.age(12 * SECOND, "en") == "12s"


@pytest.mark.parametrize(("days", "text"), [(0, "01/01"), (59, "03/01"), (20_779, "11/22"), (11_016, "02/29")])
def test_date_is_the_korean_day(days: int, text: str) -> None:
    assert f.date(days * DAY - KST_OFFSET) == text


@given(st.integers(-(10**15), 10**15))
def test_signed_reads_back(value: int) -> None:
    assert int(f.signed(value).replace("−", "-").replace(",", "")) == value


@given(st.integers(-(10**9), 10**9))
def test_percent_reads_back_without_loss(value: int) -> None:
    digits = f.percent(value).replace("−", "-").replace(",", "").replace(".", "").rstrip("%")
    assert int(digits) == value
