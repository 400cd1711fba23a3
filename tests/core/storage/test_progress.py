from __future__ import annotations

from pathlib import Path

import pytest

from core.storage.progress import NAME, Progress, Step, tell, told

STOP = Progress(4711, asked=5, is_tripped=True, flatten=True, steps=(Step("취소", 1, 2, 30),), waits=("동시호가",))


def test_progress_is_read_as_it_was_told_and_the_last_word_counts(tmp_path: Path) -> None:
    tell(tmp_path, Progress(4711))
    tell(tmp_path, STOP)
    assert told(tmp_path) == STOP
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize("text", [b"", b"{", b'{"pid":"x"}', b"\xff", b"[]"])
def test_progress_that_cannot_be_read_tells_nothing(tmp_path: Path, text: bytes) -> None:
    (tmp_path / NAME).write_bytes(text)
    assert told(tmp_path) is None


def test_progress_of_nobody_tells_nothing(tmp_path: Path) -> None:
    assert told(tmp_path) is None


def test_progress_that_cannot_be_told_raises(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(OSError, match="stop"):
        tell(tmp_path, STOP)
