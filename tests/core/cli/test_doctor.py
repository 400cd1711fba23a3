from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cli.cli import main
from core.cli.doctor import line
from core.domain.findings import Finding, Step, StepState
from core.domain.settings import Environment
from core.domain.units import MILLI
from core.runtime.endpoints import KIWOOM, Endpoint

ROOT = Path(__file__).parents[3]
PAIR = "CANARY-app-key:CANARY-secret"


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A simulator that takes one pair of keys only, in the place of 모의투자; no keychain anywhere."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    command = [sys.executable, "-m", "core.cli", "sim", "--watch-stdin", "--story", "calm", "--credentials", PAIR]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = json.loads(child.stdout.readline())
        endpoint = Endpoint(told["rest"], told["ws"])
        monkeypatch.setitem(KIWOOM, Environment.MOCK, endpoint)
        yield endpoint
        child.communicate(timeout=10)


def states(text: str) -> dict[str, str]:
    found = json.loads(text)
    assert found["ok"] is ("failed" not in {finding["state"] for finding in found["findings"]})
    return {finding["step"]: finding["state"] for finding in found["findings"]}


def test_own_simulator_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--sim"]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert len(lines) == len(Step)
    assert all("[  OK  ]" in text for text in lines)
    assert told.err == ""


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_keys_from_a_pipe_reach_the_broker_and_nothing_else(
    broker: Endpoint,
    form: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    monkeypatch.setattr(sys, "stdin", io.StringIO(PAIR.replace(":", "\n") + "\n"))
    assert main(["doctor", "--env", "mock", "--no-ws", "--ask-keys", *form]) == 1  # the simulator's Friday: clock
    told = capsys.readouterr()
    if form:
        found = states(told.out)
        assert (found["keychain"], found["clock"], found["token"], found["rights"]) == ("warning", "failed", "ok", "ok")
        assert found["login"] == found["tick"] == "skipped"
    else:
        assert "접근토큰 · token" in told.out
        assert "--no-ws" in told.out
    assert "CANARY" not in told.out + told.err + caplog.text


def test_wrong_pair_fails_at_the_token_and_warns_of_the_kick(
    broker: Endpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("CANARY-other\nCANARY-pair\n"))
    assert main(["doctor", "--ask-keys", "--json"]) == 1
    told = capsys.readouterr()
    assert states(told.out)["token"] == "failed"
    assert "R10001" in told.err
    assert "CANARY" not in told.out + told.err


def test_without_a_keychain_the_way_around_it_is_told(broker: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--no-ws", "--json"]) == 1
    told = capsys.readouterr()
    assert states(told.out)["keys"] == "failed"
    assert "--ask-keys" in told.err


def test_empty_keys_are_no_keys(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n\n"))
    assert main(["doctor", "--ask-keys"]) == 1
    assert "no keys were entered" in capsys.readouterr().err


def test_cure_stands_below_its_finding() -> None:
    found = Finding(Step.TOKEN, StepState.FAILED, "거절 / refused", "다시 / again", 1_250 * MILLI)
    assert line(found).splitlines() == [
        "[ 실패 ] 접근토큰 · token (1.25 s) – 거절 / refused",
        "         → 다시 / again",
    ]


@pytest.mark.parametrize("arguments", [["--env", "sim"], ["--env", "mock", "--sim"], ["key"]])
def test_arguments_that_make_no_sense_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["doctor", *arguments])
    assert ended.value.code == 2
