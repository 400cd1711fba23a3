from __future__ import annotations

import os
from pathlib import Path

import pytest

from installer import build


def test_bare_environment_shows_no_trace_of_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "here")
    monkeypatch.setenv("VIRTUAL_ENV", "here")
    environment = build.bare_environment(tmp_path)
    assert not {"PYTHONPATH", "VIRTUAL_ENV", "DISPLAY"} & set(environment)
    assert str(build.ROOT) not in environment["PATH"]
    assert str(tmp_path) in environment.values()


def test_build_without_certificate_says_so_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(build.IDENTITY, raising=False)
    build.sign_programs()
    assert "NOT SIGNED" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for a frozen desk is a shell script")
@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 0", 1), ("exit 3", 3), ('shift 4; echo "{}" >"$1"; echo picture >"$3"; exit 0', 0)],
    ids=["passes without a report", "fails", "passes with report and picture"],
)
def test_selftest_believes_only_a_report_and_a_picture(
    script: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    program = bundle / build.PROGRAM
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(build, "BUNDLE", bundle)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    assert build.selftest(1) == code
