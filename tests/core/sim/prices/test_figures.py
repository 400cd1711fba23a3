"""Awake or asleep, an issue counts alike."""

import pytest

from core.domain.units import MINUTE, SECOND
from core.sim.listed.universe import whole_market
from core.sim.market import SimMarket
from core.sim.stories import CALM
from tests.core.sim.client import START

ISSUES = whole_market()[500:540]


@pytest.fixture
def market() -> SimMarket:
    """Every other issue is awake."""
    found = SimMarket(seed=1, story=CALM, start=START, listings=ISSUES, lazily=True)
    for entry in ISSUES[::2]:
        found.wake(entry.code)
    found.advance(START + 90 * SECOND)
    return found


def test_prices_and_columns_are_those_of_the_tapes(market: SimMarket) -> None:
    tapes = [market.tape(entry.code) for entry in ISSUES]
    columns = market.columns()
    assert market.tapes() == tapes
    assert columns.last.tolist() == market._figures.prices().tolist() == [tape.price for tape in tapes]
    assert columns.volume.tolist() == [tape.volume for tape in tapes]
    assert columns.sell_count.tolist() == [tape.sell_count for tape in tapes]


def test_prices_follow_an_issue_that_is_awake(market: SimMarket) -> None:
    before = market._figures.prices().tolist()
    market.advance(market.now + 30 * SECOND)
    after = market._figures.prices().tolist()
    assert before[::2] != after[::2]
    assert before[1::2] != after[1::2]


def test_earlier_prices_and_recent_volumes_are_those_of_the_bars(market: SimMarket) -> None:
    at = START + MINUTE
    bars = [market.minute_bars_today(entry.code) for entry in ISSUES]
    closes = [[bar.close for bar in each if bar.time + MINUTE <= at] for each in bars]
    expected = [found[-1] if found else entry.previous_close for found, entry in zip(closes, ISSUES, strict=True)]
    assert market.earlier_prices(at) == expected
    since = START - 5 * MINUTE
    assert market.recent_volumes(since) == [sum(bar.volume for bar in each if bar.time > since) for each in bars]
