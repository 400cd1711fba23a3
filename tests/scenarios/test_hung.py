"""A rule that never returns: gate and latch at once, the cancels as soon as it was broken out of."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

import msgspec

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.settings import RiskSettings, Settings
from core.state.view import View
from core.strategy.base import Decision
from tests.conftest import Run
from tests.core.runtime.street import CODE, street
from tests.scenarios.desk import Desk, alive


def buy(price: int = 0, **changes: Any) -> PlaceOrder:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    wish = PlaceOrder(CODE, Side.BUY, 10, price, kind, Origin.USER)
    return msgspec.structs.replace(wish, **changes)


def deep(found: Desk) -> int:
    """A price that will not be reached in this test."""
    return step(found.store.books[CODE].bids[-1][0], -2)


def only(found: Desk) -> Order:
    (order,) = found.store.orders
    return order


def test_strategy_that_never_returns_is_stopped_from_beside_and_the_cancels_leave(run: Run, tmp_path: Path) -> None:
    class Circling:
        name = "circling"
        settings = Settings()
        ignores: Final[AbstractSet[type]] = frozenset()
        is_armed = False
        is_shut = False
        written: Final[set[int]] = set()

        def decide(self, event: e.Event, view: View) -> list[Decision]:
            while self.is_armed and isinstance(event, e.Trade):
                self.is_shut = found.engine.gate.kill.is_tripped
                self.written.add(file.stat().st_mtime_ns)
            return []

    circling, file = Circling(), tmp_path / "latch.json"
    impatient = Settings(risk=RiskSettings(hang_s=2))
    found: Desk

    async def story() -> None:
        nonlocal found
        async with street() as market:
            found = Desk(impatient, market.endpoint, tmp_path)
            found.engine.strategies = (circling,)
            async with alive(found):
                await found.until(lambda: found.store.is_reconciled and CODE in found.store.books, "a book")
                found.command(buy(deep(found)))
                order = only(found)
                await found.until(lambda: order.status is Status.WORKING, "접수")
                circling.is_armed = True
                await found.until(lambda: found.engine.gate.kill.is_tripped, "the watch")
                circling.is_armed = False
                assert circling.is_shut, "while it still hung"
                assert len(circling.written) == 2, "the latch, as it was and tripped"
                await found.until(lambda: order.status is Status.CANCELLED, "cancelled")
                await found.until(lambda: found.engine.stop.is_flat, "verified")
                assert "decide" in found.store.kill.reason
                assert [notice.level for notice in found.store.notices if "hung" in notice.text] == ["alarm"]

    run(story())
