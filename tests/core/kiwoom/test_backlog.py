from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.units import MILLI
from core.kiwoom.backlog import LATE, MANY, Backlog

Rows = list[tuple[str, str, int]]


def real(*rows: tuple[str, str, int]) -> bytes:
    """A REAL frame of (type, item, mark) rows."""
    data = [{"values": {"mark": str(mark)}, "type": kind, "name": "", "item": item} for kind, item, mark in rows]
    return json.dumps({"data": data, "trnm": "REAL"}, separators=(",", ":")).encode()


def rows_of(text: bytes) -> Rows:
    frame: dict[str, Any] = json.loads(text)
    return [(row["type"], row["item"], int(row["values"]["mark"])) for row in frame.get("data", [])]


def drained(backlog: Backlog) -> list[bytes]:
    texts = []
    while (found := backlog.take()) is not None:
        texts.append(found[0])
    return texts


def late(backlog: Backlog) -> Backlog:
    """With a print in front that has waited for longer than is good."""
    backlog.put(real(("0B", "first", 0)), 0)
    return backlog


def test_backlog_that_keeps_up_hands_each_frame_over_as_it_came() -> None:
    backlog, odd = Backlog(), b'{ "odd" : [1,  2] }'
    backlog.put(odd, 7)
    assert backlog.take() == (odd, 7)
    assert backlog.take() is None


@pytest.mark.parametrize(
    "urgent",
    [
        real(("00", "005930", 1)),
        real(("04", "005930", 1)),
        real(("1h", "", 1)),
        real(("0s", "", 1)),
        real(("02", "", 1), ("00", "005930", 2)),
        b'{"trnm":"PING"}',
        b'{"trnm":"REG","return_code":0,"return_msg":""}',
        b'{"trnm":"SYSTEM","code":"R10001","message":""}',
    ],
)
def test_what_concerns_orders_vi_and_the_conversation_overtakes_quotes(urgent: bytes) -> None:
    backlog, quotes = Backlog(), [real(("0B", "005930", n)) for n in range(3)]
    for quote in quotes:
        backlog.put(quote, 0)
    backlog.put(urgent, 1)
    assert drained(backlog) == [urgent, *quotes]


def test_empty_real_frame_keeps_its_place() -> None:
    backlog = Backlog()
    texts = [b'{"trnm":"REAL","data":[],"n":%d}' % n for n in range(3)]
    for text in texts:
        backlog.put(text, 0)
    assert drained(backlog) == texts


def test_mixed_frame_is_divided_and_only_its_urgent_rows_go_ahead() -> None:
    backlog = late(Backlog())
    backlog.put(real(("0B", "A", 1), ("00", "A", 2), ("0B", "A", 3), ("0D", "A", 4)), 1)
    assert [rows_of(text) for text in drained(backlog)] == [
        [("00", "A", 2)],
        [("0B", "first", 0)],
        [("0B", "A", 1), ("0B", "A", 3)],
        [("0D", "A", 4)],
    ]


def test_late_backlog_keeps_the_last_book_of_each_issue_and_counts_the_others() -> None:
    backlog = late(Backlog())
    for n in range(1, 5):
        backlog.put(real(("0D", "A", n), ("0D", "B", n), ("0B", "A", n)), LATE + n)
    rows = [row for text in drained(backlog) for row in rows_of(text)]
    assert [row for row in rows if row[0] == "0D"] == [("0D", "A", 4), ("0D", "B", 4)]
    assert [row for row in rows if row[0] == "0B"] == [("0B", "first", 0), *(("0B", "A", n) for n in range(1, 5))]
    assert backlog.conflated == 6
    assert len(backlog) == 0


def test_many_waiting_frames_conflate_whatever_their_age() -> None:
    backlog = Backlog()
    for n in range(MANY + 12):
        backlog.put(real(("0D", "A", n)), 0)
    marks = [mark for text in drained(backlog) for _, _, mark in rows_of(text)]
    assert marks == [*range(MANY + 1), MANY + 11]
    assert backlog.conflated == 10


def test_few_books_that_wait_a_moment_are_all_kept() -> None:
    backlog, texts = Backlog(), [real(("0D", "A", n)) for n in range(5)]
    for text in texts:
        backlog.put(text, MILLI)
    assert drained(backlog) == texts
    assert backlog.conflated == 0


def test_book_that_was_already_handled_is_not_counted_as_skipped() -> None:
    backlog = late(Backlog())
    backlog.put(real(("0D", "A", 1)), LATE + 1)
    backlog.take()
    backlog.take()
    late(backlog)
    backlog.put(real(("0D", "A", 2)), 2 * LATE + 2)
    assert [rows_of(text)[0][2] for text in drained(backlog)] == [0, 2]
    assert backlog.conflated == 0


def test_frame_that_cannot_be_divided_stays_whole() -> None:
    backlog = late(Backlog())
    broken = b'{"data":[{"type":"00"},{"type":"0D","item":}],"trnm":"REAL"}'
    backlog.put(broken, LATE + 1)
    assert drained(backlog)[-1] == broken


@pytest.mark.parametrize("bound", [Backlog(most=2), Backlog(most_bytes=2)])
def test_backlog_says_when_it_is_full_and_when_there_is_room_again(bound: Backlog) -> None:
    said = []
    for step in (lambda: bound.put(b"a", 0), lambda: bound.put(b"b", 0), bound.take):
        step()
        said.append(bound.is_full)
    assert said == [False, True, False]


KINDS = st.sampled_from(["0B", "0D", "00", "1h", "0w"])
FRAMES = st.lists(st.tuples(KINDS, st.sampled_from("ABC")), min_size=1, max_size=4)
STEPS = st.lists(st.tuples(FRAMES, st.integers(0, 40 * MILLI), st.integers(0, 3)), max_size=60)


@given(STEPS)
def test_rows_are_conserved_and_none_of_a_kind_overtakes_another(steps: list[Any]) -> None:
    backlog, now, mark = Backlog(), 0, 0
    put: Rows = []
    taken: Rows = []
    for kinds, pause, takes in steps:
        now += pause
        rows = [(kind, item, mark + n) for n, (kind, item) in enumerate(kinds)]
        mark += len(rows)
        put += rows
        backlog.put(real(*rows), now)
        for _ in range(takes):
            if (found := backlog.take()) is not None:
                taken += rows_of(found[0])
    taken += [row for text in drained(backlog) for row in rows_of(text)]
    skipped = set(put) - set(taken)
    assert len(taken) == len(set(taken))
    assert len(skipped) == backlog.conflated
    assert {kind for kind, _, _ in skipped} <= {"0D"}
    for kind, item, number in skipped:
        assert any((kind, item) == row[:2] and row[2] > number for row in taken)
    for kind in ("0B", "00", "1h", "0w"):
        assert [row for row in taken if row[0] == kind] == [row for row in put if row[0] == kind]
    for item in "ABC":
        books = [row[2] for row in taken if row[:2] == ("0D", item)]
        assert books == sorted(books)
