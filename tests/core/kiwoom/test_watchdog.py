from __future__ import annotations

from core.domain.events import LinkState
from core.domain.units import MILLI, SECOND, Ns
from core.kiwoom.watchdog import Watchdog
from tests.core.kiwoom.wire import AT

LIVE, STALE, SILENT = LinkState.LIVE, LinkState.STALE, LinkState.SILENT


class Walk:
    """A watchdog on a link whose rows come as told; it is looked at exactly when it asks for it."""

    def __init__(self, codes: int = 100, *, is_ticking: bool = True) -> None:
        self.dog, self.at = Watchdog(5 * SECOND, 15 * SECOND), AT
        self.dog.expect(is_ticking)
        self.dog.covers(codes, self.at)
        self.told: list[tuple[LinkState, Ns]] = [(LIVE, 0)]

    def look(self, until: Ns) -> None:
        while (due := self.dog.due()) is not None and due <= until:
            self.at = max(self.at, due)
            found = self.dog.look(self.at)
            if found is not self.told[-1][0]:
                self.told.append((found, self.at - self.dog.heard_at))
            if found is SILENT:
                return

    def rows(self, *, every: Ns, count: int) -> Walk:
        for _ in range(count):
            heard = max(self.dog.heard_at, self.at) + every
            self.look(heard - 1)
            self.at = self.dog.heard_at = heard
            self.dog.rows += 1
        return self

    def quiet(self, seconds: int) -> Walk:
        self.look(self.at + seconds * SECOND)
        return self

    @property
    def states(self) -> list[LinkState]:
        return [state for state, _ in self.told]


def test_busy_link_is_stale_after_five_seconds_and_given_up_after_fifteen() -> None:
    walk = Walk().rows(every=50 * MILLI, count=400).quiet(60)
    assert walk.told[1:] == [(STALE, 5 * SECOND), (SILENT, 15 * SECOND)]


def test_thin_link_does_not_cry() -> None:
    walk = Walk(codes=3).rows(every=8 * SECOND, count=20)
    assert walk.states == [LIVE]


def test_thin_link_is_mute_when_many_rows_are_missing() -> None:
    walk = Walk(codes=3).rows(every=2 * SECOND, count=60).quiet(200)
    assert walk.states == [LIVE, STALE, SILENT]
    after = [quiet // SECOND for _, quiet in walk.told[1:]]
    assert after == [40, 80]


def test_row_in_between_ends_the_suspicion() -> None:
    walk = Walk().rows(every=50 * MILLI, count=400).quiet(10).rows(every=50 * MILLI, count=100)
    assert walk.states == [LIVE, STALE, LIVE]


def test_nothing_is_expected_out_of_the_session() -> None:
    walk = Walk(is_ticking=False).rows(every=50 * MILLI, count=400).quiet(100)
    assert walk.states == [LIVE]
    assert walk.dog.due() is None


def test_quiet_counts_from_the_begin_of_the_session() -> None:
    walk = Walk().rows(every=50 * MILLI, count=400)
    walk.dog.expect(False)
    walk.quiet(600)
    walk.at += 600 * SECOND
    walk.dog.expect(True)
    began = walk.at
    walk.quiet(60)
    assert walk.states == [LIVE, STALE, SILENT]
    assert walk.at == began + 15 * SECOND


def test_end_of_the_session_ends_the_suspicion() -> None:
    walk = Walk().rows(every=50 * MILLI, count=400).quiet(10)
    walk.dog.expect(False)
    walk.quiet(60)
    assert walk.states == [LIVE, STALE, LIVE]
    assert walk.dog.due() is None


def test_many_codes_mute_from_the_start_are_noticed() -> None:
    walk = Walk(codes=200).quiet(60)
    assert walk.states == [LIVE, STALE, SILENT]
    assert walk.at - AT == 15 * SECOND


def test_few_codes_quiet_from_the_start_are_not() -> None:
    assert Walk(codes=3).quiet(120).states == [LIVE]


def test_quiet_teaches_nothing() -> None:
    walk = Walk().rows(every=50 * MILLI, count=400).quiet(14).rows(every=50 * MILLI, count=1).quiet(14)
    assert walk.states == [LIVE, STALE, LIVE, STALE]


def test_expectation_holds_per_code() -> None:
    walk = Walk(codes=100).rows(every=100 * MILLI, count=400)
    walk.dog.covers(60, walk.at)
    walk.quiet(12)
    assert walk.told[1] == (STALE, 5 * SECOND)
    thinner = Walk(codes=100).rows(every=400 * MILLI, count=400)
    thinner.dog.covers(51, thinner.at)
    thinner.quiet(20)
    ((state, after),) = thinner.told[1:2]
    assert (state, 15 * SECOND < after < 16 * SECOND) == (STALE, True)  # not after the 8 s of all hundred


def test_expectation_starts_anew_when_most_codes_left() -> None:
    walk = Walk(codes=100).rows(every=50 * MILLI, count=400)
    walk.dog.covers(3, walk.at)
    assert walk.quiet(60).states == [LIVE]


def test_turns_of_the_wish_do_not_hide_a_mute_link() -> None:
    walk = Walk(codes=200).rows(every=50 * MILLI, count=400)
    for _ in range(20):
        walk.dog.covers(190, walk.at)
        walk.dog.covers(200, walk.at)
        walk.quiet(1)
    assert walk.states == [LIVE, STALE, SILENT]


def test_link_mute_again_and_again_is_given_up_later_each_time() -> None:
    walk, waits = Walk().rows(every=50 * MILLI, count=400), []
    for _ in range(6):
        began = walk.at
        walk.quiet(600)
        waits.append((walk.at - began) // SECOND)
        walk.dog.lost()
        walk.dog.covers(100, walk.at)
    assert waits == [15, 30, 60, 120, 120, 120]
    walk.rows(every=50 * MILLI, count=100)
    began = walk.at
    assert walk.quiet(600).at == began + 15 * SECOND


def test_look_too_early_does_no_harm() -> None:
    walk = Walk().rows(every=50 * MILLI, count=400)
    for step in range(49):
        assert walk.dog.look(walk.at + step * SECOND // 10) is LIVE
