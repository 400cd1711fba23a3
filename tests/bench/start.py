"""From the command line to the screen, and the kill switch, measured by the program's own self-test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.budget import Row, at_most


def rows() -> list[Row]:
    """First paint ≤ 1.5 s, first tick ≤ 5 s, RSS ≤ 350 MB, gate ≤ 1 ms, latch ≤ 20 ms."""
    with tempfile.TemporaryDirectory() as folder:
        report = _run(Path(folder))
    return [
        at_most("start: first paint", report["first_paint_ms"], 1_500, "ms"),
        at_most("start: first tick on screen", report["first_tick_ms"], 5_000, "ms"),
        at_most("demo: RSS", report["rss_mb"], 350, "MB"),
        at_most("order: press → fill booked (simulator, 100 ms grid)", report["order_ms"], 400, "ms"),
        at_most("kill: press → gate closed", report["kill_gate_ms"], 1, "ms"),
        at_most("kill: press → latch on disk", report["kill_latch_ms"], 20, "ms"),
        at_most("kill: press → verified flat", report["kill_flat_ms"], 5_000, "ms"),
        at_most("demo: failures of the self-test", len(report["failures"]), 0, ""),
    ]


def _run(folder: Path) -> dict[str, Any]:
    report = folder / "report.json"
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "TUMEPOK_HOME": str(folder)}
    command = [sys.executable, "-m", "gui", "--demo", "calm", "--selftest", "12", "--report", str(report)]
    subprocess.run(command, env=environment, check=False, timeout=90, stderr=subprocess.DEVNULL)
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found
