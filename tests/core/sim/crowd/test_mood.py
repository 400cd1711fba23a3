import pytest

from core.sim.crowd.mood import BOUNCE, CALM, DUMP, THIN, Mood, blend, of_leg
from core.sim.plots import Leg


def test_calm_changes_nothing_and_moods_add_up() -> None:
    assert blend(DUMP, CALM) == DUMP
    assert blend(DUMP, DUMP).selling == 1.0
    assert blend(Mood(haste=2, bids=0.5), Mood(haste=3, bids=0.5)) == Mood(haste=6, bids=0.25)
    assert BOUNCE.selling < 0 < DUMP.selling


@pytest.mark.parametrize(
    ("leg", "selling", "flight", "spread"),
    [
        (Leg(until=9, change=100), 0.0, 1.0, 1.0),
        (Leg(until=9, change=-900, bids=30), 0.2, 5.0, 1.0),
        (Leg(until=9, bids=8, asks=8), 0.0, 1.0, THIN.spread),
    ],
    ids=["trend", "dump", "thin"],
)
def test_a_leg_makes_a_mood(leg: Leg, selling: float, flight: float, spread: float) -> None:
    mood = of_leg(leg)
    assert (mood.selling, mood.flight, mood.spread) == (selling, flight, spread)
    assert (mood.bids, mood.asks) == (leg.bids / 100, leg.asks / 100)


def test_the_pace_of_a_leg_that_leads_nowhere_is_relative_to_the_hour() -> None:
    assert of_leg(Leg(until=9, pace=200)).haste == pytest.approx(2)
    assert of_leg(Leg(until=9, pace=200, change=5)).haste > 4
