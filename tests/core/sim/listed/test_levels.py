from core.domain.market import Market
from core.domain.units import Code
from core.sim.listed.capital import one_by_one
from core.sim.listed.levels import YESTERDAY, Levels
from core.sim.listed.listing import UNIVERSE

KOSPI = [each for each in UNIVERSE if each.market is Market.KOSPI]
CLOSES = {each.code: each.previous_close for each in UNIVERSE}


def test_an_unchanged_market_stands_where_it_closed() -> None:
    levels = Levels(UNIVERSE, one_by_one(CLOSES.__getitem__))
    for market, yesterday in YESTERDAY.items():
        assert levels.level(market) == yesterday


def test_the_larger_company_weighs_more_and_a_preferred_share_nothing() -> None:
    large, small = Code("820010"), Code("820050")

    def level(fallen: Code) -> int:
        prices = one_by_one(lambda code: CLOSES[code] // 2 if code == fallen else CLOSES[code])
        return Levels(KOSPI, prices).level(Market.KOSPI)

    assert level(large) < level(small) < YESTERDAY[Market.KOSPI]
    assert level(Code("820055")) == YESTERDAY[Market.KOSPI]


def test_a_market_without_issues_does_not_move() -> None:
    assert Levels(KOSPI, one_by_one(lambda _: 1)).level(Market.KOSDAQ) == YESTERDAY[Market.KOSDAQ]
