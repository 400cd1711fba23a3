from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.cli.cli import main
from core.domain.settings import Environment
from core.runtime.endpoints import KIWOOM, Endpoint
from core.runtime.records import Records
from core.storage import latch

ROOT = Path(__file__).parents[3]
Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUMEPOK_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return tmp_path


def latched(home: Path, environment: str) -> latch.Latch:
    folder = home / "data" / environment
    return latch.is_tripped(folder / "latch.json", witness=folder / "journal.sqlite3")


def only(capsys: Printed) -> dict[str, Any]:
    found = json.loads(capsys.readouterr().out)
    (stop,) = found["stops"]
    return {"ok": found["ok"], **stop}


@pytest.mark.parametrize("environment", ["real", "mock"])
def test_broker_can_be_latched_before_there_ever_was_a_desk(home: Path, capsys: Printed, environment: str) -> None:
    assert main(["kill", "--env", environment, "--flatten"]) == 0
    told = capsys.readouterr().out
    assert told.index("latched on disk") < told.index("NOTHING was cancelled or sold")
    assert latched(home, environment).flatten
    assert "tumepokctl kill --flatten, PID" in latched(home, environment).reason


def test_next_start_is_stopped(home: Path) -> None:
    Records(home / "data" / "real").close()
    assert main(["kill"]) == 0
    records = Records(home / "data" / "real")
    assert records.latch
    assert "another process" in records.latch.reason
    records.close()


def test_without_an_environment_every_broker_that_was_traded_with_is_stopped(home: Path, capsys: Printed) -> None:
    Records(home / "data" / "real").close()
    Records(home / "data" / "mock").close()
    assert main(["kill", "--json"]) == 0
    stops = json.loads(capsys.readouterr().out)["stops"]
    assert [(one["environment"], one["latched"], one["desk"]) for one in stops] == [
        ("real", True, "alone"),
        ("mock", True, "alone"),
    ]
    assert latched(home, "real")
    assert latched(home, "mock")


@pytest.mark.parametrize(("words", "why"), [([], "nothing to stop"), (["--env", "sim"], "not latched")])
def test_where_nothing_can_be_stopped_it_is_not_said_to_be(
    home: Path, capsys: Printed, words: list[str], why: str
) -> None:
    Records(home / "data" / "sim" / "20261120-092000").close()
    assert main(["kill", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert why in said.err
    assert not latched(home, "real")


def test_latch_that_cannot_be_written_is_told(home: Path, capsys: Printed) -> None:
    (home / "data").mkdir()
    (home / "data" / "real").touch()
    assert main(["kill", "--env", "real"]) == 2
    assert "the latch cannot be written" in capsys.readouterr().err


def test_json_is_one_line_with_what_was_done(capsys: Printed) -> None:
    assert main(["kill", "--env", "real", "--json"]) == 0
    found = only(capsys)
    assert found["ok"]
    assert 0 <= found.pop("latched_ms") < 60_000
    assert found == {
        "ok": True,
        "environment": "real",
        "latched": True,
        "flatten": False,
        "desk": "alone",
        "pid": None,
        "verified": False,
        "steps": [],
        "waits": [],
        "error": "",
    }


def test_act_without_keys_says_what_to_do_and_stays_stopped(home: Path, capsys: Printed) -> None:
    assert main(["kill", "--env", "real", "--act"]) == 1
    assert "--ask-keys" in capsys.readouterr().err
    assert latched(home, "real")


def test_act_with_keys_that_are_not_entered_says_so(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("key\n\n"))
    assert main(["kill", "--env", "real", "--act", "--ask-keys"]) == 1
    assert "no keys were entered" in capsys.readouterr().err


def test_act_against_a_broker_that_cannot_be_reached_verifies_nothing(
    capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KIWOOM, Environment.MOCK, Endpoint("http://127.0.0.1:9", "ws://127.0.0.1:9"))
    monkeypatch.setattr("sys.stdin", io.StringIO("key\nsecret\n"))
    assert main(["kill", "--env", "mock", "--act", "--ask-keys", "--wait", "0.3"]) == 1
    assert "from now on nobody tries" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--wait", "-1"], ["--wait", "nan"], ["--env", "nowhere"], ["--reset"]])
def test_words_that_make_no_sense_are_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["kill", *words])
    assert ended.value.code == 2


def test_stop_waits_for_no_module_that_it_does_not_need(home: Path) -> None:
    """Half of the time from the key to the disk was once the loading of a simulator."""
    code = (
        "import sys; from core.cli.cli import main; main(['kill', '--env', 'real'])\n"
        "print(*sorted({'aiohttp', 'httpx', 'numpy', 'keyring', 'websockets', 'core.sim'} & set(sys.modules)))"
    )
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, timeout=60, check=True
    )
    assert done.stdout.decode().splitlines()[-1] == ""
    assert latched(home, "real")
