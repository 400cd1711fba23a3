from __future__ import annotations

import pytest

from core.domain.events import InstrumentsListed, Ranked, RankRead
from core.domain.market import Instrument, Market
from core.domain.settings import StrategySettings
from core.domain.units import MINUTE, Code
from core.runtime.candidates import KEEP, MOST, Candidates
from tests.build import NOW, store_with


def row(code: str = "049010", price: int = 10_000, change: int = 500) -> Ranked:
    return Ranked(Code(code), "가나전자", price, change, 1_000)


def seen(*rows: Ranked, at: int = NOW, source: str = "rise") -> RankRead:
    return RankRead(at, source, rows)


def test_what_rises_most_is_watched_first() -> None:
    known, store = Candidates(StrategySettings()), store_with()
    known.see(seen(row("049010", change=500), row("053210", change=2_500), row("061230", change=-300)), store)
    assert known.codes(NOW) == ("053210", "049010", "061230")


def test_small_changes_do_not_turn_the_order() -> None:
    known, store = Candidates(StrategySettings()), store_with()
    known.see(seen(row("049010", change=510), row("053210", change=500)), store)
    known.see(seen(row("053210", change=590), row("049010", change=520)), store)
    assert known.codes(NOW) == ("049010", "053210")


def test_rank_that_tells_no_change_keeps_the_one_known() -> None:
    known, store = Candidates(StrategySettings()), store_with()
    known.see(seen(row("049010", change=500), row("053210", change=400)), store)
    known.see(seen(row("053210", change=0), source="vi"), store)
    assert known.codes(NOW) == ("049010", "053210")


def test_candidate_stays_a_while_after_the_last_rank() -> None:
    known, store = Candidates(StrategySettings()), store_with()
    known.see(seen(row("049010"), row("053210")), store)
    known.see(seen(row("053210"), at=NOW + MINUTE), store)
    assert set(known.codes(NOW + KEEP)) == {"049010", "053210"}
    assert known.codes(NOW + KEEP + 1) == ("053210",)
    assert known.codes(NOW + KEEP + MINUTE + 1) == ()


@pytest.mark.parametrize(
    ("found", "is_candidate"),
    [
        (row(price=1_000), True),
        (row(price=100_000), True),
        (row(price=999), False),
        (row(price=100_001), False),
        (row("049015"), False),  # a preferred share, by its code as long as the list has not come
        (row("0037T0"), True),
        (row("088880"), False),  # the list says that it is none of ours
    ],
)
def test_only_what_the_strategy_would_take_is_watched(found: Ranked, is_candidate: bool) -> None:
    odd = Instrument(Code("088880"), "마바스팩", Market.KOSDAQ, 2_000, is_common=False)
    known, store = Candidates(StrategySettings()), store_with(InstrumentsListed(NOW, (odd,)))
    known.see(seen(found), store)
    assert bool(known.codes(NOW)) is is_candidate


def test_number_of_candidates_is_bounded() -> None:
    known, store = Candidates(StrategySettings()), store_with()
    known.see(seen(*(row(f"{n:05}0", change=100 * n) for n in range(1, MOST + 50))), store)
    codes = known.codes(NOW)
    assert len(codes) == MOST
    assert codes[0] == f"{MOST + 49:05}0"
