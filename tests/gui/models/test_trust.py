from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.settings import StrategySettings
from core.domain.units import SECOND, Code
from gui.i18n import set_language
from gui.models import cells
from gui.models.positions import COLUMNS as POSITIONS
from gui.models.positions import position_row
from gui.models.table import Cell
from gui.models.tracked import COLUMNS as TRACKED
from gui.models.tracked import tracked_row
from gui.models.trust import SOUND, age_cell, price_cell, trust_of
from tests.build import CODE, NOW, accepted, fill, requested, trade
from tests.gui.desk import BANDS, lively

COVERED = e.Covered(NOW - 90 * SECOND, "1", (CODE,))
LOST = e.Uncovered(NOW - 60 * SECOND, "1", (CODE,), NOW - 60 * SECOND)
RELEASED = e.Uncovered(NOW - 60 * SECOND, "1", (CODE,), NOW - 60 * SECOND, is_released=True)
BACK = e.Covered(NOW - 30 * SECOND, "1", (CODE,))
FILLED = e.Backfilled(NOW, CODE, NOW - 60 * SECOND, NOW - 30 * SECOND, is_complete=True)
BAD = trade(50_000, base=8_000, volume=10**9)


@pytest.mark.parametrize(
    ("events", "word", "text"),
    [
        ((), "", ""),
        ((COVERED, LOST), "공백", "수신 공백 09:59:00–"),
        ((COVERED, LOST, BACK), "공백", "수신 공백 09:59:00–09:59:30"),
        ((COVERED, LOST, BACK, FILLED), "", ""),
        ((COVERED, RELEASED, BACK), "", ""),  # a hole in the chart, but no fault
        ((COVERED, LOST, e.Waiting(NOW, (CODE,))), "대기", "시세 자리가 없어 기다리는 종목입니다"),
        ((COVERED, LOST, BAD), "의심", "시세 의심 10:00:00부터: 가격제한폭 밖의 체결"),
    ],
)
def test_worst_is_said_of_an_issue(events: tuple[e.Event, ...], word: str, text: str) -> None:
    found = trust_of(lively(*events), CODE)
    assert (found.word, found.text, found.is_suspect) == (word, text, word == "의심")


def test_no_issue_and_an_unknown_one_are_sound() -> None:
    assert trust_of(lively(), None) is trust_of(lively(), Code("000001")) is SOUND


def test_the_reason_is_said_in_the_language_in_force() -> None:
    store = lively(BAD)
    set_language("en")
    try:
        assert trust_of(store, CODE).text == "prices in doubt since 10:00:00: a print outside the price limits"
    finally:
        set_language("ko")


def test_cells_of_a_doubtful_issue_are_marked() -> None:
    doubt, waits = trust_of(lively(BAD), CODE), trust_of(lively(e.Waiting(NOW, (CODE,))), CODE)
    plain = cells.price(10_000, 1)
    assert price_cell(plain, doubt) == Cell("⚠ 10,000", "warning")
    assert price_cell(plain, waits) == price_cell(plain, SOUND) == plain
    assert age_cell(SECOND, waits, is_stale=False) == Cell("대기", "warning")
    assert age_cell(SECOND, SOUND, is_stale=False) == cells.age(SECOND, is_stale=False)


def test_tables_show_mark_and_word() -> None:
    store = lively(requested(), accepted(), fill(), e.TrackStarted(NOW, CODE, 8_000, 10_000), BAD)
    rows = (
        (TRACKED, tracked_row(store, store.tracked[CODE], BANDS, 15)),
        (POSITIONS, position_row(store, store.positions[CODE], StrategySettings(), 15)),
    )
    for columns, row in rows:
        said = {column.title: (column.cell(row).text, column.hint(row) if column.hint else "") for column in columns}
        assert said["현재가"][0].startswith("⚠ ")
        assert said["수신"][0] == "의심"
        assert "가격제한폭" in said["현재가"][1]
