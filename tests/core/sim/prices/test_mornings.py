import datetime as dt

import pytest

from core.domain.calendar import instant, phases
from core.domain.units import SECOND
from core.sim.listed.universe import whole_market
from core.sim.prices.mornings import live_through
from core.sim.prices.world import World

DAY = dt.date(2026, 11, 20)
PLAN = [(instant(DAY, seconds), phase) for seconds, phase in phases(DAY)]


def a_world_at(hhmm: str) -> World:
    hours, minutes = map(int, hhmm.split(":"))
    world = World(whole_market()[1_000:1_200], seed=2, opening=instant(DAY, 9 * 3600))
    live_through(world, PLAN, instant(DAY, hours * 3600 + minutes * 60))
    return world


@pytest.mark.parametrize("hhmm", ["07:30", "08:59"])
def test_before_the_opening_nothing_has_traded(hhmm: str) -> None:
    assert not a_world_at(hhmm).columns.volume.any()


def test_the_morning_grows_with_the_hour_and_ends_at_the_close() -> None:
    values = [int(a_world_at(hhmm).columns.value.sum()) for hhmm in ("09:00", "09:20", "12:00", "15:19", "15:31")]
    assert values == sorted(set(values))
    assert int(a_world_at("15:59").columns.value.sum()) == values[-1]
    assert a_world_at("16:30").columns.value.sum() > values[-1]


def test_interruptions_that_still_run_are_left_to_the_market() -> None:
    end = instant(DAY, 9 * 3600 + 1_200)
    world = a_world_at("09:20")
    assert all(vi.until > end - 1 * SECOND for vi in world.vis.values())
    assert world.vi_counts.sum() > len(world.vis)


def test_a_halt_of_the_market_stops_everything_until_one_price_reopens_it() -> None:
    world, now = a_world_at("10:00"), instant(DAY, 10 * 3600)
    everywhere = range(len(world.codes))
    world.lock(everywhere, now, [])
    assert not world.vis
    before = world.columns.volume.copy()
    world.step(now, SECOND, [])
    assert (world.columns.volume == before).all()
    world.reopen(everywhere, now + 30 * SECOND)
    reopened = world.columns.volume.copy()
    assert (reopened > before).all()
    world.step(now + 30 * SECOND, SECOND, [])
    assert (world.columns.volume > reopened).any()
