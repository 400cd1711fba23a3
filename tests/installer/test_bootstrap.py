from __future__ import annotations

import ast
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from installer import bootstrap

INSTALLER = Path(bootstrap.__file__).parent


def test_running_python_that_is_supported_is_found_first() -> None:
    assert bootstrap.find_python() == [sys.executable]


def test_python_that_is_not_there_has_no_version() -> None:
    assert bootstrap._version(["no-such-python"]) is None


@pytest.mark.parametrize(
    ("version", "expected"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False), (None, False)]
)
def test_support_covers_what_the_dependencies_cover(version: tuple[int, int] | None, expected: bool) -> None:
    assert bootstrap._is_supported(version) is expected


def test_stamp_of_another_lock_is_not_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    lock = tmp_path / "some.txt"
    lock.write_text("a==1")
    assert not bootstrap._is_current(lock)
    bootstrap._stamp(lock).write_text(bootstrap._fingerprint(lock))
    assert bootstrap._is_current(lock)
    lock.write_text("a==2")
    assert not bootstrap._is_current(lock)


def test_foreign_python_settings_reach_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    environment = bootstrap._environment({"QT_QPA_PLATFORM": "offscreen"})
    assert "PYTHONPATH" not in environment
    assert environment["QT_QPA_PLATFORM"] == "offscreen"


def test_makefile_and_bootstrap_know_the_same_words() -> None:
    makefile = (bootstrap.ROOT / "Makefile").read_text(encoding="utf-8")
    words = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    assert set(words) == set(bootstrap.WORDS)


def test_unknown_word_is_refused_with_the_list() -> None:
    asked = [sys.executable, "-m", "installer.bootstrap", "fly"]
    done = subprocess.run(asked, cwd=bootstrap.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "demo" in done.stderr


@pytest.mark.parametrize("name", ["__init__.py", "bootstrap.py", "debian.py", "demo.py"])
def test_first_steps_are_readable_to_an_old_python(name: str) -> None:
    """They run before a supported Python is found; annotations are text there, so only the grammar counts."""
    source = (INSTALLER / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    assert not source.strip() or "from __future__ import annotations" in source


@pytest.mark.parametrize(("system", "machine"), [("win32", "AMD64"), ("darwin", "arm64"), ("linux", "aarch64")])
def test_fuzz_says_where_it_runs_and_installs_nothing_elsewhere(
    system: str, machine: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(bootstrap, "_call", lambda *_: pytest.fail("called"))
    assert bootstrap.run_fuzz(Path(sys.executable), []) == 2
    assert "Linux x86_64" in capsys.readouterr().out
