from __future__ import annotations

import pytest

from core.kiwoom.fields import PhaseValues
from core.kiwoom.frames import real_frame
from core.sim.wording.texts import Texts

ROWS = [(f"{810010 + n}", PhaseValues("3", f"09000{n}", "000000")) for n in range(5)]


@pytest.mark.parametrize(("most", "sizes"), [(0, [5]), (1, [1] * 5), (2, [2, 2, 1]), (9, [5])])
def test_frames_carry_the_rows_in_order_and_no_more_than_they_may(most: int, sizes: list[int]) -> None:
    rows = iter(ROWS)
    assert list(Texts(most).of(ROWS)) == [real_frame([next(rows) for _ in range(size)]) for size in sizes]


def test_no_rows_are_no_frame() -> None:
    assert list(Texts().of([])) == []


def test_lines_with_the_same_rows_get_the_same_text_and_others_their_own() -> None:
    texts = Texts()
    first, second, other = (next(texts.of(rows)) for rows in (ROWS, list(ROWS), ROWS[1:]))
    assert first is second
    assert other == real_frame(ROWS[1:])


def test_row_that_only_one_line_hears_is_not_taken_for_another() -> None:
    texts = Texts()
    heard = [next(texts.of([(item, values)])) for item, values in ROWS]  # each row is gone before the next is made
    assert heard == [real_frame([row]) for row in ROWS]
