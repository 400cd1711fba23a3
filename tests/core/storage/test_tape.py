"""The tape through a real file; one child process is really killed."""

import datetime as dt
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.domain.units import DAY, MILLI
from core.storage.tape import SUFFIX, Recorded, Tape, make_room, parts, read

NOW = 1_789_000_000_000_000_000  # 2026-09-10 09:26:40 KST
ODD = ['{"trnm":"PING"}', "", "한글 '\"\\", "two\nlines\r\n", "\u2028\x00\x85", "x" * 3_000_000, "0037T0\t005930_NX"]


def record(folder: Path, frames: list[Recorded], quota: int = 1 << 30) -> Tape:
    tape = Tape.open(folder, quota=quota)
    for frame in frames:
        tape.append(*frame)
    tape.close()
    return tape


def frames(count: int, start: int = NOW) -> list[Recorded]:
    return [Recorded(start + n * MILLI, "feed", f'{{"trnm":"REAL","n":{n}}}') for n in range(count)]


def test_tape_of_any_text_plays_back_exactly(tmp_path: Path) -> None:
    given = [Recorded(NOW + n, f"feed-{n}", text) for n, text in enumerate(ODD)]
    record(tmp_path, given)
    (path,) = parts(tmp_path)
    playback = read(path)
    assert list(playback) == given
    assert (playback.skipped, playback.dropped) == (0, 0)


def test_tape_of_half_a_surrogate_pair_keeps_it_readable(tmp_path: Path) -> None:
    record(tmp_path, [Recorded(NOW, "feed", "a\ud800b"), Recorded(NOW, "feed", "c")])
    assert [frame.text for frame in read(*parts(tmp_path))] == ["a\\ud800b", "c"]


def test_tape_is_on_disk_within_a_second(tmp_path: Path) -> None:
    tape = Tape.open(tmp_path)
    tape.append(NOW, "feed", "{}")
    poll = threading.Event()
    assert any(parts(tmp_path) or poll.wait(0.05) for _ in range(20))
    tape.close()


def test_tape_over_midnight_in_korea_makes_a_file_a_day(tmp_path: Path) -> None:
    given = [Recorded(NOW, "feed", "a"), Recorded(NOW + DAY, "feed", "b"), Recorded(NOW + DAY, "feed", "c")]
    tape = record(tmp_path, given)
    assert [path.name for path in parts(tmp_path)] == [f"20260910-001{SUFFIX}", f"20260911-001{SUFFIX}"]
    assert [frame for path in parts(tmp_path) for frame in read(path)] == given
    assert len(parts(tmp_path, dt.date(2026, 9, 11))) == 1
    assert (tape.written, tape.dropped) == (3, 0)


def test_second_run_of_a_day_begins_its_own_file(tmp_path: Path) -> None:
    record(tmp_path, frames(2))
    record(tmp_path, frames(3))
    assert [len(list(read(path))) for path in parts(tmp_path)] == [2, 3]


def test_bytes_of_the_socket_are_kept_as_text_even_if_they_are_none(tmp_path: Path) -> None:
    tape = Tape.open(tmp_path)
    for n, frame in enumerate((b"{}", "주식".encode(), b"\xff")):
        tape.append(NOW + n, "feed", frame)
    tape.close()
    assert [frame.text for frame in read(*parts(tmp_path))] == ["{}", "주식", "\\xff"]


def test_tape_without_frames_leaves_no_file(tmp_path: Path) -> None:
    tape = record(tmp_path, [])
    tape.close()
    assert list(tmp_path.iterdir()) == []


def test_full_queue_drops_counts_and_tells_the_reader_where(tmp_path: Path) -> None:
    tape = Tape(tmp_path)  # its thread has not started: the disk that never keeps up
    big = "x" * (16 << 20)
    for n in range(8):
        tape.append(NOW + n, "feed", big)
    assert tape.dropped == 4
    tape._thread.start()
    tape.close()
    playback = read(*parts(tmp_path))
    assert len(list(playback)) == 4
    assert playback.dropped == 4


def test_disk_that_refuses_is_counted_and_recovered_from(tmp_path: Path) -> None:
    tape = Tape(tmp_path / "tapes")
    (tmp_path / "tapes").rmdir()  # the folder is gone: no file can be made
    tape.append(NOW, "feed", "lost")
    tape._drain()
    assert (tape.written, tape.dropped) == (0, 1)
    (tmp_path / "tapes").mkdir()
    tape.append(NOW, "feed", "kept")
    tape._drain()
    tape._close_file()
    playback = read(*parts(tmp_path / "tapes"))
    assert [frame.text for frame in playback] == ["kept"]
    assert playback.dropped == 1


def test_folder_stays_within_its_quota_and_loses_the_oldest(tmp_path: Path) -> None:
    for day in range(40):
        lines = [Recorded(NOW + day * DAY, "feed", f"{n * 7919 * (day + 1):x}" * 3) for n in range(300)]
        record(tmp_path, lines, quota=50_000)
    kept = parts(tmp_path)
    assert sum(path.stat().st_size for path in kept) <= 50_000
    assert kept[-1].name.startswith("20261019")
    assert 1 < len(kept) < 40


def test_file_that_outgrows_its_share_is_continued_in_the_next(tmp_path: Path) -> None:
    tape = Tape(tmp_path, quota=160_000)
    for second in range(12):
        for frame in frames(1_000, NOW + second * 1_000 * MILLI):
            tape.append(*frame._replace(text=f"{frame.at * 7919:x}"))
        tape._drain()
    tape._close_file()
    assert len(parts(tmp_path)) > 2
    assert sum(len(list(read(path))) for path in parts(tmp_path)) == 12_000


def test_make_room_touches_only_tapes(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x" * 100, encoding="utf-8")
    (tmp_path / f"20260910-001{SUFFIX}").write_text("x" * 100, encoding="utf-8")
    make_room(tmp_path, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


CHILD = """
import sys
from pathlib import Path
from core.storage.tape import Tape

tape = Tape.open(Path(sys.argv[1]))
for number in range(20_000):
    tape.append(1_789_000_000_000_000_000 + number, "feed", str(number))
print("go", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_tape_of_a_killed_process_plays_all_that_reached_the_disk(tmp_path: Path) -> None:
    args = [sys.executable, "-c", CHILD, str(tmp_path)]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        poll = threading.Event()
        assert any(parts(tmp_path) or poll.wait(0.05) for _ in range(100))
        child.kill()
    found = [frame.text for frame in read(*parts(tmp_path))]
    assert found == [str(number) for number in range(len(found))]
