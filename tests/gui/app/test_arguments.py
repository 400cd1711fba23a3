from __future__ import annotations

from pathlib import Path

import pytest

from gui.app.arguments import DEFAULT_STORY, Arguments, parse


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], Arguments()),
        (["--demo"], Arguments(demo=DEFAULT_STORY)),
        (["--demo", "calm"], Arguments(demo="calm")),
        (["--replay", "day.jsonl", "--speed", "0"], Arguments(replay=Path("day.jsonl"), speed=0.0)),
        (
            ["--demo", "--selftest", "30", "--report", "r.json"],
            Arguments(demo=DEFAULT_STORY, selftest=30, report=Path("r.json")),
        ),
    ],
)
def test_words_become_arguments(words: list[str], expected: Arguments) -> None:
    assert parse(words) == expected


@pytest.mark.parametrize(
    "words",
    [["--demo", "--replay", "x"], ["--selftest", "30"], ["--speed", "-1"], ["--nonsense"], ["--demo", "no-such-story"]],
)
def test_words_that_make_no_sense_end_with_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    assert "usage: tumepok" in capsys.readouterr().err
