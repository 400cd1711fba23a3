from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.market import Bar
from core.domain.units import MINUTE
from core.state.bars import BarArrays, BarSeries
from core.strategy.support import BAR, HISTORY, Level, Readings, conditions, read, rsi
from tests.core.strategy.build import at, bars

OPEN = at("09:00")


def series(history: Sequence[Bar]) -> BarArrays:
    made = BarSeries()
    made.load(tuple(history))
    return made.arrays()


def five_minutes(closes: Sequence[int], volume: int = 100) -> BarArrays:
    """One one-minute bar at the start of each five-minute bar."""
    return series(bars(OPEN, closes, minutes=5, volume=volume))


def exact_rsi(closes: Sequence[int]) -> float:
    changes = [after - before for before, after in pairwise(closes)]
    gain = sum(max(change, 0) for change in changes[:14]) / 14
    loss = sum(max(-change, 0) for change in changes[:14]) / 14
    for change in changes[14:]:
        gain, loss = (gain * 13 + max(change, 0)) / 14, (loss * 13 + max(-change, 0)) / 14
    return 100 * gain / (gain + loss) if gain + loss else 50


@pytest.mark.parametrize(
    ("closes", "reading"),
    [
        ([100] * 14, None),
        ([100] * 15, 5_000),
        (list(range(100, 115)), 10_000),
        (list(range(115, 100, -1)), 0),
        ([100, 103] + [103 - n for n in range(1, 8)] + [96] * 6, 3_000),
    ],
)
def test_rsi_of_known_series(closes: list[int], reading: int | None) -> None:
    assert rsi(closes) == reading


@given(st.lists(st.integers(1_000, 2_000), min_size=15, max_size=200))
def test_rsi_agrees_with_the_textbook(closes: list[int]) -> None:
    found = rsi(closes)
    assert found is not None
    assert abs(found / 100 - exact_rsi(closes)) < 0.02


def valley(depth: int = 900, after: int = 1_000) -> list[int]:
    return [1_000] * 20 + [depth] + [after] * 20


@pytest.mark.parametrize(
    ("closes", "count"),
    [
        (valley(), 1),
        (valley()[:-1], 0),  # the twentieth bar after it has not closed
        (valley()[1:], 0),  # only nineteen bars before it
        (valley(depth=981, after=1_000), 0),  # left by 1.9 %
        (valley(depth=980, after=1_000), 1),  # left by 2.04 %
    ],
)
def test_level_needs_twenty_bars_on_each_side_and_a_bounce(closes: list[int], count: int) -> None:
    found = read(five_minutes(closes), OPEN + len(closes) * BAR, OPEN).levels
    # A flat run is its own minimum, but nothing bounced from it.
    assert len([level for level in found if level.price < 1_000]) == count


def test_level_is_known_when_the_twentieth_bar_after_it_closed() -> None:
    closes = valley()
    assert read(five_minutes(closes), OPEN + 41 * BAR, OPEN).levels == (Level(900, OPEN + 41 * BAR),)


def test_bar_that_is_still_growing_is_not_read() -> None:
    closes = [*range(1_100, 1_085, -1), 5_000]
    readings = read(five_minutes(closes), OPEN + 15 * BAR, OPEN)
    assert (readings.rsi, readings.known_at) == (0, OPEN + 15 * BAR)


def test_nothing_closed_reads_as_nothing() -> None:
    assert read(five_minutes([1_000]), OPEN, OPEN) == Readings()
    assert [condition.met for condition in conditions(Readings(), 1_000)] == [False, False, False]


def test_volume_before_the_surge_does_not_count() -> None:
    history = [*bars(OPEN - 60 * BAR, [100], volume=90_000), *bars(OPEN, [100] * 10, volume=100)]
    readings = read(series(history), OPEN + 2 * BAR, OPEN)
    assert (readings.last_volume, readings.surge_volume) == (500, 500)


@pytest.mark.parametrize(
    ("readings", "price", "met"),
    [
        (Readings(1, rsi=3_000), 1_000, (True, False, False)),
        (Readings(1, rsi=3_001), 1_000, (False, False, False)),
        (Readings(1, levels=(Level(1_000, 1),)), 1_010, (False, True, False)),
        (Readings(1, levels=(Level(1_000, 1),)), 1_011, (False, False, False)),
        (Readings(1, levels=(Level(1_000, 1),)), 990, (False, True, False)),
        (Readings(1, levels=(Level(1_000, 1), Level(900, 1))), 905, (False, True, False)),
        (Readings(1, last_volume=25, surge_volume=100), 1_000, (False, False, True)),
        (Readings(1, last_volume=26, surge_volume=100), 1_000, (False, False, False)),
    ],
)
def test_conditions_at_their_limits(readings: Readings, price: int, met: tuple[bool, ...]) -> None:
    assert tuple(condition.met for condition in conditions(readings, price)) == met


def test_condition_names_the_nearest_level_and_when_it_was_known() -> None:
    level = conditions(Readings(9, levels=(Level(1_000, 5), Level(900, 7))), 920)[1]
    assert (level.reading, level.known_at) == ("900원 ±1 %", 7)


def a_walk(seed: int, length: int) -> list[Bar]:
    """A history of one-minute bars; from a seed, because drawing 700 bars one by one takes hypothesis minutes."""
    dice = Random(seed)
    prices = [dice.randint(900, 1_100) for _ in range(length)]
    return [Bar(OPEN + n * MINUTE, p, p + 5, p - 5, p, dice.randint(1, 1_000)) for n, p in enumerate(prices)]


@given(st.integers(0, 1_000_000), st.integers(60, 700), st.integers(0, 4), st.data())
def test_reading_does_not_change_when_the_future_is_taken_away(
    seed: int, length: int, spare: int, data: st.DataObject
) -> None:
    history = a_walk(seed, length)
    until = (OPEN + data.draw(st.integers(5, length)) * MINUTE) // BAR * BAR
    past = [bar for bar in history if bar.time < until + spare * MINUTE]
    assert read(series(past), until, OPEN) == read(series(history), until, OPEN)


@given(st.integers(0, 1_000_000), st.integers(60, 700))
def test_reading_is_known_no_later_than_it_is_used(seed: int, length: int) -> None:
    until = OPEN + length * MINUTE
    readings = read(series(a_walk(seed, length)), until, OPEN)
    assert readings.rsi is None or readings.known_at > 0
    assert all(condition.known_at <= until for condition in conditions(readings, 1_000))


def test_long_history_is_cut_at_a_whole_bar() -> None:
    minutes = bars(OPEN - 3 * MINUTE, [1_000] * (HISTORY * 5 + 50))
    readings = read(series(minutes), OPEN + (HISTORY * 5 + 40) * MINUTE, 0)
    assert readings.surge_volume == 500
