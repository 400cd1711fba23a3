"""Conversations: the broker's texts and the hours go in, our texts and the events come out."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.domain.events import Event, Fault, LinkChanged, LinkState, Registered, Trade
from core.domain.units import MILLI, SECOND, Code, Ns
from core.kiwoom.frames import real_frame
from core.kiwoom.session import Pace, Session
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT

OK = {"return_code": 0, "return_msg": ""}
PING = '{"trnm":"PING"}'
TOKEN = "tok-0123456789"


def codes(count: int) -> list[Code]:
    return [Code(f"{number:06}") for number in range(count)]


class Talk:
    """A session and a broker that answers by hand; keeps what was said on both sides."""

    def __init__(self, **pace: int) -> None:
        self.session = Session("real-1", Pace(**{"batch": 2, "capacity": 5, **pace}))
        self.at: Ns = AT
        self.events: list[Event] = []

    def open(self) -> list[dict[str, Any]]:
        self.events += self.session.opened(TOKEN, self.at)
        return self.sent()

    def hear(self, trnm: str, **frame: Any) -> list[dict[str, Any]]:
        self.events += self.session.receive(json.dumps({"trnm": trnm, **frame}), self.at)
        return self.sent()

    def ack(self, trnm: str = "REG", code: int = 0, text: str = "") -> list[dict[str, Any]]:
        return self.hear(trnm, return_code=code, return_msg=text)

    def wait(self) -> list[dict[str, Any]]:
        """Sleep until the session's own deadline."""
        due = self.session.deadline()
        assert due is not None
        self.at = max(self.at, due)
        self.events += self.session.wake(self.at)
        return self.sent()

    def sent(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.session.take_output()]

    def live(self) -> Talk:
        """Past LOGIN and the first registration."""
        self.open()
        self.ack("LOGIN")
        self.wait()
        self.ack()
        return self

    def settle(self) -> list[tuple[str, list[str]]]:
        """Answer yes to everything until the session only listens: (trnm, items) of each request."""
        said: list[tuple[str, list[str]]] = []
        for _ in range(20):
            frames = self.wait() if self.has_work() else []
            if not frames:
                return said
            (frame,) = frames
            said.append((frame["trnm"], frame["data"][0]["item"]))
            self.ack(frame["trnm"])
        raise AssertionError("the session never comes to rest")

    def has_work(self) -> bool:
        due = self.session.deadline()
        return due is not None and due < self.at + SECOND

    def states(self) -> list[LinkState]:
        return [event.state for event in self.events if isinstance(event, LinkChanged)]

    def tallies(self) -> list[tuple[int, int, int]]:
        return [(e.live, e.waiting, e.capacity) for e in self.events if isinstance(e, Registered)]

    def last(self) -> Event:
        return self.events[-1]


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
    talk.wait()
    talk.ack()
    assert talk.session.state is LinkState.LIVE


def test_registrations_are_paced_and_each_awaits_its_own_answer() -> None:
    talk = Talk(interval=350 * MILLI).live()
    talk.session.want(codes(3))
    began = talk.at
    assert [frame["data"][0]["item"] for frame in talk.wait()] == [["000000", "000001"]]
    assert talk.at - began <= 350 * MILLI
    asked = talk.at
    talk.at += SECOND
    assert talk.session.wake(talk.at) == []
    assert talk.sent() == []  # no answer yet
    assert [frame["data"][0]["item"] for frame in talk.ack()] == [["000002"]]
    assert talk.at - asked >= 350 * MILLI


def test_answers_that_come_fast_do_not_hurry_the_requests() -> None:
    talk = Talk(interval=350 * MILLI).live()
    talk.session.want(codes(4))
    talk.wait()
    asked = talk.at
    assert talk.ack() == []
    assert talk.session.deadline() == asked + 350 * MILLI


def test_codes_beyond_the_capacity_wait() -> None:
    talk = Talk().live()
    talk.session.want(codes(7))
    talk.settle()
    assert talk.tallies()[-1] == (5, 2, 5)


def test_changed_wish_is_one_remove_and_one_reg() -> None:
    talk = Talk().live()
    talk.session.want(codes(2))
    talk.settle()
    talk.session.want([Code("000001"), Code("0037T0_NX")])
    assert talk.settle() == [("REMOVE", ["000000"]), ("REG", ["0037T0_NX"])]


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
    assert isinstance(talk.events[-2] if isinstance(talk.last(), Registered) else talk.last(), Fault)
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
    talk.session.want([Code("0037T0")])
    talk.wait()
    talk.ack("REMOVE", 105108, "모름")
    (frame,) = talk.wait()
    assert (frame["trnm"], frame["data"][0]["item"]) == ("REG", ["0037T0"])


def test_reconnect_registers_everything_again() -> None:
    talk = Talk().live()
    talk.session.want(codes(3))
    before = talk.settle()
    talk.events += talk.session.closed("1006", talk.at)
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
    assert isinstance(talk.last(), LinkChanged)
    talk.session.closed("1006", talk.at)
    talk.open()
    again = talk.last()
    assert isinstance(again, LinkChanged)
    assert again.attempt == 1


def test_silence_is_told_once_and_ends_with_the_next_frame() -> None:
    talk = Talk(silence=15 * SECOND).live()
    heard = talk.at
    talk.wait()
    assert talk.at == heard + 15 * SECOND
    assert talk.session.state is LinkState.SILENT
    assert talk.session.deadline() is None
    assert talk.session.wake(talk.at + SECOND) == []
    talk.hear("PING")
    assert talk.states()[-2:] == [LinkState.SILENT, LinkState.LIVE]


def test_link_silent_before_its_first_registration_recovers_to_logged_in() -> None:
    talk = Talk(silence=3 * SECOND)
    talk.open()
    talk.ack("LOGIN")
    talk.wait()
    talk.wait()
    talk.hear("PING")
    assert talk.states()[-1] is LinkState.LOGGED_IN
    talk.ack()
    assert talk.session.state is LinkState.LIVE


def test_unanswered_registration_makes_the_link_silent_until_the_answer() -> None:
    talk = Talk(answer=5 * SECOND).live()
    talk.session.want(codes(1))
    talk.wait()
    talk.at += 5 * SECOND
    talk.events += talk.session.receive(real_frame([("012340", wire.trade())]), talk.at)
    talk.events += talk.session.wake(talk.at)
    assert talk.session.state is LinkState.SILENT  # ticks flow, and yet an answer is missing
    talk.ack()
    assert (talk.session.state, talk.tallies()[-1]) == (LinkState.LIVE, (1, 0, 5))


def test_unanswered_login_makes_the_link_silent() -> None:
    talk = Talk(answer=5 * SECOND)
    talk.open()
    talk.wait()
    talk.ack("LOGIN")
    assert talk.states() == [LinkState.CONNECTING, LinkState.SILENT, LinkState.LOGGED_IN]


def test_login_that_falls_silent_goes_on_connecting_at_the_next_frame() -> None:
    talk = Talk(silence=3 * SECOND)
    talk.open()
    talk.wait()
    talk.hear("PING")
    assert talk.states() == [LinkState.CONNECTING, LinkState.SILENT, LinkState.CONNECTING]


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


WORDS = st.sampled_from(
    [
        PING, "", "{", '{"trnm":"LOGIN","return_code":0}', '{"trnm":"LOGIN","return_code":805004}',
        '{"trnm":"REG","return_code":0}', '{"trnm":"REG","return_code":105110}', '{"trnm":"REG","return_code":105115}',
        '{"trnm":"REMOVE","return_code":0}', '{"trnm":"REG","return_code":-1}', '{"trnm":"REAL","data":[{}]}',
        '{"trnm":"SYSTEM","code":"R10001"}', '{"trnm":"SYSTEM"}', '{"trnm":"REG","return_code":0,"data":5}',
    ]
)  # fmt: skip


@given(st.lists(WORDS | st.text(max_size=20) | st.integers(0, 8) | st.none(), max_size=40))
def test_session_never_raises_and_never_exceeds_its_capacity(script: list[str | int | None]) -> None:
    session, at = Session("real-1", Pace(batch=2, capacity=5)), AT
    session.opened(TOKEN, at)
    for step in script:
        at += 700 * MILLI
        if isinstance(step, str):
            events = session.receive(step, at)
        elif step is None:
            events = session.wake(max(at, session.deadline() or at))
        else:
            session.want(codes(step))
            events = session.wake(at)
        assert all(event.live <= 5 for event in events if isinstance(event, Registered))
    session.take_output()


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
