"""The program as the user starts it: its own process, a window, the simulator as its child."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def test_demo_passes_its_own_test_and_leaves_a_picture(tmp_path: Path) -> None:
    report, picture = tmp_path / "r.json", tmp_path / "s.png"
    words = ["--demo", "calm", "--selftest", "8", "--report", str(report), "--screenshot", str(picture)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TUMEPOK_HOME": str(tmp_path / "home")}
    ended = subprocess.run([sys.executable, "-m", "gui", *words], env=environment, timeout=90, check=False)
    found = json.loads(report.read_text("utf-8"))
    assert found["failures"] == []
    assert ended.returncode == 0
    assert found["position_here"] == found["position_at_broker"] == found["order_filled"] > 0
    assert found["kill_verified"]
    assert picture.stat().st_size > 20_000
