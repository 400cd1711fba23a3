import random

import pytest

from core.domain.units import SECOND
from core.sim.crowd.fair import Fair
from core.sim.stories import Leg
from tests.core.sim.walks import Walk

START = 1_000_000 * SECOND


def a_fair(*legs: Leg, seed: int = 1) -> Fair:
    chance = random.Random(seed)
    path = Walk(10_000, start=START, chance=chance, swing=1.0)
    return Fair(10_000, base=10_000, start=START, chance=chance, path=path, legs=legs)


def path(fair: Fair, seconds: int) -> list[float]:
    return [fair.move(START + n * SECOND // 10) for n in range(seconds * 10)]


def test_the_walk_stays_near_its_anchor_and_has_busy_moods() -> None:
    fair, moods = a_fair(), set()
    for n in range(1800):
        assert fair.move(START + n * SECOND) == pytest.approx(10_000, rel=0.1)
        moods.add(fair.burst)
    assert max(moods) > 2.5
    assert len(moods) > 20


def test_a_leg_leads_to_its_change_and_says_how_busy_it_is() -> None:
    fair = a_fair(Leg(until=10, change=500, pace=400), Leg(until=20, change=-300, pace=700))
    assert path(fair, 10)[-1] == pytest.approx(10_500, rel=0.01)
    assert fair.leg.pace == 400
    assert fair.move(START + 20 * SECOND - 1) == pytest.approx(9_700, rel=0.01)
    assert fair.leg.pace == 700


@pytest.mark.parametrize("rising", [True, False])
def test_an_auction_ends_on_average_a_little_beyond_its_trigger(rising: bool) -> None:
    ends = []
    for seed in range(200):
        fair = a_fair(seed=seed)
        fair.kick(rising)
        ends.append(fair.value / 10_000 - 1)
    assert sum(ends) / len(ends) == pytest.approx(0.005 if rising else -0.005, abs=0.004)


def test_a_plot_knows_its_own_auctions() -> None:
    fair = a_fair(Leg(until=10, change=500))
    fair.kick(True)
    assert fair.value == 10_000
