"""How many requests may leave: slots per TR in any sliding second as the *server* counts, most urgent first.

The server sees a request somewhere between its sending and its answer, so a slot stays taken for one second after
the answer (or after `GRACE`, if the answer is slow): whatever the network does to the spacing, the server's count
stays within the limit. TRs are independent: five hundred queued charts never delay an order.
`Line` is the rule, without I/O; `Throttle` adds the waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import heapq
from collections.abc import AsyncIterator, Callable
from typing import Final

import msgspec

from core.domain.units import MILLI, SECOND, Ns

GRACE: Final = 250 * MILLI
"""A request without an answer for this long is presumed to have been counted."""
_MARGIN: Final = 20 * MILLI
_WINDOW: Final = SECOND + _MARGIN
_CALM: Final = 10 * SECOND
"""After this long without a complaint a lowered rate doubles again."""
_LOWEST: Final = 4
"""A rate of one goes down to one in this many seconds."""


class Urgency(enum.IntEnum):
    """Who leaves first."""

    CANCEL = 0
    SELL = 1
    BUY = 2
    QUERY = 3


class Limits(msgspec.Struct, frozen=True):
    """Requests a second: per TR, and of all together (0 = no such limit is known)."""

    query: int = 5
    order: int = 5
    total: int = 0


class Slot:
    """One place in a sliding second; `seen` is the latest instant at which the server can have counted it."""

    __slots__ = ("seen",)

    def __init__(self, seen: Ns) -> None:
        self.seen = seen


class Pace:
    """The sliding second of one TR."""

    def __init__(self, limit: int) -> None:
        self.limit: Final = limit
        self._slots: list[Slot] = []
        self._halvings = 0
        self._calm_from: Ns = 0
        self._hold: Ns = 0

    def rate(self, at: Ns) -> tuple[int, Ns]:
        """(requests, per ns) as allowed now."""
        while self._halvings and at - self._calm_from >= _CALM:
            self._halvings -= 1
            self._calm_from += _CALM
        count, seconds = self.limit, 1
        for _ in range(self._halvings):
            count, seconds = (count // 2, seconds) if count > 1 else (1, min(seconds * 2, _LOWEST))
        return count, seconds * _WINDOW

    def ready_at(self, at: Ns, *, spare: int = 0) -> Ns:
        """When the next request may leave, `spare` slots being kept free; a time not after `at` means now."""
        count, window = self.rate(at)
        self._slots = [slot for slot in self._slots if slot.seen + window > at]
        count = max(1, count - spare)
        if len(self._slots) < count:
            return self._hold
        return max(self._hold, sorted(slot.seen for slot in self._slots)[-count] + window)

    def take(self, at: Ns) -> Slot:
        slot = Slot(at + GRACE)
        self._slots.append(slot)
        return slot

    def refund(self, slot: Slot) -> None:
        """Nothing was sent after all."""
        if slot in self._slots:
            self._slots.remove(slot)

    def complain(self, at: Ns) -> None:
        """429 or 1700: half the rate, and a pause until the server's second has surely passed."""
        if at >= self._hold:  # answers to requests that left before the first complaint say nothing new
            self._halvings = min(self._halvings + 1, self.limit.bit_length() + 1)
        self._calm_from = at
        self._hold = max(self._hold, at + SECOND + _MARGIN)


class Ticket:
    """One request in line."""

    __slots__ = ("number", "slots", "tr", "urgency")

    def __init__(self, tr: str, urgency: Urgency, number: int) -> None:
        self.tr, self.urgency, self.number = tr, urgency, number
        self.slots: list[tuple[Pace, Slot]] = []

    def __lt__(self, other: Ticket) -> bool:
        return (self.urgency, self.number) < (other.urgency, other.number)


class Line:
    """Who may leave when; time is an argument."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._paces: dict[str, Pace] = {}
        self._total = Pace(limits.total) if limits.total else None
        # What queries leave of the total: an order and its cancel must find room at once.
        self._reserve = limits.total * 2 // 5
        self._heaps: dict[str, list[Ticket]] = {}
        self._joined = 0

    def __len__(self) -> int:
        return sum(len(heap) for heap in self._heaps.values())

    def join(self, tr: str, urgency: Urgency) -> Ticket:
        self._joined += 1
        ticket = Ticket(tr, urgency, self._joined)
        heapq.heappush(self._heaps.setdefault(tr, []), ticket)
        if tr not in self._paces:
            self._paces[tr] = Pace(self._limits.query if urgency is Urgency.QUERY else self._limits.order)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """The wish is gone: out of the line, or back with the slots if it had them."""
        heap = self._heaps.get(ticket.tr, [])
        if ticket in heap:
            heap.remove(ticket)
            heapq.heapify(heap)
        for pace, slot in ticket.slots:
            pace.refund(slot)

    def due(self, at: Ns) -> list[Ticket]:
        """Everybody who may leave now, in the order of leaving; their slots are taken."""
        leaving: list[Ticket] = []
        while (ticket := self._next(at)) is not None:
            heapq.heappop(self._heaps[ticket.tr])
            paces = [self._paces[ticket.tr]] + ([self._total] if self._total else [])
            ticket.slots = [(pace, pace.take(at)) for pace in paces]
            leaving.append(ticket)
        return leaving

    def next_at(self, at: Ns) -> Ns | None:
        """When `due` is worth asking again; None while nobody waits."""
        return min((self._ready_at(heap[0], at) for heap in self._heaps.values() if heap), default=None)

    def done(self, ticket: Ticket, at: Ns) -> None:
        """The answer is here: the server counted the request no later than now."""
        for _, slot in ticket.slots:
            slot.seen = min(slot.seen, at)

    def complain(self, tr: str, at: Ns) -> None:
        """The server says that `tr` came too often."""
        self._paces[tr].complain(at)

    def rate(self, tr: str, at: Ns) -> tuple[int, Ns]:
        """(requests, per ns) that `tr` is allowed now."""
        return self._paces[tr].rate(at)

    def slowed(self, at: Ns) -> dict[str, tuple[int, Ns]]:
        """The TRs that a complaint holds below their limit, as `rate`."""
        found = {tr: pace.rate(at) for tr, pace in self._paces.items()}
        return {tr: rate for tr, rate in found.items() if rate != (self._paces[tr].limit, _WINDOW)}

    def ready_at(self, tr: str, at: Ns) -> Ns:
        """When a request of `tr` could leave if nobody stood before it; not after `at` means now."""
        pace = self._paces.get(tr)
        return at if pace is None else pace.ready_at(at)

    def _next(self, at: Ns) -> Ticket | None:
        heads = (heap[0] for heap in self._heaps.values() if heap)
        return min((ticket for ticket in heads if self._ready_at(ticket, at) <= at), default=None)

    def _ready_at(self, ticket: Ticket, at: Ns) -> Ns:
        ready = self._paces[ticket.tr].ready_at(at)
        if self._total is None:
            return ready
        spare = self._reserve if ticket.urgency is Urgency.QUERY else 0
        return max(ready, self._total.ready_at(at, spare=spare))


class Throttle:
    """`async with throttle.slot(tr, urgency):` waits for its turn and gives the slot back afterwards."""

    def __init__(self, limits: Limits, monotonic: Callable[[], Ns]) -> None:
        self._line = Line(limits)
        self._now = monotonic
        self._turns: dict[Ticket, asyncio.Future[None]] = {}
        self._timer: asyncio.Handle | None = None

    @property
    def waiting(self) -> int:
        return len(self._line)

    @contextlib.asynccontextmanager
    async def slot(self, tr: str, urgency: Urgency) -> AsyncIterator[None]:
        """Hold a place in the sliding second of `tr` around one request."""
        ticket = self._line.join(tr, urgency)
        turn = self._turns[ticket] = asyncio.get_running_loop().create_future()
        # In the next loop turn: whoever joins in this one is sorted in, so a cancel overtakes an order.
        self._arm(0)
        try:
            await turn
        except asyncio.CancelledError:
            self._turns.pop(ticket, None)
            self._line.leave(ticket)
            self._arm(0)
            raise
        try:
            yield
        finally:
            self._line.done(ticket, self._now())
            if self._turns:
                self._arm(0)

    def complain(self, tr: str) -> None:
        self._line.complain(tr, self._now())

    @property
    def slowed(self) -> dict[str, tuple[int, Ns]]:
        """(requests, per ns) of each TR that the server complained about lately; it recovers by itself."""
        return self._line.slowed(self._now())

    def ready_in(self, tr: str) -> Ns:
        """How long a request of `tr` would wait if nobody stood before it."""
        now = self._now()
        return max(0, self._line.ready_at(tr, now) - now)

    def _arm(self, delay: Ns) -> None:
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        if delay > 0:
            self._timer = loop.call_later(delay / SECOND, self._turn)
        else:
            self._timer = loop.call_soon(self._turn)

    def _turn(self) -> None:
        self._timer = None
        if not self._turns:
            return
        for ticket in self._line.due(self._now()):
            turn = self._turns.pop(ticket)
            if not turn.done():
                turn.set_result(None)
        if not self._turns:
            return
        now = self._now()
        next_at = self._line.next_at(now)
        if next_at is not None:
            self._arm(max(MILLI, next_at - now))
