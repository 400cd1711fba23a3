"""A recorded day through the same decoder and engine, at any speed: what the desk shows in `--replay`.

Time is the recording's own: replay = live. Nothing leaves: an order asked for here is answered with a notice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from core.domain import commands as c
from core.domain import events as e
from core.domain.orders import Order
from core.domain.settings import Environment, Settings
from core.domain.units import MILLI, SECOND, Ns
from core.engine.engine import Engine
from core.kiwoom.frames import decode
from core.risk.gate import Gate
from core.state.store import Store
from core.storage.tape import Recorded, read
from core.strategy.base import Strategy

_BURST: Final = 8 * MILLI
"""At full speed the loop gets a turn after this much recorded work."""


def engine_for_replay(settings: Settings, strategies: Iterable[Strategy]) -> Engine:
    """A fresh engine over an empty store."""
    return Engine(Store(Environment.SIM, is_recording=True), Gate(settings), tuple(strategies))


def feed(engine: Engine, lines: Iterable[Recorded]) -> Iterator[Ns]:
    """Apply line after line; yields the time of each after it was applied. Effects are dropped: this is the past."""
    for line in lines:
        for event in decode(line.text, line.at):
            engine.handle(event)
        yield line.at


class Replay:
    """The desk's counterpart of the live runtime: a store that moves, and commands that stay here."""

    def __init__(self, engine: Engine, path: Path, *, speed: float = 1.0, clock: Callable[[], Ns]) -> None:
        self.engine = engine
        self.store = engine.store
        self.is_finished = False
        self._path = path
        self._speed = speed
        self._clock = clock

    async def run(self) -> None:
        """Play to the end, pausing as the recording did; speed 0 means without pauses."""
        started = self._clock()
        worked_until = started
        first: Ns | None = None
        for at in feed(self.engine, read(self._path)):
            first = at if first is None else first
            now = self._clock()
            ahead = int((at - first) / self._speed) - (now - started) if self._speed else 0
            if ahead > MILLI:
                await asyncio.sleep(ahead / SECOND)
            elif now - worked_until > _BURST:
                await asyncio.sleep(0)
                worked_until = self._clock()
        self.is_finished = True
        self.store.apply(e.Notice(self.store.now, "info", "복기가 끝났습니다 / replay finished"))

    def command(self, command: c.Command) -> None:
        """Screen wishes are harmless; wishes to trade are refused in words."""
        if isinstance(command, c.PlaceOrder | c.Cancel | c.Amend):
            text = "복기 중에는 주문을 낼 수 없습니다 / no orders in replay"
            self.store.apply(e.OrderRefused(self.store.now, "replay", text, command))

    async def aclose(self) -> None:
        """Nothing was opened."""


def summary(engine: Engine) -> dict[str, object]:
    """What a replay left behind, for `tumepokctl replay --json`."""
    store = engine.store
    return {
        "trades": store.trade_count,
        "codes": sorted(store.quotes),
        "bars": {code: len(series) for code, series in store.minutes.items()},
        "fills": [_fill(fill) for fill in store.fills],
        "orders": [_order(order) for order in store.orders],
        "positions": {code: position.quantity for code, position in store.positions.items()},
        "fees": sum(position.fees for position in store.positions.values()),
        "taxes": sum(position.taxes for position in store.positions.values()),
        "realised": store.realised(),
        "signals": len(store.signals),
        "faults": store.fault_count,
    }


def _fill(fill: e.Fill) -> dict[str, object]:
    return {"code": fill.code, "side": fill.side.value, "quantity": fill.quantity, "price": fill.price}


def _order(order: Order) -> dict[str, object]:
    return {"number": order.broker_no, "status": order.status.value, "filled": order.filled, "amount": order.amount}
