from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from core.cli.cli import main

_STRETCH = ("--date", "2026-11-20", "--start", "09:20", "--hours", "0.005")


def told(hash_seed: str, seed: int) -> dict[str, Any]:
    """In a process of its own, whose sets of text have another order."""
    command = [sys.executable, "-m", "core.cli", "sim", "--frames-hash", "--seed", str(seed), *_STRETCH]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    output = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=100).stdout
    found: dict[str, Any] = json.loads(output)
    for measured in ("real_seconds", "speed"):
        assert found.pop(measured) > 0
    return found


def test_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    first, second, other = told("1", 1), told("4242", 1), told("1", 2)
    assert first == second
    assert first["sha256"] != other["sha256"]
    assert first["virtual_seconds"] == 18
    assert first["start"] == "2026-11-20T09:20:00+09:00"
    assert first["rows"] > first["frames"] > 100


def test_grid_of_the_wire_stretches_with_the_speed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sim", "--frames-hash", "--speed", "10", *_STRETCH]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["virtual_seconds"], found["seed"], found["story"]) == (18, 1, "surge-and-fall")
    assert found["frames"] < 30
