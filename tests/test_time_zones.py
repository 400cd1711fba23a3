"""Nothing depends on where the machine stands: what tells, reads or stores time passes in Korea, New York and UTC."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ZONES = {"KST-9": 9, "EST5EDT": -5, "UTC0": 0}
"""Spelled so that they need no database of zones, with their hours in winter."""
TIMED = (
    "tests/core/domain/test_calendar.py",
    "tests/core/domain/test_units.py",
    "tests/core/kiwoom/test_auth.py",
    "tests/core/kiwoom/test_rest_market.py",
    "tests/core/kiwoom/test_rows_market.py",
    "tests/core/net/test_clock.py",
    "tests/core/sim/office/test_access.py",
    "tests/core/storage/test_atomic.py",
    "tests/core/storage/test_logs.py",
    "tests/core/storage/test_playback.py",
    "tests/core/strategy/test_windows.py",
)
SLOW = ("--deselect", "tests/core/storage/test_logs.py::test_files_are_rotated_within_ten_megabytes")


def run(zone: str, *command: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, *command]
    where = {**os.environ, "TZ": zone}
    return subprocess.run(asked, cwd=ROOT, env=where, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("zone", ZONES)
def test_zone_is_really_another(zone: str) -> None:
    told = run(zone, "-c", "import datetime as d; print(d.datetime(2026, 1, 15).astimezone().utcoffset())")
    assert told.stdout.strip() == ("-1 day, 19:00:00" if ZONES[zone] < 0 else f"{ZONES[zone]}:00:00")


@pytest.mark.parametrize("zone", ZONES)
def test_what_knows_time_passes_in(zone: str) -> None:
    done = run(zone, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TIMED, *SLOW)
    assert done.returncode == 0, done.stdout[-4_000:]
