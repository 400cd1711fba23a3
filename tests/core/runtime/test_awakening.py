from __future__ import annotations

from core.domain import events as e
from core.domain.units import SECOND, Code
from core.runtime.awakening import NOBODY, unheard
from tests.build import CODE, NOW, accepted, fill, requested, store_with, trade

A, B = Code("000001"), Code("000002")
LATER = NOW + 90 * SECOND


def test_what_is_held_ordered_and_tracked_has_a_hole_since_the_last_row_of_the_journal() -> None:
    known = (requested(), accepted(), fill(10), requested(2, code=A), e.TrackStarted(NOW, B, 10_000, 12_000))
    store = store_with(*known)
    for event in unheard(store, LATER):
        store.apply(event)
    for code in (CODE, A, B):
        gap = store.gaps.blocking(code)
        assert gap is not None
        assert (gap.link, gap.since, gap.until) == (NOBODY, NOW, None)
    store.apply(e.Covered(LATER, "1", (CODE,)))
    assert store.gaps.blocking(CODE).until == LATER  # type: ignore[union-attr]
    assert {code for code, _ in store.gaps.unfilled()} == {CODE}


def test_nothing_that_matters_is_no_hole() -> None:
    store = store_with(trade(), e.TrackStarted(NOW, B, 10_000, 12_000), e.TrackEnded(NOW, B, "over"))
    assert list(unheard(store, LATER)) == []


def test_journal_from_the_future_of_a_clock_that_was_set_back_makes_no_hole_in_it() -> None:
    store = store_with(e.TrackStarted(LATER, B, 10_000, 12_000))
    assert [event.at for event in unheard(store, NOW)] == [NOW, NOW]
