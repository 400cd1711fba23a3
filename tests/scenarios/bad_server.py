"""A server that answers badly, and what a whole desk makes of it: each fault of `core.sim.broken.faults` on each TR.

`python -m tests.scenarios.bad_server` prints the matrix; a few minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Final

import msgspec

from core.domain.commands import Amend, Cancel, Command, LoadBars, PlaceOrder, Watch
from core.domain.events import LinkState
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.settings import Settings
from core.domain.units import MILLI, SECOND
from core.sim.broken.faults import ANY, Fault
from tests.core.runtime.street import CODE, Street, street
from tests.scenarios import desk as desk_of_scenarios
from tests.scenarios.desk import Desk, alive

TOKEN: Final = "au10001"
AT_START: Final = ("ka00001", "kt00001", "kt00018", "ka10075", "ka10076", "ka10099")
"""Account, deposit, holdings, open orders, fills, issues: what the desk asks for by itself."""
ON_WISH: Final = ("ka10080", "ka10001", "ka10004")
"""Chart, quote and book of an issue that somebody looks at."""
ORDERS: Final = ("kt10000", "kt10002", "kt10003")
"""Order, correction, cancellation."""
SOUND: Final = frozenset({Fault.AFTER, Fault.REJECT, Fault.VANISH, Fault.HOLLOW})
"""Their answers are sound, if late or empty: `test_mishaps` and the simulation play them."""
_EMPTY: Final = ("kt00018", "ka10075", "ka10076")
"""Lists of a new account, in which no type can be wrong."""
_AGES: Final = 100_000
_PARALLEL: Final = 20


class Reading(msgspec.Struct, frozen=True):
    """What one fault did. `troubles` and `notices` are what the screen said while it lasted."""

    fault: Fault
    api_id: str
    troubles: dict[str, str]
    notices: list[tuple[str, str]]
    end: list[tuple[str, str]]
    """Notices after the fault had ended."""
    posts: int
    """Of the TR (of all for `ANY`) until the desk had told its trouble and three seconds on."""
    tokens: int
    healed_s: float
    """From the end of the fault until nothing was wrong any more."""
    gap_ms: float


class Fate(msgspec.Struct, frozen=True):
    """What became of one order whose answer was spoilt."""

    fault: Fault
    api_id: str
    posts: int
    first: Status
    """As soon as the answer, or none, was known."""
    told: str
    last: Status
    """Once it was settled."""
    broker_agrees: bool


def is_well(desk: Desk) -> bool:
    """Nothing is wrong, and nothing that a start brings is missing."""
    store = desk.store
    link = store.links.get("1")
    is_live = link is not None and link.state is LinkState.LIVE
    return is_live and store.is_reconciled and bool(store.instruments) and not store.troubles


async def at_start(fault: Fault, api_id: str = ANY, *, lasts: float = 0.0) -> Reading:
    """The server is ill when the desk starts, stays so until the desk has told it, and `lasts` seconds on."""
    async with street() as market:
        market.faults.arm(api_id, fault, times=_AGES)
        async with _desk(market) as desk:
            return await _suffer(desk, market, fault, api_id, lasts)


async def on_wish(fault: Fault, api_id: str, *, lasts: float = 0.0) -> Reading:
    """The server falls ill while the desk runs, and the user looks at an issue."""
    async with street() as market, _desk(market) as desk:
        await desk.until(lambda: desk.store.is_reconciled, "reconciled")
        market.faults.arm(api_id, fault, times=_AGES)
        desk.store.quotes.pop(CODE, None)  # what has ticked would not be asked for
        desk.command(Watch((CODE,)))
        desk.command(LoadBars(CODE, 1))
        return await _suffer(desk, market, fault, api_id, lasts)


async def _suffer(desk: Desk, market: Street, fault: Fault, api_id: str, lasts: float) -> Reading:
    store = desk.store
    await desk.until(lambda: bool(store.troubles) and bool(store.notices), f"{fault} told")
    await asyncio.sleep(lasts)
    troubles, said = {each.what: each.why for each in store.troubles.values()}, len(store.notices)
    posts, tokens = market.posts.total() if api_id == ANY else market.posts[api_id], market.posts[TOKEN]
    market.faults.heal()
    healed = time.monotonic_ns()
    await desk.until(lambda: is_well(desk), f"well after {fault} of {api_id}")
    notices = [(notice.level, notice.text) for notice in store.notices]
    return Reading(
        fault,
        api_id,
        troubles,
        notices[:said],
        notices[said:],
        posts,
        tokens,
        (time.monotonic_ns() - healed) / SECOND,
        max(store.meters.loop_gap_ns, default=0) / MILLI,
    )


async def of_order(fault: Fault, api_id: str) -> Fate:
    """The answer to one order, correction or cancellation is spoilt once."""
    async with street() as market, _desk(market) as desk:
        await desk.until(lambda: is_well(desk) and CODE in desk.store.books, "well")
        order = None if api_id == "kt10000" else await _resting(desk)
        market.faults.arm(api_id, fault)
        before = market.posts[api_id]
        desk.command(_wish(desk, api_id, order))
        order = order or list(desk.store.orders)[-1]
        first, told = await _answered(desk, order, api_id)
        reconciled = desk.store.reconciled_at
        await desk.until(lambda: order.status not in (Status.UNKNOWN, Status.REQUESTED), "settled")
        await desk.until(lambda: desk.store.reconciled_at > reconciled or fault is Fault.BUSY, "compared")
        await desk.until(
            lambda: _agree(market, desk), "our books are the broker's"
        )  # that comparison may be an older one
        return Fate(fault, api_id, market.posts[api_id] - before, first, told, order.status, _agree(market, desk))


def _agree(market: Street, desk: Desk) -> bool:
    theirs = {f"{each.number:07}" for each in market.broker.account("scenario").orders.values() if each.remaining}
    return theirs == {str(each.broker_no) for each in desk.store.orders.open()}


async def _answered(desk: Desk, order: Order, api_id: str) -> tuple[Status, str]:
    if api_id == "kt10000":
        await desk.until(lambda: order.status is not Status.REQUESTED, "answered")
        return order.status, order.told
    await desk.until(lambda: not (order.is_cancelling or order.is_amending), "answered")
    first = order.status
    await desk.until(lambda: not desk._outbox._under_way, "its answer given up")  # a push may have come before that
    return first, order.told


async def _resting(desk: Desk) -> Order:
    desk.command(_wish(desk, "kt10000", None))
    order = list(desk.store.orders)[-1]
    await desk.until(lambda: order.status is Status.WORKING and bool(order.broker_no), "resting")
    return order


def _wish(desk: Desk, api_id: str, order: Order | None) -> Command:
    price = step(desk.store.books[CODE].bids[-1][0], -2)
    if order is None:
        return PlaceOrder(CODE, Side.BUY, 1, price, OrderType.LIMIT, Origin.USER)
    if api_id == "kt10002":
        return Amend(order.id, step(order.price, -1), Origin.USER)
    return Cancel(order.id, Origin.USER)


@contextlib.asynccontextmanager
async def _desk(market: Street) -> AsyncIterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        async with alive(Desk(Settings(), market.endpoint, Path(folder))) as found:
            yield found


# ---- the whole matrix, for people -------------------------------------------------------------------------------


async def _all() -> None:
    desk_of_scenarios.PATIENCE = 100.0  # the minute of the token, and a back-off behind it
    turn = asyncio.Semaphore(_PARALLEL)

    async def one(fault: Fault, api_id: str) -> None:
        async with turn:
            case = at_start if api_id in (*AT_START, TOKEN, ANY) else on_wish if api_id in ON_WISH else of_order
            try:
                found = await (case(fault, api_id) if case is of_order else case(fault, api_id, lasts=3.0))  # type: ignore[call-arg]
            except (AssertionError, ExceptionGroup) as error:
                said = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
                sys.stdout.write(f"FAILED {fault.value} {api_id}: {said}\n")
            else:
                sys.stdout.write(f"{_line(found)}\n")
            sys.stdout.flush()

    async with asyncio.TaskGroup() as group:
        for fault in (fault for fault in Fault if fault not in SOUND):
            for api_id in (*AT_START, *ON_WISH, *ORDERS, TOKEN, ANY):
                if fault is not Fault.TYPES or api_id not in _EMPTY:
                    group.create_task(one(fault, api_id))


def _line(found: Reading | Fate) -> str:
    if isinstance(found, Fate):
        fate = f"{found.first.value} → {found.last.value}"
        agrees = "" if found.broker_agrees else " BOOKS DIFFER"
        return f"{found.fault.value:<13}{found.api_id:<9}{found.posts} POST  {fate}{agrees}  {found.told}"
    counts = f"{found.posts} POST {found.tokens} token {len(found.notices)} notices"
    why = next(iter(found.troubles.values()), "")
    healed = f"healed {found.healed_s:5.1f} s  gap {found.gap_ms:3.0f} ms"
    return f"{found.fault.value:<13}{found.api_id:<9}{counts}  {healed}  {why}"


def count(notices: Iterable[tuple[str, str]]) -> Counter[str]:
    """How many notices of each level."""
    return Counter(level for level, _ in notices)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(_all())
