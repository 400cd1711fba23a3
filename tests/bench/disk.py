"""What stands between an intent and the network: the journal's commit and the latch's fsync."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter_ns

from core.domain.commands import PlaceOrder, TripKill
from core.domain.settings import Settings
from core.engine.engine import Engine
from core.risk.gate import Gate
from core.storage import latch
from core.storage.journal import Journal
from tests.bench.budget import Row, at_most, ms
from tests.build import NOW, accepted, book, place, requested, store_with, trade

_TIMES = 300


def rows() -> list[Row]:
    """Journal p99 ≤ 15 ms, gate closed ≤ 1 ms with twenty orders open, latch ≤ 20 ms."""
    with tempfile.TemporaryDirectory() as folder:
        commits, trips = _commits(Path(folder)), _trips(Path(folder))
    gates = [_gate() for _ in range(50)]
    return [
        at_most("journal: append → durable, p99", ms(sorted(commits)[_TIMES * 99 // 100]), 15, "ms"),
        at_most("latch: trip → durable, p99", ms(sorted(trips)[_TIMES * 99 // 100]), 20, "ms"),
        at_most("kill: gate closed, 20 open orders, max", ms(max(gates)), 1, "ms"),
    ]


def _commits(folder: Path) -> list[int]:
    journal, took = Journal.open(folder / "journal.sqlite3"), []
    for number in range(_TIMES):
        began = perf_counter_ns()
        journal.append(requested(number)).result(5.0)
        took.append(perf_counter_ns() - began)
    journal.close()
    return took


def _trips(folder: Path) -> list[int]:
    took = []
    for _ in range(_TIMES):
        began = perf_counter_ns()
        latch.trip(folder / "latch.json", NOW, reason="bench", flatten=True)
        took.append(perf_counter_ns() - began)
    return took


def _gate() -> int:
    """From the command until the gate refuses, with everything else the engine does in that call."""
    orders = [event for n in range(1, 21) for event in (requested(n), accepted(n))]
    engine = Engine(store_with(trade(), book(), *orders), Gate(Settings()), ())
    began = perf_counter_ns()
    engine.command(TripKill(flatten=True), NOW)
    took = perf_counter_ns() - began
    wish: PlaceOrder = place()
    assert engine.gate.check(wish, engine.store, NOW) is not None
    return took
