"""Every order of the day, ours and foreign, moved only by the table in `core.domain.orders`.

The broker speaks in numbers, we in orders. A `Leg` keeps what was told about one number: shares wanted, filled, taken
back, corrected away. An order is the sum of its legs, so that it does not matter in which turn the pushes arrive. A
number that nobody here knows makes an external order (HTS, phone). If our own REST answer, or the correction of one of
our orders, then claims that number – the push overtook it – the two become one, with nothing guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.domain.commands import Amend, Cancel
from core.domain.errors import ImpossibleStep
from core.domain.events import (
    Balance,
    ChangeAccepted,
    ChangeFailed,
    ChangeRequested,
    Fill,
    OrderAccepted,
    OrderEvent,
    OrderRejected,
    OrderRequested,
    OrderRow,
    OrderSent,
    OrderUnknown,
    OrderUpdate,
    Report,
    SentAgain,
)
from core.domain.orders import OPEN, Order, Origin, Status, Step, next_status
from core.domain.units import SECOND, BrokerNo, Code, Ns, OrderId, Shares, Won, bare, is_within
from core.state import foreign
from core.state.legs import UNHEARD, Booked, Leg, Placed, size_of, steps_to
from core.state.life import descend, inherit

EXTERNAL_PREFIX = "x"
_ON_ITS_WAY: Final = 2 * SECOND
"""What was cancelled or corrected so shortly before a list was asked for need not show in it yet."""
_ENDS: Final = frozenset({Report.CANCELLED, Report.EXPIRED, Report.REJECTED})


class Orders:
    """Lookup by our id and by the broker's number; iteration in the order of birth."""

    def __init__(self) -> None:
        self._by_id: dict[OrderId, Order] = {}
        self._open: dict[OrderId, Order] = {}
        self._legs: dict[BrokerNo, Leg] = {}
        self._legs_of: dict[OrderId, list[Leg]] = {}
        self._changes: set[BrokerNo] = set()  # cancellations that took effect, and changes that were refused
        self._asked: dict[OrderId, Ns] = {}
        self._stops: dict[OrderId, Won] = {}
        """조건가격 that a correction under way will bring."""
        self._became: dict[OrderId, OrderId] = {}  # foreign orders that were ours: answers to changes still name them
        self._muddled: set[OrderId] = set()
        """Orders with two corrections under way at once: which answer numbers which, only 904 can tell."""
        self.account = ""
        """계좌번호 that the orders are of; "" while it is not known: then the token alone answers for it."""
        self.doubts = 0
        """How often the broker told what cannot be; each time only his lists can say what is true."""
        self.impossible: list[str] = []
        """What cannot be, in words; taken by the store as faults."""
        self.adopted: list[Order] = []
        """Orders that turned out to own fills booked for an external order; taken by the store."""

    def __iter__(self) -> Iterator[Order]:
        return iter(self._by_id.values())

    def __reversed__(self) -> Iterator[Order]:
        return reversed(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, order_id: OrderId) -> Order | None:
        return self._by_id.get(order_id)

    def by_number(self, number: BrokerNo) -> Order | None:
        leg = self._legs.get(number)
        return leg.order if leg else None

    def filled_under(self, number: BrokerNo) -> tuple[Shares, Won]:
        """Shares and won booked under one number; after a correction an order has several."""
        leg = self._legs.get(number)
        return (leg.filled, leg.amount) if leg else (0, 0)

    def is_corrected(self, number: BrokerNo) -> bool:
        """Whether the correction under this number took effect in these books."""
        return number in self._legs and self._legs[number].is_shifted

    def placed(self, order: Order) -> Placed | None:
        """How it was born; None where only corrections of it were told."""
        first = next((leg for leg in self._legs_of[order.id] if leg.original is None), None)
        return Placed(first.number, first.quantity, first.price) if first else None

    def resting(self) -> dict[BrokerNo, Shares]:
        """What should rest at the broker by our books: ka10075 as we would write it."""
        return {n: leg.remaining for n, leg in self._legs.items() if leg.remaining and leg.order and leg.order.is_open}

    def open(self, code: Code | None = None) -> list[Order]:
        """Orders whose fate is not settled, UNKNOWN among them; those of an issue on any venue (`_NX`, `_AL`)."""
        if code is None:
            return list(self._open.values())
        issue = bare(code)
        return [order for order in self._open.values() if issue in order.code and bare(order.code) == issue]

    def doubt(self, why: str) -> None:
        """What was told cannot be: nothing is booked of it, a fault says so, and the lists are to be read."""
        self.doubts += 1
        self.impossible.append(why)

    def hear(self, event: OrderEvent) -> Order | None:
        """What befell an order of ours or of the broker's, but for fills; the order, where one is known."""
        match event:
            case OrderRequested():
                return self.request(event)
            case OrderAccepted():
                return self.accept(event.order_id, event.broker_no, event.at)
            case OrderRejected():
                return self._told(event.order_id, Step.REJECT, f"[{event.code}] {event.text}", event.at)
            case OrderUnknown():
                return self.lose(event.order_id, event.why, event.at)
            case OrderUpdate():
                return self.update(event)
            case OrderSent() | SentAgain():
                return self.get(event.order_id)
            case _:
                return self.change(event)

    # ---- our own road ----

    def request(self, event: OrderRequested) -> Order:
        command = event.command
        order = Order(
            id=event.order_id,
            code=command.code,
            side=command.side,
            type=command.type,
            quantity=command.quantity,
            price=command.price,
            origin=command.origin,
            requested_at=event.at,
            reason=command.reason,
            stage=command.stage,
            stop=command.stop,
        )
        return self._add(order)

    def accept(self, order_id: OrderId, number: BrokerNo, at: Ns) -> Order | None:
        """Our answer names the broker's number. A foreign order under that number was ours all along.

        A number that cannot be ours is as good as no answer: the order becomes UNKNOWN.
        """
        order = self._by_id.get(order_id)
        if order is None:
            return None
        leg = self._leg(number)
        owner = leg.order
        if (
            owner is not None
            and owner is not order
            and (owner.origin is not Origin.EXTERNAL or foreign.differ(owner, order))
        ):
            self.doubt(f"{order_id}: number {number} is that of {owner.id}, {owner.side.value} {owner.code}")
            return self.lose(order_id, f"주문번호 {number}: 다른 주문의 번호 / the number of another order", at)
        was_told = leg.order is not None
        leg.know(order.quantity, order.price)
        self._attach(leg, order)
        order.accepted_at = order.accepted_at or at
        if not was_told:
            self._move(order, Step.ACCEPT, at)
        return self._judge(order, at)

    def lose(self, order_id: OrderId, why: str, at: Ns) -> Order | None:
        order = self._told(order_id, Step.LOSE, why, at)
        if order is not None:
            order.lost_at = at
        return order

    def change(self, event: ChangeRequested | ChangeAccepted | ChangeFailed) -> Order | None:
        """A cancellation or correction of ours: asked, numbered, or failed. That it took effect is told by 00: 확인."""
        order = self._by_id.get(self._became.get(event.order_id, event.order_id))
        if order is None:
            return None
        if isinstance(event, ChangeRequested):
            self._change_asked(order, event)
        elif isinstance(event, ChangeFailed):
            order.is_cancelling = order.is_amending = False
            if not event.is_unknown:
                self._stops.pop(order.id, None)
            doubt = "결과 모름, 조회로 확인 (not known, to be seen in the lists): " if event.is_unknown else ""
            order.told = f"[{event.code}] {event.text}" if event.code else doubt + event.text
        elif (
            event.is_amend
            and order.id not in self._muddled
            and event.broker_no not in self._changes | self._legs.keys()
        ):
            self._leg(event.broker_no).original = order.broker_no
        return order

    def _change_asked(self, order: Order, event: ChangeRequested) -> None:
        self._asked[order.id] = event.at
        if isinstance(event.command, Amend) and event.command.stop:
            self._stops[order.id] = event.command.stop
        order.is_cancelling = isinstance(event.command, Cancel)
        order.for_sale = isinstance(event.command, Cancel) and event.command.for_sale
        if not order.is_cancelling:
            if order.is_amending:
                self._muddled.add(order.id)
            order.is_amending = True

    # ---- the broker's road ----

    def update(self, event: OrderUpdate) -> Order | None:
        """접수, 확인, 취소, 거부. None if it speaks of an order that we do not know (yet), or of one as it is not."""
        if self._contradicts(event, event.original_no or event.broker_no):
            return None
        if (event.is_cancel or event.is_amend) and event.original_no is None:
            self.doubt(f"{event.broker_no}: a change ({event.report.value}) of no order")
            return None
        if event.original_no and event.report is Report.REJECTED and (event.is_cancel or event.is_amend):
            return self._change_refused(event.broker_no, event.original_no, event.reason)
        if event.is_cancel and event.original_no:
            return self._cancel_told(event, event.original_no)
        if event.is_amend and event.original_no and event.report is not Report.CANCELLED:
            return self._amend_told(event, event.original_no)
        if event.report in _ENDS:  # what ends has begun: a correction that was announced, its 확인 was missed
            self._take_effect(event)
        leg, order = self._owned(event)
        leg.is_ended_by_list = event.is_listed
        order.accepted_at = order.accepted_at or event.at
        if event.report is Report.REJECTED:
            order.told = event.reason
            return self._move(order, Step.REJECT, event.at)
        if event.report is Report.CANCELLED:
            return self._left(leg, order, event.at)
        if event.report is Report.EXPIRED:
            return self._move(order, Step.EXPIRE, event.at)
        return self._judge(order, event.at)

    def fill(self, event: Fill) -> Booked | None:
        """Book one fill; None for one that is booked already, or that cannot be one of this order."""
        if self._contradicts(event, event.broker_no):
            return None
        leg = self._leg(event.broker_no)
        if why := leg.contradiction(event):
            self.doubt(why)
            return None
        self._take_effect(event)  # the 확인 of an announced correction is late
        leg, order = self._owned(event)
        quantity = leg.unbooked(event)
        fee, tax = leg.book(event, quantity)
        if not (quantity or fee or tax):  # a push behind a query's word may be the first to say what it cost
            return None
        return Booked(self._judge(order, event.at), quantity, fee, tax)

    def settle(self, row: OrderRow, at: Ns) -> Order | None:
        """One row of ka10075: so much rests at the broker, whatever we thought.

        None if it cannot be, or if the list may not know yet that nothing rests under that number any more.
        """
        leg = self._leg(row.broker_no)
        if leg.order is not None and self._is_denied(leg, leg.order, row, at):
            return None
        leg.original = leg.original or row.original_no
        if leg.original and not leg.is_shifted and self.by_number(leg.original):
            self._shift(leg, leg.original, row, at)
        leg, order = self._owned(row, at)
        if not order.is_open:  # we had given it up: it comes back as another one, of the same owner
            self._legs_of[order.id].remove(leg)
            leg.order = self._external(row, at)
            order = descend(leg.order, order)
            self._legs_of[order.id].append(leg)
        leg.rest(row.remaining)
        if not is_within(at, self._asked.get(order.id, at), _ON_ITS_WAY):
            order.is_cancelling = order.is_amending = False
        return self._judge(order, at)

    def _is_denied(self, leg: Leg, order: Order, row: OrderRow, at: Ns) -> bool:
        if why := foreign.contradiction(order, leg, row):
            self.doubt(why)
            return True
        since = max(order.done_at, order.amended_at)
        is_older = is_within(at, since, _ON_ITS_WAY) and not leg.is_ended_by_list
        return not leg.remaining and (is_older or not row.remaining)

    def expire(self, order: Order, at: Ns) -> None:
        self._move(order, Step.EXPIRE, at)

    def clear(self) -> None:
        """Another day: the broker counts anew, and what was not settled only his list of holdings can tell."""
        parts = (self._by_id, self._open, self._legs, self._legs_of, self._changes, self._asked, self._muddled)
        for part in (*parts, self._stops, self._became):
            part.clear()

    # ---- corrections and cancellations ----

    def _cancel_told(self, event: OrderUpdate, original: BrokerNo) -> Order | None:
        leg = self._leg(original)
        is_effect = event.report in (Report.CONFIRMED, Report.CANCELLED)
        if not is_effect or event.broker_no in self._changes:
            return leg.order
        self._changes.add(event.broker_no)
        if not leg.quantity:
            leg.cancelled += event.quantity
            return leg.order
        leg.cancelled += min(event.quantity or leg.remaining, leg.remaining)
        if leg.order is None:
            return None
        leg.order.is_cancelling = False
        return self._judge(leg.order, event.at) if leg.order.is_open else self._move(leg.order, Step.CANCEL, event.at)

    def _amend_told(self, event: OrderUpdate, original: BrokerNo) -> Order | None:
        leg = self._leg(event.broker_no)
        if not leg.is_shifted:
            leg.original = original
            if event.report is Report.CONFIRMED:
                self._shift(leg, original, event)
        return leg.order or self.by_number(original)

    def _change_refused(self, number: BrokerNo, original: BrokerNo, reason: str) -> Order | None:
        leg = self._legs.get(number)
        if leg is not None and leg.order is None:
            del self._legs[number]
        order = self.by_number(original)
        if order is not None and number not in self._changes:
            order.is_cancelling = order.is_amending = False
            order.told = reason
            self._stops.pop(order.id, None)
        self._changes.add(number)
        return order

    def _take_effect(self, event: OrderUpdate | Fill) -> None:
        leg = self._leg(event.broker_no)
        if leg.original and not leg.is_shifted:
            self._shift(leg, leg.original, event)

    def _shift(self, leg: Leg, original: BrokerNo, event: OrderUpdate | Fill | OrderRow, at: Ns = 0) -> None:
        """A correction took effect. All that remained goes on as the same order; a part becomes an order beside it."""
        old, at = self._leg(original), at or foreign.at_of(event)
        leg.is_shifted = True
        leg.know(*size_of(event))
        old.take_back(leg.quantity)
        old.moved += leg.quantity
        parent = old.order
        stop = 0
        if parent is not None:
            parent.is_amending, parent.amended_at = False, at
            stop = self._stops.pop(parent.id, parent.stop)
        if parent is not None and parent.is_open and not old.remaining:
            parent.stop = stop
            self._attach(leg, parent)
            self._judge(parent, at)
            return
        _, order = self._owned(event, at)
        if parent is not None:
            descend(order, parent).stop = stop
            self._bequeath(order)
            self._judge(parent, at)
        self._judge(order, at)

    def _left(self, leg: Leg, order: Order, at: Ns) -> Order:
        """The number rests no longer: taken out, or, if a correction is on its way, gone to its new number."""
        pending = next((n for n in self._legs.values() if n.original == leg.number and not n.is_shifted), None)
        if not order.is_open:
            return self._move(order, Step.CANCEL, at)
        if pending is not None and pending.order is None:
            pending.is_shifted = True
            pending.know(leg.remaining, leg.price)
            leg.moved += leg.remaining
            order.stop = self._stops.pop(order.id, order.stop)
            self._attach(pending, order)
        leg.cancelled += leg.remaining
        return self._judge(order, at)

    # ---- inside ----

    def _leg(self, number: BrokerNo) -> Leg:
        return self._legs.get(number) or self._legs.setdefault(number, Leg(number))

    def is_ours(self, account: str) -> bool:
        """Whether a 계좌번호 is ours, as far as either is known."""
        return foreign.is_same(account, self.account)

    def is_foreign(self, event: OrderUpdate | Fill | Balance) -> bool:
        """Whether it speaks of another account (9201): then it is a doubt, and none of it is ours."""
        if self.is_ours(event.account):
            return False
        self.doubt(f"{type(event).__name__} {event.account[-2:]}: another account than ours ({self.account[-2:]})")
        return True

    def _contradicts(self, event: OrderUpdate | Fill, number: BrokerNo) -> bool:
        """Whether this cannot be told of that number: another account, another issue, another side."""
        if self.is_foreign(event):
            return True
        order = self.by_number(number)
        if order is None or not foreign.differ(order, event):
            return False
        self.doubt(f"{order.id} {number}: told of {event.side.value} {event.code}, is {order.side.value} {order.code}")
        return True

    def _owned(self, event: OrderUpdate | Fill | OrderRow, at: Ns = 0) -> tuple[Leg, Order]:
        """The leg of the number and its order, external if nobody knows it."""
        leg = self._leg(event.broker_no)
        leg.know(*size_of(event))
        if leg.order is None:
            self._attach(leg, self._external(event, at))
        assert leg.order is not None
        return leg, leg.order

    def _add(self, order: Order) -> Order:
        self._by_id[order.id] = self._open[order.id] = order
        self._legs_of[order.id] = []
        return order

    def _attach(self, leg: Leg, order: Order) -> None:
        """From now on the number, and whatever its order so far consists of, is part of `order`."""
        other = leg.order
        if other is order:
            return
        for each in self._legs_of.pop(other.id) if other else [leg]:
            each.order = order
            self._legs_of[order.id].append(each)
        if other is not None:
            self._absorb(other, order)
        # a correction may have been told before the order that it corrects
        for child in [child for child in self._legs.values() if child.original == leg.number and child.is_shifted]:
            if not leg.remaining and child.order is not None:
                self._attach(child, order)
        self._bequeath(order)

    def _bequeath(self, order: Order) -> None:
        """What was corrected out of it, part by part, before anybody knew it for ours, is ours as well."""
        for part in foreign.parts_of(order, self._legs) if order.origin is not Origin.EXTERNAL else ():
            self.adopted.append(descend(part, order))
            self._bequeath(part)

    def _absorb(self, other: Order, order: Order) -> None:
        del self._by_id[other.id]
        self._open.pop(other.id, None)
        self._became[other.id] = order.id
        inherit(order, other)
        order.told = order.told or other.told
        order.is_cancelling |= other.is_cancelling
        order.is_amending |= other.is_amending
        if other.id in self._asked:  # or a cancel that got lost would never be asked for again
            self._asked[order.id] = max(self._asked.pop(other.id), self._asked.get(order.id, 0))
        if other.id in self._stops:
            self._stops[order.id] = self._stops.pop(other.id)
        if order.status in UNHEARD and other.status in (Status.REJECTED, Status.EXPIRED):
            order.status, order.done_at = other.status, other.done_at
            self._open.pop(order.id, None)
        self.adopted.append(order)

    def _external(self, event: OrderUpdate | Fill | OrderRow, at: Ns = 0) -> Order:
        order_id = EXTERNAL_PREFIX + event.broker_no
        while order_id in self._by_id:
            order_id += "+"
        return self._add(foreign.order_of(event, OrderId(order_id), at or foreign.at_of(event)))

    def _judge(self, order: Order, at: Ns) -> Order:
        """Bring the order level with its legs."""
        legs = sorted(self._legs_of[order.id], key=lambda leg: leg.number)
        live = [leg for leg in legs if leg.remaining]
        last = (live or legs)[-1]
        cancelled = sum(leg.cancelled for leg in legs)
        order.broker_no, order.original_no, order.price = last.number, last.original, last.price
        order.filled = sum(leg.filled for leg in legs)
        order.amount = sum(leg.amount for leg in legs)
        order.quantity = order.filled + (sum(leg.remaining for leg in live) or cancelled)
        for step in steps_to(order, is_live=bool(live), is_whole=not live and not cancelled and order.filled > 0):
            self._move(order, step, at)
        return order

    def _told(self, order_id: OrderId, step: Step, text: str, at: Ns) -> Order | None:
        order = self._by_id.get(order_id)
        if order is None:
            return None
        order.told = text
        return self._move(order, step, at)

    def _move(self, order: Order, step: Step, at: Ns) -> Order:
        try:
            order.status = next_status(order.status, step)
        except ImpossibleStep as error:
            self.doubt(f"{order.id} {order.broker_no or '-'}: {error}")
            return order
        if order.status not in OPEN:
            order.done_at = order.done_at or at
            order.is_cancelling = order.is_amending = False
            self._open.pop(order.id, None)
            for leg in self._legs_of[order.id]:
                leg.cancelled += leg.remaining
        return order
