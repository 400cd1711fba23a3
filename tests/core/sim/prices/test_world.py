import functools

import numpy as np
import pytest

from core.domain import krx
from core.domain.units import MINUTE, SECOND
from core.sim.matching.exchange import ViReleased, ViStarted
from core.sim.prices.world import World
from tests.core.sim.a_world import OPENING, Played


@functools.cache
def a_day() -> Played:
    """A whole session of 600 issues; looked at, never changed."""
    played = Played(issues=600, seed=4)
    played.close()
    return played


def test_the_same_seed_is_the_same_day() -> None:
    one, two, other = (Played(issues=40, seed=seed) for seed in (1, 1, 2))
    for played in (one, two, other):
        played.play(OPENING + 3 * MINUTE)
    assert one.world.columns.value.tolist() == two.world.columns.value.tolist() != other.world.columns.value.tolist()
    assert one.out == two.out


def test_an_issue_that_wakes_changes_no_other() -> None:
    asleep, awake = Played(issues=80), Played(issues=80)
    awake.play(OPENING + MINUTE)
    awake.world.rouse(7)
    frozen = awake.world.tape(7)
    awake.play(OPENING + 4 * MINUTE)
    asleep.play(OPENING + 4 * MINUTE)
    others = np.arange(80) != 7
    assert (asleep.world.columns.value[others] == awake.world.columns.value[others]).all()
    assert awake.world.tape(7) == frozen
    assert asleep.world.tape(7) != frozen
    assert asleep.world.price(7, asleep.now) == awake.world.price(7, awake.now)


def test_bars_and_running_figures_tell_the_same() -> None:
    world = a_day().world
    columns = world.columns
    for place in range(0, 600, 13):
        bars = world.minute_bars(place)
        assert sum(bar.volume for bar in bars) == columns.volume[place]
        assert max(bar.high for bar in bars) == columns.high[place]
        assert min(bar.low for bar in bars) == columns.low[place]
        assert (bars[0].open, bars[-1].close) == (columns.open[place], columns.last[place])
        assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in bars)


def test_who_took_adds_up_to_what_was_not_an_auction() -> None:
    columns = a_day().world.columns
    taken = columns.buy_volume + columns.sell_volume
    assert (taken <= columns.volume).all()
    assert (taken * 100 >= columns.volume * 60).all()
    assert ((columns.buy_count == 0) == (columns.buy_volume == 0)).all()


def test_no_price_ever_passes_the_daily_limits() -> None:
    world = a_day().world
    assert (world.columns.high <= world.upper).all()
    assert (world.columns.low >= world.lower).all()
    assert (world.columns.high == world.upper).any()


def test_interruptions_last_two_minutes_and_a_random_end() -> None:
    happenings = a_day().out
    released = [h for h in happenings if isinstance(h, ViReleased)]
    lengths = [(h.at - h.started) / SECOND for h in released if h.at < OPENING + 370 * MINUTE]
    assert len(lengths) >= 20
    assert 120 <= min(lengths) <= max(lengths) < 150
    assert sum(lengths) / len(lengths) == pytest.approx(135, abs=4)
    started = {(h.code, h.count) for h in happenings if isinstance(h, ViStarted)}
    assert started == {(h.code, h.count) for h in released}


def test_static_interruptions_begin_at_the_first_tick_beyond_ten_percent() -> None:
    started = [h for h in a_day().out if isinstance(h, ViStarted) and h.at > OPENING and h.kind.value == "static"]
    assert len(started) >= 20
    first = [krx.vi_static_trigger(h.static_reference, h.trigger > h.static_reference) for h in started]
    exact = [h.trigger == tick for h, tick in zip(started, first, strict=True)]
    assert sum(exact) >= 0.9 * len(exact)  # a few gap past it
    assert all(h.trigger >= t if h.rising else h.trigger <= t for h, t in zip(started, first, strict=True))


def test_nothing_trades_while_an_issue_is_interrupted() -> None:
    played = Played(issues=600, seed=4)
    while not (started := [h for h in played.out if isinstance(h, ViStarted)]):
        played.play(played.now + SECOND)
    place = played.world.places[started[0].code]
    before = played.world.tape(place)
    played.play(played.now + 119 * SECOND)
    assert played.world.tape(place) == before
    played.play(played.now + 32 * SECOND)
    after = played.world.tape(place)
    assert after.vi is None
    assert after.static_reference != before.static_reference
    assert after.volume > before.volume


def test_the_first_minutes_are_busy_and_nothing_trades_before_the_opening() -> None:
    world = Played(issues=300).world
    assert (world.columns.volume > 0).mean() > 0.95
    played = a_day()
    by_minute = played.world.columns.minute_volumes().sum(axis=1)
    assert by_minute[:5].sum() > 3 * by_minute[180:185].sum()


def test_a_world_of_nothing_can_be_played() -> None:
    world = World([], seed=1, opening=OPENING)
    assert world.open(OPENING, []) == []
    assert world.step(OPENING, SECOND, []) == []


def test_best_quotes_stand_around_the_price_and_at_a_limit_on_one_side_only() -> None:
    world = a_day().world
    for place, last in enumerate(world.columns.last.tolist()):
        ask, asked, bid, wanted = world.touch(place)
        is_up, is_down = last == world.upper[place], last == world.lower[place]
        assert (ask > 0) == (asked > 0) == (not is_up)
        assert (bid > 0) == (wanted > 0) == (not is_down)
        assert is_up or is_down or bid <= last < ask
