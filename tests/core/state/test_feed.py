from __future__ import annotations

import itertools
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.market import Bar
from core.domain.units import MINUTE, SECOND, Code
from core.state.bars import BarSeries
from core.state.changes import Changes
from core.state.feed import Feed
from tests.build import CODE, NOW, store_with, trade

FACTS = (
    e.Covered(NOW, "1", (CODE,)),
    e.Uncovered(NOW, "1", (CODE,), NOW),
    e.Waiting(NOW, (CODE,)),
    e.Backfilled(NOW, CODE, NOW, NOW, is_complete=True),
    e.TicksLoaded(CODE, NOW, ()),
    e.SearchesListed(NOW, (e.Search("3", "급등"),)),
    e.SearchStarted(NOW, "3", (CODE,)),
    e.SearchEnded(NOW, "3", "연결 끊김"),
    e.RankRead(NOW, "등락률", ()),
)


def test_every_fact_of_the_feed_has_its_place() -> None:
    feed, changes = Feed(), Changes()
    for fact in FACTS:
        feed.apply(fact, changes)
    assert {type(fact) for fact in FACTS} == set(get_args(e.FeedEvent))
    assert (feed.waiting, feed.searches["3"].why, list(feed.ranks)) == ((CODE,), "연결 끊김", ["등락률"])
    assert feed.gaps.blocking(CODE) is not None
    assert (changes.gaps, changes.feed) == ({CODE}, True)


@pytest.mark.parametrize("fact", [FACTS[0], FACTS[3], FACTS[4]])
def test_fact_that_changes_nothing_on_screen_marks_nothing(fact: e.FeedEvent) -> None:
    changes = Changes()
    Feed().apply(fact, changes)
    assert not changes


def test_print_that_the_bars_hold_already_is_not_counted_again() -> None:
    feed = Feed()
    assert feed.note_bars(e.BarsLoaded(CODE, NOW, 1, (), volume=0), 5) is None
    assert feed.note_bars(e.BarsLoaded(CODE, NOW, 1, (), volume=1_000), 1_007) == 7
    assert not feed.ahead
    assert feed.note_bars(e.BarsLoaded(CODE, NOW, 1, (), volume=1_000), 980) == -20
    counted = [feed.uncounted(trade(volume=volume, quantity=-10)) for volume in (990, 1_004, 1_014)]
    assert counted == [0, 4, 10]
    assert not feed.ahead


def test_print_that_was_not_on_its_way_counts() -> None:
    feed = Feed()
    feed.note_bars(e.BarsLoaded(CODE, NOW, 1, (), volume=1_000), 0)
    assert feed.uncounted(trade(volume=5, code=Code("000001"))) == 10
    assert feed.uncounted(trade(volume=5, at=NOW + 61 * SECOND)) == 10
    assert not feed.ahead


def test_print_that_the_bars_hold_does_not_move_the_bar_of_now() -> None:
    early, now = (
        trade(price, base=10_000, volume=n, quantity=1, at=NOW + n * MINUTE) for n, price in ((1, 9_500), (2, 10_100))
    )
    told = bars_of([early, now])
    store = store_with(e.BarsLoaded(CODE, now.at, 1, told, volume=2), early, now)
    assert store.minutes[CODE].bars() == told


def bars_of(prints: list[e.Trade]) -> tuple[Bar, ...]:
    series = BarSeries()
    for print_ in prints:
        series.add(print_.time, print_.price, abs(print_.quantity))
    return series.bars()


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20), st.sampled_from([1, 15, 25]), st.data())
def test_bars_are_exact_wherever_the_brokers_answer_falls(sizes: list[int], pace: int, data: st.DataObject) -> None:
    """Heard up to one print, a hole, heard again from another; the answer as of any print after the hole."""
    prints = [
        trade(10_000 + 10 * (n % 7), base=10_000, volume=volume, quantity=size, at=NOW + n * pace * SECOND)
        for n, (size, volume) in enumerate(zip(sizes, itertools.accumulate(sizes), strict=True))
    ]
    lost = data.draw(st.integers(0, len(sizes)))
    back = data.draw(st.integers(lost, len(sizes)))
    asked = data.draw(st.integers(max(1, back), max(1, len(sizes))))
    arrived = data.draw(st.integers(back, len(sizes)))
    store = store_with(*prints[:lost], *prints[back:arrived])
    now, volume = prints[max(arrived, asked) - 1].at, prints[asked - 1].volume
    store.apply(e.BarsLoaded(CODE, now, 1, bars_of(prints[:asked]), volume=volume))
    for late in prints[arrived:]:
        store.apply(late)
    assert store.minutes[CODE].bars() == bars_of(prints)
