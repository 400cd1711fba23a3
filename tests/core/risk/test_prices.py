from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Instrument, InstrumentKind, Market
from core.domain.orders import OrderType
from core.domain.units import Code
from core.risk.prices import most_paid, previous_close, price_band
from tests.core.strategy.build import CODE, NOW, store_with, trade

LISTED = e.InstrumentsListed(NOW, (Instrument(CODE, "", Market.KOSDAQ, 9_000),))


def test_previous_close_comes_from_the_quote_then_the_list_then_nowhere() -> None:
    assert previous_close(store_with(LISTED, trade()), CODE) == 10_000
    assert previous_close(store_with(LISTED), CODE) == 9_000
    assert previous_close(store_with(), CODE) == 0


@pytest.mark.parametrize(
    ("kind", "price", "won"),
    [
        (OrderType.LIMIT, 9_500, 9_500),
        (OrderType.STOP_LIMIT, 9_500, 9_500),
        (OrderType.CONDITIONAL, 9_500, 13_000),  # a market order from 15:20
        (OrderType.MARKET, 0, 13_000),
        (OrderType.BEST, 0, 13_000),
        (OrderType.MID, 0, 13_000),
    ],
)
def test_order_without_a_sure_price_may_cost_the_upper_limit(kind: OrderType, price: int, won: int) -> None:
    assert most_paid(store_with(trade()), CODE, kind, price) == won


def test_order_without_a_price_and_base_has_no_known_cost() -> None:
    assert most_paid(store_with(), CODE, OrderType.MARKET, 0) == 0


@pytest.mark.parametrize("suffix", ["_NX", "_AL"])
def test_venue_of_a_code_changes_neither_kind_nor_base(suffix: str) -> None:
    code = Code(CODE + suffix)
    etf = e.InstrumentsListed(NOW, (Instrument(CODE, "", Market.OTHER, 9_000, kind=InstrumentKind.ETF),))
    assert (store_with(etf).kind_of(code), previous_close(store_with(etf), code)) == (InstrumentKind.ETF, 9_000)
    assert (previous_close(store_with(trade()), code), price_band(store_with(trade()), code, NOW)) == (
        10_000,
        (7_000, 13_000),
    )
