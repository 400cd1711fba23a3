from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.events import DayOpened, InstrumentsListed, ViChanged
from core.domain.market import Bar, Instrument, InstrumentKind, Market, ViKind
from core.domain.units import DAY, MINUTE, SECOND
from core.state.vi import CALM, NEVER, ViStatus
from tests.build import CODE, NOW, store_with, trade, vi

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


def test_duplicate_trigger_after_the_release_starts_nothing() -> None:
    status = ViStatus(CODE)
    assert [status.apply(event) for event in (vi(), vi(), vi(released=END), vi(), vi(released=END))] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert not status.is_running
    assert status.blocks_entry(END + 59 * SECOND)


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


def test_new_day_knows_of_no_interruption_of_the_last_one() -> None:
    store = store_with(trade(), vi(), vi(released=END), trade(price=9_000, at=END + MINUTE))
    status = store.vi[CODE]
    assert status.holds(9_000, 100, 10)
    status.rate = CALM
    store.apply(DayOpened(NOW + DAY))
    assert status == ViStatus(CODE, rate=CALM)
    assert CODE in store.take_changes().vi
    store.apply(trade(price=9_500, open=9_500, at=NOW + DAY))
    assert status.reference == 9_500  # nobody heard the opening call: the open is the reference


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


LATE = END + 60 * SECOND


def play(*events: ViChanged | tuple[int, int] | int) -> ViStatus:
    """1h, prints as (price, at), and seconds as instants."""
    status = ViStatus(CODE)
    price = 0
    for event in events:
        if isinstance(event, ViChanged):
            status.apply(event, price)
        elif isinstance(event, int):
            status.outlive(event)
        else:
            price = event[0]
            status.see(price, day_open=0, at=event[1])
    return status


BEFORE = (10_000, NOW - SECOND)
ON, OFF = vi(), vi(released=END)
AGAIN = vi(started=END + 10 * SECOND, count=2)
OFF_AGAIN = vi(started=END + 10 * SECOND, released=END + 140 * SECOND, count=2)
OVER = NOW + NEVER


@pytest.mark.parametrize(
    ("events", "now", "expected"),
    [
        # (is_running, blocks_entry, is_doubtful, before, resumed, gap)
        ((BEFORE,), NOW, (False, False, False, 0, 0, 0)),
        ((BEFORE, ON), NOW, (True, True, False, 10_000, 0, 0)),
        ((BEFORE, ON, ON), NOW, (True, True, False, 10_000, 0, 0)),
        ((BEFORE, ON, OFF), END, (False, True, False, 10_000, 0, 0)),
        ((BEFORE, ON, OFF, (9_000, END + SECOND)), END + SECOND, (False, True, False, 10_000, 0, 0)),
        ((BEFORE, ON, OFF, (9_000, LATE)), LATE, (False, False, False, 10_000, 9_000, -1_000)),
        ((BEFORE, ON, OFF, (9_000, LATE), (9_500, LATE + 1)), LATE, (False, False, False, 10_000, 9_000, -1_000)),
        # again before it had settled: measured from before the first
        ((BEFORE, ON, OFF, (9_000, END + SECOND), AGAIN), LATE, (True, True, False, 10_000, 0, 0)),
        ((BEFORE, ON, OFF, AGAIN, OFF_AGAIN), LATE, (False, True, False, 10_000, 0, 0)),
        ((BEFORE, ON, OFF, AGAIN, OFF), LATE, (True, True, False, 10_000, 0, 0)),  # a late word of the first
        # again after it had settled: measured anew
        ((BEFORE, ON, OFF, (9_000, LATE), vi(started=LATE + 1)), LATE + 1, (True, True, False, 9_000, 0, 0)),
        # both words of one VI were lost but the last
        ((BEFORE, OFF), END, (False, True, False, 11_000, 0, 0)),
        # nobody told the end: in doubt a minute longer, then a gap like any other
        ((BEFORE, ON, OVER), OVER, (False, True, True, 10_000, 0, 0)),
        (
            (BEFORE, ON, OVER, (9_900, OVER + 60 * SECOND)),
            OVER + 60 * SECOND,
            (False, False, True, 10_000, 9_900, -100),
        ),
        ((BEFORE, ON, OVER, OFF), OVER, (False, False, False, 10_000, 0, 0)),  # told at last
        ((BEFORE, ON, OVER, ON), OVER, (False, True, True, 10_000, 0, 0)),
        ((BEFORE, ON, AGAIN), END + 10 * SECOND, (True, True, False, 10_000, 0, 0)),  # the first end was lost
    ],
)
def test_interruption_moves_from_state_to_state(
    events: tuple[ViChanged | tuple[int, int] | int, ...], now: int, expected: tuple[object, ...]
) -> None:
    found = play(*events)
    state = (found.is_running, found.blocks_entry(now), found.is_doubtful, found.before, found.resumed, found.gap())
    assert state == expected


@pytest.mark.parametrize(
    ("events", "spans"),
    [((ON, OFF, ON, OFF), 1), ((ON, OVER, OFF), 1), ((ON, AGAIN, OFF_AGAIN), 2), ((ON, OFF, AGAIN), 1)],
)
def test_history_has_every_interruption_once(events: tuple[ViChanged | int, ...], spans: int) -> None:
    assert len(play(*events).history) == spans


@pytest.mark.parametrize(
    ("prints", "price", "holds"),
    [
        ((9_700,), 9_700, False),  # 3 % is allowed
        ((9_690,), 9_690, True),
        ((10_310,), 10_310, True),
        ((9_000, 9_500), 8_560, True),
        ((9_000, 9_500), 8_550, False),  # ten percent down from the highest since
        ((10_000,), 8_000, False),  # fell after it had resumed: no gap
    ],
)
def test_gap_holds_the_entry_until_the_issue_has_fallen_anew(prints: tuple[int, ...], price: int, holds: bool) -> None:
    status = play(BEFORE, ON, OFF, *((each, LATE + n) for n, each in enumerate((*prints, price))))
    assert status.holds(price, limit=300, fall=10) is holds


@pytest.mark.parametrize(
    ("kind", "rising", "trigger", "computed", "rate"),
    [
        (ViKind.STATIC, True, 11_000, 0, 6),
        (ViKind.STATIC, True, 11_010, 11_000, 6),
        (ViKind.STATIC, False, 9_000, 0, 6),
        (ViKind.DYNAMIC, True, 11_130, 0, 6),  # 6 % of 10,500
        (ViKind.DYNAMIC, True, 10_820, 0, 3),
        (ViKind.DYNAMIC, False, 10_080, 0, 6),  # 4 %: the closing call says nothing of continuous trading
        (ViKind.DYNAMIC, True, 12_000, 11_130, 6),
        (ViKind.BOTH, True, 11_000, 0, 6),
        (ViKind.BOTH, True, 11_130, 0, 6),
    ],
)
def test_trigger_is_checked_against_our_reckoning(
    kind: ViKind, rising: bool, trigger: int, computed: int, rate: int
) -> None:
    status = ViStatus(CODE)
    status.refer(10_000)
    status.apply(vi(kind=kind, rising=rising, trigger=trigger, static_reference=10_000, dynamic_reference=10_500))
    assert (status.computed, status.rate) == (computed, rate)


def test_dynamic_triggers_are_narrower_for_calm_issues_and_in_the_closing_call() -> None:
    status = ViStatus(CODE)
    assert status.dynamic_triggers(10_000) == (9_400, 10_600)
    assert status.dynamic_triggers(10_000, is_closing=True) == (9_600, 10_400)
    status.rate = CALM
    assert status.dynamic_triggers(10_000) == (9_700, 10_300)
    assert status.dynamic_triggers(10_000, is_closing=True) == (9_800, 10_200)


@pytest.mark.parametrize("is_listed_first", [True, False])
def test_triggers_lie_on_the_grid_of_the_kind_whenever_it_becomes_known(is_listed_first: bool) -> None:
    listed = InstrumentsListed(NOW, (Instrument(CODE, "", Market.OTHER, 30_930, kind=InstrumentKind.ETF),))
    first = trade(30_935, base=30_930, open=30_930)
    store = store_with(*((listed, first) if is_listed_first else (first, listed)))
    assert store.vi[CODE].static_triggers() == (27_835, 34_025)
    assert store.vi[CODE].dynamic_triggers(30_930) == (29_070, 32_790)


# ---- what the list of the day tells -------------------------------------------------------------------------------

LISTED_ON, LISTED_OFF = vi(started=NOW + SECOND), vi(started=NOW + SECOND, released=END)


@given(st.permutations([ON, OFF, LISTED_OFF, LISTED_ON]))
def test_list_and_1h_in_any_turn_tell_one_interruption(words: list[ViChanged]) -> None:
    found = play(BEFORE, *words)
    assert (found.is_running, found.settles, len(found.history)) == (False, END + 60 * SECOND, 1)


def test_end_that_is_told_later_than_a_list_foresaw_holds() -> None:
    status = ViStatus(CODE)  # the random half minute is added while the list still says two minutes
    for word in (vi(), vi(released=NOW + 120 * SECOND), vi(released=END), vi(released=NOW + 120 * SECOND)):
        status.apply(word)
    assert [each.released for each in status.history] == [END]
    assert status.blocks_entry(END + 59 * SECOND)


@given(st.permutations([LISTED_OFF, AGAIN, OFF]))
def test_older_rows_of_a_list_do_not_end_a_newer_interruption(words: list[ViChanged]) -> None:
    again = msgspec.structs.replace(AGAIN, started=END + 90 * SECOND)
    assert play(BEFORE, *(again if word is AGAIN else word for word in words)).is_running


def minute_bars(*opens: int, since: int = END - END % MINUTE) -> tuple[Bar, ...]:
    return tuple(Bar(since + n * MINUTE, price, price + 50, price, price, 1) for n, price in enumerate(opens))


BARS = minute_bars(10_700, 10_650, 10_600, 10_550)


def test_list_and_bars_know_what_was_heard_by_who_lived() -> None:
    settled = LATE + MINUTE - LATE % MINUTE
    lived = play(BEFORE, ON, OFF)
    lived.find(10_700)
    lived.see(10_600, 0, settled)
    lived.see(10_650, 0, settled + 30 * SECOND)
    woken = play(vi(released=END, dynamic_reference=10_000))
    woken.see(9_000, day_open=9_500, at=settled + 60 * MINUTE)  # the first print of the new life
    woken.see_past(BARS)
    for each in (lived, woken):
        assert (each.before, each.resumed, each.gap(), each.peak, each.reference) == (
            10_000,
            10_600,
            600,
            10_650,
            10_700,
        )
    woken.see_past(BARS)
    assert woken.resumed == 10_600


def test_bars_change_nothing_of_what_was_heard() -> None:
    heard = play(BEFORE, ON, OFF, (10_610, LATE + SECOND))
    heard.find(10_690)
    heard.see_past(minute_bars(1, 1, 1))
    assert (heard.resumed, heard.reference) == (10_610, 10_690)


def test_open_is_no_reference_after_an_interruption_that_nobody_heard() -> None:
    woken = play(OFF)
    woken.see(10_000, day_open=10_000, at=LATE)
    assert woken.static_triggers() is None
