"""Reading tapes as crashes and strangers leave them."""

import datetime as dt
import json
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain import calendar
from core.domain.units import DAY, MILLI, SECOND
from core.storage.blocks import Index
from core.storage.playback import FALLBACK_DAY, Recorded, read

NOW = 1_789_000_000_000_000_000


def block(texts: list[str], start: int, dropped: int = 0) -> bytes:
    rows = [(start + n, "feed", text) for n, text in enumerate(texts)]
    packed = zstandard.ZstdCompressor(write_checksum=True).compress(
        b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    )
    return Index(start, rows[-1][0], len(rows), dropped, len(packed)).pack() + packed


def blocks(count: int) -> list[bytes]:
    """`count` blocks of ten frames, a second apart; texts count from 0."""
    return [block([str(b * 10 + n) for n in range(10)], NOW + b * SECOND, dropped=b) for b in range(count)]


def tape(folder: Path, data: bytes) -> Path:
    path = folder / "20260910-001.tape.zst"
    path.write_bytes(data)
    return path


def test_tape_cut_anywhere_plays_every_whole_block(tmp_path: Path) -> None:
    whole = blocks(3)
    data = b"".join(whole)
    for cut in range(len(whole[0]) + 1, len(data), 7):
        playback = read(tape(tmp_path, data[:cut]))
        found = [frame.text for frame in playback]
        assert found == [str(n) for n in range(len(found))]
        assert len(found) >= (20 if cut >= len(whole[0]) + len(whole[1]) else 10)
        assert playback.skipped == (cut != len(whole[0]) + len(whole[1]))


def test_tape_cut_inside_a_big_block_plays_the_lines_before_the_cut(tmp_path: Path) -> None:
    big = block([f"{n * 7919 % 1_000_003:x}" * 20 for n in range(20_000)], NOW)
    found = list(read(tape(tmp_path, big[: len(big) * 3 // 4])))
    assert 1_000 < len(found) < 20_000
    assert found[-1].text == f"{(len(found) - 1) * 7919 % 1_000_003:x}" * 20


def test_tape_with_one_spoilt_block_plays_the_others(tmp_path: Path) -> None:
    one, two, three = blocks(3)
    playback = read(tape(tmp_path, one + two[:-5] + b"\0\0\0\0\0" + three))
    assert [frame.text for frame in playback if int(frame.text) not in range(10, 20)] == [
        str(n) for n in [*range(10), *range(20, 30)]
    ]
    assert playback.skipped == 1


def test_tape_followed_by_rubbish_stops_there(tmp_path: Path) -> None:
    playback = read(tape(tmp_path, blocks(1)[0] + b"rubbish" * 20))
    assert len(list(playback)) == 10
    assert playback.skipped == 1


def test_tape_tells_how_many_frames_its_recorder_dropped(tmp_path: Path) -> None:
    playback = read(tape(tmp_path, b"".join(blocks(3))))
    list(playback)
    assert playback.dropped == 0 + 1 + 2


def test_read_since_a_moment_hops_over_earlier_blocks(tmp_path: Path) -> None:
    one, two, three = blocks(3)
    spoilt = one[:60] + b"\xff" * (len(one) - 60)  # would be counted if it were unpacked
    playback = read(tape(tmp_path, spoilt + two + three), since=NOW + SECOND + 5)
    assert [frame.text for frame in playback] == [str(n) for n in range(15, 30)]
    assert playback.skipped == 0


def test_tape_unpacked_by_hand_plays_too(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    path.write_text('[1789000000000000001,"feed","{\\"a\\":1}"]\n', encoding="utf-8")
    assert list(read(path)) == [Recorded(NOW + 1, "feed", '{"a":1}')]


def test_read_of_no_file_raises_on_the_first_step(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(read(tmp_path / "none"))


def test_read_of_an_empty_file_plays_nothing(tmp_path: Path) -> None:
    assert list(read(tape(tmp_path, b""))) == []


# ---- what others record -------------------------------------------------------------------------------------

FOREIGN = """\ufeff{"t":"09:00:00.012","dir":"in","frame":{"trnm":"REAL","data":[{"item":"0037T0"}]}}
{"t": "09:00:00.5", "dir": "in", "frame": {"trnm": "PING",  "n": 1e2}}
{"t":"09:00:01.000","dir":"out","frame":{"trnm":"LOGIN","token":"…"}}
{"t":"09:00:01.000","dir":"out","frame":"a remark"}

not json
{"t":"09:00:02.000","dir":"in"}
{"t":"09:00:02.000","dir":"in","frame":7}
{"t":"09:00:03.04x","dir":"in","frame":"{\\"trnm\\":\\"PING\\"}"}
{"t":"","dir":"in","frame":{"n":4}}
{"name":"no time, no direction","frame":{"n":5}}
{"t":"08:59:59.000","dir":"in","frame":{"n":6}}
{"t":null,"dir":"in","frame":{"n":7}}
{"t":"09:00:04","dir":"in","frame":{"n":8
"""
AT_0900 = calendar.instant(dt.date(2026, 9, 11), 9 * 3600)


def foreign(folder: Path, text: str, name: str = "frames_20260911_0900.jsonl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_foreign_lines_play_what_came_in_word_for_word(tmp_path: Path) -> None:
    playback = read(foreign(tmp_path, FOREIGN))
    assert list(playback) == [
        Recorded(AT_0900 + 12 * MILLI, "feed", '{"trnm":"REAL","data":[{"item":"0037T0"}]}'),
        Recorded(AT_0900 + 500 * MILLI, "feed", '{"trnm": "PING",  "n": 1e2}'),
        Recorded(AT_0900 + 3 * SECOND + 40 * MILLI, "feed", '{"trnm":"PING"}'),
        *(Recorded(AT_0900 + 3 * SECOND + 40 * MILLI, "feed", f'{{"n":{n}}}') for n in (4, 5, 6, 7)),
    ]
    assert (playback.skipped, playback.outgoing) == (4, 2)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("a_20260911_1.jsonl", FALLBACK_DAY, dt.date(2026, 9, 11)),
        ("a-2026-09-11.jsonl", FALLBACK_DAY, dt.date(2026, 9, 11)),
        ("a.jsonl", FALLBACK_DAY, FALLBACK_DAY),
        ("a.jsonl", dt.date(2026, 9, 14), dt.date(2026, 9, 14)),
        ("a_20261399.jsonl", dt.date(2026, 9, 14), dt.date(2026, 9, 14)),
        ("a_120260911.jsonl", dt.date(2026, 9, 14), dt.date(2026, 9, 14)),
    ],
)
def test_day_of_foreign_lines_is_the_name_s_or_the_given_one(
    tmp_path: Path, name: str, given: dt.date, expected: dt.date
) -> None:
    path = foreign(tmp_path, '{"t":"09:00:00","frame":{}}\n', name)
    assert next(read(path, day=given)).at == calendar.instant(expected, 9 * 3600)


@pytest.mark.parametrize("word", ["2026-09-14T09:00:00", "2026-09-14 09:00:00.000"])
def test_line_with_its_own_date_is_believed(tmp_path: Path, word: str) -> None:
    path = foreign(tmp_path, json.dumps({"t": word, "frame": {}}))
    assert next(read(path)).at == AT_0900 + 3 * DAY


def test_foreign_lines_over_midnight_go_on_the_next_day(tmp_path: Path) -> None:
    path = foreign(tmp_path, '{"t":"23:59:59.9","frame":{}}\n{"t":"00:00:00.1","frame":{}}\n')
    first, second = read(path)
    assert second.at - first.at == 200 * MILLI


@pytest.mark.parametrize(
    "line", ['{"frame":' + "[" * 100_000, f'[{"9" * 40},"feed","x"]', f'[{1 << 63},"feed","x"]', '[-1,"feed","x"]']
)
def test_line_that_nests_without_end_or_leaves_the_ages_is_skipped(tmp_path: Path, line: str) -> None:
    playback = read(foreign(tmp_path, line + '\n{"t":"09:00:00","frame":{}}\n'))
    assert [frame.at for frame in playback] == [AT_0900]
    assert playback.skipped == 1


def test_block_that_claims_gigabytes_is_given_up_in_time(tmp_path: Path) -> None:
    """A few kilobytes of zstd can hold a gigabyte: what is read of one block has an end."""
    pack = zstandard.ZstdCompressor(level=1)
    packed = pack.compress(b" " * (96 << 20))
    assert len(packed) < 32 << 10
    data = Index(NOW, NOW, 1, 0, len(packed)).pack() + packed + blocks(1)[0]
    playback = read(tape(tmp_path, data))
    assert len(list(playback)) == 10
    assert playback.skipped == 1


@given(data=st.binary(max_size=300))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_read_of_any_bytes_never_raises(tmp_path: Path, data: bytes) -> None:
    for start in (b"", blocks(1)[0]):
        playback = read(tape(tmp_path, start + data))
        assert len(list(playback)) >= (10 if start else 0)
