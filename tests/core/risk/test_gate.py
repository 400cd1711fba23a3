from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.commands import Amend, Cancel, Command, LoadBars, PlaceOrder, Refresh, ResetKill, TripKill, Watch
from core.domain.limits import Measure
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.settings import Environment, Mode, RiskSettings, Settings, StrategySettings
from core.domain.texts import halves
from core.domain.units import DAY, MILLI, SECOND, Code, Ns, OrderId
from core.risk.entries import Opened
from core.risk.gate import Gate
from core.risk.kill import KillLatch
from core.state.store import Store
from tests.core.strategy.build import (
    CODE,
    NOW,
    fill,
    held,
    number_of,
    phase,
    place,
    requested,
    store_with,
    trade,
    vi,
    working,
)

PAPER = Settings(strategy=StrategySettings(mode=Mode.PAPER))


def refused(gate: Gate, command: Command, store: Store, now: Ns = NOW) -> str:
    """The rule that says no, or ""."""
    refusal = gate.check(command, store, now)
    return refusal.rule if refusal else ""


@pytest.mark.parametrize(
    ("events", "order", "rule"),
    [
        ((), {}, ""),
        ((), {"origin": Origin.STRATEGY}, ""),
        ((phase(SessionPhase.CLOSED),), {}, "phase"),
        ((vi(),), {}, "vi"),
        ((e.LinkChanged(NOW, "1", e.LinkState.LIVE),), {"origin": Origin.STRATEGY}, "vi"),
        ((e.LinkChanged(NOW, "1", e.LinkState.LIVE),), {}, ""),
        ((), {"code": "000001", "price": 0}, "stale"),
        ((), {"quantity": 0}, "quantity"),
        ((), {"price": 10_001}, "tick"),
        ((), {"price": 13_010}, "band"),
        ((), {"quantity": 1_001}, "value"),
        ((e.DepositRead(NOW, 1, 1),), {}, "cash"),
        ((), {"side": Side.SELL}, "shares"),
        (working("1", place(side=Side.SELL, price=9_990)), {}, "self-cross"),
        ((requested("1", place()), e.OrderUnknown(NOW, OrderId("1"), "")), {}, "unknown"),
        ((held(quantity=1_000), trade(price=9_790, volume=10**9)), {"price": 9_790}, "daily-loss"),
        ((e.ClockRead(NOW, 9 * SECOND, SECOND),), {}, ""),  # of the simulator: another day, no verdict
        ((phase(SessionPhase.CLOSED), vi()), {"price": 1}, "phase"),  # the earlier rule answers
    ],
)
def test_gate_answers_with_the_first_rule_that_says_no(
    events: tuple[e.Event, ...], order: dict[str, Any], rule: str
) -> None:
    assert refused(Gate(PAPER), place(**order), store_with(trade(), *events)) == rule


def test_signal_mode_and_reconciliation_hold_the_strategy_at_the_gate() -> None:
    wish = place(origin=Origin.STRATEGY)
    assert refused(Gate(Settings()), wish, store_with(trade())) == "mode"
    assert refused(Gate(PAPER), wish, store_with(trade(), reconciled=False)) == "reconcile"


def test_losing_and_reconciling_desk_may_always_sell() -> None:
    store = store_with(held(quantity=1_000), trade(price=9_000), reconciled=False)
    assert refused(Gate(PAPER), place(side=Side.SELL, quantity=1_000, price=0), store) == ""


def test_latch_answers_before_everything_and_from_the_same_moment() -> None:
    gate, store = Gate(PAPER), store_with(trade(), held())
    assert refused(gate, place(), store) == ""
    gate.kill.trip("버튼")
    assert refused(gate, place(), store) == "kill"
    assert refused(gate, place(side=Side.SELL), store) == ""
    assert refused(gate, place(side=Side.SELL, origin=Origin.STRATEGY), store) == "kill"
    assert refused(Gate(PAPER, KillLatch(is_tripped=True)), place(), store) == "kill"


def test_intent_passes_once_a_day_also_after_a_restart() -> None:
    gate, store, wish = Gate(PAPER), store_with(trade()), place(key="2026-11-20:x:1")
    gate.note(wish, NOW)
    assert refused(gate, wish, store) == "duplicate"
    restarted = Gate(PAPER)
    restarted.note(wish, NOW - 3_600 * SECOND)  # from the journal
    assert refused(restarted, wish, store) == "duplicate"
    restarted.note(place(key="tomorrow"), NOW + DAY)
    assert restarted._keys == {"tomorrow"}


def test_rate_is_a_sliding_second() -> None:
    gate, store = Gate(PAPER), store_with(trade())
    for n in range(5):
        wish = place(quantity=n + 1)
        assert refused(gate, wish, store, NOW + n * 100 * MILLI) == ""
        gate.note(wish, NOW + n * 100 * MILLI)
    assert refused(gate, place(), store, NOW + SECOND - 1) == "rate"
    assert refused(gate, place(), store, NOW + SECOND) == ""


def test_orders_of_an_hour_that_a_clock_set_back_has_taken_away_hold_nobody_up() -> None:
    gate = Gate(PAPER)
    for n in range(5):
        gate.note(place(price=9_950 + 10 * n), NOW + 3_600 * SECOND)
    assert refused(gate, place(), store_with(trade())) == ""


def test_cancels_and_the_stop_cost_nothing_of_the_rate() -> None:
    gate, store = Gate(PAPER), store_with(trade(), *working("1", place(price=9_990)))
    for _ in range(9):
        gate.note(Cancel(OrderId("1"), Origin.USER), NOW)
        gate.note(place(side=Side.SELL, origin=Origin.KILL), NOW)
    assert refused(gate, place(), store) == ""


@pytest.mark.parametrize(
    ("order_id", "origin", "tripped", "rule"),
    [
        ("1", Origin.USER, False, ""),
        ("1", Origin.STRATEGY, False, ""),
        ("1", Origin.USER, True, ""),
        ("1", Origin.KILL, True, ""),
        ("1", Origin.STRATEGY, True, "kill"),
        ("2", Origin.USER, False, "order"),  # no number yet
        ("3", Origin.USER, False, "order"),  # done
        ("4", Origin.USER, False, "order"),  # nobody knows it
        ("5", Origin.USER, False, "order"),  # being cancelled
    ],
)
def test_cancel_needs_an_open_order_with_a_number(order_id: str, origin: Origin, tripped: bool, rule: str) -> None:
    store = store_with(
        *working("1", place()),
        requested("2", place()),
        *working("3", place()),
        fill("3", place()),
        *working("5", place()),
        e.ChangeRequested(NOW, OrderId("5"), Cancel(OrderId("5"), Origin.USER)),
        phase(SessionPhase.CLOSING_AUCTION),
    )
    gate = Gate(PAPER, KillLatch(is_tripped=tripped))
    assert refused(gate, Cancel(OrderId(order_id), origin), store) == rule


@pytest.mark.parametrize(
    ("order_id", "price", "rule"),
    [
        ("1", 10_010, ""),
        ("1", 10_000, "order"),  # the same price
        ("1", 10_005, "tick"),
        ("1", 13_010, "band"),
        ("1", 10_300, "self-cross"),
        ("2", 10_400, ""),  # its own quantity does not count twice
        ("3", 10_010, "order"),
        ("4", 10_010, "order"),
        ("5", 10_010, "order"),  # being cancelled
    ],
)
def test_amendment_is_judged_as_the_order_it_would_become(order_id: str, price: int, rule: str) -> None:
    store = store_with(
        trade(),
        held(quantity=10),
        *working("1", place(quantity=5)),
        *working("2", place(side=Side.SELL, quantity=10, price=10_300)),
        requested("3", place()),
        *working("5", place()),
        e.ChangeRequested(NOW, OrderId("5"), Cancel(OrderId("5"), Origin.USER)),
    )
    assert refused(Gate(PAPER), Amend(OrderId(order_id), price, Origin.USER), store) == rule


def test_second_amendment_waits_for_the_first_but_a_cancel_does_not() -> None:
    asked = e.ChangeRequested(NOW, OrderId("1"), Amend(OrderId("1"), 10_010, Origin.USER))
    store = store_with(trade(), *working("1", place(quantity=5)), asked)
    assert refused(Gate(PAPER), Amend(OrderId("1"), 10_020, Origin.USER), store) == "order"
    assert refused(Gate(PAPER), Cancel(OrderId("1"), Origin.KILL), store) == ""


def test_amendment_beyond_the_cash_is_refused() -> None:
    store = store_with(trade(), *working("1", place(quantity=10)), cash=100_100)
    assert refused(Gate(PAPER), Amend(OrderId("1"), 10_010, Origin.USER), store) == "cash"
    stopped = Gate(PAPER, KillLatch(is_tripped=True))
    assert refused(stopped, Amend(OrderId("1"), 9_990, Origin.USER), store) == "kill"


@pytest.mark.parametrize("command", [TripKill(True), ResetKill(), Watch(()), LoadBars(CODE), Refresh()])
def test_command_that_sends_no_order_passes(command: Command) -> None:
    assert Gate(Settings(), KillLatch(is_tripped=True)).check(command, store_with(), NOW) is None


def test_amendment_of_a_market_order_has_no_price_to_correct() -> None:
    store = store_with(trade(), *working("1", place(price=0)))
    assert refused(Gate(PAPER), Amend(OrderId("1"), 10_000, Origin.USER), store) == "order"


@pytest.mark.parametrize(("price", "rule"), [(9_880, ""), (9_885, "tick"), (9_890, "order")])
def test_amendment_of_a_stop_limit_order_keeps_its_stop(price: int, rule: str) -> None:
    order = place(side=Side.SELL, quantity=10, price=9_890, type=OrderType.STOP_LIMIT, stop=9_900)
    store = store_with(trade(), held(quantity=10), *working("1", order))
    assert refused(Gate(PAPER), Amend(OrderId("1"), price, Origin.USER), store) == rule


@pytest.mark.parametrize(
    ("price", "stop", "rule"),
    [(9_890, 9_950, ""), (9_940, 9_950, ""), (9_890, 9_955, "tick"), (9_890, 9_900, "order"), (9_890, 6_000, "band")],
)
def test_amendment_may_move_the_stop_alone(price: int, stop: int, rule: str) -> None:
    order = place(side=Side.SELL, quantity=10, price=9_890, type=OrderType.STOP_LIMIT, stop=9_900)
    store = store_with(trade(), held(quantity=10), *working("1", order))
    assert refused(Gate(PAPER), Amend(OrderId("1"), price, Origin.PROTECT, stop=stop), store) == rule


def test_amendment_gives_no_stop_to_an_order_without_one() -> None:
    store = store_with(trade(), held(quantity=10), *working("1", place(side=Side.SELL, quantity=10, price=10_100)))
    assert refused(Gate(PAPER), Amend(OrderId("1"), 10_050, Origin.USER, stop=9_900), store) == "tick"


@pytest.mark.parametrize("kind", [OrderType.MID, OrderType.POST_CLOSE])
def test_amendment_of_a_type_without_a_price_is_refused(kind: OrderType) -> None:
    store = store_with(trade(), *working("1", place(price=0, type=kind)))
    assert refused(Gate(PAPER), Amend(OrderId("1"), 10_000, Origin.USER), store) == "order"


def test_daily_loss_trips_once_it_is_reached_and_not_before() -> None:
    gate, store = Gate(PAPER), store_with()
    assert gate.trips(store) is None
    store.apply(held(quantity=100))
    store.apply(trade(price=8_020, at=NOW + SECOND))
    assert gate.trips(store) is None
    store.apply(trade(price=8_010, at=NOW + 2 * SECOND))
    trip = gate.trips(store)
    assert trip is not None
    assert (trip.rule, trip.measure) == ("daily-loss", Measure(-200_722, -200_000, "won"))
    assert halves(trip.text)[0] == "오늘 손익 -200,722원 ≤ 하루 손실 한도 -200,000원"


def test_daily_loss_is_summed_ten_times_a_second_and_after_every_fill() -> None:
    gate, store = Gate(PAPER), store_with(held(quantity=100), trade())
    assert gate.trips(store) is None
    store.apply(trade(price=8_000, at=NOW + 99 * MILLI))
    assert gate.trips(store) is None
    store.apply(fill("1", place(quantity=1), NOW + 99 * MILLI, price=8_000))
    assert gate.trips(store) is not None
    store.apply(trade(price=8_000, at=NOW + 200 * MILLI))
    assert gate.trips(store) is not None


# ---- no sequence gets past the limits ----

CODES = ("000001", "000002", "000003")
TIGHT = RiskSettings(
    max_positions=2, max_entries=3, max_order_value=300_000, max_order_quantity=25, orders_per_second=3
)
CASH = 1_000_000

wishes = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from([Side.BUY, Side.BUY, Side.SELL]),
        st.integers(1, 30),
        st.sampled_from([0, 9_900, 10_000, 10_100]),
        st.sampled_from([Origin.USER, Origin.STRATEGY]),
        st.sampled_from(["rest", "fill", "part", "lose", "reject"]),
        st.sampled_from([10, 200, 700]),
    ),
    min_size=5,
    max_size=60,
)


class World:
    """Everything the gate lets pass happens; the ledger beside it is kept by the plainest means."""

    def __init__(self) -> None:
        self.gate = Gate(Settings(risk=TIGHT, strategy=StrategySettings(mode=Mode.PAPER)))
        self.store = store_with(*(trade(code) for code in CODES), cash=CASH)
        self.now = NOW
        self.passed: list[tuple[Ns, PlaceOrder]] = []

    def wish(self, order: PlaceOrder, fate: str, millis: int) -> bool:
        self.now += millis * MILLI
        for code in CODES:
            self.store.apply(trade(code, at=self.now))
        if self.gate.check(order, self.store, self.now) is not None:
            return False
        self.gate.note(order, self.now)
        self.passed.append((self.now, order))
        self._happen(order, fate)
        return True

    def _happen(self, order: PlaceOrder, fate: str) -> None:
        name = str(len(self.passed))
        self.store.apply(requested(name, order, self.now))
        if fate == "lose":
            self.store.apply(e.OrderUnknown(self.now, OrderId(name), ""))
            return
        if fate == "reject":
            self.store.apply(e.OrderRejected(self.now, OrderId(name), "", ""))
            return
        self.store.apply(e.OrderAccepted(self.now, OrderId(name), number_of(name)))
        if fate != "rest":
            quantity = order.quantity if fate == "fill" else max(1, order.quantity // 2)
            self.store.apply(fill(name, order, self.now, quantity=quantity, price=order.price or 10_000))

    def spent(self) -> int:
        """Most that all buys may have cost, without what sales brought."""
        buys = [order for order in self.store.orders if order.side is Side.BUY]
        return sum(order.amount + order.remaining * (order.price or 13_000) for order in buys)

    def promised(self, code: str) -> int:
        orders = self.store.orders.open(Code(code))
        return sum(order.remaining for order in orders if order.side is Side.SELL)


@given(wishes)
def test_no_sequence_of_orders_that_passed_is_beyond_a_limit(
    sequence: list[tuple[str, Side, int, int, Origin, str, int]],
) -> None:
    world = World()
    for code, side, quantity, price, origin, fate, millis in sequence:
        kind = OrderType.LIMIT if price else OrderType.MARKET
        order = PlaceOrder(Code(code), side, quantity, price, kind, origin)
        before = {(each.code, each.side) for each in world.store.orders.open() if each.status is Status.UNKNOWN}
        if world.wish(order, fate, millis):
            assert (order.code, side) not in before
            assert side is Side.SELL or quantity * (price or 13_000) <= TIGHT.max_order_value
        assert world.spent() <= CASH
        store = world.store
        busy = {position.code for position in store.held()}
        busy |= {each.code for each in store.orders.open() if each.side is Side.BUY}
        assert len(busy) <= TIGHT.max_positions
        assert Opened().today(store) <= TIGHT.max_entries
        for each in CODES:
            position = store.positions.get(Code(each))
            assert world.promised(each) <= (position.quantity if position else 0)
    buys = [moment for moment, order in world.passed if order.side is Side.BUY]
    for moment in buys:
        assert sum(moment <= other < moment + SECOND for other in buys) <= TIGHT.orders_per_second


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12))
def test_no_key_ever_passes_twice(keys: list[str]) -> None:
    world = World()
    for key in keys:
        world.wish(place(CODES[0], key=key), "reject", 1_000)
    assert set(Counter(order.key for _, order in world.passed).values()) == {1}
    assert {order.key for _, order in world.passed} == set(keys)


@pytest.mark.parametrize(("side", "rule"), [(Side.BUY, "clock"), (Side.SELL, "")])
def test_clock_that_is_five_seconds_off_refuses_entries_alone(side: Side, rule: str) -> None:
    store = store_with(trade(), held())
    store.environment = Environment.MOCK
    store.apply(e.ClockRead(NOW, -6 * SECOND, SECOND // 2))
    assert refused(Gate(PAPER), place(side=side), store) == rule


SENTENCE = re.compile(".*[가-힣].* / [^가-힣]+")
LOSS = (held(quantity=1_000), trade(price=9_700, volume=10**9))


@pytest.mark.parametrize(
    ("events", "order", "rule", "measure"),
    [
        ((), {"quantity": 100_001, "price": 10}, "band", Measure(10, 7_000, "won")),
        ((), {"quantity": 0}, "quantity", Measure(0, 1, "shares")),
        ((), {"quantity": 1_001}, "value", Measure(10_010_000, 10_000_000, "won")),
        ((), {"price": 10_001}, "tick", Measure(10_001, 10, "won")),
        ((e.DepositRead(NOW, 1, 1),), {}, "cash", Measure(10_000, 1, "won")),
        ((), {"side": Side.SELL}, "shares", Measure(1, 0, "shares")),
        (LOSS, {"price": 9_700}, "daily-loss", Measure(-320_850, -200_000, "won")),
        ((vi(NOW - 150 * SECOND, NOW - 20 * SECOND),), {"origin": Origin.STRATEGY}, "vi", Measure(20, 60, "s")),
        ((vi(),), {}, "vi", None),
        ((phase(SessionPhase.CLOSED),), {}, "phase", None),
        ((), {"code": "000001", "price": 0}, "stale", None),
        (working("1", place(side=Side.SELL, price=9_990)), {}, "self-cross", None),
        ((requested("1", place()), e.OrderUnknown(NOW, OrderId("1"), "")), {}, "unknown", None),
    ],
)
def test_refusal_speaks_both_languages_and_measures_what_it_can(
    events: tuple[e.Event, ...], order: dict[str, Any], rule: str, measure: Measure | None
) -> None:
    refusal = Gate(PAPER).check(place(**order), store_with(trade(), *events), NOW)
    assert refusal is not None
    assert (refusal.rule, refusal.measure) == (rule, measure)
    assert SENTENCE.fullmatch(refusal.text), refusal.text


def test_double_click_leaves_once() -> None:
    gate, store = Gate(PAPER), store_with(trade(), held(quantity=10))
    for wish in (place(), place(side=Side.SELL, price=10_500)):
        assert refused(gate, wish, store) == ""
        gate.note(wish, NOW)
        assert refused(gate, wish, store, NOW + 120 * MILLI) == "duplicate"
        assert refused(gate, wish, store, NOW + 300 * MILLI) == ""
