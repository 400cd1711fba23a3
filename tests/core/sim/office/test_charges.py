from __future__ import annotations

import datetime as dt

import pytest

from core.domain.krx import MOCK, REAL_2026
from core.domain.market import InstrumentKind, Market
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import PRODUCTS
from core.sim.office.charges import TARIFFS, Tariff, rates_by_code
from core.sim.sessions.venues import nxt_of

NOW = dt.date(2026, 11, 20)
BEFORE = dt.date(2025, 11, 20)


def test_recorded_sums_of_the_mock_server_come_out() -> None:
    rates = TARIFFS["mock"].rates(Market.KOSPI, NOW)
    assert [rates.fee(amount) for amount in (258_000, 250_250)] == [900, 870]
    assert [rates.tax(amount) for amount in (258_000, 260_000)] == [516, 520]


@pytest.mark.parametrize(
    ("market", "day", "tax"),
    [
        (Market.KOSPI, NOW, 2_000),
        (Market.KOSDAQ, NOW, 2_000),
        (Market.OTHER, NOW, 1_000),
        (Market.KOSPI, BEFORE, 1_500),
        (Market.KOSDAQ, BEFORE, 1_500),
        (Market.KOSDAQ, dt.date(2020, 1, 2), 1_500),
    ],
)
def test_tax_of_a_million_won_depends_on_market_and_day(market: Market, day: dt.date, tax: int) -> None:
    assert TARIFFS["real"].rates(market, day).tax(1_000_000) == tax


def test_each_of_the_two_taxes_is_cut_by_itself() -> None:
    amount = 1_999  # 0.9995 and 2.9985
    assert TARIFFS["real"].rates(Market.KOSPI, NOW).tax(amount) == 2
    assert TARIFFS["real"].rates(Market.KOSDAQ, NOW).tax(amount) == 3


def test_funds_pay_no_tax_and_nxt_costs_less_on_the_real_server() -> None:
    real = TARIFFS["real"]
    assert real.rates(Market.KOSPI, NOW, is_taxed=False).exit_cost(10_000, 100) == 150
    assert real.rates(Market.KOSPI, NOW, on_nxt=True).fee(10_000_000) == 1_450
    assert TARIFFS["mock"].rates(Market.KOSPI, NOW, on_nxt=True).fee(10_000_000) == 35_000


def test_cut_of_the_commission_is_a_setting() -> None:
    assert Tariff(3_500, 3_500, fee_unit=1).rates(Market.KOSDAQ, NOW).fee(258_000) == 903


def test_desk_and_simulator_count_the_same_costs() -> None:
    assert TARIFFS["real"].rates(Market.KOSDAQ, NOW) == REAL_2026
    assert TARIFFS["mock"].rates(Market.KOSDAQ, NOW) == MOCK


def test_an_issue_pays_by_market_kind_and_exchange() -> None:
    rates_of = rates_by_code(TARIFFS["real"], {listing.code: listing for listing in (*UNIVERSE, *PRODUCTS)}, NOW)
    share = next(one for one in (*UNIVERSE, *PRODUCTS) if one.kind is InstrumentKind.STOCK and one.on_nxt)
    fund = next(one for one in (*UNIVERSE, *PRODUCTS) if one.kind is InstrumentKind.ETF)
    assert rates_of(share.code) == TARIFFS["real"].rates(share.market, NOW)
    assert rates_of(nxt_of(share.code)) == TARIFFS["real"].rates(share.market, NOW, on_nxt=True)
    assert rates_of(fund.code) == TARIFFS["real"].rates(fund.market, NOW, is_taxed=False)
