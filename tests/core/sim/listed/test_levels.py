from core.domain.market import Market
from core.domain.units import Code
from core.sim.listed.levels import YESTERDAY, Levels
from core.sim.listed.listing import UNIVERSE

KOSPI = [each for each in UNIVERSE if each.market is Market.KOSPI]
CLOSES = {each.code: each.previous_close for each in UNIVERSE}


def test_an_unchanged_market_stands_where_it_closed() -> None:
    levels = Levels(UNIVERSE)
    for market, yesterday in YESTERDAY.items():
        assert levels.level(market, CLOSES.__getitem__) == yesterday


def test_the_larger_company_weighs_more_and_a_preferred_share_nothing() -> None:
    levels = Levels(KOSPI)
    large, small = Code("820010"), Code("820050")

    def level(fallen: Code) -> int:
        return levels.level(Market.KOSPI, lambda code: CLOSES[code] // 2 if code == fallen else CLOSES[code])

    assert level(large) < level(small) < YESTERDAY[Market.KOSPI]
    assert level(Code("820055")) == YESTERDAY[Market.KOSPI]


def test_a_market_without_issues_does_not_move() -> None:
    assert Levels(KOSPI).level(Market.KOSDAQ, lambda _: 1) == YESTERDAY[Market.KOSDAQ]
