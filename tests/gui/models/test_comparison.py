from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.events import Apart, Mended
from core.domain.units import SECOND, Ns
from gui.models.comparison import COLUMNS, DONE, WHAT, diff_rows, diff_table, standing
from tests.build import CODE, NOW, no, order_id
from tests.gui.desk import NAME, lively

LINE = e.Difference(Apart.FILLED, Mended.BOOKED, CODE, 4, 10, NAME, order_id(), no(), "")
FOUND = e.Reconciled(NOW, (LINE.text,), NOW + 5, (LINE,))
LIVE = (e.LinkChanged(NOW, "feed", e.LinkState.LIVE), e.Registered(NOW, "feed", 1, 0, 200, True, True))


def test_every_kind_and_every_remedy_has_words() -> None:
    assert (set(WHAT), set(DONE)) == (set(Apart), set(Mended))


@pytest.mark.parametrize(
    ("seconds", "word", "token"), [(3, "대조 3초", "ok"), (75, "대조 75초", "ok"), (76, "대조 76초", "warning")]
)
def test_level_books_say_how_old_the_comparison_is(seconds: int, word: str, token: str) -> None:
    store = lively(e.Reconciled(NOW), e.Second(NOW + seconds * SECOND))
    assert standing(store)[:2] == (word, token)


def test_a_comparison_that_had_to_mend_something_says_how_much_until_the_next() -> None:
    store = lively(FOUND, e.Second(NOW + SECOND))
    assert standing(store)[:2] == ("대조 차이 1 · 1초", "warning")
    store.apply(e.Reconciled(NOW + 30 * SECOND))
    assert standing(store).token == "ok"


def test_books_in_doubt_say_since_when() -> None:
    store = lively(*LIVE, e.Reconciled(NOW + 1), e.LinkChanged(NOW + SECOND, "feed", e.LinkState.DOWN))
    assert standing(store)[:2] == ("대조 안 됨 10:00:00~", "danger")


def test_a_desk_that_was_never_compared_says_so_and_why(qapp: object) -> None:
    store = lively(e.Trouble(NOW, "계좌 조회 / account query", "시간 초과"))
    store.reconciled_at = Ns(0)
    found = standing(store)
    assert (found.word, found.text.splitlines()[1]) == ("대조 전", "계좌 조회: 시간 초과")


def test_a_line_says_what_ours_theirs_and_what_was_done(qapp: object) -> None:
    table = diff_table()
    table.show(diff_rows(FOUND))
    assert [table.cell(0, at).text for at in range(len(COLUMNS))] == [
        "10:00:00",
        "체결",
        NAME,
        "4",
        "10",
        "누락 체결 반영",
        no(),
        "–",
    ]


def test_an_old_journal_has_words_alone(qapp: object) -> None:
    (row,) = diff_rows(e.Reconciled(NOW, ("새빛전자 4주 체결 누락분 반영",)))
    table = diff_table()
    table.put(row)
    assert (table.cell(0, 1).text, table.cell(0, 7).text) == ("–", "새빛전자 4주 체결 누락분 반영")
