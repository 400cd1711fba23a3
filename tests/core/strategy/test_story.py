"""The strategy behind the real engine and the real gate: what it wants must also be let out, and nothing else is."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.commands import PlaceOrder, TripKill
from core.domain.market import Side
from core.domain.orders import Order, Origin, Status
from core.domain.settings import Mode, RiskSettings, Settings, StrategySettings
from core.domain.units import MILLI, MINUTE, SECOND, Ns
from core.engine.engine import Effect, Engine
from core.risk.gate import Gate
from core.strategy.tumepok import Tumepok
from tests.core.strategy.build import CODE, at, book, cancelled, fill, number_of, store_with, trade, vi

NOW = at("11:00")
HIGH = 12_500


def engine(**risk: Any) -> Engine:
    settings = Settings(risk=RiskSettings(**risk), strategy=StrategySettings(mode=Mode.PAPER))
    return Engine(store_with(), Gate(settings), [Tumepok(settings)])


def prints() -> list[e.Event]:
    """25 % up in five minutes, two quiet hours down to the edge of the zone, then one step into it."""
    up = [
        trade(price=10_500 + 500 * n, high=10_500 + 500 * n, at=at("09:00") + n * MINUTE, quantity=50_000)
        for n in range(5)
    ]
    down = [trade(price=HIGH - n * 10, high=HIGH, at=at("09:00") + n * MINUTE, quantity=100) for n in range(5, 120)]
    return [*up, *down, book(asks=[(11_260, 50)], at=NOW), trade(price=11_250, high=HIGH, at=NOW)]


def run(desk: Engine, events: list[e.Event]) -> list[Effect]:
    return [effect for event in events for effect in desk.handle(event)]


def sent(effects: list[Effect]) -> list[PlaceOrder]:
    return [effect.command for effect in effects if isinstance(effect, e.OrderRequested)]


def executed(desk: Engine, command: PlaceOrder, now: Ns, price: int = 0) -> list[e.Event]:
    """The broker takes the newest order and executes it."""
    order = next(order for order in desk.store.orders if order.is_open)
    number = number_of(order.id)
    filling = fill(order.id, command, now, price=price)
    return [e.OrderAccepted(now, order.id, number), filling]


def test_rise_fall_support_entry_fill_stop() -> None:
    desk = engine()
    entry = sent(run(desk, prints()))
    assert [(order.side, order.quantity, order.price) for order in entry] == [(Side.BUY, 17, 11_260)]
    run(desk, executed(desk, entry[0], NOW + SECOND))
    down = [trade(price=price, high=HIGH, at=NOW + 2 * SECOND) for price in (11_100, 11_030, 11_000)]
    exits = sent(run(desk, list(down)))
    assert [(order.side, order.quantity, order.price) for order in exits] == [(Side.SELL, 17, 0)]
    run(desk, executed(desk, exits[0], NOW + 3 * SECOND, price=11_000))
    assert not desk.store.held()
    assert not sent(run(desk, [trade(price=11_250, high=HIGH, at=NOW + n * SECOND) for n in range(4, 90)]))


def test_entry_refused_by_the_gate_is_recorded_with_its_rule_and_not_repeated() -> None:
    desk = engine(max_order_value=100_000)
    effects = run(desk, [*prints(), *(trade(price=11_200 + n, high=HIGH, at=NOW + n * SECOND) for n in range(1, 30))])
    assert [effect.rule for effect in effects if isinstance(effect, e.OrderRefused)] == ["value"]
    assert len([effect for effect in effects if isinstance(effect, e.Signal)]) == 1


def test_daily_loss_closes_the_desk_and_only_the_stop_sells() -> None:
    desk = engine(daily_loss=-1_000)
    entry = sent(run(desk, prints()))
    run(desk, executed(desk, entry[0], NOW + SECOND))
    effects = run(desk, [trade(price=11_190, high=HIGH, at=NOW + 2 * SECOND)])
    assert [effect.flatten for effect in effects if isinstance(effect, e.KillTripped)] == [True]
    assert [order.origin for order in sent(effects)] == [Origin.KILL]
    assert not sent(run(desk, [trade(price=10_900, high=HIGH, at=NOW + 3 * SECOND)]))


def test_pressed_stop_leaves_nothing_to_the_strategy() -> None:
    desk = engine()
    events = prints()
    run(desk, events[:-1])
    desk.command(TripKill(flatten=False, reason="버튼"), NOW)
    assert not sent(run(desk, events[-1:]))


Fate = st.sampled_from(
    ["price", "price", "price", "price", "second", "accept", "part", "rest", "rest", "reject", "lose", "cancel", "vi"]
)


class Broker:
    """Does to the newest open order whatever it is told, in any order; what makes no sense is left out."""

    def __init__(self, desk: Engine) -> None:
        self.desk = desk
        self.now = NOW
        self.entries = 0

    def tell(self, fate: str, price: int) -> None:
        self.now += 600 * MILLI
        for event in self._events(fate, price):
            self.entries += sum(order.side is Side.BUY for order in sent(self.desk.handle(event)))

    def _events(self, fate: str, price: int) -> list[e.Event]:
        if fate == "price":
            return [trade(price=price, high=HIGH, at=self.now)]
        if fate == "second":
            return [e.Second(self.now)]
        if fate == "vi":
            return [vi(self.now), vi(self.now, released=self.now + 1)]
        order = next(iter(reversed(self.desk.store.orders.open())), None)
        return [] if order is None else self._answer(fate, order)

    def _answer(self, fate: str, order: Order) -> list[e.Event]:
        command = PlaceOrder(order.code, order.side, order.quantity, order.price, order.type, order.origin)
        number = e.OrderAccepted(self.now, order.id, number_of(order.id))
        if fate == "reject":
            return [] if order.filled else [e.OrderRejected(self.now, order.id, "1", "거부")]
        if fate == "lose":
            return [e.OrderUnknown(self.now, order.id, "시간 초과")] if order.status is Status.REQUESTED else []
        if fate == "accept":
            return [number]
        if fate == "cancel":
            return [number, cancelled(order.id, command, self.now)]
        part = max(1, order.remaining // 2) if fate == "part" else order.remaining
        return [number, fill(order.id, command, self.now, quantity=part, price=order.price or 11_000)]


@given(st.lists(st.tuples(Fate, st.integers(10_700, 12_000)), min_size=8, max_size=40))
def test_whatever_the_broker_does_one_entry_and_never_more_on_sale_than_is_held(
    fates: list[tuple[str, int]],
) -> None:
    broker = Broker(engine())
    broker.entries = len(sent(run(broker.desk, prints())))
    for fate, price in fates:
        broker.tell(fate, price)
        store = broker.desk.store
        exits = [order for order in store.orders.open() if order.side is Side.SELL]
        assert len(exits) <= 1
        assert sum(order.remaining for order in exits) <= sum(position.quantity for position in store.held())
        assert not store.faults
    assert broker.entries == 1


def test_replay_of_the_same_events_gives_the_same_effects() -> None:
    events = prints()
    assert run(engine(), events) == run(engine(), events)


def test_issue_that_starts_to_be_tracked_has_its_history_fetched() -> None:
    effects = run(engine(), prints())
    kinds = [type(effect).__name__ for effect in effects]
    assert kinds[kinds.index("TrackStarted") + 1 :][:2] == ["LoadBars", "LoadBars"]
    assert {CODE} == {effect.code for effect in effects if isinstance(effect, e.TrackStarted)}
