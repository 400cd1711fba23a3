from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a signal it could catch")
def test_sim_that_watches_its_input_ends_well_on_a_signal_while_the_pipe_is_open() -> None:
    """The watching thread once held the lock of sys.stdin when the interpreter ended: an abort and a core dump."""
    with start("--watch-stdin") as child:
        address(child)
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 0
        end(child)


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")
@pytest.mark.parametrize("closed", [">&- 2>&-", "<&- >&- 2>&-"])
def test_sim_without_standard_streams_tells_its_address_in_a_file(closed: str, tmp_path: Path) -> None:
    """What a windowed program may find: no streams at all. It ends with its parent then."""
    told = tmp_path / "투매 폭" / "address.json"
    run = f'"{sys.executable}" -m core.cli sim --watch-stdin --announce "{told}" {closed} & echo $!; read _'
    with subprocess.Popen(["sh", "-c", run], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        assert json.loads(appeared(told))["rest"].startswith("http://127.0.0.1:")
        parent.communicate(b"\n", timeout=10)
        child.wait(10)


def appeared(file: Path) -> str:
    deadline = time.monotonic() + 20
    while not file.exists():
        assert time.monotonic() < deadline, f"no {file.name}"
    return file.read_text(encoding="utf-8")


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


def test_sim_breaks_what_it_is_told_to_and_takes_only_the_given_keys() -> None:
    pairs = ("--credentials", "demo#1:one", "--credentials", "demo#2:two")
    faults = ("--fault", "au10001=unavailable", "--fault", "ghost~20@30/demo#1")
    with start("--watch-stdin", *pairs, *faults) as child:
        url = address(child)["rest"] + "/oauth2/token"
        ask = {"grant_type": "client_credentials", "appkey": "demo#2", "secretkey": "two"}
        answers = [httpx.post(url, json=ask), httpx.post(url, json=ask), httpx.post(url, json=ask | {"appkey": "x"})]
        assert end(child) == 0
    assert [answer.status_code for answer in answers] == [503, 200, 200]
    assert [answer.json()["return_code"] for answer in answers[1:]] == [0, 3]


@pytest.mark.parametrize(
    "arguments",
    [
        ["replay", "x", "--speed", "-1"],
        ["replay"],
        ["sim", "--speed", "0"],
        ["sim", "--story", "nonsense"],
        ["sim", "--credentials", "key"],
        ["sim", "--fault", "nonsense"],
        ["sim", "--fault", "ka10080=nonsense"],
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


def test_replay_on_a_pipe_without_its_letters_tells_all_the_same() -> None:
    """A Korean Windows gives pipes cp949, which has no dash of this length."""
    command = [sys.executable, "-m", "core.cli", "replay", str(FIXTURES / "trades_20261120.jsonl")]
    cp949 = {**os.environ, "PYTHONIOENCODING": "cp949"}
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, env=cp949, timeout=30, check=False)
    assert ended.returncode == 0, ended.stderr.decode("cp949")
    assert "실현손익" in ended.stdout.decode("cp949")


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


def test_sim_is_as_slow_as_the_server_it_plays_unless_told() -> None:
    def answers(*arguments: str) -> list[int]:
        with start(*arguments) as child:
            url = f"{address(child)['rest']}/oauth2/token"
            body = {"grant_type": "client_credentials", "appkey": "key", "secretkey": "secret"}
            found = [httpx.post(url, json=body).status_code for _ in range(2)]
            child.kill()
        return found

    assert answers("--mode", "mock", "--speed", "0.1") == [200, 429]
    assert answers("--mode", "real", "--speed", "0.1") == [200, 200]
    assert answers("--mode", "mock", "--speed", "0.1", "--rate", "2") == [200, 200]
