import datetime as dt

import pytest

from core.domain.calendar import instant
from core.domain.units import SECOND
from core.sim.listed.universe import whole_market
from core.sim.prices.paths import WorldPath
from core.sim.prices.world import World

OPENING = instant(dt.date(2026, 11, 20), 9 * 3600)


def a_world() -> World:
    world = World(whole_market()[:60], seed=3, opening=OPENING)
    world.open(OPENING, [])
    return world


def test_the_path_runs_through_the_second_that_the_world_plays() -> None:
    world = a_world()
    path = WorldPath(world, 30)
    world.step(OPENING, SECOND, [])
    start, end = path.price(OPENING), path.price(OPENING + SECOND)
    assert start != end
    assert path.price(OPENING + SECOND // 2) == pytest.approx((start + end) / 2)
    world.step(OPENING + SECOND, SECOND, [])
    assert path.price(OPENING + SECOND) == end


def test_the_path_goes_on_from_where_it_was_pulled() -> None:
    world = a_world()
    path = WorldPath(world, 30)
    for second in range(5):
        world.step(OPENING + second * SECOND, SECOND, [])
    price = 1.05 * path.price(OPENING + 5 * SECOND)
    path.pull(price)
    assert path.price(OPENING + 5 * SECOND) == price
    world.step(OPENING + 5 * SECOND, SECOND, [])
    assert path.price(OPENING + 6 * SECOND) == pytest.approx(price, rel=0.01)


def test_an_ordinary_issue_has_its_ordinary_heat() -> None:
    assert WorldPath(a_world(), 0).heat(OPENING) == 1.0
