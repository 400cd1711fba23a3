"""A broker drawn by lot, whose words come late, twice, in any turn or never, with his lists read in between.

When all is quiet and the lists were read again, our books are his: every share, every number that rests, and whose each
order is. Each order has a price of its own, so that no wish in doubt could be any other's.
"""

from __future__ import annotations

import os
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.commands import Amend, Cancel
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.units import SECOND, BrokerNo, OrderId, kst_hhmmss
from core.engine.reconcile import missed
from core.state.store import Store
from tests.build import CODE, NOW, holding, no, place, store_with, update
from tests.build import fill as fill_of

CASES = int(os.environ.get("HISTORIES", "300"))
STEPS = 14


class Number(msgspec.Struct):
    """What the broker knows of one of his numbers."""

    number: BrokerNo
    is_ours: bool
    side: Side
    price: int
    quantity: int
    born: int
    original: BrokerNo | None = None
    filled: int = 0
    amount: int = 0
    gone: int = 0
    is_cancel: bool = False

    @property
    def rests(self) -> int:
        return 0 if self.is_cancel else self.quantity - self.filled - self.gone


class Lots:
    """The broker, the wire and the desk. `is_deaf`: words may get lost on the way, not only come late."""

    def __init__(self, chance: Random, *, is_deaf: bool) -> None:
        self.chance, self.is_deaf = chance, is_deaf
        self.store: Store = store_with()
        self.now, self.fills, self.wishes, self.held = NOW, 0, 0, 0
        self.numbers: dict[BrokerNo, Number] = {}
        self.ids: dict[OrderId, BrokerNo | None] = {}
        self.wire: list[tuple[float, e.Event]] = []

    def run(self) -> None:
        acts = [self.buy, self.buy, self.sell, self.trade, self.trade, self.change, self.change, self.look]
        for step in range(STEPS):
            self.now += self.chance.choice([SECOND // 10, SECOND, 3 * SECOND, 20 * SECOND])
            self.chance.choice(acts)()
            self.deliver(step)
        self.deliver(2 * STEPS + 9)
        for _ in range(3):  # what a look leaves to the next one is done in the third at the latest
            self.now += 30 * SECOND
            self.look()

    # ---- the wire ----

    def tell(self, event: e.Event, *, is_answer: bool = False) -> None:
        if self.is_deaf and not is_answer and self.chance.random() < 0.15:
            return
        for _ in range(1 if is_answer or self.chance.random() < 0.8 else 2):
            self.wire.append((self.chance.uniform(0, 5) if self.chance.random() < 0.5 else 0, event))

    def deliver(self, until: float) -> None:
        """The wire counts in steps, each fact from the step on in which it was put there."""
        due = [fact for fact in self.wire if fact[0] <= until]
        self.wire = [(left - (until < 2 * STEPS), event) for left, event in self.wire if left > until]
        for left, event in sorted(due, key=lambda fact: fact[0]):
            self.store.apply(msgspec.structs.replace(event, at=self.now))
            assert left <= until

    # ---- acts ----

    def buy(self) -> None:
        self._place(Side.BUY, self.chance.randint(1, 9))

    def sell(self) -> None:
        bound = sum(each.rests for each in self.numbers.values() if each.side is Side.SELL)
        if self.held > bound:
            self._place(Side.SELL, self.chance.randint(1, self.held - bound))

    def _new(self, **values: object) -> Number:
        found = Number(number=no(len(self.numbers) + 1), born=self.now, **values)  # type: ignore[arg-type]
        self.numbers[found.number] = found
        return found

    def _place(self, side: Side, quantity: int) -> None:
        self.wishes += 1
        price, is_ours = 10_000 + 10 * self.wishes, self.chance.random() < 0.7
        wish = OrderId(f"20261120-{self.wishes:05}")
        if is_ours:
            command = place(side=side, quantity=quantity, price=price, origin=Origin.STRATEGY, stage=1)
            self.store.apply(e.OrderRequested(self.now, wish, command))
            self.ids[wish] = None
        is_lost = is_ours and self.chance.random() < 0.3
        if is_lost and self.chance.random() < 0.3:  # it never arrived
            self.tell(e.OrderUnknown(self.now, wish, "reset"), is_answer=True)
            return
        born = self._new(is_ours=is_ours, side=side, price=price, quantity=quantity)
        if is_ours:
            self.ids[wish] = born.number
            accepted = e.OrderAccepted(self.now, wish, born.number)
            self.tell(e.OrderUnknown(self.now, wish, "time-out") if is_lost else accepted, is_answer=True)
        self.tell(self._update(born))

    def _update(self, each: Number, report: e.Report = e.Report.ACCEPTED, **changes: object) -> e.OrderUpdate:
        values = {"side": each.side, "quantity": each.quantity, "price": each.price, "remaining": each.quantity}
        told = update(1, report, **{**values, **changes})
        return msgspec.structs.replace(told, broker_no=each.number, original_no=each.original)

    def _live(self) -> list[Number]:
        return [each for each in self.numbers.values() if each.rests]

    def trade(self) -> None:
        if not (live := self._live()):
            return
        each = self.chance.choice(live)
        quantity = self.chance.randint(1, each.rests)
        self.fills += 1
        each.filled += quantity
        each.amount += quantity * each.price
        self.held += each.side.sign * quantity
        told = fill_of(
            quantity,
            fill_no=str(self.fills),
            remaining=each.rests,
            side=each.side,
            price=each.price,
            order_price=each.price,
            order_quantity=each.quantity,
        )
        self.tell(msgspec.structs.replace(told, broker_no=each.number))

    def change(self) -> None:
        if not (live := self._live()):
            return
        each, is_amend = self.chance.choice(live), self.chance.random() < 0.6
        known = self.store.orders.by_number(each.number)
        is_asked = known is not None and known.broker_no == each.number and self.chance.random() < 0.6
        part = each.rests if is_asked or self.chance.random() < 0.7 else self.chance.randint(1, each.rests)
        self.wishes += 1
        price = 10_000 + 10 * self.wishes
        wish = known.id if known is not None and is_asked else None
        if wish is not None:
            command = Amend(wish, price, Origin.USER) if is_amend else Cancel(wish, Origin.USER)
            self.store.apply(e.ChangeRequested(self.now, wish, command))
            if self.chance.random() < 0.15:
                self.tell(e.ChangeFailed(self.now, wish, "RC4033", "no"), is_answer=True)
                return
        each.gone += part
        new = self._new(is_ours=each.is_ours, side=each.side, price=price, quantity=part, original=each.number)
        new.is_cancel = not is_amend
        if wish is not None:
            answer: e.Event = e.ChangeAccepted(self.now, wish, new.number, is_amend)
            lost = e.ChangeFailed(self.now, wish, "", "time-out", is_unknown=True)
            self.tell(lost if self.chance.random() < 0.2 else answer, is_answer=True)
        for report in (e.Report.ACCEPTED, e.Report.CONFIRMED):
            self.tell(self._update(new, report, is_amend=is_amend, is_cancel=not is_amend))

    # ---- the lists ----

    def _row(self, each: Number) -> e.OrderRow:
        plain = e.Report.CANCELLED if each.is_cancel else e.Report.CONFIRMED if each.original else e.Report.ACCEPTED
        return e.OrderRow(
            each.number,
            each.original,
            CODE,
            each.side,
            OrderType.LIMIT,
            each.quantity,
            each.price,
            each.filled,
            each.rests,
            each.amount,
            report=plain,
            time=kst_hhmmss(each.born),
        )

    def look(self) -> None:
        rows = [self._row(each) for each in reversed(self.numbers.values())]
        cost = next((position.cost for position in self.store.held()), 0)  # what it cost is another test's business
        held = (holding(self.held, cost // self.held, cost=cost),) if self.held else ()
        for event in missed(
            self.store,
            open_orders=e.OpenOrdersListed(self.now, tuple(row for row in rows if row.remaining)),
            fills=e.FillsListed(self.now, tuple(row for row in rows if row.filled)),
            holdings=e.HoldingsListed(self.now, held),
            at=self.now,
            day=rows,
        ):
            self.store.apply(event)


def check(lots: Lots) -> None:
    store = lots.store
    assert store.orders.resting() == {each.number: each.rests for each in lots._live()}
    assert sum(position.quantity for position in store.held()) == lots.held
    assert not [order for order in store.orders if order.status in (Status.UNKNOWN, Status.REQUESTED)]
    for each in lots.numbers.values():
        assert store.orders.filled_under(each.number) == (each.filled, each.amount)
        order: Order | None = store.orders.by_number(each.number)
        if order is not None:
            assert order.origin is (Origin.STRATEGY if each.is_ours else Origin.EXTERNAL)
    for order_id, number in lots.ids.items():
        order = store.orders.get(order_id)
        assert order is not None
        if number is None:
            assert order.status is Status.REJECTED


@settings(max_examples=CASES)
@given(st.randoms(use_true_random=False), st.booleans())
def test_books_are_the_brokers_when_all_is_quiet(chance: Random, is_deaf: bool) -> None:
    lots = Lots(chance, is_deaf=is_deaf)
    lots.run()
    check(lots)
