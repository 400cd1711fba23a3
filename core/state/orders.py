"""Every order of the day, ours and foreign, moved only by the table in `core.domain.orders`.

A report about a number that nobody here knows makes an external order (HTS, phone). If our own REST answer then claims
that number – the push overtook it – the two become one, with nothing guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.domain.errors import ImpossibleStep
from core.domain.events import Fill, OrderRequested, OrderRow, OrderUpdate, Report
from core.domain.orders import OPEN, Order, Origin, Status, Step, next_status
from core.domain.units import BrokerNo, Code, Ns, OrderId, Shares, Won

EXTERNAL_PREFIX = "x"
QUERIED = "query"
"""Fill number of shares that a query told us of; a late push of the same shares is then not booked again."""


class Booked(NamedTuple):
    """What one fill added: shares that were new, fee and tax of this fill alone."""

    order: Order
    quantity: Shares
    fee: Won
    tax: Won


class Orders:
    """Lookup by our id and by the broker's number; iteration in the order of birth."""

    def __init__(self) -> None:
        self._by_id: dict[OrderId, Order] = {}
        self._by_no: dict[BrokerNo, Order] = {}
        self._open: dict[OrderId, Order] = {}
        self._booked: set[tuple[BrokerNo, str]] = set()
        self._ahead: dict[BrokerNo, Shares] = {}
        self._costs: dict[BrokerNo, tuple[Won, Won]] = {}
        self.impossible: list[str] = []
        """Steps that the table does not allow, in words; taken by the store as faults."""

    def __iter__(self) -> Iterator[Order]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, order_id: OrderId) -> Order | None:
        return self._by_id.get(order_id)

    def by_number(self, number: BrokerNo) -> Order | None:
        return self._by_no.get(number)

    def open(self, code: Code | None = None) -> list[Order]:
        """Orders whose fate is not settled, UNKNOWN among them."""
        return [order for order in self._open.values() if code is None or order.code == code]

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
        )
        return self._add(order)

    def accept(self, order_id: OrderId, number: BrokerNo, at: Ns) -> Order | None:
        """Our answer names the broker's number. A foreign order under that number was ours all along."""
        order = self._by_id.get(order_id)
        if order is None:
            return None
        self._number(order, number)
        order.accepted_at = order.accepted_at or at
        return self._move(order, Step.ACCEPT, at)

    def reject(self, order_id: OrderId, text: str, at: Ns) -> Order | None:
        return self._told(order_id, Step.REJECT, text, at)

    def lose(self, order_id: OrderId, why: str, at: Ns) -> Order | None:
        order = self._told(order_id, Step.LOSE, why, at)
        if order is not None:
            order.lost_at = at
        return order

    # ---- the broker's road ----

    def update(self, event: OrderUpdate) -> Order:
        """접수, 확인, 취소, 거부."""
        if event.is_cancel or event.is_amend:
            return self._change_told(event)
        order = self._by_no.get(event.broker_no) or self._external(event)
        order.accepted_at = order.accepted_at or event.at
        step = {
            Report.ACCEPTED: Step.ACCEPT,
            Report.CONFIRMED: Step.ACCEPT,
            Report.CANCELLED: Step.CANCEL,
            Report.REJECTED: Step.REJECT,
        }.get(event.report, Step.ACCEPT)
        if step is Step.REJECT:
            order.told = event.reason
        return self._move(order, step, event.at)

    def fill(self, event: Fill) -> Booked | None:
        """Book one fill; None for one that is booked already."""
        quantity = self._unbooked(event)
        if not quantity:
            return None
        order = self._by_no.get(event.broker_no) or self._external(event)
        order.filled += quantity
        order.amount += event.price * quantity
        fee, tax = self._costs.get(event.broker_no, (0, 0))
        self._costs[event.broker_no] = (max(fee, event.fee), max(tax, event.tax))
        self._move(order, Step.FILL_REST if order.filled >= order.quantity else Step.FILL_PART, event.at)
        return Booked(order, quantity, max(0, event.fee - fee), max(0, event.tax - tax))

    def settle(self, row: OrderRow, at: Ns) -> Order:
        """One row of ka10075: the order rests at the broker, whatever we thought."""
        order = self._by_no.get(row.broker_no) or self._external(row, at)
        if order.status in (Status.REQUESTED, Status.UNKNOWN):
            self._move(order, Step.ACCEPT, at)
        return order

    def expire(self, order: Order, at: Ns) -> None:
        self._move(order, Step.EXPIRE, at)

    def cancelled(self, order: Order, at: Ns) -> None:
        self._move(order, Step.CANCEL, at)

    # ---- inside ----

    def _unbooked(self, event: Fill) -> Shares:
        number = event.broker_no
        if event.fill_no == QUERIED:
            self._ahead[number] = self._ahead.get(number, 0) + event.quantity
            return event.quantity
        key = (number, event.fill_no or f"left{event.remaining}")
        if key in self._booked:
            return 0
        self._booked.add(key)
        known = min(self._ahead.get(number, 0), event.quantity)
        if known:
            self._ahead[number] -= known
        return event.quantity - known

    def _add(self, order: Order) -> Order:
        self._by_id[order.id] = order
        self._open[order.id] = order
        if order.broker_no:
            self._by_no[order.broker_no] = order
        return order

    def _number(self, order: Order, number: BrokerNo) -> None:
        foreign = self._by_no.get(number)
        if foreign is not None and foreign is not order:
            order.filled, order.amount = foreign.filled, foreign.amount
            order.status, order.accepted_at = foreign.status, foreign.accepted_at
            order.done_at = foreign.done_at
            del self._by_id[foreign.id]
            self._open.pop(foreign.id, None)
            if order.status not in OPEN:
                self._open.pop(order.id, None)
        order.broker_no = number
        self._by_no[number] = order

    def _external(self, event: OrderUpdate | Fill | OrderRow, at: Ns = 0) -> Order:
        size, price = (
            (event.order_quantity, event.order_price) if isinstance(event, Fill) else (event.quantity, event.price)
        )
        return self._add(
            Order(
                id=OrderId(EXTERNAL_PREFIX + event.broker_no),
                code=event.code,
                side=event.side,
                type=event.type,
                quantity=size,
                price=price,
                origin=Origin.EXTERNAL,
                requested_at=at if isinstance(event, OrderRow) else event.at,
                broker_no=event.broker_no,
            )
        )

    def _change_told(self, event: OrderUpdate) -> Order:
        """A cancellation or correction speaks of the original (904) and, corrected, continues under a new number."""
        target = self._by_no.get(event.original_no) if event.original_no else None
        if target is None:
            return self._by_no.get(event.broker_no) or self._external(event)
        if event.report is not Report.CONFIRMED and event.report is not Report.CANCELLED:
            return target
        if event.is_cancel:
            return self._move(target, Step.CANCEL, event.at)
        target.price = event.price
        target.original_no = target.broker_no
        self._number(target, event.broker_no)
        return target

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
            self.impossible.append(f"{order.id} {order.broker_no or '-'}: {error}")
            return order
        if order.status not in OPEN:
            order.done_at = order.done_at or at
            order.is_cancelling = False
            self._open.pop(order.id, None)
        return order
