"""Conversations: prints, fills and answers go in through a real store, what the strategy wants comes out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.domain import events as e
from core.domain.calendar import is_trading_day, kst_date
from core.domain.commands import Cancel, PlaceOrder
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import Environment, Mode, Settings, StrategySettings
from core.domain.units import DAY, MINUTE, SECOND, Code, Ns, OrderId
from core.state.store import Store
from core.strategy.base import Decision
from core.strategy.tumepok import Tumepok, _is_locked
from tests.core.strategy.build import (
    CODE,
    accepted,
    at,
    book,
    cancelled,
    fill,
    held,
    phase,
    place,
    requested,
    store_with,
    trade,
    vi,
)

HIGH = 12_500
TOP_OF_ZONE, BOTTOM_OF_ZONE = 11_250, 10_625
ZONE_AT = at("11:00")


class Desk:
    """Store and strategy without a gate: facts are applied, orders become working under ids 1, 2, 3 …"""

    def __init__(self, store: Store | None = None, **chosen: Any) -> None:
        self.store = store or store_with()
        self.strategy = Tumepok(Settings(strategy=StrategySettings(**({"mode": Mode.PAPER} | chosen))))
        self.log: list[Decision] = []
        self.orders = 0

    def feed(self, *events: e.Event) -> list[Decision]:
        """What was decided because of these events."""
        mark = len(self.log)
        for event in events:
            self.store.apply(event)
            for decision in self.strategy.decide(event, self.store):
                self.log.append(decision)
                self._carry_out(decision, event.at)
        return self.log[mark:]

    def _carry_out(self, decision: Decision, now: Ns) -> None:
        if isinstance(decision, PlaceOrder):
            self.orders += 1
            self.store.apply(requested(str(self.orders), decision, now))
            self.store.apply(accepted(str(self.orders), now))
        elif isinstance(decision, Cancel):
            self.store.apply(e.ChangeRequested(now, decision.order_id, decision))
        elif not hasattr(decision, "order_id"):
            self.store.apply(decision)

    def price(self, price: int, clock: Ns, **other: Any) -> list[Decision]:
        return self.feed(trade(CODE, price, clock, **({"high": HIGH} | other)))

    def surge(self) -> Desk:
        """25 % up in the first five minutes on heavy volume, then two quiet hours down to just above the zone."""
        for minute in range(5):
            self.price(
                10_500 + 500 * minute, at("09:00") + minute * MINUTE, quantity=50_000, high=10_500 + 500 * minute
            )
        for minute in range(5, 120):
            self.price(HIGH - minute * 10, at("09:00") + minute * MINUTE, quantity=100)
        return self

    def bought(self) -> Desk:
        """The surge, the fall, the entry at 11,250 and its fill."""
        self.surge()
        entry = orders(self.price(TOP_OF_ZONE, ZONE_AT))[0]
        self.feed(fill("1", entry, ZONE_AT + SECOND))
        return self


def orders(decisions: list[Decision]) -> list[PlaceOrder]:
    return [each for each in decisions if isinstance(each, PlaceOrder)]


def signals(decisions: list[Decision]) -> list[e.Signal]:
    return [each for each in decisions if isinstance(each, e.Signal)]


def cancels(decisions: list[Decision]) -> list[OrderId]:
    return [each.order_id for each in decisions if isinstance(each, Cancel)]


def guard_of(decisions: list[Decision]) -> str:
    """The reading of the guard that the last judgement names."""
    judged = [each for each in decisions if isinstance(each, e.TrackJudged)]
    return next((condition.reading for condition in judged[-1].conditions if condition.name == "보류"), "")


# ---- tracking ----


def test_surge_is_tracked_once_and_judged_as_bars_close() -> None:
    desk = Desk().surge()
    started = [each for each in desk.log if isinstance(each, e.TrackStarted)]
    assert [(each.base, each.high) for each in started] == [(10_000, 12_000)]
    assert sum(condition.met for condition in desk.store.tracked[CODE].conditions) == 2
    assert not orders(desk.log)


def test_fall_beyond_the_band_before_a_purchase_ends_the_tracking() -> None:
    desk = Desk(supports_needed=3).surge()
    assert desk.price(BOTTOM_OF_ZONE, ZONE_AT)
    decided = desk.price(BOTTOM_OF_ZONE - 5, ZONE_AT + SECOND)
    assert [type(each) for each in decided] == [e.TrackEnded]
    assert not desk.price(TOP_OF_ZONE, ZONE_AT + 2 * SECOND)


def test_issue_that_neither_rises_nor_falls_for_three_trading_days_is_tracked_no_longer() -> None:
    desk, quiet, raised_on = Desk().surge(), TOP_OF_ZONE + 500, kst_date(ZONE_AT)
    days = range(1, 15)
    heard = {n: desk.price(quiet, ZONE_AT + n * DAY, high=quiet) for n in days}
    ended = [n for n in days if any(isinstance(each, e.TrackEnded) for each in heard[n])]
    assert ended == [n for n in days if is_trading_day(raised_on + dt.timedelta(days=n))][3:4]


@pytest.mark.parametrize("price", [HIGH + 500, TOP_OF_ZONE])
def test_new_high_and_a_fall_into_the_zone_are_waited_for(price: int) -> None:
    desk = Desk(supports_needed=3).surge()
    desk.price(price, ZONE_AT + 8 * DAY, high=price)
    assert not desk.store.tracked[CODE].ended


# ---- entry ----


def test_entry_in_the_zone_with_support_is_one_signal_and_one_order() -> None:
    desk = Desk().surge()
    assert not orders(desk.price(TOP_OF_ZONE + 10, ZONE_AT))
    signal, order = desk.price(TOP_OF_ZONE, ZONE_AT, ask=11_260)[-2:]
    assert isinstance(signal, e.Signal)
    assert isinstance(order, PlaceOrder)
    assert (order.side, order.quantity, order.price, order.type) == (Side.BUY, 17, 11_260, OrderType.LIMIT)
    assert (order.origin, order.key, order.stage) == (Origin.STRATEGY, f"2026-11-20:{CODE}:1", 1)
    assert (signal.key, signal.matrix_version, signal.rise, signal.drop) == (order.key, 1, 2_500, 1_000)
    assert [condition.met for condition in signal.conditions] == [True, False, True]
    assert signal.reason == (
        "상승 25.00 % → 하락 10.00 % (구간 10–15 %), 지지 2/3: "
        "RSI 0.00 (기준 30 이하), 거래량 500주, 최대의 0.20 % (기준 25 % 이하)"
    )
    later = [desk.price(TOP_OF_ZONE - n * 10, ZONE_AT + n * SECOND) for n in range(1, 40)]
    assert not any(orders(decided) or signals(decided) for decided in later)


def test_entry_takes_the_best_ask_of_the_book_onto_the_grid() -> None:
    desk = Desk().surge()
    desk.feed(book(CODE, asks=[(11_253, 10)], at=ZONE_AT))
    assert orders(desk.price(TOP_OF_ZONE, ZONE_AT))[0].price == 11_260


@pytest.mark.parametrize(("needed", "count"), [(0, 1), (2, 1), (3, 0)])
def test_entry_needs_as_many_supports_as_the_user_wants(needed: int, count: int) -> None:
    assert len(orders(Desk(supports_needed=needed).surge().price(TOP_OF_ZONE, ZONE_AT))) == count


@pytest.mark.parametrize(
    ("mode", "environment", "count"),
    [
        (Mode.SIGNAL, Environment.SIM, 0),
        (Mode.PAPER, Environment.SIM, 1),
        (Mode.PAPER, Environment.MOCK, 1),
        (Mode.PAPER, Environment.REAL, 0),
        (Mode.LIVE, Environment.REAL, 1),
    ],
)
def test_signal_comes_in_every_mode_and_the_order_where_the_mode_allows(
    mode: Mode, environment: Environment, count: int
) -> None:
    decided = Desk(store_with(environment=environment), mode=mode).surge().price(TOP_OF_ZONE, ZONE_AT)
    assert (len(signals(decided)), len(orders(decided))) == (1, count)


def test_signal_of_an_earlier_run_is_not_given_again() -> None:
    first = Desk().surge()
    given = signals(first.price(TOP_OF_ZONE, ZONE_AT))[0]
    second = Desk(store_with(given)).surge()
    assert not signals(second.price(TOP_OF_ZONE, ZONE_AT))


def test_nothing_is_ordered_before_the_account_is_reconciled() -> None:
    desk = Desk(store_with(reconciled=False)).surge()
    decided = desk.price(TOP_OF_ZONE, ZONE_AT)
    assert (guard_of(decided), signals(decided)) == ("계좌 대조 전", [])
    desk.feed(e.Reconciled(ZONE_AT))
    assert orders(desk.price(TOP_OF_ZONE, ZONE_AT))


@pytest.mark.parametrize(
    ("event", "guard"),
    [
        (vi(ZONE_AT), "VI 발동 중이거나 해제 후 60초 이내"),
        (phase(SessionPhase.HALTED, ZONE_AT - SECOND), "서킷브레이커 발동 중"),
        (e.KillTripped(ZONE_AT, flatten=False, reason=""), "긴급정지 중"),
        (held(quantity=5, average=11_250, at=ZONE_AT), "이미 보유 중"),
        (requested("u", place(CODE, price=11_000), ZONE_AT), "처리 중인 주문이 있음"),
    ],
)
def test_guard_holds_the_entry_back_and_is_named(event: e.Event, guard: str) -> None:
    desk = Desk().surge()
    desk.feed(event)
    decided = desk.price(TOP_OF_ZONE, ZONE_AT)
    assert (guard_of(decided), orders(decided), signals(decided)) == (guard, [], [])


@pytest.mark.parametrize("ask", [0, 11_370])
def test_entry_waits_for_an_offer_near_the_price(ask: int) -> None:
    assert guard_of(Desk().surge().price(TOP_OF_ZONE, ZONE_AT, ask=ask)) == "살 수 있는 매도호가 없음"


@pytest.mark.parametrize(("clock", "count"), [("14:59:59.999", 1), ("15:00:00", 0), ("09:02:59", 0), ("09:03:00", 1)])
def test_entry_keeps_the_hours(clock: str, count: int) -> None:
    desk = Desk(supports_needed=0)
    day = at("09:00")
    whole, _, millis = clock.partition(".")
    now = at(whole) + int(millis or 0) * 1_000_000
    desk.price(HIGH, day)
    assert len(orders(desk.price(TOP_OF_ZONE, now))) == count


def test_entry_after_a_vi_waits_a_minute_beyond_the_release() -> None:
    desk = Desk().surge()
    desk.feed(vi(ZONE_AT), vi(ZONE_AT, released=ZONE_AT + 2 * MINUTE))
    assert not orders(desk.price(TOP_OF_ZONE, ZONE_AT + 3 * MINUTE - 1))
    assert orders(desk.price(TOP_OF_ZONE, ZONE_AT + 3 * MINUTE))


@pytest.mark.parametrize(
    ("resumed", "guard"),
    [(TOP_OF_ZONE, ""), (10_965, ""), (10_850, "VI 전후 가격 차 -3.98 % (한도 3.00 %): 재개 뒤 고점에서 ")],
)
def test_gap_over_a_vi_holds_the_entry(resumed: int, guard: str) -> None:
    """The price went from 11,300 to `resumed` while nobody could trade: 3 % may be, more proves nothing."""
    desk = Desk().surge()
    desk.price(11_300, ZONE_AT - SECOND)
    desk.feed(vi(ZONE_AT), vi(ZONE_AT, released=ZONE_AT + 2 * MINUTE))
    decided = desk.price(resumed, ZONE_AT + 3 * MINUTE)
    assert len(orders(decided)) == (not guard)
    assert guard_of(decided).startswith(guard)


# ---- entries that must come back ----


def test_vi_takes_the_working_entry_back_in_the_same_call() -> None:
    desk = Desk().surge()
    desk.price(TOP_OF_ZONE, ZONE_AT)
    assert cancels(desk.feed(vi(ZONE_AT + SECOND))) == ["1"]
    assert not cancels(desk.feed(e.Second(ZONE_AT + 2 * SECOND)))


def test_cancel_that_failed_is_asked_again_after_a_pause() -> None:
    desk = Desk().surge()
    desk.price(TOP_OF_ZONE, ZONE_AT)
    desk.feed(vi(ZONE_AT + SECOND))
    failed = e.ChangeFailed(ZONE_AT + 1_500_000_000, OrderId("1"), "9", "거부")
    assert not cancels(desk.feed(failed))
    assert cancels(desk.feed(e.Second(ZONE_AT + 2 * SECOND))) == ["1"]


def test_entry_unfilled_for_a_minute_is_taken_back() -> None:
    desk = Desk().surge()
    desk.price(TOP_OF_ZONE, ZONE_AT)
    assert not cancels(desk.feed(e.Second(ZONE_AT + MINUTE - 1)))
    assert cancels(desk.feed(e.Second(ZONE_AT + MINUTE))) == ["1"]


def test_vi_does_not_wait_for_the_pause_after_cancels_that_failed_for_another_reason() -> None:
    desk = Desk().surge()
    desk.price(TOP_OF_ZONE, ZONE_AT)
    now = ZONE_AT + MINUTE
    for _ in range(4):  # each pause is twice as long
        while not cancels(desk.feed(e.Second(now))):
            now += SECOND
        desk.feed(e.ChangeFailed(now, OrderId("1"), "NOT_SENT", "토큰 없음"))
    assert not cancels(desk.feed(e.Second(now + SECOND)))
    assert cancels(desk.feed(vi(now + SECOND))) == ["1"]


def test_fact_around_an_issue_decides_nothing() -> None:
    desk = Desk().surge()
    desk.price(TOP_OF_ZONE, ZONE_AT)
    late = ZONE_AT + MINUTE
    program = e.ProgramTrade(CODE, late, late, 9, 7, -2, -1, 0, 0, 0)
    assert desk.feed(e.Indication(CODE, late, 1, 0, 0, 0, 0), program) == []
    assert cancels(desk.feed(e.Second(late))) == ["1"]


def test_entry_still_working_when_the_hours_end_is_taken_back() -> None:
    desk = Desk(supports_needed=0)
    desk.price(HIGH, at("14:59:00"))
    desk.price(TOP_OF_ZONE, at("14:59:50"))
    assert cancels(desk.feed(e.Second(at("15:00:00")))) == ["1"]


def test_entry_without_a_number_is_taken_back_once_the_broker_gives_it_one() -> None:
    desk = Desk().surge()
    desk._carry_out = lambda decision, now: None  # type: ignore[method-assign]
    entry = orders(desk.price(TOP_OF_ZONE, ZONE_AT))[0]
    desk.feed(requested("1", entry, ZONE_AT), e.TrackStarted(ZONE_AT, CODE, 10_000, HIGH))
    assert not desk.feed(e.TrackEnded(ZONE_AT, CODE, "구간 아래"))
    told = desk.feed(accepted("1", ZONE_AT + SECOND))
    assert [(each.order_id, each.reason) for each in told if isinstance(each, Cancel)] == [("1", "구간 아래")]


def test_entry_of_the_user_is_never_touched() -> None:
    desk = Desk()
    order = place(CODE, price=9_000)
    desk.feed(requested("u", order, ZONE_AT), accepted("u", ZONE_AT))
    assert not desk.feed(vi(ZONE_AT), e.Second(at("15:10")))


# ---- exit ----


def test_stop_sells_everything_at_market_once() -> None:
    desk = Desk().bought()
    assert not desk.price(11_026, ZONE_AT + 2 * SECOND)
    signal, order = desk.price(11_020, ZONE_AT + 3 * SECOND)
    assert isinstance(signal, e.Signal)
    assert isinstance(order, PlaceOrder)
    assert (signal.side, signal.key.endswith(":stop"), signal.reason) == (Side.SELL, True, "손절 -2.05 % ≤ -2.00 %")
    assert (order.side, order.quantity, order.price, order.type) == (Side.SELL, 17, 0, OrderType.MARKET)
    assert not desk.price(11_000, ZONE_AT + 9 * SECOND)


def test_stop_stays_alive_while_the_books_are_compared_again() -> None:
    desk = Desk().bought()
    for state in (e.LinkState.LIVE, e.LinkState.DOWN):
        desk.feed(e.LinkChanged(ZONE_AT + SECOND, "1", state))
    assert not desk.store.is_reconciled
    assert [order.side for order in orders(desk.price(11_020, ZONE_AT + 3 * SECOND))] == [Side.SELL]


def test_stop_waits_for_the_first_comparison_of_a_life() -> None:
    desk = Desk().bought()
    desk.store.is_reconciled, desk.store.reconciled_at = False, 0  # as a restart finds them
    assert not orders(desk.price(11_020, ZONE_AT + 3 * SECOND))


@pytest.mark.parametrize(
    ("word", "trades_on", "count"),
    [
        (SessionPhase.HALTED, False, 0),  # no price is made; the exchange takes nothing
        (SessionPhase.HALTED, True, 1),  # the other market's breaker
        (SessionPhase.REOPENING_AUCTION, False, 1),
    ],
)
def test_circuit_breaker_stops_the_exits_of_the_halted_market_alone(
    word: SessionPhase, trades_on: bool, count: int
) -> None:
    desk, when = Desk().bought(), ZONE_AT + 10 * SECOND
    desk.store.apply(trade(CODE, 11_000, when, high=HIGH))
    desk.store.apply(phase(word, when))
    if trades_on:
        desk.store.apply(trade(CODE, 11_000, when + SECOND, high=HIGH))
    assert len(orders(desk.feed(e.Second(when + 2 * SECOND)))) == count


def test_trailing_stop_is_armed_by_the_high_since_the_fill() -> None:
    desk = Desk().bought()
    assert not orders(desk.price(11_460, ZONE_AT + 2 * SECOND))
    assert not orders(desk.price(11_480, ZONE_AT + 3 * SECOND))
    assert not orders(desk.price(11_370, ZONE_AT + 4 * SECOND))
    decided = desk.price(11_360, ZONE_AT + 5 * SECOND)
    assert [each.key.rpartition(":")[2] for each in signals(decided)] == ["trail"]
    assert len(orders(decided)) == 1


def test_exit_in_doubt_is_never_doubled_and_a_rejected_one_goes_again_under_a_new_key() -> None:
    desk = Desk().bought()
    first = orders(desk.price(11_020, ZONE_AT + 2 * SECOND))[0]
    desk.store.orders.get(OrderId("2")).status = type(desk.store.orders.get(OrderId("2")).status).UNKNOWN  # type: ignore[union-attr]
    assert not desk.price(11_010, ZONE_AT + 5 * SECOND)
    second = orders(desk.feed(e.OrderRejected(ZONE_AT + 6 * SECOND, OrderId("2"), "1", "거부")))
    assert [order.quantity for order in second] == [17]
    assert second[0].key != first.key


def test_exit_that_the_gate_refuses_is_asked_again_with_growing_pauses() -> None:
    desk = Desk().bought()
    desk._carry_out = lambda decision, now: None  # type: ignore[method-assign]
    asked = [n for n in range(60) if orders(desk.price(11_020 - n, ZONE_AT + n * SECOND))]
    assert asked == [0, 1, 3, 7, 15, 31]


def test_partly_filled_entry_comes_back_before_the_rest_is_sold() -> None:
    desk = Desk().surge()
    entry = orders(desk.price(TOP_OF_ZONE, ZONE_AT))[0]
    desk.feed(fill("1", entry, ZONE_AT + SECOND, quantity=7))
    decided = desk.price(11_000, ZONE_AT + 2 * SECOND)
    assert (cancels(decided), orders(decided)) == (["1"], [])
    sold = orders(desk.feed(cancelled("1", entry, ZONE_AT + 3 * SECOND)))
    assert [order.quantity for order in sold] == [7]


def test_shares_promised_to_the_users_own_sale_are_left_out() -> None:
    desk = Desk().bought()
    desk.feed(requested("u", place(CODE, Side.SELL, 10, 12_000), ZONE_AT + 2 * SECOND))
    assert [order.quantity for order in orders(desk.price(11_020, ZONE_AT + 3 * SECOND))] == [7]


def test_users_sale_of_everything_is_named_when_the_stop_cannot_sell() -> None:
    desk = Desk().bought()
    desk.feed(requested("u", place(CODE, Side.SELL, 17, 12_000), ZONE_AT + 2 * SECOND))
    decided = desk.price(11_020, ZONE_AT + 3 * SECOND)
    assert [each.level for each in decided if isinstance(each, e.Notice)] == ["warning"]
    assert not orders(decided)


@pytest.mark.parametrize(("hold", "count"), [(True, 1), (False, 0)])
def test_positions_are_flat_before_the_close_without_a_print(hold: bool, count: int) -> None:
    desk = Desk(flat_at_close=hold).bought()
    assert not orders(desk.feed(e.Second(at("15:14:59"))))
    assert len(orders(desk.feed(e.Second(at("15:15:00"))))) == count


def test_position_of_the_user_is_left_alone_until_it_is_adopted() -> None:
    desk = Desk(store_with(held(average=10_000)))
    desk.feed(e.Second(at()))
    assert not desk.price(9_000, at())
    desk.store.positions[CODE].stage = 1
    desk.feed(e.Reconciled(at()))
    assert orders(desk.log)[0].quantity == 10


def test_users_purchase_after_the_strategys_sale_is_the_users() -> None:
    desk = Desk().bought()
    sale = orders(desk.price(11_020, ZONE_AT + 2 * SECOND))[0]
    desk.feed(fill("2", sale, ZONE_AT + 3 * SECOND, price=11_020))
    mine = place(CODE, quantity=3, price=11_000)
    for event in (requested("7", mine, ZONE_AT + 4 * SECOND), accepted("7", ZONE_AT + 4 * SECOND)):
        desk.feed(event)
    desk.feed(fill("7", mine, ZONE_AT + 5 * SECOND))
    assert not orders(desk.price(10_700, ZONE_AT + 6 * SECOND))


def test_stopped_desk_gets_nothing_from_the_strategy() -> None:
    desk = Desk().bought()
    desk.feed(e.KillTripped(ZONE_AT + 2 * SECOND, flatten=True, reason=""))
    assert not desk.price(10_900, ZONE_AT + 3 * SECOND)


def test_sold_issue_is_locked_for_five_trading_days() -> None:
    desk = Desk().bought()  # on a Friday
    sale = orders(desk.price(11_020, ZONE_AT + 2 * SECOND))[0]
    desk.feed(fill("2", sale, ZONE_AT + 3 * SECOND, price=11_020))
    sold = desk.store.sold[CODE]
    assert [_is_locked(sold, at("10:00", dt.date(2026, 11, day))) for day in (20, 23, 26, 27)] == [True] * 3 + [False]
    assert not _is_locked(desk.store.sold.get(Code("000020")), ZONE_AT)


# ---- the same story again ----


def a_day(desk: Desk) -> list[Decision]:
    desk.bought()
    desk.price(11_480, ZONE_AT + 2 * SECOND)
    desk.price(11_300, ZONE_AT + 3 * SECOND)
    desk.feed(e.Second(at("15:15")))
    return desk.log


def test_same_events_give_the_same_decisions() -> None:
    assert a_day(Desk()) == a_day(Desk())


def test_strategy_restarted_over_the_same_store_goes_on_as_if_nothing_had_happened() -> None:
    through, restarted = Desk().bought(), Desk().bought()
    restarted.strategy = Tumepok(restarted.strategy.settings)
    restarted.feed(e.Reconciled(ZONE_AT + SECOND))
    later = ZONE_AT + 2 * SECOND
    assert orders(restarted.price(11_020, later)) == orders(through.price(11_020, later)) != []
