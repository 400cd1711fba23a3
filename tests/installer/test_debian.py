from __future__ import annotations

import re
import sys

import pytest

from installer import bootstrap, debian

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has system packages to add")


def test_every_named_package_is_a_debian_name() -> None:
    programs = [package for table in debian.PROGRAMS.values() for package in table.values()]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", package) for package in [*debian.LIBRARIES.values(), *programs])


def test_programs_are_asked_for_words_that_exist() -> None:
    assert set(debian.PROGRAMS) <= set(bootstrap.WORDS)


def test_library_that_is_absent_is_missed_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "LIBRARIES", {"libc.so.6": "libc6", "libno-such.so.9": "libno-such9"})
    assert "libno-such9" in debian.missing("run")
    assert "libc6" not in debian.missing("run")


def test_bare_path_misses_programs_and_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert {"xvfb", "dbus", "gnome-keyring", "fonts-noto-cjk"} <= set(debian.missing("test"))


def test_machine_without_apt_gets_the_list(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    debian.provide("demo")
    assert "apt-get install" in capsys.readouterr().err
