from __future__ import annotations

import pytest

from core.domain.events import Snapshot
from core.domain.market import InstrumentKind
from core.state.quotes import Quote
from tests.build import CODE, NOW, trade


@pytest.mark.parametrize(
    ("price", "base", "expected"), [(12_987, 10_000, 2_987), (9_582, 10_000, -418), (10_000, 10_000, 0)]
)
def test_change_is_in_hundredths_of_a_percent(price: int, base: int, expected: int) -> None:
    quote = Quote(CODE)
    quote.apply(trade(price, base=base))
    assert (quote.change, quote.change_bp) == (price - base, expected)


def test_change_without_a_previous_close_is_none() -> None:
    assert (Quote(CODE, price=10_000).change, Quote(CODE, price=10_000).change_bp) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "told", "expected"),
    [
        (InstrumentKind.STOCK, (0, 0), (7_000, 13_000)),
        (InstrumentKind.ETF, (0, 0), (4_000, 16_000)),
        (InstrumentKind.ETF, (7_000, 13_000), (7_000, 13_000)),
        (InstrumentKind.ELW, (0, 0), (5, 100_000)),
    ],
)
def test_limits_that_a_snapshot_leaves_out_follow_from_the_kind(
    kind: InstrumentKind, told: tuple[int, int], expected: tuple[int, int]
) -> None:
    quote = Quote(CODE)
    quote.apply_snapshot(Snapshot(CODE, NOW, "", 10_000, 10_000, 10_000, 10_000, 10_000, 1, *told), kind)
    assert (quote.low_limit, quote.high_limit) == expected
