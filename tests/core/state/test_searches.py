from __future__ import annotations

from core.domain import events as e
from core.domain.units import SECOND, Code
from core.state.searches import MOST, Searches, SearchStatus
from tests.build import CODE, NOW

A, B, C = Code("000001"), Code("000002"), Code("000003")


def hit(code: Code, *, is_in: bool, second: int = 1) -> e.ConditionHit:
    return e.ConditionHit(code, NOW + second * SECOND, NOW, "3", is_in)


def running(*codes: Code) -> Searches:
    searches = Searches()
    searches.started(e.SearchStarted(NOW, "3", codes))
    return searches


def test_hits_are_idempotent_and_keep_the_order_of_entering() -> None:
    searches = running(A, B)
    assert [searches.hit(hit(CODE, is_in=way, second=s)) for s, way in enumerate((True, True))] == [True, False]
    assert [searches.hit(hit(A, is_in=False)) for _ in range(2)] == [True, False]
    assert list(searches["3"].codes) == [B, CODE]


def test_start_replaces_what_was_known_and_keeps_the_time_of_those_who_stay() -> None:
    searches = running(A, B)
    searches.hit(hit(C, is_in=True, second=5))
    searches.ended(e.SearchEnded(NOW + 9 * SECOND, "3", "연결 끊김"))
    searches.started(e.SearchStarted(NOW + 20 * SECOND, "3", (CODE, C, B)))
    assert searches["3"].codes == {B: NOW, C: NOW + 5 * SECOND, CODE: NOW + 20 * SECOND}
    assert list(searches["3"].codes) == [B, C, CODE]


def test_time_without_a_running_search_is_missed() -> None:
    searches = running()
    assert searches["3"].missed == []
    for second in (9, 11):  # told twice
        searches.ended(e.SearchEnded(NOW + second * SECOND, "3", "연결 끊김"))
    assert (searches["3"].is_running, searches["3"].why) == (False, "연결 끊김")
    assert searches["3"].missed == [(NOW + 9 * SECOND, None)]
    searches.started(e.SearchStarted(NOW + 20 * SECOND, "3", ()))
    assert searches["3"].missed == [(NOW + 9 * SECOND, NOW + 20 * SECOND)]
    assert (searches["3"].is_running, searches["3"].why) == (True, "")


def test_search_that_never_ran_has_missed_nothing() -> None:
    searches = Searches()
    searches.ended(e.SearchEnded(NOW, "3", "900003"))
    assert (searches["3"].why, searches["3"].missed) == ("900003", [])


def test_list_is_complete_and_spares_what_runs() -> None:
    searches = running(A)
    searches.listed(e.SearchesListed(NOW, (e.Search("1", "급등"), e.Search("2", "낙폭"))))
    searches.listed(e.SearchesListed(NOW, (e.Search("1", "급등주"),)))
    assert {number: status.name for number, status in searches.items()} == {"3": "", "1": "급등주"}


def test_missed_periods_are_bounded() -> None:
    searches = running()
    for second in range(1, 4 * MOST, 2):
        searches.ended(e.SearchEnded(NOW + second * SECOND, "3", "x"))
        searches.started(e.SearchStarted(NOW + (second + 1) * SECOND, "3", ()))
    assert len(searches["3"].missed) == MOST
    assert searches["3"].missed[0][0] == NOW + SECOND


def test_status_begins_empty() -> None:
    assert SearchStatus("1") == SearchStatus("1", "", False, {}, "", [])
