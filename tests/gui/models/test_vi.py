from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.units import SECOND, Code
from gui.models.vi import ViRow, countdown, vi_row, vi_table
from tests.build import CODE, NOW, vi
from tests.gui.desk import lively


def row(seconds: int, *, released: int | None = None) -> ViRow:
    end = NOW + released * SECOND if released is not None else None
    store = lively(vi(), *((vi(released=end),) if end else ()), e.Second(NOW + seconds * SECOND))
    found = vi_row(store, store.vi[CODE])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "2:00 +0~30초"), (48, "1:12 +0~30초"), (120, "0~30초 안에"), (138, "0~12초 안에"), (150, "해제 대기")],
)
def test_the_countdown_shows_what_is_certain_and_what_is_not(seconds: int, text: str) -> None:
    assert countdown(row(seconds)) == text


def test_a_released_interruption_says_when() -> None:
    assert countdown(row(200, released=133)) == "해제 10:02:13"


def test_an_issue_without_an_interruption_has_no_row() -> None:
    store = lively()
    assert vi_row(store, store.vi[CODE]) is None


def test_running_ones_stand_on_top_and_ours_before_others(qapp: object) -> None:
    table, running = vi_table(), row(10)
    table.put(row(200, released=133)._replace(code=Code("c")))
    table.put(running._replace(code=Code("b")))
    table.put(running._replace(code=Code("a"), is_mine=True))
    assert table.keys == ("a", "b", "c")
