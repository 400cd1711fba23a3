"""Condition searches as a session talks of them."""

from __future__ import annotations

from core.domain.events import Fault, LinkState, Search, SearchEnded, SearchesListed, SearchStarted
from core.domain.units import Code
from tests.core.kiwoom.talk import Talk, codes


def searching(*numbers: str) -> Talk:
    talk = Talk().live()
    talk.session.search(numbers)
    assert talk.wait() == [{"trnm": "CNSRLST"}]
    return talk


def test_search_is_listed_started_and_cleared() -> None:
    talk = searching("2")
    talk.hear("CNSRLST", return_code=0, return_msg="", data=[["2  ", "투매"]])
    assert talk.last() == SearchesListed(talk.at, (Search("2", "투매"),))
    assert talk.wait() == [{"trnm": "CNSRREQ", "seq": "2", "search_type": "1", "stex_tp": "K"}]
    talk.hear("CNSRREQ", return_code=0, return_msg="", seq="2  ", data=[{"jmcode": "A005930"}])
    assert talk.last() == SearchStarted(talk.at, "2", (Code("005930"),))
    talk.session.search([])
    assert talk.wait() == [{"trnm": "CNSRCLR", "seq": "2"}]
    talk.ack("CNSRCLR")
    assert talk.last() == SearchEnded(talk.at, "2")


def test_search_that_finds_nothing_starts_empty() -> None:
    talk = searching("2")
    talk.ack("CNSRLST")
    talk.wait()
    talk.hear("CNSRREQ", return_code=0, seq=2, data=None)
    assert talk.last() == SearchStarted(talk.at, "2", ())


def test_failed_search_is_cured_once_and_then_ends_with_the_brokers_word() -> None:
    talk = searching("2")
    talk.ack("CNSRLST")
    said = []
    for code_ in (900003, 0, 900003):
        (frame,) = talk.wait()
        said.append(frame["trnm"])
        talk.ack(frame["trnm"], code_, "얻을 수 없습니다")
    assert said == ["CNSRREQ", "CNSRCLR", "CNSRREQ"]
    assert talk.last() == SearchEnded(talk.at, "2", "900003 얻을 수 없습니다")
    assert not talk.has_work()


def test_search_ends_with_its_connection_and_starts_on_the_next() -> None:
    talk = searching("2")
    talk.ack("CNSRLST")
    talk.wait()
    talk.ack("CNSRREQ")
    assert SearchEnded(talk.at, "2", "1006") in talk.close()
    talk.live()
    assert [frame["trnm"] for frame in talk.wait()] == ["CNSRLST"]
    talk.ack("CNSRLST")
    assert [frame["trnm"] for frame in talk.wait()] == ["CNSRREQ"]


def test_unanswered_search_ends_and_leaves_the_prices_alone() -> None:
    talk = searching("2")
    talk.later(11)
    assert talk.session.state is LinkState.LIVE
    (ended,) = [event for event in talk.events if isinstance(event, SearchEnded)]
    assert ended.why == "CNSRLST: 응답 없음 (no answer)"


def test_answer_for_another_search_is_a_fault() -> None:
    talk = searching("2")
    talk.ack("CNSRLST")
    talk.wait()
    talk.hear("CNSRREQ", return_code=0, seq="7", data=[])
    assert isinstance(talk.last(), Fault)
    talk.hear("CNSRREQ", return_code=0, seq="2", data=[])
    assert isinstance(talk.last(), SearchStarted)


def test_search_beyond_the_limit_is_told_without_a_request() -> None:
    talk = Talk().live()
    talk.session.search([str(number) for number in range(11)])
    talk.wait()
    (ended,) = [event for event in talk.events if isinstance(event, SearchEnded)]
    assert ended.number == "10"


def test_registrations_go_before_searches_but_a_refused_one_holds_none_up() -> None:
    talk = Talk().live()
    talk.session.want(codes(1))
    talk.session.search([])
    assert [frame["trnm"] for frame in talk.wait()] == ["REG"]
    talk.ack(code=100002)
    assert [frame["trnm"] for frame in talk.wait()] == ["CNSRLST"]
