"""Phases and stories of the simulator in which selling is not a matter of course: the desk keeps level and says why."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from core.domain.commands import PlaceOrder, TripKill
from core.domain.krx import step
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.units import MINUTE, Code
from core.sim.market import UNIVERSE
from tests.build import at
from tests.conftest import Run
from tests.core.runtime.street import CODE, Street, fast, street
from tests.scenarios.desk import KEYS, Desk, alive, settings

LOCKED = Code("810140")
"""The issue of the story that is caught at its lower limit."""


@contextlib.asynccontextmanager
async def desk(market: Street, folder: Path, haste: int) -> AsyncIterator[Desk]:
    async with alive(Desk(settings(), market.endpoint, folder, clock=fast(haste))) as found:
        await found.until(lambda: found.store.is_reconciled and bool(found.store.instruments), "reconciled")
        yield found


def order(found: Desk, code: Code, side: Side = Side.BUY, price: int = 0, quantity: int = 10) -> None:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    found.command(PlaceOrder(code, side, quantity, price, kind, Origin.USER))


def held_at_broker(market: Street) -> dict[Code, int]:
    positions = market.broker.account(KEYS.app_key).positions
    return {code: position.quantity for code, position in positions.items() if position.quantity}


def is_locked(found: Desk, low: int) -> bool:
    """So much is offered at the limit that nobody's turn will come."""
    book = found.store.books[LOCKED]
    price, quantity = book.asks[0] if book.asks else (0, 0)
    return not book.bid and price == low and quantity >= 100_000


def test_day_order_that_rests_over_the_close_has_expired_without_a_word(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        start = at("15:19:00")
        async with street(story="closing", start=start, haste=30) as market, desk(market, tmp_path, 30) as found:
            store = found.store
            await found.until(lambda: CODE in store.books and all(store.books[CODE].top[:2]), "a book")
            order(found, CODE, price=store.books[CODE].asks[-1][0])
            order(found, CODE, price=step(store.books[CODE].bids[-1][0], -5))
            bought, resting = store.orders
            await found.until(lambda: bought.status is Status.FILLED, "bought")
            await found.until(lambda: resting.status is Status.EXPIRED, "expired")
            assert store.phase is SessionPhase.CLOSE_PRICE
            assert held_at_broker(market) == {p.code: p.quantity for p in store.held()} == {CODE: 10}
            order(found, CODE, Side.SELL)
            assert store.refusals[-1].rule == "phase"
            found.command(TripKill(flatten=True, reason="scenario"))
            told = "시장가를 받는 시간이 아닙니다"
            await found.until(lambda: any(told in notice.text for notice in store.notices), "why nothing is sold")
            assert not found.engine.stop.is_flat

    run(story())


def test_position_locked_at_its_lower_limit_is_told_and_never_called_flat(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        listed = [listing for listing in UNIVERSE if listing.code in (LOCKED, CODE)]
        async with (
            street(story="limit-lock", listings=listed, haste=12) as market,
            desk(market, tmp_path, 12) as found,
        ):
            store = found.store
            await found.until(lambda: LOCKED in store.books and bool(store.books[LOCKED].asks), "a book")
            order(found, LOCKED, price=store.books[LOCKED].asks[-1][0])
            await found.until(lambda: bool(store.held()), "bought")
            low = market.broker.market.tape(LOCKED).lower
            await found.until(lambda: is_locked(found, low), "locked")
            found.command(TripKill(flatten=True, reason="scenario"))
            told = "하한가에 사려는 주문이 없습니다"
            await found.until(lambda: any(told in notice.text for notice in store.notices), "why nothing is sold")
            until = found.clock.now() + 2 * MINUTE
            await found.until(lambda: found.clock.now() > until, "two minutes in the queue")
            assert not found.engine.stop.is_flat
            assert held_at_broker(market) == {LOCKED: 10}
            assert (market.posts["kt10001"], market.posts["kt10003"]) == (1, 0), "the sale keeps its place"

    run(story())


def test_circuit_breaker_is_shown_and_what_it_locks_in_is_told(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        start = at("10:30")
        async with (
            street(story="crash", start=start, issues=6, haste=15) as market,
            desk(market, tmp_path, 15) as found,
        ):
            store = found.store
            await found.until(lambda: CODE in store.books and bool(store.books[CODE].asks), "a book")
            order(found, CODE, price=store.books[CODE].asks[-1][0])
            await found.until(lambda: bool(store.held()), "bought")
            await found.until(lambda: store.phase is SessionPhase.HALTED, "the breaker")
            await found.until(lambda: market.broker.market.phase_of(CODE) is SessionPhase.HALTED, "of this market, too")
            found.command(TripKill(flatten=True, reason="scenario"))
            await found.until(lambda: any(each.status is Status.REJECTED for each in store.orders), "the broker's no")
            told = "서킷브레이커로 거래가 멈춰 있습니다"
            await found.until(lambda: any(told in notice.text for notice in store.notices), "why nothing is sold")
            assert not found.engine.stop.is_flat
            assert held_at_broker(market) == {CODE: 10}

    run(story())
