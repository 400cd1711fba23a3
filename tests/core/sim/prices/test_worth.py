import random

import pytest

from core.domain.units import MINUTE, SECOND, Code, Ns, Won
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import FUNDS, PRODUCTS, WARRANTS
from core.sim.prices.worth import Coupled, morning_of, worth_of

LISTINGS = {entry.code: entry for entry in (*UNIVERSE, *PRODUCTS)}
SHARE, FUND, WARRANT = UNIVERSE[0], LISTINGS[Code("890030")], LISTINGS[Code("89AA01")]
HOURS = (0, 300 * MINUTE)


class Prices:
    """Of all issues, `by` a share away from yesterday's close."""

    def __init__(self) -> None:
        self.by = 0.0

    def of(self, code: Code) -> Won:
        return round(LISTINGS[code].previous_close * (1 + self.by))

    def then(self, code: Code, at: Ns) -> Won:
        """Rising by a tenth through `HOURS`."""
        return round(LISTINGS[code].previous_close * (1 + 0.1 * at / HOURS[1]))


def test_a_share_is_worth_what_is_paid() -> None:
    assert worth_of(SHARE, LISTINGS, Prices().of) is None
    assert morning_of(SHARE, LISTINGS, Prices().then, HOURS) == ()


def test_a_warrant_without_its_underlying_stands_for_itself() -> None:
    assert worth_of(WARRANT, {WARRANT.code: WARRANT}, Prices().of) is None


def test_a_fund_is_worth_its_multiple_of_the_basket() -> None:
    prices, fund = Prices(), FUNDS[FUND.code]
    worth = worth_of(FUND, LISTINGS, prices.of)
    assert worth is not None
    assert worth() == pytest.approx(fund.nav)
    prices.by = 0.03
    assert worth() / fund.nav - 1 == pytest.approx(0.06, abs=0.002)


def test_a_call_gains_more_than_its_underlying_and_is_never_worth_nothing() -> None:
    prices = Prices()
    worth = worth_of(WARRANT, LISTINGS, prices.of)
    assert worth is not None
    before, prices.by = worth(), 0.05
    assert worth() / before > 1.2
    prices.by = -0.9
    assert worth() == 1.0
    assert WARRANTS[WARRANT.code].is_call


def test_price_wanders_close_to_the_worth_and_changes_once_a_second() -> None:
    path = Coupled(lambda: 10_000.0, listing=FUND, chance=random.Random(1))
    prices = [path.price(second * SECOND + part) for second in range(500) for part in (0, SECOND // 2)]
    assert prices[::2] == prices[1::2]
    assert len(set(prices)) == 500
    assert all(abs(price / 10_000 - 1) < 0.003 for price in prices)


def test_a_gap_that_an_auction_left_closes() -> None:
    path = Coupled(lambda: 10_000.0, listing=FUND, chance=random.Random(1))
    path.pull(10_500.0)
    assert path.price(0) == pytest.approx(10_500, abs=30)
    for second in range(1, 601):
        path.price(second * SECOND)
    assert path.price(601 * SECOND) == pytest.approx(10_000, abs=30)


def test_the_morning_of_a_fund_is_that_of_its_basket() -> None:
    points = morning_of(FUND, LISTINGS, Prices().then, HOURS)
    base, nav = FUND.previous_close, FUNDS[FUND.code].nav
    ends = [base * (1 + point.change / 10_000) / nav - 1 for point in (points[0], points[-1])]
    assert ends == [pytest.approx(0.0, abs=0.001), pytest.approx(0.2, abs=0.005)]
