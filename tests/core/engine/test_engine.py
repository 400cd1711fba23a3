from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec
import pytest

from core.domain import commands as c
from core.domain import events as e
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.settings import RiskSettings, Settings
from core.domain.units import SECOND
from core.engine.engine import Effect, Engine
from core.risk.gate import Gate
from core.state.store import Store
from core.state.view import View
from core.strategy.base import Decision, Strategy
from tests.build import (
    CODE,
    NOW,
    accepted,
    book,
    fill,
    no,
    order_id,
    phase,
    place,
    requested,
    store_with,
    trade,
    update,
)


class Buyer:
    """A strategy with one idea: buy on the first print it sees."""

    name = "buyer"
    settings = Settings()
    ignores: Final[AbstractSet[type]] = frozenset()

    def decide(self, event: e.Event, view: View) -> Sequence[Decision]:
        if isinstance(event, e.Trade) and not len(view.orders):
            return [place(origin=Origin.USER, price=event.price, key="first")]
        return []


def engine(store: Store | None = None, *strategies: Strategy) -> Engine:
    return Engine(store or store_with(trade(), book()), Gate(Settings()), strategies)


def kinds(effects: Sequence[Effect]) -> list[str]:
    return [type(effect).__name__ for effect in effects]


def test_command_that_passes_becomes_a_requested_order_with_our_number() -> None:
    desk = engine()
    (effect,) = desk.command(place(), NOW)
    assert isinstance(effect, e.OrderRequested)
    assert effect.order_id == order_id(1)
    assert [order.status for order in desk.store.orders] == [Status.REQUESTED]


def test_command_that_is_refused_leaves_a_visible_reason_and_no_order() -> None:
    desk = engine()
    (effect,) = desk.command(place(price=10_001), NOW)
    assert isinstance(effect, e.OrderRefused)
    assert len(desk.store.orders) == 0
    assert desk.store.refusals[-1] is effect


def test_strategy_sees_the_store_after_the_event() -> None:
    desk = engine(store_with(book()), Buyer())
    assert kinds(desk.handle(trade())) == ["OrderRequested"]
    assert kinds(desk.handle(trade())) == []


def test_trip_closes_the_gate_first_and_then_cancels() -> None:
    desk = engine()
    desk.command(place(), NOW)
    desk.handle(accepted())
    effects = desk.command(c.TripKill(flatten=False, reason="F12"), NOW)
    assert kinds(effects)[0] == "KillTripped"
    assert any(isinstance(effect, e.ChangeRequested) for effect in effects)
    assert kinds(desk.command(place(), NOW)) == ["OrderRefused"]


def test_trip_in_the_middle_of_a_strategy_stops_the_next_order() -> None:
    desk = engine(store_with(book()), Buyer())
    desk.command(c.TripKill(flatten=False), NOW)
    assert kinds(desk.handle(trade())) == ["OrderRefused"]


def test_daily_loss_trips_and_flattens() -> None:
    desk = engine(store_with(book(), fill(10, price=50_000, order_price=50_000)))
    effects = desk.handle(trade(10_000))
    assert kinds(effects)[0] == "KillTripped"
    assert desk.gate.kill.is_tripped
    exits = [x.command for x in effects if isinstance(x, e.OrderRequested)]
    assert [(x.side, x.quantity, x.type, x.origin) for x in exits] == [(Side.SELL, 10, OrderType.MARKET, Origin.KILL)]


def test_daily_loss_flattens_what_a_milder_stop_left_behind() -> None:
    desk = engine(store_with(book(), fill(10, price=50_000, order_price=50_000), trade(49_000, base=40_000)))
    desk.command(c.TripKill(flatten=False, reason="F12"), NOW)
    effects = desk.handle(trade(28_000, base=40_000))
    assert any(isinstance(effect, e.KillTripped) and effect.flatten for effect in effects)
    assert "KillTripped" not in kinds(desk.handle(trade(28_000, base=40_000)))


def test_verification_is_timed_by_the_end_of_the_comparison() -> None:
    desk = engine()
    desk.command(c.TripKill(flatten=True), NOW)
    effects = desk.handle(e.Reconciled(NOW + 1, done_at=NOW + 3 * SECOND))
    assert [step.took for step in effects if isinstance(step, e.KillStep) and step.done] == [3 * SECOND]


def test_fact_around_an_issue_neither_hurries_a_stop_nor_opens_the_gate() -> None:
    desk = engine()
    desk.command(place(), NOW)
    desk.handle(accepted())
    desk.command(c.TripKill(flatten=False), NOW)
    late = NOW + 60 * SECOND
    assert desk.handle(e.Indication(CODE, late, 99_000, 0, 0, 0, 0)) == []
    assert desk.handle(e.UsBook(CODE, late, "100000", (), (), 0, 0)) == []
    assert desk.handle(e.Second(late)) != []
    assert desk.gate.kill.is_tripped


def test_restore_after_flat_sells_nothing_any_more() -> None:
    desk = engine(store_with(trade(), book(), fill(10)))
    desk.restore([e.KillTripped(NOW, True, "F12"), e.KillTripped(NOW, False, "F12")])
    assert "OrderRequested" not in kinds(desk.handle(e.Second(NOW + 60 * SECOND)))
    assert desk.gate.kill.is_tripped


def test_link_that_is_live_again_makes_the_stop_hurry() -> None:
    desk = engine()
    desk.command(place(), NOW)
    desk.handle(accepted())
    desk.command(c.TripKill(flatten=False), NOW)
    desk.handle(e.ChangeFailed(NOW, order_id(), "NOT_SENT", "offline"))
    effects = desk.handle(e.LinkChanged(NOW + 1, "1", e.LinkState.LIVE))
    assert "ChangeRequested" in kinds(effects)


def test_restore_of_a_journal_gives_back_orders_positions_and_the_stop() -> None:
    first = engine()
    story: list[e.Event] = []
    for effects in (first.command(place(key="a"), NOW), first.command(c.TripKill(flatten=False), NOW)):
        story += [x for x in effects if isinstance(x, e.OrderRequested | e.KillTripped)]
    second = engine(store_with(trade(), book()))
    second.restore([*story, accepted(), fill(10)])
    assert second.gate.kill.is_tripped
    assert second.store.positions[CODE].quantity == 10
    second.command(c.ResetKill(), NOW)
    assert kinds(second.command(place(key="a"), NOW)) == ["OrderRefused"]


def test_same_events_give_the_same_effects() -> None:
    story: list[e.Event] = [book(), trade(), accepted(), fill(4), fill(6, remaining=0), trade(10_100)]
    runs = [
        [effect for event in story for effect in desk.handle(event)]
        for desk in (engine(store_with(), Buyer()), engine(store_with(), Buyer()))
    ]
    assert runs[0] == runs[1]
    assert runs[0]


class Broken:
    """A strategy that trips over its own feet at every print."""

    name = "broken"
    settings = Settings()
    ignores: Final[AbstractSet[type]] = frozenset()

    def decide(self, event: e.Event, view: View) -> Sequence[Decision]:
        if isinstance(event, e.Trade):
            raise ZeroDivisionError("half a candle")
        return []


def test_strategy_that_breaks_trips_once_and_the_others_orders_still_leave() -> None:
    desk = engine(store_with(book()), Buyer(), Broken())
    assert kinds(desk.handle(trade()))[:2] == ["OrderRequested", "KillTripped"]
    assert desk.gate.kill.is_tripped
    assert "KillTripped" not in kinds(desk.handle(trade()))
    assert desk.store.fault_count == 2
    assert desk.store.trade_count == 2


def test_restored_reconciliation_proves_nothing() -> None:
    desk = engine(Store())
    desk.restore([requested(), e.Reconciled(NOW)])
    assert not desk.store.is_reconciled
    assert desk.store.reconciled_at == 0


def test_milder_second_press_does_not_take_the_flattening_back() -> None:
    desk = engine(store_with(trade(), book(), requested(), accepted(), fill(10)))
    desk.command(c.TripKill(flatten=True), NOW)
    tripped = desk.command(c.TripKill(flatten=False), NOW)[0]
    assert isinstance(tripped, e.KillTripped)
    assert tripped.flatten


class Listener:
    """Hears and wants nothing."""

    name = "listener"
    ignores: frozenset[type] = frozenset()

    def __init__(self) -> None:
        self.settings = Settings()
        self.heard: list[e.Event] = []

    def decide(self, event: e.Event, view: View) -> list[Decision]:
        self.heard.append(event)
        return []


def test_print_that_was_left_out_reaches_no_strategy() -> None:
    listener = Listener()
    desk = engine(store_with(), listener)
    good, wrong = trade(10_000, base=10_000), trade(20_000, base=10_000)
    for event in (good, good, wrong):
        assert desk.handle(event) == []
    assert listener.heard == [good]


def test_late_fill_after_flat_trips_and_sells_again() -> None:
    desk = engine()
    desk.command(place(), NOW)
    desk.handle(accepted())
    desk.command(c.TripKill(flatten=True), NOW)
    desk.handle(update(51, e.Report.CONFIRMED, is_cancel=True, original_no=no(1)))
    later = NOW + 10 * SECOND
    desk.handle(e.Reconciled(later, done_at=later))
    assert desk.stop.is_flat
    effects = desk.handle(fill(10, at=later + 1))
    assert [x.flatten for x in effects if isinstance(x, e.KillTripped)] == [True]
    assert [x.command.quantity for x in effects if isinstance(x, e.OrderRequested)] == [10]
    assert desk.stop.is_flattening


def test_reset_while_a_sale_rests_ends_the_flattening_and_says_so() -> None:
    desk = engine(store_with(trade(), book(), requested(), accepted(), fill(10)))
    desk.command(c.TripKill(flatten=True), NOW)
    assert kinds(desk.command(c.ResetKill(), NOW)) == ["KillReset", "Notice"]
    assert "OrderRequested" not in kinds(desk.handle(e.Second(NOW + 60 * SECOND)))


def deaf(**limits: object) -> Engine:
    risk = msgspec.convert(limits, RiskSettings)
    store = store_with(trade(), book(), requested(), accepted(), fill(10))
    for state in (e.LinkState.LIVE, e.LinkState.DOWN):
        store.apply(e.LinkChanged(NOW, "1", state))
    return Engine(store, Gate(msgspec.structs.replace(Settings(), risk=risk)), ())


@pytest.mark.parametrize("flattens", [True, False])
def test_silence_with_holdings_trips_once_as_the_user_chose(flattens: bool) -> None:
    desk = deaf(link_silence_s=30, silence_flattens=flattens)
    trips = [x for n in range(60) for x in desk.handle(e.Second(NOW + n * SECOND)) if isinstance(x, e.KillTripped)]
    assert [(x.flatten, x.at) for x in trips] == [(flattens, NOW + 30 * SECOND)]


def test_hour_without_orders_sells_at_the_next_phase_unless_told_otherwise() -> None:
    for later, expected in ((True, ["OrderRequested"]), (False, [])):
        desk = deaf(sell_at_next_phase=later)
        desk.handle(phase(SessionPhase.PRE_OPEN))
        desk.command(c.TripKill(flatten=True), NOW)
        effects = desk.handle(phase(SessionPhase.CONTINUOUS, NOW + SECOND))
        assert [kind for kind in kinds(effects) if kind == "OrderRequested"] == expected


def test_stop_that_cannot_cancel_is_told() -> None:
    desk = engine()
    desk.command(place(), NOW)
    desk.handle(accepted())
    desk.command(c.TripKill(flatten=False), NOW)
    notices = [x for n in range(12) for x in desk.handle(e.Second(NOW + n * SECOND)) if isinstance(x, e.Notice)]
    assert [notice.level for notice in notices] == ["alarm"]
