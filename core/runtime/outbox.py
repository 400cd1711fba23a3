"""The way out: an order is on disk before the network hears of it, is sent once, and its answer becomes a fact.

Cancels before sells before buys (the throttle sees to it). What takes risk away – a cancel, a sale of the emergency
stop – leaves even if the disk refuses or hangs, loudly. An answer that cannot be read makes the order UNKNOWN; nothing
here ever sends it again. Only the broker's proof that it did not take the request (429/1700) lets the same one
leave once more: counted, journalled first, and asked anew whether it may.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Final, NamedTuple

from core.domain import events as e
from core.domain.commands import Amend, Cancel
from core.domain.errors import BrokerError, RequestLimited, RequestLost
from core.domain.market import Side
from core.domain.orders import Order, Origin
from core.domain.units import BrokerNo, Code, Ns, OrderId
from core.kiwoom import rest
from core.kiwoom.rest import Reply, Request
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.tasks import TaskSet
from core.net.throttle import Urgency
from core.risk.kill import is_reduction
from core.state.meters import Meters, note

_log = logging.getLogger(__name__)
JOURNAL: Final = "JOURNAL"
"""Code of the rejection when the disk could not take the intent: then nothing is sent."""

PATIENCE: Final = 1.0
"""Seconds that what takes risk away waits for a disk that hangs."""
_UNWRITTEN: Final = (
    "디스크에 기록하지 못한 취소·청산 주문을 그대로 보냈습니다. 디스크를 확인하세요 / "
    "cancels and sales of the stop left without being journalled; look after the disk"
)

_ENDED: Final = "종료: 응답을 듣지 못함, 다음 시작 때 조회 / ended before the answer; the next start asks the broker"
OTHER_VENUES: Final = {"571412": "_AL", "571758": "_NX"}
"""The broker's refusals of a change that named the wrong venue, and the one to name next: an order from elsewhere does
not say whether it went to KRX, NXT or through SOR. The second, 미체결 없음, may be true as well; that costs nothing."""


class _Wish(NamedTuple):
    order_id: OrderId
    request: Request
    urgency: Urgency
    may_leave: Callable[[], bool]
    is_change: bool = False
    is_way_out: bool = False
    """A cancel, or a sale of the emergency stop: nothing of our own may keep it in."""


class Outbox:
    """Owns every order that is on its way. `tell` receives the answers as events.

    `may_leave` is asked in the turn in which the bytes leave: a stop or a VI may have overtaken what waited.
    `keep` makes a further attempt true and journals it; the attempt leaves once that is on disk.
    """

    def __init__(
        self,
        client: RestClient,
        clock: Clock,
        tasks: TaskSet,
        meters: Meters,
        *,
        tell: Callable[[e.Event], None],
        keep: Callable[[e.SentAgain], Future[None]],
        may_leave: Callable[[Code, Side, Origin], bool],
    ) -> None:
        self._client, self._clock, self._tasks, self._meters = client, clock, tasks, meters
        self._tell, self._keep, self._may_leave = tell, keep, may_leave
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_closing = self._is_closed = False
        self._unwritten: dict[Future[None], asyncio.Future[None]] = {}
        # changes whose intent is not on disk yet
        self._venues: dict[BrokerNo, str] = {}
        self._stops = 0
        self._is_told = False

    @property
    def is_busy(self) -> bool:
        """Whether an order is on its way, or its answer."""
        return bool(self._under_way)

    def overtaken(self) -> None:
        """A stop was pressed: what waits now may never leave, not after a reset either, unless it reduces."""
        self._stops += 1

    def place(self, event: e.OrderRequested, durable: Future[None]) -> None:
        """Send a new order once `durable` says that the intent is on disk."""
        if self._is_closed:
            return  # the journal has the wish; the next start asks the broker what he knows of it
        may_leave = self._pass(event.command.code, event.command.side, event.command.origin)
        self._start(f"order {event.order_id}", self._place(event, durable, may_leave))

    def change(self, event: e.ChangeRequested, order: Order, durable: Future[None]) -> None:
        """Send a cancellation or correction of `order`, which must have the broker's number."""
        if self._is_closed:
            return
        self._unwritten[durable] = asyncio.get_running_loop().create_future()
        is_amend = isinstance(event.command, Amend)
        may_leave = self._pass(order.code, order.side, event.command.origin) if is_amend else _always
        task = self._start(f"change {event.order_id}", self._change(event, order, durable, may_leave))
        task.add_done_callback(lambda _: self._written(durable))

    async def drain(self, seconds: float) -> None:
        """The end of the program: no entry leaves any more; what is under way has so long to hear its answer.

        What then still waits is cancelled by the owner of the tasks, and told to be UNKNOWN: the next start asks.
        """
        self._is_closing = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        self._is_closed = True

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._tasks.start(name, work, must_finish=True)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _place(self, event: e.OrderRequested, durable: Future[None], may_leave: Callable[[], bool]) -> None:
        order_id, command = event.order_id, event.command
        try:
            wish = _Wish(
                order_id,
                rest.place(command),
                Urgency.BUY if command.side is Side.BUY else Urgency.SELL,
                may_leave,
                is_way_out=command.origin is Origin.KILL,
            )
            reply = await self._send(wish, durable)
            answer: e.Event = e.OrderAccepted(self._clock.now(), order_id, rest.read_order(reply))
        except BrokerError as error:
            answer = e.OrderRejected(self._clock.now(), order_id, error.code, error.told)
        except RequestLost as error:
            self._meters.unknown += 1
            answer = e.OrderUnknown(self._clock.now(), order_id, str(error))
        except asyncio.CancelledError:
            self._tell(e.OrderUnknown(self._clock.now(), order_id, _ENDED))
            raise
        except Exception as error:
            # Our own mistake, and it is not known how far the order came: the lists will tell. The owner hears of it.
            self._tell(e.OrderUnknown(self._clock.now(), order_id, repr(error)))
            raise
        self._tell(answer)

    async def _change(
        self, event: e.ChangeRequested, order: Order, durable: Future[None], may_leave: Callable[[], bool]
    ) -> None:
        order_id, command = event.order_id, event.command
        is_amend = isinstance(command, Amend)
        number = order.broker_no
        assert number is not None  # the gate lets no change pass without it
        try:
            wish = _Wish(
                order_id,
                _change_request(command, order, number, self._venues.get(number, "")),
                Urgency.CANCEL,
                may_leave,
                is_change=True,
                is_way_out=not is_amend,
            )
            own_number = rest.read_order(await self._send(wish, durable))
            answer: e.Event = e.ChangeAccepted(self._clock.now(), order_id, own_number, is_amend)
        except BrokerError as error:
            if error.code in OTHER_VENUES:  # whoever asks again asks there
                self._venues[number] = "" if self._venues.get(number) else OTHER_VENUES[error.code]
            answer = e.ChangeFailed(self._clock.now(), order_id, error.code, error.told)
        except RequestLost as error:
            answer = e.ChangeFailed(self._clock.now(), order_id, "", str(error), is_unknown=True)
        except asyncio.CancelledError:
            self._tell(e.ChangeFailed(self._clock.now(), order_id, "", _ENDED, is_unknown=True))
            raise
        except Exception as error:
            self._tell(e.ChangeFailed(self._clock.now(), order_id, "", repr(error), is_unknown=True))
            raise
        self._tell(answer)

    def _pass(self, code: Code, side: Side, origin: Origin) -> Callable[[], bool]:
        stops = self._stops

        def may_leave() -> bool:
            is_late = self._is_closing and side is Side.BUY
            is_overtaken = stops != self._stops and not is_reduction(side, origin)
            return not is_late and not is_overtaken and self._may_leave(code, side, origin)

        return may_leave

    async def _send(self, wish: _Wish, durable: Future[None]) -> Reply:
        asked = self._clock.monotonic()
        try:
            await self._on_disk(wish, durable)
            written = self._clock.now()
        finally:
            self._written(durable)
        if wish.urgency is not Urgency.CANCEL:
            await self._after_changes()
        note(self._meters.order_ns, self._clock.monotonic() - asked)
        leaves = wish.may_leave if wish.is_change else functools.partial(self._leaves, wish, written)
        again = functools.partial(self._again, wish)
        return await self._client.send(wish.request, urgency=wish.urgency, may_leave=leaves, again=again)

    def _leaves(self, wish: _Wish, written: Ns) -> bool:
        if not wish.may_leave():
            return False
        self._tell(e.OrderSent(self._clock.now(), wish.order_id, written))  # it is quiet: nobody acts on it
        return True

    async def _again(self, wish: _Wish, attempt: int, why: RequestLimited) -> None:
        event = e.SentAgain(self._clock.now(), wish.order_id, attempt, str(why), wish.is_change)
        await self._on_disk(wish, self._keep(event))

    async def _on_disk(self, wish: _Wish, durable: Future[None]) -> None:
        if not wish.is_way_out:
            await _on_disk(durable)
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await _on_disk(durable)
        except (BrokerError, TimeoutError):
            _log.critical("%s leaves without being journalled", wish.order_id)
            if not self._is_told:
                self._is_told = True
                self._tell(e.Notice(self._clock.now(), "alarm", _UNWRITTEN))

    def _written(self, durable: Future[None]) -> None:
        if (gone := self._unwritten.pop(durable, None)) is not None:
            gone.set_result(None)

    async def _after_changes(self) -> None:
        # A cancel asked in the same turn may be in the journal's next commit: the throttle must see it before us.
        if self._unwritten:
            await asyncio.wait(self._unwritten.values())


async def _on_disk(durable: Future[None]) -> None:
    """Raises BrokerError with the code JOURNAL when the disk refused."""
    try:
        await _told(durable)
    except Exception as error:
        _log.exception("the journal refused an intent")
        raise BrokerError(JOURNAL, f"기록할 수 없어 보내지 않음 / not journalled, not sent: {error}") from error


def _told(durable: Future[None]) -> asyncio.Future[None]:
    """The result of another thread on this loop. Not by `shield(wrap_future())`: that takes a turn of the loop more."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if told.done():
            return
        if (error := durable.exception()) is None:
            told.set_result(None)
        else:
            told.set_exception(error)

    def ended(_: Future[None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone, and whoever waited with it
            loop.call_soon_threadsafe(tell)

    durable.add_done_callback(ended)
    return told


def _always() -> bool:
    return True


def _change_request(command: Cancel | Amend, order: Order, number: BrokerNo, suffix: str) -> Request:
    code = Code(order.code + suffix)
    if isinstance(command, Amend):
        # A condition left empty might be read as none: that of a waiting stop is always named.
        stop = command.stop or order.stop
        return rest.amend(code, number, quantity=order.remaining, price=command.price, stop=stop)
    return rest.cancel(code, number)
