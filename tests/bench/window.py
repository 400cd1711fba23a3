"""The whole desk under a flood: a real window, a real socket, 200 codes, 10,000 frames a second.

Chart, ladder and tables are open. Measured: how late the loop gets, how far behind the newest print is when it is
applied, and what memory does. The server is another process, so it competes for the same two cores.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import msgspec
import psutil

from core.domain import events as e
from core.domain.commands import Watch
from core.domain.settings import Environment, Settings
from core.domain.units import MILLI, SECOND, Ns
from core.engine.engine import Engine
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.risk.gate import Gate
from core.runtime.endpoints import Endpoint
from core.runtime.records import Records
from core.runtime.runtime import Runtime
from core.state.meters import percentile
from core.state.store import Store
from core.strategy.registry import STRATEGIES
from tests.bench.budget import Row, at_least, at_most, ms
from tests.bench.flood import MARK
from tests.bench.frames import CODES

RATE: Final = 10_000
_WARM: Final = 6.0
_SECONDS: Final = 20.0


class _Measured(Runtime):
    """Notes how old each marked print is when it has been applied."""

    lags: list[Ns]

    def handle(self, event: e.Event) -> None:
        super().handle(event)
        if isinstance(event, e.Trade) and event.code == MARK and event.rest is not None:
            sent = event.rest.value("print_amount")
            if isinstance(sent, int) and sent:
                self.lags.append(time.monotonic_ns() - sent)


def rows() -> list[Row]:
    """Budgets: loop gap p99 ≤ 50 ms, no growing backlog, memory."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.flood", str(RATE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdin is not None
    try:
        told = json.loads(server.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            return _measure(Endpoint(told["rest"], told["ws"]), Path(folder))
    finally:
        server.stdin.close()
        server.wait(5.0)
        server.stdout.close()


def _measure(endpoint: Endpoint, folder: Path) -> list[Row]:
    import qasync
    from PySide6.QtWidgets import QApplication

    from gui import theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)  # or the loop ends with the window, before the runtime is closed
    theme.install(app, theme.load("dark"))
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        found: list[Row] = runner.run(_flooded(endpoint, folder))
        return found


async def _flooded(endpoint: Endpoint, folder: Path) -> list[Row]:
    from gui.frame import Frame
    from gui.main_window import MainWindow

    settings = msgspec.structs.replace(Settings(), environment=Environment.SIM)
    strategies = tuple(factory(settings) for factory in STRATEGIES.values())
    engine = Engine(Store(Environment.SIM), Gate(settings), strategies)
    runtime = _Measured(
        settings, endpoint, [Keys("bench", "bench")], engine=engine, records=Records(folder), clock=Clock()
    )
    runtime.lags = []
    window, frame = MainWindow(engine.store, settings), Frame(engine.store)
    window.attach(frame)
    window.command.connect(runtime.command)
    window.show()
    frame.start()
    async with asyncio.TaskGroup() as group:
        living: asyncio.Task[Any] = group.create_task(runtime.run(), name="bench")
        await asyncio.sleep(2.0)
        runtime.command(Watch((*CODES[:172], MARK)))
        await asyncio.sleep(_WARM)
        window.select(CODES[0])
        found = await _read(runtime, frame)
        living.cancel()
        await asyncio.wait([living])
    frame.stop()
    window.close()
    await runtime.aclose()
    return found


async def _read(runtime: _Measured, frame: Any) -> list[Row]:
    meters = runtime.store.meters
    meters.loop_gap_ns.clear()
    runtime.lags.clear()
    before, began = meters.frames, time.monotonic_ns()
    memory = psutil.Process().memory_info().rss
    await asyncio.sleep(_SECONDS)
    rate = (meters.frames - before) * SECOND / (time.monotonic_ns() - began)
    lags, half = runtime.lags, len(runtime.lags) // 2
    grown = percentile(lags[half:], 50) / max(1, percentile(lags[:half], 50))
    return [
        at_least("flood: frames/s applied", rate, RATE * 0.95, "/s"),
        at_most("flood: loop gap p99", ms(percentile(meters.loop_gap_ns, 99)), 50, "ms"),
        at_most("flood: loop gap max", ms(max(meters.loop_gap_ns)), 100, "ms"),
        at_most("flood: age of a print when applied, p99", ms(percentile(lags, 99)), 100, "ms"),
        at_most("flood: age, second half ÷ first half", grown, 2.0, "×"),
        at_most("flood: tape lines dropped", meters.dropped, 0, ""),
        at_most("flood: screen refresh p99", frame.meter.p99 / MILLI, 16, "ms"),
        at_most("flood: RSS growth", (psutil.Process().memory_info().rss - memory) / (1 << 20), 40, "MiB"),
    ]
