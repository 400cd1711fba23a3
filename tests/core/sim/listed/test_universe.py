from collections import Counter

import pytest

from core.domain import krx
from core.domain.market import Market
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.universe import kospi200, whole_market

ALL = whole_market()


def test_the_whole_market_begins_with_the_named_issues_and_has_the_real_counts() -> None:
    assert ALL[: len(UNIVERSE)] == UNIVERSE
    assert Counter(entry.market for entry in ALL) == {Market.KOSPI: 950, Market.KOSDAQ: 1_821}
    assert sum(entry.on_nxt for entry in ALL) == 650


def test_codes_and_names_are_unique_and_codes_begin_with_8() -> None:
    assert len({entry.code for entry in ALL}) == len({entry.name for entry in ALL}) == len(ALL)
    assert all(entry.code[0] == "8" and len(entry.code) == 6 for entry in ALL if entry not in UNIVERSE)
    assert sum(not entry.code.isdecimal() for entry in ALL) >= 40


@pytest.mark.parametrize(
    ("low", "high", "share"), [(0, 2_000, 0.272), (2_000, 5_000, 0.222), (5_000, 20_000, 0.319), (20_000, 10**7, 0.187)]
)
def test_prices_lie_on_the_grid_in_the_real_bands(low: int, high: int, share: float) -> None:
    assert all(krx.is_on_tick(entry.previous_close) for entry in ALL)
    found = sum(low <= entry.previous_close < high for entry in ALL) / len(ALL)
    assert found == pytest.approx(share, abs=0.03)


def test_kospi200_are_the_largest_common_kospi_issues() -> None:
    large = kospi200(ALL)
    assert len(large) == 200
    worth = {entry.code: entry.previous_close * entry.listed_shares for entry in ALL}
    others = [e.code for e in ALL if e.market is Market.KOSPI and e.is_common and e.code not in large]
    assert min(worth[code] for code in large) >= max(worth[code] for code in others)
    assert all(entry.is_common for entry in ALL if entry.code in large)
    assert {entry.code for entry in ALL if entry.is_calm} == large
