from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.cli.cli import main
from core.cli.steer import wish_of

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pause", {}),
        ("speed 2.5", {"factor": 2.5}),
        ("step 60", {"seconds": 60}),
        ("fault ghost~10", {"fault": "ghost~10"}),
        ("order buy 810120 10 9500", {"side": "buy", "code": "810120", "quantity": 10, "price": 9500}),
        ("order sell 810120 10", {"side": "sell", "code": "810120", "quantity": 10}),
        ("pause now", None),
        ("speed", None),
        ("speed fast", None),
        ("order buy 810120", None),
        ("dance", None),
    ],
)
def test_words_become_a_wish(words: str, expected: dict[str, object] | None) -> None:
    assert wish_of(words.split()) == expected


def test_running_simulator_is_steered_through_its_announcement(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "address.json"
    command = [sys.executable, "-m", "core.cli", "sim", "--watch-stdin", "--story", "calm", "--announce", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        deadline = time.monotonic() + 20
        while not file.exists():
            assert time.monotonic() < deadline
        assert sys.platform == "win32" or not file.stat().st_mode & 0o077, "the key is its owner's"
        assert main(["sim", "--at", str(file), "pause"]) == 0
        assert json.loads(capsys.readouterr().out)["is_paused"] is True
        assert main(["sim", "--at", str(file)]) == 0
        assert json.loads(capsys.readouterr().out)["story"] == "calm"
        assert main(["sim", "--at", str(file), "order", "sell", "810010", "1"]) == 1
        assert "the broker refused" in capsys.readouterr().err
        child.communicate(timeout=10)
    assert main(["sim", "--at", str(file), "pause"]) == 1
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words", "code", "why"),
    [
        (None, ["pause"], 1, "cannot read the announcement"),
        ("{}", ["pause"], 1, "not the announcement of a simulator"),
        ("{}", ["dance"], 2, "status | pause"),
    ],
)
def test_what_cannot_be_steered_is_said(
    text: str | None, words: list[str], code: int, why: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "address.json"
    if text is not None:
        file.write_text(text)
    assert main(["sim", "--at", str(file), *words]) == code
    assert why in capsys.readouterr().err


def test_word_without_a_simulator_is_not_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sim", "pause"]) == 2
    assert "--at FILE pause" in capsys.readouterr().err
