from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli.cli import main

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures"


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "core.cli", "sim", "--story", "calm", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def address(child: subprocess.Popen[str]) -> dict[str, str]:
    assert child.stdout is not None
    found: dict[str, str] = json.loads(child.stdout.readline())
    return found


def end(child: subprocess.Popen[str]) -> int:
    """The exit code; a child that does not end by itself fails the test instead of outliving it."""
    try:
        child.communicate(timeout=10)
    finally:
        child.kill()
    return child.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a signal it could catch")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_sim_tells_its_addresses_first_and_ends_well_on_a_signal(number: signal.Signals) -> None:
    with start("--port", "0", "--seed", "3") as child:
        told = address(child)
        child.send_signal(number)
        assert end(child) == 0
    assert told["rest"].startswith("http://127.0.0.1:")
    assert told["ws"] == told["rest"].replace("http", "ws") + "/api/dostk/websocket"


def test_sim_that_watches_its_input_ends_with_its_parent() -> None:
    with start("--watch-stdin") as child:
        address(child)
        assert end(child) == 0  # communicate closes the pipe


def test_sim_on_a_taken_port_fails_with_a_sentence() -> None:
    with start("--watch-stdin") as first:
        port = address(first)["rest"].rpartition(":")[2]
        with start("--watch-stdin", "--port", port) as second:
            assert end(second) == 1
        assert end(first) == 0


def test_sim_opened_to_the_network_warns_in_both_languages() -> None:
    command = [sys.executable, "-m", "core.cli", "sim", "--host", "203.0.113.1"]  # an address that nobody has
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=30, check=False)
    assert ended.returncode == 1
    assert "네트워크에 열립니다 / warning: open to the network" in ended.stderr
    assert "cannot listen" in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["replay", "x", "--speed", "-1"],
        ["replay"],
        ["sim", "--speed", "0"],
        ["sim", "--story", "nonsense"],
        ["sim", "--credentials", "key"],
        [],
        ["nonsense"],
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_replay_tells_what_the_recording_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(FIXTURES / "orders_20261120.jsonl")]) == 0
    told = capsys.readouterr().out
    assert "수수료 / fees: 430원" in told
    assert "049010 sell: 3 × 20,600원" in told


def test_replay_tells_machines_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(FIXTURES / "trades_20261120.jsonl"), "--json", "--speed", "1000"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["trades"], found["bars"], found["faults"]) == (8, {"049010": 3}, 0)


def test_replay_of_a_missing_file_fails_with_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["replay", str(tmp_path / "none.jsonl")]) == 1
    assert "cannot read the recording" in capsys.readouterr().err


def test_replay_of_rubbish_counts_nothing_and_ends_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "rubbish.jsonl"
    file.write_bytes(b"\x00\xff not a recording\n{}\n")
    assert main(["replay", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["trades"] == 0
