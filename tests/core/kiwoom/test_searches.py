from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.events import Event, Fault, Search, SearchEnded, SearchesListed, SearchStarted
from core.kiwoom.searches import MOST, NOT_OBTAINED, SearchAsk, Searches
from tests.core.kiwoom.wire import AT

LIST = SearchAsk("CNSRLST")


def start(number: str) -> SearchAsk:
    return SearchAsk("CNSRREQ", number)


def clear(number: str) -> SearchAsk:
    return SearchAsk("CNSRCLR", number)


def wishing(*numbers: str) -> Searches:
    searches = Searches()
    searches.wish(numbers)
    return searches


def settle(searches: Searches, data: Any = None, bad: frozenset[str] = frozenset()) -> list[SearchAsk]:
    """Everything asked until nothing is left; starts of `bad` fail with 900003."""
    asked: list[SearchAsk] = []
    while (ask := searches.next()) is not None and len(asked) < 60:
        asked.append(ask)
        if ask.trnm == "CNSRREQ" and ask.number in bad:
            searches.refused(ask, NOT_OBTAINED, "900003 얻을 수 없습니다", AT)
        else:
            searches.accepted(ask, data, AT)
    return asked


def test_requests_as_the_wire_has_them() -> None:
    assert json.loads(LIST.text()) == {"trnm": "CNSRLST"}
    assert json.loads(start("4").text()) == {"trnm": "CNSRREQ", "seq": "4", "search_type": "1", "stex_tp": "K"}
    assert json.loads(clear("4").text()) == {"trnm": "CNSRCLR", "seq": "4"}


def test_list_comes_first_and_each_start_once() -> None:
    searches = wishing("4", "0", "4")
    assert settle(searches) == [LIST, start("4"), start("0")]
    assert searches.next() is None


def test_nothing_wished_asks_nothing_and_an_empty_wish_asks_for_the_list() -> None:
    assert Searches().next() is None
    assert settle(wishing()) == [LIST]


def test_wish_withdrawn_is_cleared() -> None:
    searches = wishing("4", "0")
    settle(searches)
    searches.wish(["0", "7"])
    assert searches.next() == clear("4")
    assert searches.accepted(clear("4"), None, AT) == [SearchEnded(AT, "4")]
    assert settle(searches) == [start("7")]


def test_failed_start_is_cleared_and_tried_once_more() -> None:
    searches = wishing("4", "0")
    asked = settle(searches, bad=frozenset({"4"}))
    assert asked == [LIST, start("4"), clear("4"), start("4"), start("0")]


def test_start_that_fails_twice_ends_with_the_brokers_word() -> None:
    searches = wishing("4")
    searches.accepted(LIST, [], AT)
    assert searches.refused(start("4"), NOT_OBTAINED, "900003 없음", AT) == []
    assert searches.accepted(clear("4"), None, AT) == []
    assert searches.refused(start("4"), NOT_OBTAINED, "900003 없음", AT) == [SearchEnded(AT, "4", "900003 없음")]
    assert searches.next() is None


def test_cure_that_is_refused_is_followed_by_the_second_try_nevertheless() -> None:
    searches = wishing("4")
    searches.accepted(LIST, [], AT)
    searches.refused(start("4"), NOT_OBTAINED, "", AT)
    assert searches.refused(clear("4"), NOT_OBTAINED, "", AT) == []
    assert searches.next() == start("4")


def test_start_that_fails_otherwise_ends_at_once() -> None:
    searches = wishing("4")
    searches.accepted(LIST, [], AT)
    assert searches.refused(start("4"), 100002, "100002 누락", AT) == [SearchEnded(AT, "4", "100002 누락")]
    assert searches.next() is None


def test_start_that_nobody_answered_is_cleared_because_it_may_run() -> None:
    searches = wishing("4", "0")
    searches.accepted(LIST, [], AT)
    assert searches.refused(start("4"), 0, "응답 없음", AT) == [SearchEnded(AT, "4", "응답 없음")]
    assert searches.next() == clear("4")
    assert searches.accepted(clear("4"), None, AT) == []
    assert settle(searches) == [start("0")]


def test_ended_search_is_not_tried_again_before_a_new_wish() -> None:
    searches = wishing("4")
    settle(searches, bad=frozenset({"4"}))
    searches.wish(["4"])
    assert settle(searches) == []
    searches.wish([])
    searches.wish(["4"])
    assert settle(searches) == [start("4")]


def test_search_refused_after_it_was_withdrawn_may_be_wished_again() -> None:
    searches = wishing("4")
    searches.accepted(LIST, [], AT)
    searches.wish([])
    searches.refused(start("4"), 100002, "", AT)
    searches.wish(["4"])
    assert searches.next() == start("4")


def test_new_connection_asks_for_everything_once_more() -> None:
    searches = wishing("4", "0")
    settle(searches, bad=frozenset({"0"}))
    assert searches.lost("1006", AT) == [SearchEnded(AT, "4", "1006")]
    assert settle(searches) == [LIST, start("4"), start("0")]


def test_refused_list_ends_what_was_wished_until_a_new_wish() -> None:
    searches = wishing("4", "0")
    ended = searches.refused(LIST, NOT_OBTAINED, "900003 없음", AT)
    assert ended == [SearchEnded(AT, "4", "900003 없음"), SearchEnded(AT, "0", "900003 없음")]
    assert searches.next() is None
    searches.wish(["4", "0"])
    assert searches.next() is None
    searches.wish(["4", "0", "7"])
    assert settle(searches) == [LIST, start("7")]


def test_beyond_ten_searches_end_with_a_word() -> None:
    searches = wishing(*map(str, range(12)))
    assert searches.has_news()
    ended = searches.news(AT)
    assert [event.number for event in ended if isinstance(event, SearchEnded) and "10" in event.why] == ["10", "11"]
    assert not searches.has_news()
    assert searches.news(AT) == []
    assert len(settle(searches)) == 1 + MOST


def test_search_that_moves_up_into_the_ten_starts() -> None:
    searches = wishing(*map(str, range(11)))
    searches.news(AT)
    settle(searches)
    searches.wish([str(number) for number in range(1, 11)])
    assert settle(searches) == [clear("0"), start("10")]


def test_running_search_pushed_beyond_the_ten_is_cleared_and_told() -> None:
    searches = wishing(*map(str, range(10)))
    settle(searches)
    searches.wish(["10", *map(str, range(10))])
    assert not searches.has_news()
    assert searches.accepted(clear("9"), None, AT) == [SearchEnded(AT, "9")]
    assert [event.number for event in searches.news(AT) if isinstance(event, SearchEnded)] == ["9"]


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        ([["0", "급등"], ["1 ", " 투매 "]], ["0", "1"]),
        ([["3", "가", "more"]], ["3"]),
        ([], []),
        (None, []),
    ],
)
def test_list_is_read(data: Any, numbers: list[str]) -> None:
    (event,) = wishing().accepted(LIST, data, AT)
    assert isinstance(event, SearchesListed)
    assert [search.number for search in event.searches] == numbers


def test_list_with_odd_rows_keeps_the_good_ones() -> None:
    listed, fault = wishing().accepted(LIST, [["0", "급등"], ["", "없음"], 7, ["1"]], AT)
    assert listed == SearchesListed(AT, (Search("0", "급등"),))
    assert isinstance(fault, Fault)
    assert fault.what.startswith("3 rows")


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ([{"jmcode": "A005930"}, {"jmcode": "A0037T0"}], ["005930", "0037T0"]),
        ([{"jmcode": "005930"}, {"jmcode": " A005930 "}], ["005930"]),
        ([{"9001": "A005930", "302": "삼성전자"}], ["005930"]),
        ([], []),
        (None, []),
    ],
)
def test_start_tells_what_it_finds(data: Any, codes: list[str]) -> None:
    (event,) = wishing("4").accepted(start("4"), data, AT)
    assert isinstance(event, SearchStarted)
    assert (event.number, list(event.codes)) == ("4", codes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["jmcode", "9001", "x"]), inner),
    max_leaves=12,
)


@given(JSON)
def test_no_answer_raises(data: Any) -> None:
    told: list[Event] = []
    for ask in (LIST, start("4"), clear("4")):
        told += wishing("4").accepted(ask, data, AT)
    assert [type(event) for event in told if not isinstance(event, Fault)] == [SearchesListed, SearchStarted]
    assert all(len(event.raw) <= 500 for event in told if isinstance(event, Fault))


@given(
    st.lists(
        st.one_of(
            st.lists(st.sampled_from("0123"), max_size=4),
            st.sampled_from([0, 0, NOT_OBTAINED, 100002]),
            st.just("lost"),
        ),
        max_size=40,
    )
)
def test_start_and_end_of_a_search_alternate(script: list[Any]) -> None:
    searches, running = Searches(), set[str]()
    for step in script:
        told: list[Event] = []
        if isinstance(step, list):
            searches.wish(step)
        elif step == "lost":
            told = searches.lost("1006", AT)
        elif (ask := searches.next()) is not None:
            told = searches.accepted(ask, None, AT) if step == 0 else searches.refused(ask, step, "no", AT)
        for event in told:
            if isinstance(event, SearchStarted):
                assert event.number not in running
                running.add(event.number)
            elif isinstance(event, SearchEnded):
                assert event.why or event.number in running
                running.discard(event.number)
    settle(searches)
    assert searches.next() is None
