"""What the broker told about one number of his: shares wanted, filled, taken back, corrected away.

The pushes of an order may come in any turn, twice, and after a query has told their sum: a leg comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from core.domain.events import Fill, OrderRow, OrderUpdate
from core.domain.orders import Order, Status, Step
from core.domain.units import BrokerNo, Shares, Won

QUERIED: Final = "query"
"""Fill number of shares that a query told us of; a late push of the same shares is then not booked again."""

UNHEARD: Final = frozenset({Status.REQUESTED, Status.UNKNOWN})
"""The broker has not been heard of it."""


class Booked(NamedTuple):
    """What one fill added: shares that were new, perhaps none, and the fee and tax that were."""

    order: Order
    quantity: Shares
    fee: Won
    tax: Won


class Placed(NamedTuple):
    """Number, size and price of an order before any correction."""

    number: BrokerNo
    quantity: Shares
    price: Won


class Leg(msgspec.Struct):
    """One number of the broker. It may be spoken of before anybody knows whose it is."""

    number: BrokerNo
    order: Order | None = None
    original: BrokerNo | None = None
    """The number that this one corrects (904)."""
    is_shifted: bool = False
    """The correction took effect: its shares have left `original`."""
    is_ended_by_list: bool = False
    """Lists left it out. If the next one has it, that is no older word than theirs."""
    price: Won = 0
    quantity: Shares = 0
    filled: Shares = 0
    amount: Won = 0
    cancelled: Shares = 0
    moved: Shares = 0
    """Shares that a correction took to a new number."""
    fee: Won = 0
    tax: Won = 0
    listed: Shares = 0
    """How many of its shares the last query called filled."""
    ahead: Shares = 0
    """Those of them whose pushes are still to come, if they come."""
    fill_nos: dict[str, Shares] = msgspec.field(default_factory=dict)
    """Fills that were pushed, and what they left open (902)."""

    @property
    def remaining(self) -> Shares:
        return max(0, self.quantity - self.filled - self.cancelled - self.moved)

    def know(self, quantity: Shares, price: Won) -> None:
        """Learn the size; what was told before counts against it."""
        if not self.quantity:
            self.quantity, self.price = quantity, price
            self.cancelled = min(self.cancelled, max(0, quantity - self.filled - self.moved))

    def take_back(self, quantity: Shares) -> None:
        """Shares that were thought cancelled turn out not to be; before the size is known nothing says so."""
        if not self.quantity:
            return
        self.cancelled -= min(self.cancelled, max(0, quantity - self.remaining))

    def rest(self, remaining: Shares) -> None:
        """The broker says how much still rests."""
        gap = self.remaining - remaining
        self.take_back(remaining)
        self.cancelled += max(0, gap)
        self.quantity += max(0, remaining - self.remaining)

    def is_beyond(self, event: Fill) -> bool:
        """Whether a push fills more than there is, and is none that is known already."""
        new = event.quantity - min(self.ahead, event.quantity)
        is_known = event.fill_no == QUERIED or event.fill_no in self.fill_nos
        return not is_known and self.filled + new > (self.quantity or event.order_quantity)

    def contradiction(self, event: Fill) -> str:
        """Why this fill cannot be booked; "" if it can, or is booked already. KRX and NXT count their fills apart: an
        order that the broker splits (SOR) may be given one number by both."""
        if self.is_beyond(event):
            return f"{self.number}: {self.filled} + {event.quantity} filled of {self.quantity or event.order_quantity}"
        if self.fill_nos.get(event.fill_no, event.remaining) != event.remaining:
            return f"{self.number}: fill number {event.fill_no} twice, with {event.remaining} left the second time"
        return ""

    def unbooked(self, event: Fill) -> Shares:
        """How many shares of the fill are new; from now on they are known."""
        told = event.order_quantity - event.remaining
        if event.fill_no == QUERIED:
            self.listed = told
            self.ahead += event.quantity
            return event.quantity
        if event.fill_no in self.fill_nos:
            return 0
        self.fill_nos[event.fill_no] = event.remaining
        # 902 places this fill in the life of the order: what the query already counted lies before it
        before = told - event.quantity - self.cancelled - self.moved
        is_counted = before < self.listed or event.quantity > self.remaining
        known = min(self.ahead, event.quantity) if is_counted else 0
        self.ahead -= known
        return event.quantity - known

    def book(self, event: Fill, quantity: Shares) -> tuple[Won, Won]:
        """Add shares; returns fee and tax of this fill, which the wire tells as sums of the number."""
        self.take_back(quantity)
        self.filled += quantity
        self.quantity = max(self.quantity, self.filled)  # only a query may say more than the order: it is the truth
        self.amount += event.price * quantity
        fee, tax = max(0, event.fee - self.fee), max(0, event.tax - self.tax)
        self.fee, self.tax = self.fee + fee, self.tax + tax
        return fee, tax


def size_of(event: OrderUpdate | Fill | OrderRow) -> tuple[Shares, Won]:
    """Shares and limit price of the order that is spoken of."""
    if isinstance(event, Fill):
        return event.order_quantity, event.order_price
    return event.quantity, event.price


def steps_to(order: Order, *, is_live: bool, is_whole: bool) -> Iterator[Step]:
    """The steps that lead from what the order was to what its legs say."""
    if order.status in UNHEARD:
        yield Step.ACCEPT
    if order.status is Status.FILLED or (order.status is Status.REJECTED and not order.filled):
        return
    if is_whole:
        yield Step.FILL_REST
        return
    if order.filled:
        yield Step.FILL_PART
    if not is_live and order.status is not Status.REJECTED:
        yield Step.CANCEL
