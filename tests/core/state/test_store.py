from __future__ import annotations

from typing import get_args

import pytest
from msgspec.structs import replace

from core.domain import events as e
from core.domain.market import Bar, SessionPhase, Side
from core.domain.orders import Status
from core.domain.units import MINUTE, SECOND, Code
from core.state.store import Store
from tests.build import (
    CODE,
    NOW,
    accepted,
    at,
    book,
    fill,
    holding,
    order_id,
    phase,
    place,
    requested,
    store_with,
    trade,
    vi,
)

CONDITION = e.Condition("RSI", met=True, reading="28", known_at=NOW)


def test_store_has_a_room_for_every_event() -> None:
    assert set(Store()._rooms) == set(get_args(e.Event))


def test_trade_moves_quote_bar_prints_and_market_time() -> None:
    store = store_with(trade(10_100, quantity=-7))
    assert store.quotes[CODE].price == 10_100
    assert store.minutes[CODE].bars() == (Bar(NOW - NOW % MINUTE, 10_100, 10_100, 10_100, 10_100, 7),)
    assert [print_.quantity for print_ in store.prints[CODE]] == [-7]
    assert store.market_time == NOW


def test_changes_are_taken_once() -> None:
    store = store_with(trade(), book())
    changes = store.take_changes()
    assert (changes.quotes, changes.books, changes.bars) == ({CODE}, {CODE}, {CODE})
    assert not store.take_changes()


def test_thousand_trades_leave_the_changes_of_one() -> None:
    store = store_with()
    store.take_changes()
    for _ in range(1_000):
        store.apply(trade())
    assert store.take_changes().quotes == {CODE}


def test_snapshot_never_overwrites_a_tick() -> None:
    late = e.Snapshot(CODE, NOW, "새빛전자", 9_000, 8_900, 9_000, 9_000, 9_000, 1)
    assert store_with(trade(10_000), late).quotes[CODE].price == 10_000
    assert store_with(late).quotes[CODE].price == 9_000


def test_queried_book_never_overwrites_a_newer_push() -> None:
    store = store_with(book(10_000), book(9_000, at=NOW - 1))
    assert store.books[CODE].bids[0][0] == 10_000


EXPECTED = e.Expected(CODE, NOW, NOW, 99_000, 0, 5, 0)
PROGRAM = e.ProgramTrade(CODE, NOW, NOW, 9, 7, -2, -1, 9_000_000, 7_000_000, -2_000_000)
BROKERS = e.Brokers(CODE, NOW, (e.Broker("새빛", "101", 7, 1, is_foreign=False),), (), 0, 0, 0, 0)
KOSPI = e.SectorIndex("001", NOW, NOW, 239_449, -100, -4, 239_500, 240_000, 239_000, 890, 41_867_000_000)
RISING = e.SectorBreadth("001", NOW, NOW, 17, 130, 183, 1, 3, 330)
HIT = e.ConditionHit(CODE, NOW, NOW, "3", is_in=True)


def test_latest_word_around_an_issue_is_kept() -> None:
    store = store_with(replace(EXPECTED, price=1), EXPECTED, PROGRAM, BROKERS, KOSPI, RISING, HIT)
    assert (store.expected, store.programs, store.brokers) == ({CODE: EXPECTED}, {CODE: PROGRAM}, {CODE: BROKERS})
    assert (store.indices, store.breadths, list(store.hits)) == ({"001": KOSPI}, {"001": RISING}, [HIT])
    changes = store.take_changes()
    assert (changes.context, changes.indices, changes.hits) == ({CODE}, True, True)


@pytest.mark.parametrize(
    "event",
    [
        e.Indication(CODE, NOW + SECOND, 99_000, 1, 99_100, 98_900, 10**6),
        e.BestQuote(CODE, NOW + SECOND, 99_100, 98_900),
        replace(EXPECTED, at=NOW + SECOND, time=NOW + SECOND),
        e.UsTrade(CODE, NOW + SECOND, "100001", 990_000, 5, 10, 0, 0, 0, 0, 0, 0, 0),
    ],
)
def test_what_is_no_trade_moves_no_bar_no_quote_and_no_book(event: e.Event) -> None:
    store = store_with(trade(10_000), book(10_000))
    store.take_changes()
    store.apply(event)
    assert (store.quotes[CODE].price, store.books[CODE].bids[0][0], store.market_time) == (10_000, 10_000, NOW)
    assert (len(store.minutes[CODE].bars()), len(store.prints[CODE]), store.trade_count) == (1, 1, 1)
    changes = store.take_changes()
    assert (changes.quotes, changes.bars, changes.books, changes.positions) == (set(), set(), set(), False)


def test_tracked_issue_follows_high_and_drop() -> None:
    store = store_with(
        e.TrackStarted(NOW, CODE, 10_000, 12_000), trade(12_500, high=12_500), trade(11_250, high=12_500)
    )
    tracked = store.tracked[CODE]
    assert (tracked.rise, tracked.drop) == (2_500, 1_000)


def test_track_judged_and_ended_stay_visible() -> None:
    store = store_with(
        e.TrackStarted(NOW, CODE, 10_000, 12_000),
        e.TrackJudged(NOW, CODE, (CONDITION,)),
        e.TrackEnded(NOW, CODE, "깊음"),
    )
    assert (store.tracked[CODE].supports, store.tracked[CODE].ended) == (1, "깊음")


def test_signal_marks_the_stage() -> None:
    signal = e.Signal(NOW, CODE, place().side, "20261120:049010:1", 1, 10_000, "why", 1, 2_500, 1_000, (CONDITION,))
    store = store_with(e.TrackStarted(NOW, CODE, 10_000, 12_000), signal)
    assert store.tracked[CODE].stages == {1}
    assert store.signals[-1] is signal


def test_fill_books_fee_and_tax_of_each_part_once() -> None:
    store = store_with(requested(), accepted(), fill(4, fee=60), fill(6, remaining=0, fee=150, tax=0))
    position = store.positions[CODE]
    assert (position.quantity, position.fees, position.realised) == (10, 150, -150)


def test_holdings_that_do_not_name_a_position_end_it() -> None:
    store = store_with(requested(), accepted(), fill(10), e.HoldingsListed(NOW, ()))
    assert store.held() == []


def test_balance_push_agrees_with_our_own_arithmetic() -> None:
    store = store_with(requested(), accepted(), fill(10), e.Balance(NOW, holding()))
    assert (store.positions[CODE].quantity, store.positions[CODE].average) == (10, 10_000)


def test_balance_push_that_overtakes_its_fill_is_not_booked_twice() -> None:
    store = store_with(requested(), accepted(), e.Balance(NOW, holding()), fill(10))
    assert store.positions[CODE].quantity == 10


def test_strategy_buy_marks_its_stage_until_the_position_ends() -> None:
    store = store_with(requested(stage=1), accepted(), fill(10))
    assert store.positions[CODE].stage == 1
    store.apply(fill(10, number=2, side=Side.SELL))
    assert store.positions[CODE].stage == 0


def test_unrealised_without_a_pushed_price_uses_that_of_the_brokers_list() -> None:
    store = store_with(requested(), accepted(), fill(10), e.HoldingsListed(NOW, (holding(10, price=9_000),)))
    store.apply(e.TicksLoaded(CODE, NOW, ()))  # an issue that has a quote without a price
    assert store.unrealised() == -10_000 - store.rates.exit_cost(9_000, 10)
    store.apply(trade(9_500))
    assert store.unrealised() == -5_000 - store.rates.exit_cost(9_500, 10)


def test_unrealised_uses_the_last_price_after_cost() -> None:
    store = store_with(requested(), accepted(), fill(10), trade(11_000))
    assert store.unrealised() == 10_000 - store.rates.exit_cost(11_000, 10)


def test_closed_phase_expires_resting_orders() -> None:
    store = store_with(requested(), accepted(), phase(SessionPhase.CLOSED, at("20:00")))
    order = store.orders.get(order_id())
    assert order is not None
    assert order.status is Status.EXPIRED


def test_vi_with_suffix_is_the_same_issue_and_a_double_says_nothing() -> None:
    store = store_with(vi())
    store.take_changes()
    store.apply(vi(code=Code(f"{CODE}_AL")))
    assert store.vi[CODE].is_running
    assert not store.take_changes()


def test_auction_print_becomes_the_static_reference() -> None:
    store = store_with(trade(10_000, open=9_800), trade(11_000, is_call=True, open=9_800))
    assert store.vi[CODE].reference == 11_000


STOP = (e.KillTripped(NOW, True, "F12"), e.KillStep(NOW, "정지", 1, 1, 400_000))


def test_kill_shows_its_steps_with_their_times() -> None:
    kill = store_with(*STOP).kill
    assert kill.is_tripped
    assert kill.steps["정지"].took == 400_000


def test_kill_reset_forgets_the_steps() -> None:
    kill = store_with(*STOP, e.KillReset(NOW)).kill
    assert not kill.is_tripped
    assert kill.steps == {}


def test_link_shows_state_and_registrations() -> None:
    store = store_with(e.LinkChanged(NOW, "1", e.LinkState.LIVE), e.Registered(NOW, "1", 180, 20, 200))
    link = store.links["1"]
    assert (link.state, link.live, link.waiting, link.capacity) == (e.LinkState.LIVE, 180, 20, 200)


def test_faults_are_counted_beyond_what_is_kept() -> None:
    store = store_with(*(e.Fault(NOW, "frames", f"{n}") for n in range(700)))
    assert (store.fault_count, len(store.faults)) == (700, 500)


def test_feed_tells_what_waits_runs_and_ranks() -> None:
    rank = e.RankRead(NOW, "등락률", (e.Ranked(CODE, "새빛전자", 10_000, 100, 5),))
    store = store_with(
        e.Waiting(NOW, (CODE,)),
        e.SearchesListed(NOW, (e.Search("3", "급등"),)),
        e.SearchStarted(NOW, "3", (CODE,)),
        rank,
    )
    assert (store.waiting, store.searches["3"].name, list(store.searches["3"].codes)) == ((CODE,), "급등", [CODE])
    assert store.ranks == {"등락률": rank}
    assert store.take_changes().feed
    store.apply(HIT)  # it is in already
    assert (list(store.hits), store.take_changes().hits) == ([], False)


def test_gap_marks_its_codes_and_ticks_fill_the_tape() -> None:
    store = store_with(trade(volume=100), e.Covered(NOW, "1", (CODE,)))
    store.take_changes()
    store.apply(e.Uncovered(NOW + SECOND, "1", (CODE,), NOW))
    assert store.take_changes().gaps == {CODE}
    store.apply(e.TicksLoaded(CODE, NOW + SECOND, (e.PastPrint(NOW + SECOND, 10_100, -3),)))
    assert [print_.quantity for print_ in store.prints[CODE]] == [10, -3]


def test_vi_whose_end_was_told_to_a_dead_link_does_not_run_for_ever() -> None:
    store = store_with(vi())
    store.take_changes()
    store.apply(e.Second(NOW + 10 * MINUTE))
    assert not store.vi[CODE].is_running
    assert store.take_changes().vi == {CODE}
