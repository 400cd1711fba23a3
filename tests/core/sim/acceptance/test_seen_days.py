import numpy as np
import pytest

from core.sim.acceptance.seen_days import days, frame_sizes
from core.sim.listed.universe import whole_market
from tests.core.sim.a_world import a_short_look


def test_a_day_has_a_column_for_every_issue_and_five_minutes_until_three() -> None:
    day = a_short_look()[0]
    assert len(day.highs) == len(day.lows) == len(day.moves) == len(whole_market()[::3])
    assert len(day.fives) == 72
    assert (day.highs >= day.lows).all()


def test_days_of_different_seeds_differ_and_the_same_seed_repeats() -> None:
    few = whole_market()[1_000:1_040]
    one, two = days(few, seed=7, count=2)
    (again,) = days(few, seed=8, count=1)
    assert one.value != two.value == again.value


def test_surges_are_those_of_twenty_percent_with_enough_shares() -> None:
    for day in a_short_look():
        assert len(day.surges["volume"]) <= (day.highs >= 20).sum()
        assert (day.surges["volume"] >= 100_000).all()
        assert (day.surges["lock"] <= day.surges["touch"]).all()
        assert np.isfinite(day.surges["drawdown"]).all()


def test_frames_have_the_size_that_the_fields_give_them() -> None:
    sizes = frame_sizes(seed=1)
    assert sizes["0B"] == pytest.approx(684, rel=0.15)
    assert sizes["1h"] == pytest.approx(365, rel=0.15)
    assert 1_300 < sizes["0D"] < 2_300
