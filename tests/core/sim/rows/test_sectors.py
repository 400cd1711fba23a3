from __future__ import annotations

from core.domain.events import SectorBreadth, SectorIndex
from core.domain.market import Market
from core.domain.units import SECOND
from core.kiwoom.frames import decode
from core.sim.listed.baskets import SECTORS
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.rows.sectors import Sectors
from core.sim.stories import SURGE_AND_FALL
from tests.core.sim.client import START, Client, a_broker


def a_market(listings: int = len(UNIVERSE)) -> SimMarket:
    return SimMarket(seed=1, story=SURGE_AND_FALL, start=START, listings=UNIVERSE[:listings])


def test_level_follows_the_capitalisation_of_its_market() -> None:
    market = a_market()
    found = Sectors(market).index("001")
    kospi = [entry for entry in UNIVERSE if entry.market is Market.KOSPI and entry.is_common]
    then = sum(entry.previous_close * entry.listed_shares for entry in kospi)
    now = sum(market.tape(entry.code).price * entry.listed_shares for entry in kospi)
    assert found is not None
    assert abs(abs(float(found.level)) - SECTORS["001"][1] / 100 * now / then) < 0.011
    assert abs(abs(float(found.level)) - 2_600 - float(found.change)) < 0.001


def test_range_of_the_day_holds_every_level() -> None:
    market = a_market()
    sectors = Sectors(market)
    for _ in range(60):
        market.advance(market.now + SECOND)
        row = sectors.index("101")
        assert row is not None
        low, level, high = (abs(float(text)) for text in (row.low, row.level, row.high))
        assert low <= level <= high
        assert low <= abs(float(row.open)) <= high


def test_breadth_counts_every_issue_once() -> None:
    market = a_market()
    row = Sectors(market).breadth("101")
    issues = [entry for entry in UNIVERSE if entry.market is Market.KOSDAQ and entry.is_common]
    assert row is not None
    assert int(row.rising) + int(row.flat) + int(row.falling) == len(issues)
    assert int(row.upper) <= int(row.rising)
    assert row.traded == str(len(issues))


def test_sector_that_nobody_lists_or_that_has_no_issue_is_silent() -> None:
    sectors = Sectors(a_market(5))  # five KOSDAQ issues
    assert sectors.index("001") is None
    assert sectors.breadth("001") is None
    assert sectors.index("201") is None


def test_sector_that_did_not_trade_since_says_nothing() -> None:
    sectors = Sectors(a_market())
    assert sectors.index("101") is not None
    assert sectors.breadth("101") is not None
    assert sectors.index("101") is None
    assert sectors.breadth("101") is None


def test_both_are_pushed_and_understood() -> None:
    client = Client(a_broker()).log_in()
    client.register("0J", "0U", items=("101",))
    client.wait(12)
    events = [event for text in client.texts for event in decode(text, START)]
    levels = [event for event in events if isinstance(event, SectorIndex)]
    breadths = [event for event in events if isinstance(event, SectorBreadth)]
    assert len(levels) >= 10
    assert len(breadths) in (2, 3)
    assert {event.sector for event in levels} == {event.sector for event in breadths} == {"101"}
    assert breadths[-1].rising + breadths[-1].falling + breadths[-1].flat == 5
