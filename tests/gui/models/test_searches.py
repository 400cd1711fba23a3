from __future__ import annotations

from core.domain import events as e
from core.domain.units import SECOND
from gui.models.searches import hit_rows, search_row
from tests.build import CODE, NOW
from tests.gui.desk import NAME, lively

LISTED = e.SearchesListed(NOW, (e.Search("4", "급등 초입"),))


def test_row_sums_what_was_missed() -> None:
    store = lively(LISTED, e.SearchStarted(NOW, "4", (CODE,)), e.SearchEnded(NOW + SECOND, "4", "끊김"))
    assert search_row(store.searches["4"], NOW + 2 * SECOND)[2:] == (False, 1, SECOND, "끊김")
    store.apply(e.SearchStarted(NOW + 3 * SECOND, "4", (CODE,)))
    row = search_row(store.searches["4"], NOW + 9 * SECOND)
    assert (row.is_running, row.missed) == (True, 2 * SECOND)


def test_hit_without_a_tick_is_old_and_has_no_price() -> None:
    other = type(CODE)("000660")
    store = lively(LISTED, e.SearchStarted(NOW, "4", (CODE, other)))
    rows = {row.code: row for row in hit_rows(store, store.searches["4"], 15)}
    assert (rows[CODE].name, rows[CODE].price, rows[CODE].is_stale) == (NAME, 10_000, False)
    assert (rows[other].price, rows[other].is_stale) == (0, True)
