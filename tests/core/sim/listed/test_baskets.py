import pytest

from core.domain.market import Market
from core.domain.units import Code
from core.sim.listed.baskets import SECTORS, Basket, Ratio
from core.sim.listed.capital import one_by_one
from core.sim.listed.listing import Listing
from core.sim.listed.universe import whole_market


def an_issue(code: str, market: Market, close: int, shares: int, *, name: str = "", is_common: bool = True) -> Listing:
    return Listing(
        code=Code(code), name=name or code, market=market, previous_close=close, listed_shares=shares, on_nxt=False,
        is_common=is_common,
    )  # fmt: skip


ISSUES = (
    an_issue("A", Market.KOSPI, 1_000, 10, name="가람바이오"),
    an_issue("B", Market.KOSPI, 2_000, 20, name="나래전자"),
    an_issue("C", Market.KOSPI, 9_000, 90, name="나래전자우", is_common=False),
    an_issue("D", Market.KOSDAQ, 500, 300, name="다솜바이오"),
)


@pytest.mark.parametrize(
    ("basket", "codes"),
    [
        (Basket(Market.KOSPI), "AB"),
        (Basket(Market.KOSDAQ), "D"),
        (Basket(), "ABD"),
        (Basket(Market.KOSPI, largest=1), "B"),
        (Basket(largest=2), "DB"),
        (Basket(words=("바이오", "제약")), "AD"),
        (Basket(Market.KOSPI, words=("바이오",)), "A"),
        (Basket(words=("조선",)), ""),
    ],
)
def test_members_are_common_shares_of_their_market_name_and_size(basket: Basket, codes: str) -> None:
    assert "".join(entry.code for entry in basket.members(ISSUES)) == codes


@pytest.mark.parametrize(("sector", "count"), [("201", 200), ("150", 150)])
def test_sectors_of_the_largest_hold_as_many(sector: str, count: int) -> None:
    assert len(SECTORS[sector][0].members(whole_market())) == count


def test_ratio_weighs_each_issue_by_its_capitalisation() -> None:
    prices = {entry.code: entry.previous_close for entry in ISSUES}
    ratio = Ratio(ISSUES[:2], one_by_one(prices.__getitem__))
    assert ratio.now() == 1.0
    prices[Code("B")] = 2_500
    assert ratio.now() == pytest.approx((10_000 + 50_000) / 50_000)


def test_empty_basket_stays_where_it_was() -> None:
    assert Ratio((), one_by_one(lambda _: 0)).now() == 1.0
