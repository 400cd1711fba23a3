"""A whole desk without a screen against the simulator: real processes, real sockets, real disk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import msgspec

from core.domain import events as e
from core.domain.settings import Environment, Mode, Settings, StrategySettings
from core.domain.units import Code
from core.engine.engine import Engine
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.net.ways import SOCKETS, Ways
from core.risk.gate import Gate
from core.risk.prices import price_band
from core.runtime.endpoints import Endpoint
from core.runtime.records import Records
from core.runtime.runtime import Runtime
from core.runtime.simulator import Simulator
from core.state.store import Store
from core.strategy.registry import STRATEGIES

KEYS = Keys("scenario", "scenario")
PATIENCE = 30.0
"""Seconds a scenario waits for a fact before it fails; a loaded machine needs some."""


class Desk(Runtime):
    """The runtime of the product; `until` waits for a fact instead of for time."""

    def __init__(
        self,
        settings: Settings,
        endpoint: Endpoint,
        folder: Path,
        keys: Sequence[Keys] = (KEYS,),
        clock: Clock | None = None,
        *,
        records: Records | None = None,
        ways: Ways = SOCKETS,
    ) -> None:
        self._happened = asyncio.Event()
        engine = Engine(
            Store(Environment.SIM, endpoint.rates),
            Gate(settings),
            tuple(factory(settings) for factory in STRATEGIES.values()),
        )
        super().__init__(
            settings,
            endpoint,
            keys,
            engine=engine,
            records=records or Records(folder),
            clock=clock or Clock(),
            ways=ways,
        )

    def handle(self, event: e.Event) -> None:
        super().handle(event)
        self._happened.set()

    async def until(self, met: Callable[[], bool], what: str) -> None:
        """Return as soon as `met` after some event; fails with `what` when it never comes."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not met():
                    self._happened.clear()
                    await self._happened.wait()
        except TimeoutError:
            raise AssertionError(f"never: {what}; {list(self.store.notices)[-3:]}") from None


def settings(mode: Mode = Mode.SIGNAL) -> Settings:
    return msgspec.structs.replace(Settings(), strategy=StrategySettings(mode=mode))


@contextlib.asynccontextmanager
async def market(story: str = "calm", **options: float) -> AsyncIterator[Endpoint]:
    """A simulator in its own process."""
    child = Simulator(story, seed=int(options.get("seed", 1)), speed=options.get("speed", 1.0))
    try:
        yield await child.start()
    finally:
        child.stop()


@contextlib.asynccontextmanager
async def desk(endpoint: Endpoint, folder: Path, chosen: Settings | None = None) -> AsyncIterator[Desk]:
    """A desk that is live and reconciled, and knows which VIs run and what happened before it lived."""
    async with alive(Desk(chosen or settings(), endpoint, folder)) as found:
        store = found.store
        await found.until(lambda: store.is_reconciled and not store.vi_unheard, "reconciled")
        await found.until(lambda: not any(store.gaps.blocking(each.code) for each in store.held()), "awake")
        await found.until(lambda: found.store.trade_count > 50, "ticks")
        yield found


@contextlib.asynccontextmanager
async def alive(found: Desk) -> AsyncIterator[Desk]:
    """A desk that runs, whatever it finds; closed at the end."""
    async with asyncio.TaskGroup() as group:
        living = group.create_task(found.run(), name="desk")
        try:
            yield found
        finally:
            living.cancel()
            await asyncio.wait([living])
            await found.aclose()


def is_priced(desk: Desk, code: Code) -> bool:
    """Whether a buy of it may leave: where queries are slow its base price may be told seconds after its first book."""
    return code in desk.store.books and price_band(desk.store, code, desk.store.now) is not None
