import pytest

from core.domain.units import SECOND
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.universe import whole_market
from core.sim.market import SimMarket
from core.sim.stories import CALM, STORIES
from core.sim.waking import Waking
from tests.core.sim.client import START

QUIET = whole_market()[600:700]


def a_market(*, seed: int = 1) -> SimMarket:
    return SimMarket(seed=seed, story=CALM, start=START, listings=QUIET, lazily=True)


@pytest.mark.parametrize("later", [0, 90])
def test_the_day_so_far_goes_with_the_issue(later: int) -> None:
    market = a_market()
    market.advance(START + later * SECOND)
    code = QUIET[3].code
    before, bars = market.tape(code), market.minute_bars_today(code)
    market.wake(code)
    after = market.tape(code)
    assert (after.price, after.open, after.volume, after.value) == (
        before.price,
        before.open,
        before.volume,
        before.value,
    )
    assert market.minute_bars_today(code) == bars


def test_an_issue_wakes_alike_however_many_are_awake() -> None:
    """What the others draw is theirs."""
    found = []
    for earlier in (0, 20):
        market = a_market()
        for listing in QUIET[10 : 10 + earlier]:
            market.wake(listing.code)
        market.wake(QUIET[3].code)
        market.advance(START + 5 * SECOND)
        found.append((market.book(QUIET[3].code), market.tape(QUIET[3].code)))
    assert found[0] == found[1]


def test_a_plot_brings_its_own_morning() -> None:
    story = STORIES["surge-and-fall"]
    market = SimMarket(seed=1, story=story, start=START, listings=UNIVERSE, lazily=True)
    (plot,) = story.plots[:1]
    assert plot.morning is not None
    assert market.is_awake(plot.code)
    assert market.tape(plot.code).vi_count == len(plot.morning.pauses)
    assert 0 < len(market.minute_bars_today(plot.code)) <= 20


def test_every_issue_has_first_moments_of_its_own() -> None:
    market = a_market()
    waking: Waking = market._waking
    moments = [waking.issue(entry, START, market._mode(entry.code), is_late=False)[2] for entry in QUIET[:20]]
    assert len(set(moments)) == 20
    assert all(START < at <= START + SECOND for at in moments)
