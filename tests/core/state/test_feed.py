from __future__ import annotations

from typing import get_args

import pytest

from core.domain import events as e
from core.state.changes import Changes
from core.state.feed import Feed
from tests.build import CODE, NOW

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
