from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli.stopped import Stopped, last_words
from core.domain.settings import Environment
from core.runtime.remote_stop import RemoteStop, Standing
from core.storage.progress import Progress, Step, tell
from tests.build import NOW

UNDER_WAY = Progress(4711, asked=NOW, is_tripped=True, steps=(Step("정지", 1, 1, 10_000_000),), waits=("동시호가",))
FLAT = Progress(4711, asked=NOW, is_tripped=True, flatten=True, is_verified=True)


def stopped(folder: Path, standing: Standing, progress: Progress | None = None) -> Stopped:
    found = Stopped(Environment.REAL, RemoteStop(folder, flatten=False, reason=""), is_quiet=False)
    found.press(NOW, 0)
    found.standing = standing
    found.follow(progress)
    return found


@pytest.mark.parametrize(
    ("standing", "progress", "code", "said"),
    [
        (Standing.ALONE, None, 0, "NOTHING was cancelled"),
        (Standing.SILENT, None, 1, "does not answer"),
        (Standing.UNDER_WAY, UNDER_WAY, 1, "goes on trying"),
        (Standing.ALONE, UNDER_WAY, 1, "nobody tries"),
        (Standing.VERIFIED, FLAT, 0, "FLAT"),
    ],
)
def test_what_became_of_it_has_its_code_and_its_words(
    tmp_path: Path, standing: Standing, progress: Progress | None, code: int, said: str
) -> None:
    found = stopped(tmp_path, standing, progress)
    assert found.code == code
    assert said in last_words(found)[-1]
    assert ("동시호가" in last_words(found)) is (progress is UNDER_WAY)


def test_step_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = stopped(tmp_path, Standing.UNDER_WAY, UNDER_WAY)
    found.follow(UNDER_WAY)
    assert capsys.readouterr().out == "  정지 1/1 · 0.01 s\n"


def test_flattening_that_could_not_be_recorded_is_not_taken_for_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getpid", lambda: 4711)
    (tmp_path / "latch.json.4711.new").mkdir()  # stands for a full disk
    found = Stopped(Environment.REAL, RemoteStop(tmp_path, flatten=True, reason=""), is_quiet=True)
    found.press(NOW, 0)
    assert found.code == 1
    assert "could not be recorded" in last_words(found)[0]


def test_desk_that_hangs_is_named_by_the_process_that_it_told_of(tmp_path: Path) -> None:
    tell(tmp_path, Progress(4711))
    assert "(PID 4711)" in last_words(stopped(tmp_path, Standing.SILENT))[-1]


def test_reader_that_has_gone_does_not_end_a_stop_half_way(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "core.cli", "kill", "--env", "mock", "--wait", "0"]
    environment = {**os.environ, "TUMEPOK_HOME": str(tmp_path)}
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=environment, timeout=60, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "data" / "mock" / "latch.json").exists()
