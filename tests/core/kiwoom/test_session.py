from __future__ import annotations

import pytest

from core.domain.events import Covered, Fault, LinkChanged, LinkState, Registered, Trade, Uncovered
from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import MILLI, SECOND, Code
from core.kiwoom.frames import real_frame
from core.kiwoom.session import Session
from tests.core.kiwoom import wire
from tests.core.kiwoom.talk import PING, TOKEN, Talk, code, codes
from tests.core.kiwoom.wire import AT


def test_login_goes_alone_and_registrations_wait_for_its_answer() -> None:
    talk = Talk()
    talk.session.want(codes(1))
    assert talk.open() == [{"trnm": "LOGIN", "token": TOKEN}]
    talk.at += SECOND
    assert talk.session.wake(talk.at) == []
    assert talk.sent() == []
    (first,) = talk.ack("LOGIN")
    assert first["data"] == [{"item": [""], "type": ["00", "04", "1h", "0s"]}]


def test_link_is_live_only_after_the_account_is_registered() -> None:
    talk = Talk()
    talk.open()
    talk.ack("LOGIN")
    assert talk.states() == [LinkState.CONNECTING, LinkState.LOGGED_IN]
    talk.ack()
    assert talk.session.state is LinkState.LIVE


def test_link_is_live_only_after_what_is_held_ordered_and_tracked() -> None:
    talk = Talk()
    talk.session.want([*codes(1, Rank.HOLDING), Wanted(code(1), Rank.TRACKED), Wanted(code(2), Rank.TRACKED)])
    talk.open()
    talk.ack("LOGIN")
    talk.ack()
    talk.ack()
    assert talk.session.covered == {code(0), code(1)}
    assert talk.states()[-1] is LinkState.LOGGED_IN
    talk.wait()
    talk.ack()
    assert talk.states()[-1] is LinkState.LIVE


def test_new_wish_does_not_take_a_live_link_back() -> None:
    talk = Talk().live()
    talk.session.want(codes(5, Rank.HOLDING))
    talk.settle()
    assert talk.states()[-1] is LinkState.LIVE
    assert talk.states().count(LinkState.LIVE) == 1


def test_link_that_leads_nothing_and_wants_nothing_is_live_at_once() -> None:
    talk = Talk()
    talk.session.lead(market=False, account=False)
    talk.open()
    assert talk.ack("LOGIN") == []
    assert talk.session.state is LinkState.LIVE


def test_wish_that_no_longer_holds_up_makes_the_link_live() -> None:
    talk = Talk()
    talk.session.want(codes(1, Rank.HOLDING))
    talk.open()
    talk.ack("LOGIN")
    talk.ack()
    talk.ack(code=100002, text="필수")
    assert talk.states()[-1] is LinkState.LOGGED_IN
    talk.session.want([])
    talk.wait()
    assert talk.states()[-1] is LinkState.LIVE


def test_registrations_are_paced_and_each_awaits_its_own_answer() -> None:
    talk = Talk(interval=350 * MILLI).live()
    talk.session.want(codes(5))
    began = talk.at
    assert [frame["data"][0]["item"] for frame in talk.wait()] == [["000000", "000001"]]
    assert talk.at == began  # the second request may follow the first
    talk.at += SECOND
    assert talk.session.wake(talk.at) == []
    assert talk.sent() == []  # no answer yet
    assert [frame["data"][0]["item"] for frame in talk.ack()] == [["000002", "000003"]]
    assert [frame["data"][0]["item"] for frame in talk.ack()] == [["000004"]]


def test_answers_that_come_fast_do_not_hurry_the_requests() -> None:
    talk = Talk(interval=350 * MILLI).live()
    talk.session.want(codes(4))
    talk.wait()
    asked = talk.at
    assert talk.ack() == []
    assert talk.session.deadline() == asked + 350 * MILLI


def test_account_then_two_hundred_items_take_three_requests() -> None:
    talk = Talk(capacity=200, batch=100)
    talk.session.want(codes(200))
    talk.open()
    talk.ack("LOGIN")
    began = talk.at
    talk.ack()
    talk.settle()
    assert len(talk.session.covered) == 200
    assert talk.at - began == 350 * MILLI


def test_codes_beyond_the_capacity_wait() -> None:
    talk = Talk().live()
    talk.session.want(codes(7))
    talk.settle()
    assert talk.tallies()[-1] == (5, 2, 5)
    assert (talk.session.capacity, talk.session.waiting) == (5, (code(5), code(6)))


def test_changed_wish_is_one_remove_and_one_reg() -> None:
    talk = Talk().live()
    talk.session.want(codes(2))
    talk.settle()
    talk.session.want([Wanted(code(1)), Wanted(Code("0037T0_NX"))])
    assert talk.settle() == [("REG", ["0037T0_NX"]), ("REMOVE", ["000000"])]


def test_acknowledged_codes_are_covered_and_released_ones_uncovered() -> None:
    talk = Talk().live()
    talk.session.want(codes(2))
    talk.settle()
    assert Covered(talk.at, "real-1", (code(0), code(1))) in talk.events
    talk.session.want([Wanted(code(1), depth=Depth.FULL)])
    talk.settle()
    changes = [event for event in talk.events if isinstance(event, Covered | Uncovered)]
    assert changes[1:] == [Uncovered(talk.at, "real-1", (code(0),), since=talk.at, is_released=True)]
    assert talk.session.covered == {code(1)}


def test_code_pushed_out_by_a_better_one_is_not_released() -> None:
    talk = Talk(capacity=2).live()
    talk.session.want(codes(2))
    talk.settle()
    talk.session.want([Wanted(code(7), Rank.ORDER), Wanted(code(0))])
    talk.settle()
    talk.session.want([Wanted(code(7), Rank.ORDER), Wanted(code(8), Rank.ORDER), Wanted(code(0))])
    talk.settle()
    gone = [(event.codes, event.is_released) for event in talk.events if isinstance(event, Uncovered)]
    assert gone == [((code(1),), True), ((code(0),), False)]
    assert talk.session.waiting == (code(0),)


def test_lost_codes_are_uncovered_since_the_last_row() -> None:
    talk = Talk().live()
    talk.session.want(codes(2))
    talk.settle()
    covered = talk.at
    talk.at += SECOND
    talk.tick()
    heard = talk.at
    talk.session.want(codes(3))
    talk.at += SECOND
    talk.events += talk.session.wake(talk.at)
    talk.ack()
    later = talk.at
    talk.at += SECOND
    lost = [event for event in talk.close() if isinstance(event, Uncovered)]
    assert [(event.codes, event.since, event.is_released) for event in lost] == [
        ((code(0), code(1)), heard, False),
        ((code(2),), later, False),
    ]
    assert covered < heard
    assert not talk.session.covered


def test_lead_is_moved_while_live() -> None:
    talk = Talk().live()
    talk.session.lead(market=False, account=True)
    (frame,) = talk.wait()
    assert (frame["trnm"], frame["grp_no"]) == ("REMOVE", "1")
    assert frame["data"] == [{"item": [""], "type": ["1h", "0s"]}]
    talk.ack("REMOVE")
    assert talk.session.state is LinkState.LIVE


def test_link_tells_whether_it_hears_the_market_and_the_account() -> None:
    talk = Talk().live()
    talk.session.lead(market=False, account=True)
    talk.settle()
    talk.events += talk.session.closed("1006", talk.at)
    told = [(event.market, event.account) for event in talk.events if isinstance(event, Registered)]
    assert told == [(True, True), (False, True), (False, False)]


def test_wish_that_changes_only_what_waits_is_told_without_a_request() -> None:
    talk = Talk().live()
    talk.session.want(codes(6))
    talk.settle()
    talk.session.want(codes(5))
    assert talk.settle() == []
    assert talk.tallies()[-1] == (5, 0, 5)


def test_ping_is_echoed_verbatim() -> None:
    talk = Talk().live()
    odd = '{ "trnm" : "PING", "x": "가" }'
    assert talk.session.receive(odd, talk.at) == []
    assert talk.session.receive(PING.encode(), talk.at) == []
    assert talk.session.take_output() == [odd, PING]
    assert talk.session.take_output() == []


def test_ticks_come_through_in_any_state() -> None:
    session = Session("real-1")
    (event,) = session.receive(real_frame([("012340", wire.trade())]), AT)
    assert isinstance(event, Trade)
    assert session.take_output() == []


def test_ping_on_a_closed_link_is_not_echoed() -> None:
    session = Session("real-1")
    assert session.receive(PING, AT) == []
    assert session.take_output() == []


def test_too_many_requests_slows_down_and_asks_again() -> None:
    talk = Talk().live()
    talk.session.want(codes(1))
    (asked,) = talk.wait()
    before = talk.at
    assert talk.ack(code=105110, text="빠름") == []
    assert talk.wait() == [asked]
    assert talk.at >= before + SECOND
    talk.ack()
    assert talk.tallies()[-1] == (1, 0, 5)


def test_full_connection_teaches_a_lower_capacity() -> None:
    talk = Talk().live()
    talk.session.want(codes(4))
    talk.wait()
    talk.ack()
    talk.wait()
    talk.ack(code=105115, text="초과")
    talk.wait()
    talk.ack(code=105118, text="초과")
    assert talk.tallies()[-1] == (2, 2, 2)
    assert talk.settle() == []


def test_refused_registration_is_a_fault_and_is_tried_again_later() -> None:
    talk = Talk().live()
    talk.session.want(codes(1))
    (asked,) = talk.wait()
    before = talk.at
    talk.ack(code=100002, text="필수")
    assert isinstance(talk.last(), Fault)
    assert talk.wait() == [asked]
    assert talk.at == before + 5 * SECOND


def test_remove_refused_as_full_teaches_no_higher_capacity() -> None:
    talk = Talk().live()
    talk.session.want(codes(4))
    talk.wait()
    talk.ack()
    talk.wait()
    talk.ack()
    talk.session.want(codes(2))
    talk.events.clear()
    assert talk.wait()[0]["trnm"] == "REMOVE"
    talk.ack("REMOVE", 105115, "full")
    assert [event.capacity for event in talk.events if isinstance(event, Registered)] == [5]


def test_refused_remove_does_not_block_what_follows() -> None:
    talk = Talk().live()
    talk.session.want(codes(1))
    talk.settle()
    talk.session.want([])
    talk.wait()
    talk.ack("REMOVE", 105108, "모름")
    assert not talk.session.covered
    talk.session.want([Wanted(Code("0037T0"))])
    assert talk.settle() == [("REG", ["0037T0"])]


def test_reconnect_registers_everything_again() -> None:
    talk = Talk().live()
    talk.session.want(codes(3))
    before = talk.settle()
    talk.close()
    assert (talk.session.state, talk.tallies()[-1]) == (LinkState.DOWN, (0, 3, 5))
    assert talk.session.deadline() is None
    talk.live()
    assert talk.settle() == before
    assert talk.session.state is LinkState.LIVE


def test_attempts_count_until_the_link_is_live() -> None:
    talk = Talk()
    for attempt in (1, 2):
        talk.open()
        opened = talk.last()
        assert isinstance(opened, LinkChanged)
        assert opened.attempt == attempt
        talk.session.closed("1006", talk.at)
    talk.live()
    assert talk.session.state is LinkState.LIVE
    talk.session.closed("1006", talk.at)
    talk.open()
    again = talk.last()
    assert isinstance(again, LinkChanged)
    assert again.attempt == 1


def test_rejected_token_asks_for_a_new_one() -> None:
    talk = Talk()
    talk.open()
    talk.ack("LOGIN", 805004, "토큰 인증에 실패했습니다 [CODE=8005, MESSAGE=Token이 유효하지 않습니다]")
    assert (talk.session.state, talk.session.needs_token) == (LinkState.DOWN, True)
    assert "8005" in repr(talk.last())
    assert talk.session.closed("1000 Bye", talk.at) == []  # the reason was told
    talk.open()
    assert not talk.session.needs_token


def test_login_refused_for_another_reason_is_the_users_matter() -> None:
    talk = Talk()
    talk.open()
    talk.ack("LOGIN", 805002, "토큰 없음")
    assert (talk.session.state, talk.session.needs_token) == (LinkState.REFUSED, False)
    assert talk.session.deadline() is None


@pytest.mark.parametrize(
    ("code", "text", "state"),
    [
        (999, "인증 실패 [8010:Token을 발급받은 IP와 다릅니다]", LinkState.REFUSED),
        (999, "인증 실패 [CODE=8030, MESSAGE=투자구분이 다릅니다]", LinkState.REFUSED),
        (987_654, "시스템 점검 중입니다", LinkState.DOWN),
        (1, "", LinkState.DOWN),
    ],
)
def test_login_refused_by_a_code_that_nobody_knows_is_tried_again(code: int, text: str, state: LinkState) -> None:
    talk = Talk()
    talk.open()
    talk.ack("LOGIN", code, text)
    assert (talk.session.state, talk.session.needs_token) == (state, False)


def test_same_app_key_elsewhere_refuses_this_link() -> None:
    talk = Talk().live()
    talk.hear("SYSTEM", code="R10001", message="동일한 App key로 접속")
    assert talk.session.state is LinkState.REFUSED
    assert "same app key" in repr(talk.last())
    talk.events += talk.session.closed("1000 Bye", talk.at)
    assert talk.states()[-1] is LinkState.REFUSED


def test_system_word_takes_the_link_down_with_its_text() -> None:
    talk = Talk().live()
    talk.hear("SYSTEM", code="R10002", message="Heartbeat 없음")
    last = talk.last()
    assert isinstance(last, LinkChanged)
    assert (last.state, last.detail) == (LinkState.DOWN, "R10002 Heartbeat 없음")


def test_close_in_the_login_is_down_with_its_reason() -> None:
    talk = Talk()
    talk.open()
    (event,) = talk.close("closed 1000 Bye")
    assert isinstance(event, LinkChanged)
    assert (event.state, event.detail) == (LinkState.DOWN, "closed 1000 Bye")


def test_system_without_a_word_is_down_nevertheless() -> None:
    talk = Talk().live()
    talk.hear("SYSTEM", code="R10999")
    talk.live()
    talk.hear("SYSTEM")
    assert [e.detail for e in talk.events if isinstance(e, LinkChanged) and e.state is LinkState.DOWN] == [
        "R10999",
        "SYSTEM",
    ]


def test_unexpected_answer_is_a_fault() -> None:
    talk = Talk().live()
    talk.ack("REMOVE")
    assert isinstance(talk.last(), Fault)
    talk.hear("CNSRLST", data=[])
    assert isinstance(talk.last(), Fault)


def test_session_never_shows_its_token() -> None:
    talk = Talk()
    talk.session.opened(TOKEN, AT)
    assert TOKEN not in repr(talk.session)
    assert repr(talk.session) == "Session('real-1', connecting)"


def test_what_a_link_says_is_kept_in_bounds() -> None:
    """A peer may write a megabyte of reasons; each event goes into logs and onto the screen."""
    talk, endless = Talk().live(), "x" * 100_000
    talk.events.clear()
    talk.hear("REG", return_code=7, return_msg=endless)
    talk.hear("UNASKED" * 100, return_code=int("9" * 1_000), return_msg=endless)
    talk.hear("SYSTEM", code=endless, message=endless)
    faults = [event for event in talk.events if isinstance(event, Fault)]
    assert [len(fault.raw) for fault in faults] == [500, 500]
    assert all(len(fault.what) <= 500 for fault in faults)
    assert [len(event.detail) for event in talk.events if isinstance(event, LinkChanged)] == [500]
