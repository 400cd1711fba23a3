import random

import pytest

from core.domain.units import SECOND
from core.sim.paths import Walk


def a_walk(*, seed: int = 1, swing: float = 1.0) -> Walk:
    return Walk(10_000, start=0, chance=random.Random(seed), swing=swing)


def test_walk_moves_but_stays_near_its_anchor() -> None:
    walk = a_walk()
    prices = [walk.price(second * SECOND) for second in range(3_600)]
    assert len(set(prices)) > 3_000
    assert prices[-1] == pytest.approx(10_000, rel=0.1)
    assert walk.heat(3_600 * SECOND) > 0


def test_walk_goes_on_from_where_it_was_pulled() -> None:
    walk = a_walk()
    walk.price(SECOND)
    walk.pull(12_000)
    assert walk.price(2 * SECOND) == pytest.approx(12_000, rel=0.01)
