from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.units import MILLI, SECOND, Ns
from core.kiwoom.registrations import Ask
from core.kiwoom.turns import MOST_A_SECOND, Turns, burst
from tests.core.kiwoom.wire import AT

REG = Ask("REG", (), ())


def make(interval: Ns = 350 * MILLI) -> Turns:
    return Turns(interval, 5 * SECOND)


@pytest.mark.parametrize(("interval", "most"), [(350, 2), (250, 2), (200, 1), (1, 1), (5_000, 2)])
def test_burst_leaves_room_for_the_second(interval: int, most: int) -> None:
    assert burst(interval * MILLI) == most


def test_two_requests_may_follow_each_other_and_then_an_interval_lies_between() -> None:
    turns, gaps, at = make(), [], AT
    for _ in range(5):
        gaps.append(max(turns.next_at - at, 0) // MILLI)
        at = max(at, turns.next_at)
        turns.take(REG, at)
        turns.answered(at)
    assert gaps == [0, 0, 350, 350, 350]


@given(st.integers(200, 2_000), st.lists(st.integers(0, 900), min_size=1, max_size=60))
def test_no_second_ever_sees_more_than_the_broker_takes(interval: int, pauses: list[int]) -> None:
    turns, at, sent = make(interval * MILLI), AT, list[Ns]()
    for pause in pauses:
        at = max(at + pause * MILLI, turns.next_at)
        turns.take(REG, at)
        turns.answered(at)
        sent.append(at)
    assert max(sum(began <= at < began + SECOND for at in sent) for began in sent) <= MOST_A_SECOND


def test_too_many_requests_doubles_the_interval_and_ends_the_burst() -> None:
    turns = make(700 * MILLI)
    turns.take(REG, AT)
    turns.answered(AT)
    turns.slow_down(AT)
    assert turns.next_at == AT + 1400 * MILLI
    turns.take(REG, turns.next_at)
    assert turns.next_at == AT + 2800 * MILLI


def test_login_takes_no_turn() -> None:
    turns = make()
    turns.login(REG, AT)
    assert turns.overdue_at == AT + 5 * SECOND
    turns.answered(AT)
    assert turns.next_at <= AT


def test_after_a_repetition_the_other_answer_is_awaited() -> None:
    turns = make()
    turns.take(REG, AT)
    turns.repeat(AT + 5 * SECOND)
    turns.answered(AT + 6 * SECOND)
    assert turns.next_at == AT + 11 * SECOND
    assert not turns.was_late("REMOVE", AT + 7 * SECOND)
    assert turns.was_late("REG", AT + 7 * SECOND)
    assert turns.next_at == AT + 7 * SECOND
    assert not turns.was_late("REG", AT + 7 * SECOND)


def test_answer_that_came_too_late_is_nobodys() -> None:
    turns = make()
    turns.take(REG, AT)
    turns.repeat(AT + 5 * SECOND)
    turns.answered(AT + 6 * SECOND)
    turns.take(REG, AT + 11 * SECOND)
    assert not turns.was_late("REG", AT + 11 * SECOND)


def test_dropped_request_awaits_nothing() -> None:
    turns = make()
    turns.take(REG, AT)
    turns.dropped()
    assert turns.asked is None
