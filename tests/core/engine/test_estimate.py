from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import SessionPhase
from core.domain.units import SECOND
from core.engine.estimate import LONGEST_END, queue, slowest, until
from core.state.store import Store
from tests.build import CODE, NOW, at, phase, store_with, trade, vi


@pytest.mark.parametrize(("requests", "pace", "seconds"), [(0, 5, 0), (5, 5, 0), (6, 5, 1), (20, 1, 19), (8, 1, 7)])
def test_line_before_the_door(requests: int, pace: int, seconds: int) -> None:
    assert queue(requests, (pace, SECOND)) == seconds * SECOND


def test_slowest_pace_is_the_one_that_counts() -> None:
    assert slowest([(5, SECOND), (1, 4 * SECOND), (1, SECOND)]) == (1, 4 * SECOND)


def test_vi_ends_within_its_longest_time() -> None:
    assert until(store_with(trade(), vi()), [CODE], NOW) == NOW + 150 * SECOND


def test_vi_whose_end_is_overdue_names_no_time() -> None:
    assert until(store_with(trade(), vi()), [CODE], NOW + 200 * SECOND) == 0


@pytest.mark.parametrize(
    ("word", "now", "end"),
    [
        (SessionPhase.CONTINUOUS, "10:00", 0),
        (SessionPhase.CLOSING_AUCTION, "15:25", at("15:30") + LONGEST_END),
        (SessionPhase.REOPENING_AUCTION, "10:00", 0),  # nobody knows
    ],
)
def test_call_ends_by_the_clock(word: SessionPhase, now: str, end: int) -> None:
    assert until(store_with(trade(), phase(word)), [CODE], at(now)) == end


def test_what_no_hour_takes_now_waits_for_the_end_of_the_next_call() -> None:
    store = Store()
    store.apply(e.Second(at("08:10")))
    assert until(store, [CODE], at("08:10")) == at("09:00")
    assert until(store, [], at("08:10")) == 0
