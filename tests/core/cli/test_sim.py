"""The verb itself is run as a process in `test_cli`; here is what it says and refuses without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cli.cli import main
from core.sim.stories import STORIES


def test_list_tells_every_story_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sim", "--list"]) == 0
    told = capsys.readouterr().out
    assert all(f"{name} " in told and story.ko in told and story.en in told for name, story in STORIES.items())


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--story", "surge-and-fall+nonsense"], "nonsense: 없는 이야기입니다"),
        (["--story", "gone.toml"], "cannot be read"),
        (["--start", "9"], "HH:MM[:SS]"),
        (["--date", "today"], "YYYY-MM-DD"),
        (["--date", "2026-11-22"], "휴장일 / KRX is closed"),
        (["--speed", "fast"], "0.01 … 1000"),
        (["--speed", "nan"], "0.01 … 1000"),
        (["--port", "65536"], "0 … 65535"),
        (["--port", "-1"], "0 … 65535"),
        (["--rate", "0"], "1 … 1000"),
        (["--hours", "0"], "0.001 … 24"),
        (["--hours", "day"], "0.001 … 24"),
        (["--fault", "nonsense"], "'nonsense' – 실시간 / realtime kind"),
    ],
)
def test_story_or_time_that_makes_no_sense_is_refused(
    arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sim", *arguments])
    assert ended.value.code == 2
    assert why in capsys.readouterr().err


def test_file_that_is_no_story_is_refused_with_its_key(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('ko = "가"\nen = "a"\nstart = "noon"', "utf-8")
    with pytest.raises(SystemExit):
        main(["sim", "--story", str(file)])
    assert f"{file}: start – HH:MM:SS" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--picture", "here.svg"], "--picture: --calibrate와 함께만 / only with --calibrate"),
        (["--hours", "1"], "--hours: --frames-hash와 함께만 / only with --frames-hash"),
        (["pause"], "said to whom? tumepokctl sim --at FILE pause"),
    ],
)
def test_word_that_would_do_nothing_is_refused(
    arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sim", *arguments]) == 2
    assert why in capsys.readouterr().err
