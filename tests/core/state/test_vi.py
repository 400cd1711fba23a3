from __future__ import annotations

import pytest

from core.domain.units import SECOND
from core.state.vi import NEVER, ViStatus
from tests.build import CODE, NOW, vi

END = NOW + 130 * SECOND


@pytest.mark.parametrize(
    ("now", "expected"),
    [(NOW, True), (END, True), (END + 59 * SECOND, True), (END + 60 * SECOND, False)],
)
def test_entry_is_blocked_until_a_minute_after_the_release(now: int, expected: bool) -> None:
    status = ViStatus(CODE)
    status.apply(vi())
    status.apply(vi(released=END))
    assert status.blocks_entry(now) is expected


def test_running_vi_ends_between_two_minutes_and_thirty_seconds_more() -> None:
    status = ViStatus(CODE)
    status.apply(vi())
    assert status.ends_between() == (NOW + 120 * SECOND, NOW + 150 * SECOND)
    status.apply(vi(released=END))
    assert status.ends_between() is None


def test_release_twice_is_one_entry_of_history() -> None:
    status = ViStatus(CODE)
    assert status.apply(vi())
    assert status.apply(vi(released=END))
    assert not status.apply(vi(released=END))
    assert len(status.history) == 1


def test_vi_whose_end_nobody_heard_is_over_when_it_cannot_run_any_more() -> None:
    status = ViStatus(CODE)
    status.apply(vi())
    assert not status.outlive(NOW + NEVER - 1)
    assert status.is_running
    assert status.outlive(NOW + NEVER)
    assert (status.is_running, len(status.history)) == (False, 1)
    assert not status.outlive(NOW + NEVER)


def test_second_vi_of_the_day_runs_again() -> None:
    status = ViStatus(CODE)
    for event in (vi(), vi(released=END), vi(started=END + 300 * SECOND, count=2)):
        status.apply(event)
    assert status.is_running


def test_late_frame_of_an_older_vi_changes_nothing() -> None:
    status = ViStatus(CODE)
    status.apply(vi(started=END))
    assert not status.apply(vi(started=NOW))


def test_static_triggers_follow_the_reference() -> None:
    status = ViStatus(CODE)
    assert status.static_triggers() is None
    status.refer(2_340)
    assert status.static_triggers() == (2_105, 2_575)


def test_print_beyond_the_trigger_without_a_vi_refutes_the_open_as_reference() -> None:
    status = ViStatus(CODE)
    for price in (10_000, 11_000, 11_010, 10_500):
        status.see(price, day_open=10_000)
    assert status.static_triggers() is None
    status.refer(11_000)
    assert status.static_triggers() == (9_900, 12_100)


def test_running_vi_tells_its_own_reference() -> None:
    status = ViStatus(CODE)
    status.see(12_000, day_open=10_000)
    status.see(12_000, day_open=10_000)
    status.apply(vi(static_reference=11_500))
    assert status.reference == 11_500
