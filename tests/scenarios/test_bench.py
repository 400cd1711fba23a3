"""Benches still run, with sizes so small that nothing is learned of time; those that sleep long are left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bench import __main__ as bench
from tests.bench import disk, gate, morning, road, tick, wire
from tests.bench.budget import Row, at_most

SMALL: dict[str, list[tuple[Any, str, Any]]] = {
    "tick": [(morning, "FRAMES", 12_000), (tick, "_SLICE", 500), (tick, "_SAMPLE", 1_000), (tick, "_ROUNDS", 1)],
    "gate": [(gate, "_TIMES", 70), (gate, "_TRIPS", 20)],
    "disk": [(disk, "_TIMES", 3)],
    "road": [(road, "_ORDERS", 5), (road, "_KILLS", 1), (road, "_RESTING", 2), (road, "RATE", 500)],
    "wire": [(wire, "_CHARTS", 3), (wire, "_ROUNDS", 1), (wire, "_RECONNECTS", 1), (wire, "_DROPS", 1)],
}


@pytest.mark.parametrize("name", SMALL)
def test_bench_runs(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(morning, "_FOLDER", tmp_path)
    monkeypatch.setattr(road, "_WARM", 0.2)
    for module, constant, value in SMALL[name]:
        assert hasattr(module, constant)
        monkeypatch.setattr(module, constant, value)
    assert bench.GROUPS[name]()


def test_group_that_breaks_is_named_and_the_others_are_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> list[Row]:
        raise IndexError("the desk refused")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(bench.GROUPS, "gate", broken)
    monkeypatch.setitem(bench.GROUPS, "disk", lambda: [at_most("commit", 1, 2, "ms")])
    assert bench.main(["gate", "disk"]) == 1
    told = capsys.readouterr()
    assert "commit" in told.out
    assert "BROKEN, not measured: gate" in told.out
    assert "the desk refused" in told.err
    assert bench.main(["disk"]) == 0
    assert bench.main(["dosk"]) == 2
