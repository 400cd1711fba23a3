from __future__ import annotations

import pytest

from core.state.quotes import Quote
from tests.build import CODE, trade


@pytest.mark.parametrize(
    ("price", "base", "expected"), [(12_987, 10_000, 2_987), (9_582, 10_000, -418), (10_000, 10_000, 0)]
)
def test_change_is_in_hundredths_of_a_percent(price: int, base: int, expected: int) -> None:
    quote = Quote(CODE)
    quote.apply(trade(price, base=base))
    assert (quote.change, quote.change_bp) == (price - base, expected)


def test_change_without_a_previous_close_is_none() -> None:
    assert (Quote(CODE, price=10_000).change, Quote(CODE, price=10_000).change_bp) == (0, 0)
