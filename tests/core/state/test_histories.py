"""Whole order histories of the played broker, told in any order: our books must end where its books end."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import events as e
from core.domain import krx
from core.domain.calendar import kst_date
from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.market import Side
from core.domain.orders import DONE, OrderType, Origin, Status
from core.domain.units import MINUTE, SECOND, BrokerNo, Code, OrderId, Shares
from core.engine.reconcile import missed
from core.kiwoom import rest
from core.kiwoom.calls import Reply, Request
from core.kiwoom.frames import decode
from core.sim.broker import Broker, Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.office.accounts import Account
from core.sim.prices.past import Past
from core.sim.stories import CALM
from core.state.store import Store
from tests.core.sim.client import CODE, START, ready, touch

TYPES = {"0": OrderType.LIMIT, "3": OrderType.MARKET, "10": OrderType.LIMIT_IOC, "20": OrderType.LIMIT_FOK}
_PASTS: dict[int, dict[Code, Past]] = {}
TERMS = Terms(deposit=10_000_000_000, requests_per_second=100_000)


class Step(NamedTuple):
    """One act at the broker. `ticks` from the touch; `own` acts are ours, the others come from the HTS."""

    act: str
    own: bool
    quantity: int
    ticks: int
    kind: str


def steps_of(*acts: str) -> st.SearchStrategy[list[Step]]:
    step = st.builds(
        Step,
        act=st.sampled_from(acts),
        own=st.booleans(),
        quantity=st.integers(1, 400),
        ticks=st.integers(-2, 3),
        kind=st.sampled_from(["0", "0", "0", "3", "10", "20"]),
    )
    return st.lists(step, min_size=3, max_size=9)


CASES = int(os.environ.get("HISTORIES", "300"))
"""Of each property; `HISTORIES=5000` looks longer."""
pytestmark = pytest.mark.timeout(max(60, CASES // 2))
STEPS = steps_of("buy", "buy", "sell", "cancel", "amend", "part", "less", "wait")
SEEDS = st.integers(0, 40)
SHARES = st.floats(0, 1)


class Fact(NamedTuple):
    """`is_ours` facts cannot move: what we asked, we knew before any answer."""

    event: e.Event
    is_ours: bool = False


def market_of(seed: int) -> SimMarket:
    """Soon after the opening, so that little of the day must be lived through; one past for all markets of a seed."""
    market = SimMarket(seed=seed, story=CALM, start=START - 15 * MINUTE, listings=UNIVERSE[:1])
    market._pasts = _PASTS.setdefault(seed, market._pasts)
    return market


class History:
    """What happened at the broker, and every fact about it in the order in which it was told."""

    def __init__(self, seed: int, steps: Iterable[Step]) -> None:
        self.client = ready(Broker(market_of(seed), terms=TERMS))
        self.account: Account = self.client.broker.account(self.client.key)
        self.facts: list[Fact] = []
        self._heard = 0
        self._asked = 0
        self._ids: dict[str, OrderId] = {}
        self.go_on(steps)

    def go_on(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self._act(step)
            self._listen()
        self._come_to_rest()

    def _come_to_rest(self) -> None:
        """Until every fill so far has been told; orders may go on resting."""
        filled = -1
        while filled != (filled := sum(order.filled for order in self.account.orders.values())):
            self.client.wait(0.3)
        self._listen()

    def _act(self, step: Step) -> None:
        if step.act in ("buy", "sell"):
            self._place(step)
        elif step.act == "wait":
            self.client.wait(step.quantity / 1_000)
        elif self.account.open_orders:
            target = self.account.open_orders[step.quantity % len(self.account.open_orders)]
            part = 0 if step.act in ("cancel", "amend") else 1 + step.quantity % target.remaining
            self._change(step, f"{target.number:07}", part, krx.step(target.price or touch(self.client)[0], step.ticks))

    def _place(self, step: Step) -> None:
        side = Side.BUY if step.act == "buy" else Side.SELL
        bid, ask = touch(self.client)
        price = 0 if step.kind == "3" else krx.step(ask if side is Side.BUY else bid, side.sign * step.ticks)
        command = PlaceOrder(CODE, side, step.quantity, price, TYPES[step.kind], Origin.STRATEGY, stage=1)
        order_id = self._request(command) if step.own else None
        api = "kt10000" if side is Side.BUY else "kt10001"
        answer = self.client.order(api, step.quantity, price, kind=step.kind)
        if order_id is None:
            return
        if "ord_no" in answer:
            self._ids[answer["ord_no"]] = order_id
            self._say(e.OrderAccepted(self._now, order_id, BrokerNo(answer["ord_no"])))
        else:
            self._say(e.OrderRejected(self._now, order_id, "RC", answer["return_msg"]))

    def _change(self, step: Step, number: str, part: Shares, price: int) -> None:
        is_amend = step.act in ("amend", "part")
        order_id = self._ids.get(number) if step.own and not part else None
        command = Amend if is_amend else Cancel
        if order_id is not None:
            wish = Amend(order_id, price, Origin.USER) if command is Amend else Cancel(order_id, Origin.USER)
            self._say(e.ChangeRequested(self._now, order_id, wish), is_ours=True)
        answer = self.client.amend(number, part, price) if is_amend else self.client.cancel(number, part)
        if order_id is None:
            return
        if "ord_no" in answer:
            if is_amend:
                self._ids[answer["ord_no"]] = order_id
            self._say(e.ChangeAccepted(self._now, order_id, BrokerNo(answer["ord_no"]), is_amend))
        else:
            self._say(e.ChangeFailed(self._now, order_id, "RC", answer["return_msg"]))

    @property
    def _now(self) -> int:
        return self.client.broker.now

    def _request(self, command: PlaceOrder) -> OrderId:
        self._asked += 1
        order_id = OrderId(f"20261120-{self._asked:05}")
        self._say(e.OrderRequested(self._now, order_id, command), is_ours=True)
        return order_id

    def _say(self, event: e.Event, *, is_ours: bool = False) -> None:
        self.facts.append(Fact(event, is_ours))

    def _listen(self) -> None:
        for text, at in list(zip(self.client.texts, self.client.heard_at, strict=True))[self._heard :]:
            self.facts += [Fact(event) for event in decode(text, at) if isinstance(event, e.OrderUpdate | e.Fill)]
        self._heard = len(self.client.texts)

    # ---- the broker's own lists ----

    def missed_by(self, store: Store, *, later: int) -> list[e.Event]:
        """What a comparison with ka10075, ka10076, kt00018 and kt00007 finds `later` seconds from now."""
        return missed(
            store,
            day=rest.read_orders_of([self._reply(rest.orders_of(kst_date(self._now), venue="%"))]),
            open_orders=rest.read_open_orders([self._reply(rest.open_orders())], self._now),
            fills=rest.read_fills([self._reply(rest.fills())], self._now),
            holdings=rest.read_holdings([self._reply(rest.holdings())], self._now),
            at=self._now + later * SECOND,
        )

    def _reply(self, wish: Request) -> Reply:
        answer = self.client.send(wish.api_id, **wish.body)
        return Reply(answer.status, "N", "", answer.body)


def told(facts: Iterable[e.Event]) -> Store:
    """Books after these facts; what must hold of every order holds after each of them."""
    store, ended = Store(), dict[OrderId, Status]()
    for fact in facts:
        store.apply(fact)
        for order in store.orders:
            assert 0 <= order.filled <= order.quantity
            assert order.remaining >= 0
            assert order.id not in ended or order.status in DONE, f"{order.id} was {ended[order.id]}"
            if order.status in DONE:
                ended[order.id] = order.status
        assert all(left > 0 for left in store.orders.resting().values())
        assert sum(fill.quantity for fill in store.fills) == sum(order.filled for order in store.orders)
    return store


def disturbed(facts: list[Fact], chance: random.Random, reach: int = 6) -> list[e.Event]:
    """Every fact at least once, some twice, each up to `reach` places late; our own wishes stay where they are."""
    places = [(n + (0.0 if fact.is_ours else chance.uniform(0, reach)), fact.event) for n, fact in enumerate(facts)]
    places += [
        (n + chance.uniform(0, 2 * reach), fact.event)
        for n, fact in enumerate(facts)
        if isinstance(fact.event, e.OrderUpdate | e.Fill) and chance.random() < 0.2
    ]
    return [event for _, event in sorted(places, key=lambda place: place[0])]


def assert_level(store: Store, history: History, *, cents: int = 0) -> None:
    """Shares, won and resting orders are those of the broker; `cents`: won a share lost to a rounded average."""
    account = history.account
    placed = account.orders.values()
    held = {position.code: position.quantity for position in store.held()}
    assert held == {code: p.quantity for code, p in account.positions.items() if p.quantity}
    assert sum(fill.quantity for fill in store.fills) == sum(order.filled for order in placed)
    assert sum(position.fees for position in store.positions.values()) == account.fees
    assert sum(position.taxes for position in store.positions.values()) == account.taxes
    assert store.orders.resting() == {BrokerNo(f"{o.number:07}"): o.remaining for o in account.open_orders}
    resting = sum(order.remaining for order in account.open_orders)
    assert sum(order.remaining for order in store.orders.open()) == resting
    for order in placed:
        filled, amount = store.orders.filled_under(BrokerNo(f"{order.number:07}"))
        assert filled == order.filled
        assert abs(amount - order.amount) <= cents * filled


@settings(max_examples=CASES)
@given(seed=SEEDS, steps=STEPS)
def test_history_told_in_its_own_order_ends_level_without_a_fault(seed: int, steps: list[Step]) -> None:
    history = History(seed, steps)
    store = told(fact.event for fact in history.facts)
    assert_level(store, history)
    assert list(store.faults) == []


@settings(max_examples=CASES)
@given(seed=SEEDS, steps=STEPS, chance=st.randoms(use_true_random=False))
def test_history_told_twice_and_out_of_order_ends_level(seed: int, steps: list[Step], chance: random.Random) -> None:
    history = History(seed, steps)
    for _ in range(3):
        assert_level(told(disturbed(history.facts, chance)), history)


@settings(max_examples=CASES)
@given(
    seed=SEEDS,
    steps=STEPS,
    more=STEPS,
    down=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    late=st.booleans(),
)
def test_history_with_a_hole_is_mended_by_the_lists_and_goes_on_level(
    seed: int, steps: list[Step], more: list[Step], down: tuple[float, float], late: bool
) -> None:
    history = History(seed, steps)
    first, last = sorted(int(share * len(history.facts)) for share in down)
    hole = [fact.event for fact in history.facts[first:last] if isinstance(fact.event, e.OrderUpdate | e.Fill)]
    store = told(fact.event for fact in history.facts if not any(fact.event is lost for lost in hole))
    for later in (10, 40):  # what a correction took to a number that rests no longer, the second look ends
        for event in history.missed_by(store, later=later):
            store.apply(event)
    for lost in hole if late else ():
        if isinstance(lost, e.Fill):
            store.apply(lost)
    assert_level(store, history, cents=2)
    known = len(history.facts)
    history.go_on(more)
    for fact in history.facts[known:]:
        store.apply(fact.event)
    assert_level(store, history, cents=2)
