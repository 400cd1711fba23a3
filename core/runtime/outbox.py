"""The way out: an order is on disk before the network hears of it, is sent once, and its answer becomes a fact.

Cancels before sells before buys (the throttle sees to it). An answer that cannot be read makes the order UNKNOWN;
nothing here ever sends it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from core.domain import events as e
from core.domain.commands import Amend, Cancel
from core.domain.errors import BrokerError, RequestLost
from core.domain.market import Side
from core.domain.orders import Order
from core.domain.units import Ns
from core.kiwoom import rest
from core.kiwoom.rest import Reply, Request
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.tasks import TaskSet
from core.net.throttle import Urgency
from core.state.meters import Meters, note

_log = logging.getLogger(__name__)
JOURNAL: Final = "JOURNAL"
"""Code of the rejection when the disk could not take the intent: then nothing is sent."""


class Outbox:
    """Owns every order that is on its way. `tell` receives the answers as events."""

    def __init__(
        self, client: RestClient, clock: Clock, tasks: TaskSet, meters: Meters, *, tell: Callable[[e.Event], None]
    ) -> None:
        self._client, self._clock, self._tasks, self._meters = client, clock, tasks, meters
        self._tell = tell

    def place(self, event: e.OrderRequested, durable: Future[None]) -> None:
        """Send a new order once `durable` says that the intent is on disk."""
        self._tasks.start(f"order {event.order_id}", self._place(event, durable), must_finish=True)

    def change(self, event: e.ChangeRequested, order: Order, durable: Future[None]) -> None:
        """Send a cancellation or correction of `order`, which must have the broker's number."""
        self._tasks.start(f"change {event.order_id}", self._change(event, order, durable), must_finish=True)

    async def _place(self, event: e.OrderRequested, durable: Future[None]) -> None:
        asked, order_id = self._clock.monotonic(), event.order_id
        urgency = Urgency.BUY if event.command.side is Side.BUY else Urgency.SELL
        try:
            reply = await self._send(rest.place(event.command), urgency, durable, asked)
            answer: e.Event = e.OrderAccepted(self._clock.now(), order_id, rest.read_order(reply))
        except BrokerError as error:
            answer = e.OrderRejected(self._clock.now(), order_id, error.code, error.text)
        except RequestLost as error:
            self._meters.unknown += 1
            answer = e.OrderUnknown(self._clock.now(), order_id, str(error))
        self._tell(answer)

    async def _change(self, event: e.ChangeRequested, order: Order, durable: Future[None]) -> None:
        asked, order_id = self._clock.monotonic(), event.order_id
        is_amend = isinstance(event.command, Amend)
        try:
            reply = await self._send(_change_request(event.command, order), Urgency.CANCEL, durable, asked)
            number = rest.read_order(reply)
            answer: e.Event = e.ChangeAccepted(self._clock.now(), order_id, number, is_amend)
        except BrokerError as error:
            answer = e.ChangeFailed(self._clock.now(), order_id, error.code, error.text)
        except RequestLost as error:
            answer = e.ChangeFailed(self._clock.now(), order_id, "", str(error), is_unknown=True)
        self._tell(answer)

    async def _send(self, request: Request, urgency: Urgency, durable: Future[None], asked: Ns) -> Reply:
        try:
            await asyncio.wrap_future(durable)
        except Exception as error:
            _log.exception("the journal refused an intent, nothing is sent")
            raise BrokerError(JOURNAL, f"기록할 수 없어 보내지 않음 / not journalled, not sent: {error}") from error
        note(self._meters.order_ns, self._clock.monotonic() - asked)
        return await self._client.send(request, urgency=urgency)


def _change_request(command: Cancel | Amend, order: Order) -> Request:
    assert order.broker_no is not None  # the gate lets no change pass without it
    if isinstance(command, Amend):
        return rest.amend(order.code, order.broker_no, quantity=order.remaining, price=command.price)
    return rest.cancel(order.code, order.broker_no)
