from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.market import Bar, Instrument, InstrumentKind, Market
from core.domain.units import DAY, MINUTE, SECOND
from core.state.store import Store
from core.state.suspects import AHEAD, BEHIND
from tests.build import CODE, NOW, store_with, trade

FIRST = trade(10_000, base=10_000, volume=1_000)
BACKWARDS = trade(10_000, base=10_000, volume=900, quantity=7, at=NOW + SECOND)


def snapshot(volume: int = 2_000, second: int = 60, **changes: Any) -> e.Snapshot:
    values: dict[str, Any] = {"price": 10_000, "low_limit": 0, "high_limit": 0} | changes
    return e.Snapshot(
        CODE, NOW + second * SECOND, "새빛전자", values["price"], 10_000, 10_000, 10_000, 10_000, volume,
        values["low_limit"], values["high_limit"],
    )  # fmt: skip


def doubts(store: Store) -> tuple[int, int, int, int]:
    """(suspect, left out as untrue, as double, counted in bars)"""
    return (
        len(store.suspects),
        store.suspects.refused,
        store.suspects.doubled,
        sum(bar.volume for bar in store.minutes[CODE].bars()),
    )


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (trade(10_010, base=10_000, volume=1_010), (0, 0, 0, 20)),
        (trade(10_000, base=10_000, volume=1_000), (0, 0, 1, 10)),  # the same print again
        (trade(10_000, base=10_000, volume=1_000, quantity=0), (0, 0, 0, 10)),  # no shares, no double
        (BACKWARDS, (1, 1, 0, 10)),
        (trade(10_000, base=10_000, volume=990), (0, 0, 1, 10)),  # a known print from a second link
        (trade(13_000, base=10_000, volume=1_010), (0, 0, 0, 20)),
        (trade(7_000, base=10_000, volume=1_010), (0, 0, 0, 20)),
        (trade(13_010, base=10_000, volume=1_010), (1, 1, 0, 10)),
        (trade(6_990, base=10_000, volume=1_010), (1, 1, 0, 10)),
        (trade(100_000, base=90_000, volume=1_010), (1, 1, 0, 10)),  # its own previous close proves nothing
        (trade(10_000, base=10_000, volume=1_010, time=NOW + AHEAD), (0, 0, 0, 20)),
        (trade(10_000, base=10_000, volume=1_010, time=NOW + AHEAD + 1), (1, 1, 0, 10)),
        (trade(10_000, base=10_000, volume=1_010, time=NOW - BEHIND), (0, 0, 0, 20)),
        (trade(10_000, base=10_000, volume=1_010, time=NOW - BEHIND - SECOND), (1, 1, 0, 10)),
        (trade(10_000, base=10_000, volume=1_010, time=NOW - DAY), (1, 1, 0, 10)),
    ],
)
def test_second_print_counts_if_it_can_be_true(second: e.Trade, expected: tuple[int, ...]) -> None:
    store = store_with(FIRST, second)
    assert doubts(store) == expected
    assert (store.refused is second) is (expected[3] == 10 and second.quantity != 0)


def test_print_that_cannot_be_true_moves_nothing() -> None:
    store = store_with(FIRST, trade(20_000, base=10_000, volume=1_010, high=20_000))
    assert (store.quotes[CODE].price, store.quotes[CODE].volume, len(store.prints[CODE])) == (10_000, 1_000, 1)
    assert store.minutes[CODE].bars()[0].high == 10_000


def test_first_print_of_an_issue_must_be_consistent_with_itself() -> None:
    assert doubts(store_with(trade(14_000, base=10_000)))[:2] == (1, 1)
    assert doubts(store_with(trade(10_000, time=NOW + 2 * MINUTE)))[:2] == (1, 1)


def test_limits_that_the_broker_told_are_believed_before_thirty_percent() -> None:
    listed_today = snapshot(0, -60, low_limit=6_000, high_limit=40_000)
    assert doubts(store_with(listed_today, trade(39_000, base=10_000)))[0] == 0
    assert doubts(store_with(snapshot(0, -60), trade(39_000, base=10_000)))[0] == 1


def test_snapshot_that_overtook_the_first_print_makes_nobody_suspect() -> None:
    assert doubts(store_with(snapshot(9_000, 0), FIRST)) == (0, 0, 0, 10)


def test_next_day_begins_with_its_own_volume_and_limits() -> None:
    store = store_with(FIRST, trade(13_900, base=12_000, volume=10, at=NOW + DAY))
    assert doubts(store) == (0, 0, 0, 20)
    assert store.quotes[CODE].high_limit == 15_600


def test_clock_that_jumps_back_by_days_begins_that_day() -> None:
    early = NOW - 2 * DAY
    store = store_with(FIRST, *(trade(10_000, base=10_000, volume=n, at=early + n) for n in (5, 15)))
    assert doubts(store)[:3] == (0, 0, 0)


def test_many_bad_prints_of_one_kind_are_told_once_a_minute() -> None:
    bad = [trade(10_000, base=10_000, volume=900, quantity=7, at=NOW + n * SECOND) for n in range(1, 121)]
    store = store_with(FIRST, *bad)
    assert (len(store.faults), store.suspects.refused) == (2, 120)
    assert store.faults[0].where.endswith(CODE)


def test_good_prints_do_not_clear_a_suspect() -> None:
    later = [trade(10_000, base=10_000, volume=1_010 + 10 * n, at=NOW + (2 + n) * SECOND) for n in range(50)]
    store = store_with(FIRST, BACKWARDS, *later)
    assert doubts(store) == (1, 1, 0, 510)


@pytest.mark.parametrize(
    ("told", "is_cleared"),
    [
        ((snapshot(1_000),), True),
        ((snapshot(1_000, 0),), False),  # asked for before the doubt
        ((snapshot(1_000, price=13_010),), False),
        ((snapshot(999),), False),
        ((snapshot(999), snapshot(998, 61)), False),
        ((snapshot(990), snapshot(995, 61)), True),  # twice less: what we believed was wrong
    ],
)
def test_good_snapshot_clears_a_suspect(told: tuple[e.Snapshot, ...], is_cleared: bool) -> None:
    store = store_with(FIRST, BACKWARDS, *told)
    assert (CODE not in store.suspects) is is_cleared


def test_issue_recovers_from_a_wrong_volume_that_was_believed() -> None:
    wrong = trade(10_000, base=10_000, volume=99_999_999)
    right = [trade(10_000, base=10_000, volume=1_010 + n, quantity=7, at=NOW + SECOND) for n in range(3)]
    store = store_with(FIRST, wrong, *right, snapshot(1_020, 2), snapshot(1_020, 3))
    assert doubts(store)[:2] == (0, 3)
    store.apply(trade(10_100, base=10_000, volume=1_030, at=NOW + 4 * SECOND))
    assert store.quotes[CODE].price == 10_100


def test_bars_that_the_broker_told_mend_what_was_left_out() -> None:
    store = store_with(FIRST, trade(13_500, base=10_000, quantity=30, volume=1_030))
    minute = NOW - NOW % MINUTE
    told = (Bar(minute, 9_990, 10_020, 9_980, 10_010, 60),)
    store.apply(e.BarsLoaded(CODE, NOW + SECOND, 1, told, volume=1_050))
    assert store.minutes[CODE].bars() == told


def test_first_print_of_a_day_that_contradicts_its_own_low_is_not_believed() -> None:
    wild = trade(100_000, base=90_000, low=9_900, high=10_100)
    store = store_with(wild)
    assert (doubts(store)[:2], store.quotes[CODE].price, store.refused) == ((1, 1), 0, wild)
    store.apply(snapshot(volume=100))
    store.apply(trade(10_000, base=10_000))
    assert (len(store.suspects), store.quotes[CODE].price) == (0, 10_000)


class Counted:
    """The rest of a row that tells the numbers of prints so far."""

    def __init__(self, sold: int | None, bought: int | None) -> None:
        self._counts = {"sell_count": sold, "buy_count": bought}

    def value(self, name: str) -> int | None:
        return self._counts[name]


def counted(second: int, sold: int | None, bought: int | None) -> e.Trade:
    at = NOW + second * SECOND
    return trade(10_000, base=10_000, volume=1_000 + 10 * second, time=at, at=at, rest=Counted(sold, bought))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (((5, 5), (5, 6), (6, 6)), (0, 0)),
        (((5, 5), (4, 5)), (1, 1)),
        (((5, 5), (None, None), (5, 6)), (0, 0)),  # a blank proves nothing
        (((5, 5), (6, 4)), (0, 0)),
    ],
)
def test_number_of_prints_of_a_tracked_issue_never_falls(
    counts: tuple[tuple[int | None, int | None], ...], expected: tuple[int, int]
) -> None:
    prints = [counted(second, *pair) for second, pair in enumerate(counts, 1)]
    store = store_with(e.TrackStarted(NOW, CODE, 10_000, 12_000), *prints)
    assert doubts(store)[:2] == expected


def test_number_of_prints_is_counted_anew_after_the_broker_was_asked_and_on_another_day() -> None:
    store = store_with(e.TrackStarted(NOW, CODE, 10_000, 12_000), counted(1, 900, 900), counted(2, 5, 5))
    store.apply(snapshot())
    store.apply(counted(120, 5, 6))
    assert doubts(store)[:2] == (0, 1)
    store.apply(counted(86_400 + 1, 1, 1))
    assert doubts(store)[:2] == (0, 1)


def test_number_of_prints_of_other_issues_is_not_read() -> None:
    assert doubts(store_with(counted(1, 5, 5), counted(2, 4, 5)))[:2] == (0, 0)


@pytest.mark.parametrize(
    ("kind", "price", "is_true"),
    [
        (InstrumentKind.STOCK, 13_000, True),
        (InstrumentKind.STOCK, 13_010, False),
        (InstrumentKind.ETF, 15_000, True),  # a double one
        (InstrumentKind.ETN, 4_000, True),
        (InstrumentKind.ETF, 16_005, False),
        (InstrumentKind.ELW, 25_000, True),  # no limits
    ],
)
def test_first_print_of_a_day_is_measured_by_the_band_of_its_kind(
    kind: InstrumentKind, price: int, is_true: bool
) -> None:
    listed = e.InstrumentsListed(NOW, (Instrument(CODE, "", Market.OTHER, 10_000, kind=kind),))
    store = store_with(listed, trade(price, base=10_000))
    assert (store.suspects.refused == 0, CODE not in store.suspects) == (is_true, is_true)
