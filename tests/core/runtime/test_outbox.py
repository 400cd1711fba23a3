from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import pytest

from core.domain import events as e
from core.domain.commands import Amend, Cancel
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin
from core.domain.units import BrokerNo, Code
from core.kiwoom import rest
from core.net.token import NOT_SENT
from core.runtime import outbox as outbox_room
from core.runtime.outbox import JOURNAL, Outbox
from core.sim.broken.faults import Fault
from core.state.meters import Meters
from tests.build import NOW, order_id, place, requested
from tests.conftest import Run
from tests.core.runtime.street import CODE, Office, Street, office, street


class Way(NamedTuple):
    outbox: Outbox
    office: Office
    street: Street
    meters: Meters
    sent: list[e.OrderSent]


def anybody(_: Code, __: Side, ___: Origin) -> bool:
    return True


@asynccontextmanager
async def way(
    may_leave: Callable[[Code, Side, Origin], bool] = anybody, disk: Future[None] | None = None, **terms: Any
) -> AsyncIterator[Way]:
    """`disk`: what becomes of a further attempt in the journal."""
    disk = disk or written()
    async with street(**terms) as market, office(market.endpoint) as found:
        meters = Meters()

        def keep(event: e.SentAgain) -> Future[None]:
            found.hear(event)
            return disk

        sent: list[e.OrderSent] = []

        def tell(event: e.Event) -> None:
            sent.append(event) if isinstance(event, e.OrderSent) else found.hear(event)

        outbox = Outbox(found.client, found.clock, found.tasks, meters, tell=tell, keep=keep, may_leave=may_leave)
        yield Way(outbox, found, market, meters, sent)


def written() -> Future[None]:
    done: Future[None] = Future()
    done.set_result(None)
    return done


def full() -> Future[None]:
    done: Future[None] = Future()
    done.set_exception(OSError("disk full"))
    return done


def buy(price: int = 0) -> e.OrderRequested:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    return requested(code=CODE, quantity=1, price=price, type=kind)


def requested_cancel() -> e.ChangeRequested:
    return e.ChangeRequested(NOW, order_id(), Cancel(order_id(), Origin.USER))


def resting(number: BrokerNo) -> Order:
    return Order(order_id(), CODE, Side.BUY, OrderType.LIMIT, 1, 10_000, Origin.USER, NOW, broker_no=number)


def test_order_is_answered_with_the_brokers_number(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            found.outbox.place(buy(), written())
            answer = await found.office.next()
            assert isinstance(answer, e.OrderAccepted)
            assert (answer.order_id, len(answer.broker_no)) == (order_id(), 7)
            assert found.street.posts["kt10000"] == 1
            (sent,) = found.sent
            assert sent.order_id == order_id()
            assert sent.written_at <= sent.at <= answer.at

    run(story())


def test_order_waits_for_the_disk(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            durable: Future[None] = Future()
            await found.office.client.token()
            found.outbox.place(buy(), durable)
            await found.office.client.warm()  # a whole exchange later
            assert found.street.posts["kt10000"] == 0
            durable.set_result(None)
            assert isinstance(await found.office.next(), e.OrderAccepted)

    run(story())


def test_order_that_the_disk_refuses_is_rejected_and_never_sent(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            durable: Future[None] = Future()
            durable.set_exception(OSError("disk full"))
            found.outbox.place(buy(), durable)
            answer = await found.office.next()
            assert isinstance(answer, e.OrderRejected)
            assert (answer.code, "disk full" in answer.text) == (JOURNAL, True)
            assert found.street.posts["kt10000"] == 0

    run(story())


@pytest.mark.parametrize("disk", [full, Future])
def test_cancel_leaves_though_the_disk_refuses_or_hangs(
    run: Run, monkeypatch: pytest.MonkeyPatch, disk: Callable[[], Future[None]]
) -> None:
    monkeypatch.setattr(outbox_room, "PATIENCE", 0.0)

    async def story() -> None:
        async with way() as found:
            found.outbox.change(requested_cancel(), resting(BrokerNo("0000001")), disk())
            notice, answer = await found.office.next(), await found.office.next()
            assert isinstance(notice, e.Notice)
            assert notice.level == "alarm"
            assert isinstance(answer, e.ChangeFailed)  # by the broker: he knows no such order
            assert answer.code != JOURNAL
            assert found.street.posts["kt10003"] == 1

    run(story())


@pytest.mark.parametrize(("origin", "posts"), [(Origin.KILL, 1), (Origin.USER, 0), (Origin.STRATEGY, 0)])
def test_only_a_sale_of_the_stop_leaves_though_the_disk_refuses(run: Run, origin: Origin, posts: int) -> None:
    async def story() -> None:
        async with way() as found:
            wish = requested(code=CODE, side=Side.SELL, quantity=1, price=0, type=OrderType.MARKET, origin=origin)
            found.outbox.place(wish, full())
            while not isinstance(answer := await found.office.next(), e.OrderRejected):
                assert isinstance(answer, e.Notice)
            assert (answer.code != JOURNAL) == bool(posts)
            assert found.street.posts["kt10001"] == posts

    run(story())


@pytest.mark.parametrize("fault", [Fault.LOSE, Fault.DROP, Fault.BREAK, Fault.GARBLE])
def test_answer_that_cannot_be_read_makes_the_order_unknown_after_one_post(run: Run, fault: Fault) -> None:
    async def story() -> None:
        async with way() as found:
            found.street.faults.arm("kt10000", fault)
            found.outbox.place(buy(), written())
            answer = await found.office.next()
            assert isinstance(answer, e.OrderUnknown)
            assert found.meters.unknown == 1
            assert found.street.posts["kt10000"] == 1

    run(story())


def test_refusal_keeps_the_brokers_words(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            found.outbox.place(buy(price=1), written())
            answer = await found.office.next()
            assert isinstance(answer, e.OrderRejected)
            assert answer.text

    run(story())


def test_order_overtaken_by_a_stop_while_it_waited_is_never_sent(run: Run) -> None:
    async def story() -> None:
        tripped = asyncio.Event()
        async with way(lambda _, side, __: side is Side.SELL or not tripped.is_set()) as found:
            durable: Future[None] = Future()
            found.outbox.place(buy(), durable)
            tripped.set()
            durable.set_result(None)
            answer = await found.office.next()
            assert isinstance(answer, e.OrderRejected)
            assert answer.code == NOT_SENT
            assert found.street.posts["kt10000"] == 0

    run(story())


def test_cancel_asked_after_an_order_in_one_turn_leaves_first_although_the_disk_takes_it_later(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            await found.office.client.token()
            later: Future[None] = Future()
            found.outbox.place(buy(), written())
            found.outbox.change(requested_cancel(), resting(BrokerNo("0000009")), later)
            await found.office.client.warm()  # a whole exchange later
            assert found.street.seen.orders == []
            later.set_result(None)
            told = [await found.office.next(), await found.office.next()]
            assert {type(event) for event in told} == {e.ChangeFailed, e.OrderAccepted}
            assert [call.api_id for call in found.street.seen.orders] == ["kt10003", "kt10000"]

    run(story())


def test_order_does_not_wait_for_a_cancel_that_the_disk_refused(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            refused: Future[None] = Future()
            found.outbox.place(buy(), written())
            found.outbox.change(requested_cancel(), resting(BrokerNo("0000009")), refused)
            refused.set_exception(OSError("disk full"))
            told = [await found.office.next() for _ in range(3)]
            assert {type(event) for event in told} == {e.Notice, e.ChangeFailed, e.OrderAccepted}

    run(story())


def test_stop_lets_cancels_leave_but_no_correction(run: Run) -> None:
    async def story() -> None:
        async with way(lambda *_: False) as found:
            order = resting(BrokerNo("0000001"))
            for command in (Amend(order.id, 9_990, Origin.USER), Cancel(order.id, Origin.KILL)):
                found.outbox.change(e.ChangeRequested(NOW, order.id, command), order, written())
                assert isinstance(await found.office.next(), e.ChangeFailed)
            assert (found.street.posts["kt10002"], found.street.posts["kt10003"]) == (0, 1)

    run(story())


def test_cancel_without_an_answer_failed_in_doubt(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            order = resting(BrokerNo("0000001"))
            found.street.faults.arm("kt10003", Fault.LOSE)
            found.outbox.change(e.ChangeRequested(NOW, order.id, Cancel(order.id, Origin.USER)), order, written())
            answer = await found.office.next()
            assert isinstance(answer, e.ChangeFailed)
            assert answer.is_unknown
            assert found.street.posts["kt10003"] == 1

    run(story())


def test_mistake_of_our_own_makes_the_order_unknown_and_is_reported(run: Run) -> None:
    def broken(_: Code, __: Side, ___: Origin) -> bool:
        raise ZeroDivisionError

    async def story() -> None:
        async with way(broken) as found:
            found.outbox.place(buy(), written())
            answer = await found.office.next()
            assert isinstance(answer, e.OrderUnknown)
            await found.office.client.warm()
            assert [name for name, _ in found.office.broken] == [f"office/order {order_id()}"]

    run(story())


def test_order_that_was_not_taken_goes_again_each_attempt_on_disk_before_it_leaves(run: Run) -> None:
    async def story() -> None:
        disk: Future[None] = Future()
        async with way(disk=disk) as found:
            found.street.faults.arm("kt10000", Fault.BUSY)
            found.outbox.place(buy(), written())
            again = await found.office.next()
            assert isinstance(again, e.SentAgain)
            assert (again.order_id, again.attempt, again.is_change, "1700" in again.why) == (order_id(), 2, False, True)
            await found.office.client.warm()  # a whole exchange later
            assert found.street.posts["kt10000"] == 1
            disk.set_result(None)
            assert isinstance(await found.office.next(), e.OrderAccepted)
            assert found.street.posts["kt10000"] == 2

    run(story())


def test_attempts_are_bounded_and_end_in_the_brokers_no(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            found.street.faults.arm("kt10000", Fault.BUSY, times=9)
            found.outbox.place(buy(), written())
            told = [await found.office.next() for _ in range(4)]
            assert [event.attempt for event in told if isinstance(event, e.SentAgain)] == [2, 3, 4]
            assert len(found.sent) == 4
            assert isinstance(told[-1], e.OrderRejected)
            assert told[-1].code == "1700"
            assert found.street.posts["kt10000"] == 4

    run(story())


def test_attempt_that_the_disk_refuses_never_leaves(run: Run) -> None:
    async def story() -> None:
        async with way(disk=full()) as found:
            found.street.faults.arm("kt10000", Fault.BUSY)
            found.outbox.place(buy(), written())
            told = [await found.office.next(), await found.office.next()]
            assert isinstance(told[-1], e.OrderRejected)
            assert told[-1].code == JOURNAL
            assert found.street.posts["kt10000"] == 1

    run(story())


def test_stop_between_two_attempts_keeps_the_second_from_leaving(run: Run) -> None:
    async def story() -> None:
        asked: list[Side] = []

        def only_once(_: Code, side: Side, __: Origin) -> bool:
            asked.append(side)
            return len(asked) == 1

        async with way(only_once) as found:
            found.street.faults.arm("kt10000", Fault.BUSY)
            found.outbox.place(buy(), written())
            told = [await found.office.next(), await found.office.next()]
            assert isinstance(told[-1], e.OrderRejected)
            assert (told[-1].code, found.street.posts["kt10000"], len(found.sent)) == (NOT_SENT, 1, 1)

    run(story())


def test_cancel_that_was_not_taken_goes_again_and_says_so(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            found.street.faults.arm("kt10003", Fault.BUSY)
            found.outbox.change(requested_cancel(), resting(BrokerNo("0000009")), written())
            again = await found.office.next()
            assert isinstance(again, e.SentAgain)
            assert again.is_change
            assert isinstance(await found.office.next(), e.ChangeFailed)

    run(story())


def test_order_under_way_at_the_end_hears_its_answer(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            found.street.shut("kt10000")
            found.outbox.place(buy(), written())
            await found.street.arrival("kt10000")
            async with asyncio.TaskGroup() as group:
                group.create_task(found.outbox.drain(20))
                await found.office.client.warm()
                found.street.let_in("kt10000")
            assert isinstance(await found.office.next(), e.OrderAccepted)

    run(story())


def test_order_that_hears_nothing_until_the_end_is_unknown(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            found.street.shut("kt10000")
            found.street.shut("kt10003")
            found.outbox.place(buy(), written())
            found.outbox.change(requested_cancel(), resting(BrokerNo("0000009")), written())
            await found.street.arrival("kt10000")
            await found.street.arrival("kt10003")
            await found.outbox.drain(0)
            found.outbox.place(buy(), written())  # too late: nothing starts any more
            await found.office.tasks.aclose(2)
            told = {type(event) for event in found.office.told}
            assert (told, len(found.office.told)) == ({e.OrderUnknown, e.ChangeFailed}, 2)
            assert found.street.posts["kt10000"] == 1
            found.street.let_in("kt10000")
            found.street.let_in("kt10003")

    run(story())


def test_entry_that_waits_at_the_end_is_not_sent_but_an_exit_is(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            disk: Future[None] = Future()
            found.outbox.place(buy(), disk)
            found.outbox.place(
                requested(2, code=CODE, side=Side.SELL, quantity=1, price=0, type=OrderType.MARKET), disk
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(found.outbox.drain(20))
                await found.office.client.warm()
                disk.set_result(None)
            assert {event.order_id for event in found.office.told if isinstance(event, e.OrderRejected)} >= {order_id()}
            assert (found.street.posts["kt10000"], found.street.posts["kt10001"]) == (0, 1)

    run(story())


def test_order_that_waited_through_stop_and_reset_is_not_sent_but_a_reduction_is(run: Run) -> None:
    async def story() -> None:
        async with way() as found:
            durable: Future[None] = Future()
            found.outbox.place(buy(), durable)
            found.outbox.overtaken()  # and the latch, which `anybody` stands for, is open again
            durable.set_result(None)
            answer = await found.office.next()
            assert isinstance(answer, e.OrderRejected)
            assert answer.code == NOT_SENT
            later: Future[None] = Future()
            found.outbox.place(requested(code=CODE, quantity=1, side=Side.SELL, price=0, type=OrderType.MARKET), later)
            found.outbox.overtaken()
            later.set_result(None)
            assert isinstance(await found.office.next(), e.OrderRejected)  # nothing is held, but it was asked
            assert (found.street.posts["kt10000"], found.street.posts["kt10001"]) == (0, 1)

    run(story())


@pytest.mark.parametrize("suffix", ["_AL", "_NX"])
def test_cancel_of_an_order_on_another_venue_names_that_venue_when_it_is_asked_again(run: Run, suffix: str) -> None:
    async def story() -> None:
        async with way(mode="real") as found:
            away = Code(CODE + suffix)
            low = step(found.street.broker.market.tape(CODE).lower, 1)
            placed = await found.office.client.send(rest.place(place(code=away, quantity=1, price=low)))
            order = resting(rest.read_order(placed))
            found.outbox.change(requested_cancel(), order, written())
            assert isinstance(await found.office.next(), e.ChangeFailed)
            found.outbox.change(requested_cancel(), order, written())
            assert isinstance(await found.office.next(), e.ChangeAccepted)
            assert found.street.posts["kt10003"] == 2

    run(story())
