from __future__ import annotations

import pytest

from core.sim.plots import Leg, carried, level_of


def test_an_issue_carries_the_markets_fall_from_where_it_stands_a_little_more_or_less() -> None:
    legs = (Leg(until=10, change=-1_000, pace=200), Leg(until=20, bids=50))
    found = [carried(legs, f"seed {n}", 10_200, 10_000) for n in range(20)]
    falls = {fall.change - 200 for fall, _ in found if fall.change is not None}
    assert len(falls) > 5
    assert all(-1_070 <= fall <= -930 for fall in falls)
    assert {rest for _, rest in found} == {legs[1]}, "a leg without a change stays one"
    assert carried(legs, "seed 3", 10_200, 10_000) == found[3]


def test_a_market_without_legs_carries_nothing() -> None:
    assert carried((), "seed", 10_000, 10_000) == ()


@pytest.mark.parametrize("share", [0, 1])
def test_pace_and_depth_stay_the_markets(share: int) -> None:
    leg = Leg(until=10, change=-500, pace=250, bids=40, asks=130)
    (found,) = carried((leg,), f"{share}", 9_000, 10_000)
    assert (found.until, found.pace, found.bids, found.asks) == (10, 250, 40, 130)


@pytest.mark.parametrize(
    ("seconds", "level"), [(-5, 0.0), (0, 0.0), (30, -0.03), (60, -0.06), (90, -0.06), (900, 0.01)]
)
def test_a_tide_goes_from_leg_to_leg_and_stays_where_it_ends(seconds: float, level: float) -> None:
    legs = (Leg(until=60, change=-600), Leg(until=120), Leg(until=300, change=100))
    assert level_of(legs, seconds) == pytest.approx(level)
