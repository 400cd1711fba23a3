from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from installer import demo

ROOT = Path(demo.__file__).parents[1]
DESK = """
import json, os, pathlib, sys
told = dict(zip(sys.argv[1:], sys.argv[2:]))
shown = {"ticks": 12345, "argv": sys.argv[1:3], "home": os.environ["TUMEPOK_HOME"]}
pathlib.Path(told["--report"]).write_text(json.dumps(shown))
sys.exit(int("fail" in sys.argv))
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("TUMEPOK_HOME", raising=False)
    (tmp_path / "desk.py").write_text(DESK)
    return [sys.executable, str(tmp_path / "desk.py")]


def test_report_is_a_table_of_joined_names_and_grouped_numbers() -> None:
    text = demo.table({"ticks": 12345, "gap": {"p99": 4.5}, "ok": True})
    assert text.splitlines() == ["  ticks    12,345", "  gap.p99  4.5", "  ok       True"]


def test_empty_report_is_an_empty_table() -> None:
    assert demo.table({}) == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_display_is_told_by_the_environment(variable: str, desk: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert not demo.has_display()
    monkeypatch.setenv(variable, ":0")
    assert demo.has_display()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
@pytest.mark.parametrize(("rest", "code"), [(["calm"], 0), (["calm", "fail"], 1)])
def test_demo_without_display_prints_the_report_and_keeps_the_verdict(
    rest: list[str], code: int, desk: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert demo.run(desk, rest, build=tmp_path / "build") == code
    printed = capfd.readouterr().out
    assert "12,345" in printed
    assert "['--demo', 'calm']" in printed
    assert str(tmp_path / "build" / "home") in printed


CAREFUL = """
import signal, sys, time
def end(number, _frame):
    time.sleep(0.6)
    sys.exit(40 + number)
signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(30)
"""
CALLER = (
    "import os, sys; from installer.demo import call; sys.exit(call([sys.executable, '-c', sys.argv[1]], os.environ))"
)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_desk_that_is_told_to_stop_ends_in_its_own_time(name: str) -> None:
    """Waiting with subprocess.call it was killed a quarter of a second after Ctrl+C, and left alone after SIGTERM."""
    command = [sys.executable, "-c", CALLER, CAREFUL]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True) as caller:
        assert caller.stdout is not None
        assert caller.stdout.readline() == b"ready\n"
        number = getattr(signal, name)
        (os.killpg if name == "SIGINT" else os.kill)(caller.pid, number)  # a terminal tells the whole group
        assert caller.wait(10) == 40 + number


def answers(display: str) -> bool:
    """X listens at a path, or at the same name without a file."""
    path = f"/tmp/.X11-unix/X{display.removeprefix(':')}"
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
            client.connect(address)
            return True
    return False


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="no Xvfb on this machine")
def test_virtual_screen_is_gone_after_the_block() -> None:
    with demo.virtual_screen() as screen:
        assert answers(screen["DISPLAY"])
    assert not answers(screen["DISPLAY"])


def test_without_xvfb_the_desk_draws_offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PATH", "")
    with demo.virtual_screen() as screen:
        assert screen == {"QT_QPA_PLATFORM": "offscreen"}
