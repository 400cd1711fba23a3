"""What stands behind the screen: a live market, a simulated one or a recording – the same three verbs for each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from core.backtest.replay import Replay, engine_for_replay
from core.domain.commands import Command
from core.domain.krx import REAL_2026
from core.domain.settings import Environment, Mode, Settings
from core.engine.engine import Engine
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.risk.gate import Gate
from core.runtime.endpoints import KIWOOM, Endpoint
from core.runtime.records import Records, folder_for
from core.runtime.runtime import Runtime
from core.runtime.simulator import Simulator
from core.runtime.steering import Steering
from core.state.store import Store
from core.storage.paths import Paths
from core.strategy.registry import STRATEGIES
from gui.app.arguments import DEFAULT_STORY, Arguments

_log = logging.getLogger(__name__)


class Source(Protocol):
    """Runs until it is cancelled or, a recording, has ended."""

    def command(self, command: Command) -> None: ...
    async def run(self) -> None: ...
    async def aclose(self) -> None: ...


def engine(settings: Settings, *, is_recording: bool = False) -> Engine:
    """A fresh engine over an empty store: the window can open on it before anything is connected."""
    strategies = tuple(factory(settings) for factory in STRATEGIES.values())
    if is_recording:
        return engine_for_replay(settings, strategies)
    rates = KIWOOM[settings.environment].rates if settings.environment in KIWOOM else REAL_2026
    return Engine(Store(settings.environment, rates), Gate(settings), strategies)


class Wiring(NamedTuple):
    """What every source is built from."""

    settings: Settings
    engine: Engine
    home: Paths
    clock: Clock


def demo_settings(settings: Settings) -> Settings:
    """The simulator trades for show: with the default mode (신호만) a newcomer would see no order."""
    strategy = msgspec.structs.replace(settings.strategy, mode=Mode.PAPER)
    return msgspec.structs.replace(settings, environment=Environment.SIM, strategy=strategy)


class Live:
    """The market at one address: the runtime is built when it runs, so that what goes wrong is told like the rest."""

    def __init__(self, environment: Environment, endpoint: Endpoint | None, pairs: Sequence[Keys], wiring: Wiring):
        self._environment, self._pairs, self._wiring = environment, pairs, wiring
        self.endpoint = endpoint
        """None until the market is open."""
        self.runtime: Runtime | None = None

    def command(self, command: Command) -> None:
        """Before the market is there, wishes have nowhere to go and are dropped with a log line."""
        if self.runtime is None:
            _log.info("too early for %s", type(command).__name__)
            return
        self.runtime.command(command)

    async def run(self) -> None:
        """Raises TumepokError or OSError if the records cannot be opened, and what `Runtime.run` raises."""
        assert self.endpoint is not None
        settings, engine, home, clock = self._wiring
        records = Records(folder_for(home.data, self._environment, clock.now()))
        self.runtime = Runtime(settings, self.endpoint, self._pairs, engine=engine, records=records, clock=clock)
        await self.runtime.run()

    async def aclose(self) -> None:
        if self.runtime is not None:
            await self.runtime.aclose()


class Simulated(Live):
    """A market of our own: the child process and a live runtime that talks to it through real sockets."""

    def __init__(self, arguments: Arguments, wiring: Wiring) -> None:
        super().__init__(Environment.SIM, None, [Keys("simulator", "simulator")], wiring)
        self._speed = arguments.speed or 1.0
        self._child = Simulator(arguments.demo or DEFAULT_STORY, seed=arguments.seed, speed=self._speed)

    @property
    def steering(self) -> Steering | None:
        """The hand on the market, once it has started."""
        return self._child.steering

    async def run(self) -> None:
        self.endpoint = await self._child.start()
        self._wiring.clock.run_at(self._speed)
        await super().run()

    async def aclose(self) -> None:
        await super().aclose()
        self._wiring.clock.run_at(1.0)  # the next source may be a real market
        self._child.stop()


def recording(path: Path, speed: float, wiring: Wiring) -> Replay:
    """A recording at `speed` (0: as fast as it goes)."""
    return Replay(wiring.engine, path, speed=speed, clock=wiring.clock.monotonic)
