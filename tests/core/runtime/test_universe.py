from __future__ import annotations

from core.domain import events as e
from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import MINUTE, Code
from core.runtime.universe import RECENT, SECTORS, wanted
from tests.build import CODE, NOW, fill, requested, store_with, vi

HELD, ORDERED, TRACKED, SHOWN, VI, WATCHED = (Code(f"{n:06}") for n in range(1, 7))
INDICES = [Wanted(sector, Rank.SCREEN, Depth.SECTOR) for sector in SECTORS]


def test_best_reasons_come_first() -> None:
    store = store_with(
        vi(code=VI),
        e.TrackStarted(NOW, TRACKED, 10_000, 12_000),
        requested(1, code=ORDERED),
        fill(10, number=9, code=HELD),
    )
    assert wanted(store, on_screen=[SHOWN], watched=[WATCHED]) == [
        Wanted(HELD, Rank.HOLDING),
        Wanted(ORDERED, Rank.ORDER),
        Wanted(TRACKED, Rank.TRACKED),
        Wanted(SHOWN, Rank.SCREEN, Depth.FULL),
        *INDICES,
        Wanted(VI, Rank.WATCH),
        Wanted(WATCHED, Rank.WATCH),
    ]


def test_code_with_several_reasons_takes_one_place_the_best_and_is_full_if_shown() -> None:
    store = store_with(fill(4), vi())
    found = wanted(store, on_screen=[SHOWN, CODE], watched=[CODE, SHOWN])
    assert found == [Wanted(CODE, Rank.HOLDING, Depth.FULL), Wanted(SHOWN, Rank.SCREEN, Depth.FULL), *INDICES]


def test_vi_is_a_hint_for_a_while_and_then_leaves_its_place_to_others() -> None:
    store = store_with(vi(released=NOW + 2 * MINUTE))
    assert Wanted(CODE, Rank.WATCH) in wanted(store)
    store.apply(e.Second(NOW + RECENT))
    assert wanted(store) == INDICES


def test_what_is_over_is_wanted_no_more() -> None:
    store = store_with(e.TrackStarted(NOW, TRACKED, 10_000, 12_000), e.TrackEnded(NOW, TRACKED, "over"))
    assert wanted(store) == INDICES
