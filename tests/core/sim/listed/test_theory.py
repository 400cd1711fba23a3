from __future__ import annotations

import math

import msgspec
import pytest

from core.sim.listed.theory import Option, implied, theory

CALL = Option(is_call=True, strike=100.0, years=0.25)
PUT = msgspec.structs.replace(CALL, is_call=False)
SPOTS = (70.0, 95.0, 100.0, 105.0, 140.0)


def test_textbook_price() -> None:
    found = theory(Option(is_call=True, strike=40.0, years=0.5, rate=0.1), 42.0, 0.2)
    assert found.price == pytest.approx(4.76, abs=0.005)


@pytest.mark.parametrize("spot", SPOTS)
def test_call_and_put_keep_their_parity(spot: float) -> None:
    difference = theory(CALL, spot, 0.4).price - theory(PUT, spot, 0.4).price
    assert difference == pytest.approx(spot - 100 * math.exp(-0.03 * 0.25))


@pytest.mark.parametrize("option", [CALL, PUT])
@pytest.mark.parametrize("spot", SPOTS)
def test_greeks_are_the_slopes_of_the_price(option: Option, spot: float) -> None:
    def price(spot: float = spot, volatility: float = 0.4, years: float = 0.25, rate: float = 0.03) -> float:
        return theory(msgspec.structs.replace(option, years=years, rate=rate), spot, volatility).price

    found, h = theory(option, spot, 0.4), 1e-4
    assert found.delta == pytest.approx((price(spot + h) - price(spot - h)) / (2 * h), abs=1e-5)
    assert found.gamma == pytest.approx((price(spot + 0.01) - 2 * price() + price(spot - 0.01)) / 0.0001, abs=1e-4)
    assert found.vega == pytest.approx(
        (price(volatility=0.4 + h) - price(volatility=0.4 - h)) / (2 * h) / 100, abs=1e-5
    )
    assert found.rho == pytest.approx((price(rate=0.03 + h) - price(rate=0.03 - h)) / (2 * h) / 100, abs=1e-5)
    assert found.theta == pytest.approx(-(price(years=0.25 + h) - price(years=0.25 - h)) / (2 * h) / 365, abs=1e-5)


@pytest.mark.parametrize("option", [CALL, PUT])
@pytest.mark.parametrize("volatility", [0.1, 0.35, 1.2])
def test_implied_volatility_leads_back_to_the_price(option: Option, volatility: float) -> None:
    price = theory(option, 100.0, volatility).price
    assert implied(option, 100.0, price) == pytest.approx(volatility, abs=1e-6)


def test_price_below_any_theory_implies_the_calmest() -> None:
    assert implied(CALL, 140.0, 10.0) == 0.001


def test_option_that_has_run_out_is_worth_what_it_pays() -> None:
    over = msgspec.structs.replace(CALL, years=0.0)
    assert theory(over, 130.0, 0.4).price == pytest.approx(30.0, abs=0.01)
    assert theory(over, 70.0, 0.4).price == pytest.approx(0.0, abs=0.01)
