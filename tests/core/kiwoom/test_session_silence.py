"""Every kind of silence, and what it does to a session."""

from __future__ import annotations

from core.domain.events import Covered, Fault, LinkChanged, LinkState, Trade, Uncovered
from core.domain.feed import Rank, Wanted
from core.domain.units import SECOND
from core.kiwoom.session import Pace
from tests.core.kiwoom.talk import Talk, code, codes


def test_silence_gives_the_link_up() -> None:
    talk = Talk(silence=15 * SECOND).live()
    talk.session.want(codes(1))
    talk.settle()
    heard = talk.at
    talk.wait()
    assert talk.at == heard + 15 * SECOND
    assert talk.session.state is LinkState.SILENT
    assert [event.codes for event in talk.events if isinstance(event, Uncovered)] == [(code(0),)]
    assert talk.session.deadline() is None
    assert talk.session.wake(talk.at + SECOND) == []
    assert talk.hear("PING") == []  # too late: whoever owns the socket closes it
    assert talk.hear("REG", return_code=0) == []
    assert [type(event) for event in talk.close()] == [LinkChanged]
    assert talk.states()[-2:] == [LinkState.SILENT, LinkState.DOWN]


def test_unanswered_request_is_repeated_once_and_then_the_link_is_given_up() -> None:
    talk = Talk(answer=5 * SECOND).live()
    talk.session.want(codes(1))
    asked = talk.wait()
    for again in ([asked[0]], []):
        talk.at += 5 * SECOND
        talk.tick()  # ticks flow, and yet an answer is missing
        talk.events += talk.session.wake(talk.at)
        assert talk.sent() == again
    assert talk.session.state is LinkState.SILENT
    assert "REG" in repr(talk.last())
    assert not talk.session.covered


def test_answer_to_a_repeated_request_is_not_taken_for_one_to_the_next() -> None:
    talk = Talk(answer=5 * SECOND).live()
    talk.session.want(codes(4))
    talk.wait()
    talk.at += 5 * SECOND
    talk.events += talk.session.wake(talk.at)
    assert len(talk.sent()) == 1
    assert talk.ack() == []  # the answer to the first, or to the second
    assert talk.session.covered == {code(0), code(1)}
    talk.at += SECOND
    (following,) = talk.ack()  # the other one
    assert following["data"][0]["item"] == ["000002", "000003"]
    assert talk.session.covered == {code(0), code(1)}
    assert not [event for event in talk.events if isinstance(event, Fault)]


def test_refusal_of_a_repeated_request_leaves_nothing_certain() -> None:
    talk = Talk(answer=5 * SECOND).live()
    talk.session.want(codes(1))
    talk.wait()
    talk.at += 5 * SECOND
    talk.events += talk.session.wake(talk.at)
    talk.ack(code=105110, text="빠름")
    assert talk.session.state is LinkState.DOWN
    assert "105110 빠름" in repr(talk.events)


def test_unanswered_login_makes_the_link_silent() -> None:
    talk = Talk(answer=5 * SECOND)
    talk.open()
    talk.wait()
    assert talk.states() == [LinkState.CONNECTING, LinkState.SILENT]


def ticking(seconds: int = 20) -> Talk:
    """Live in the session, with ten rows a second up to now."""
    talk = Talk(capacity=200, batch=200).live()
    talk.session.want(codes(100))
    talk.settle()
    talk.session.expect(True)
    for _ in range(10 * seconds):
        talk.at += SECOND // 10
        due = talk.session.deadline()
        if due is not None and due <= talk.at:
            talk.events += talk.session.wake(talk.at)
        talk.tick()
    return talk


def test_link_that_only_pings_is_stale_and_then_given_up() -> None:
    talk = ticking()
    heard = talk.at
    talk.later(60)
    late = [(event.state, event.at - heard) for event in talk.events[2:] if isinstance(event, LinkChanged)]
    assert late[-2:] == [(LinkState.STALE, 5 * SECOND), (LinkState.SILENT, 15 * SECOND)]
    (lost,) = [event for event in talk.events if isinstance(event, Uncovered)]
    assert (lost.since, len(lost.codes)) == (heard, 100)


def test_row_makes_a_stale_link_live_before_it_is_told() -> None:
    talk = ticking()
    talk.later(7)
    assert talk.session.state is LinkState.STALE
    talk.tick()
    assert [type(event) for event in talk.events[-3:]] == [LinkChanged, Covered, Trade]
    assert talk.states()[-1] is LinkState.LIVE


def test_quiet_that_was_suspicious_is_a_hole_although_the_connection_lives() -> None:
    talk = ticking()
    heard = talk.at
    talk.later(7)
    (doubted,) = [event for event in talk.events if isinstance(event, Uncovered)]
    assert (doubted.since, len(doubted.codes), doubted.is_released) == (heard, 100, False)
    talk.events.clear()
    talk.session.want(codes(101))
    talk.later(1)
    talk.ack()
    assert len(talk.session.covered) == 101
    assert not [event for event in talk.events if isinstance(event, Covered)]  # proves nothing while nothing ticks
    talk.tick()
    (again,) = [event for event in talk.events if isinstance(event, Covered)]
    assert (again.at, len(again.codes)) == (talk.at, 101)
    talk.tick()
    assert sum(isinstance(event, Covered) for event in talk.events) == 1


def test_link_that_waits_for_a_refused_item_is_watched_all_the_same() -> None:
    talk = Talk(capacity=200, batch=200)
    talk.session.want([Wanted(code(200), Rank.HOLDING), *codes(100)])
    talk.open()
    talk.ack("LOGIN")
    talk.ack()
    talk.ack(code=100002)
    talk.session.expect(True)
    for _ in range(300):
        talk.at += SECOND // 10
        talk.events += talk.session.wake(talk.at)
        asked = talk.sent()
        while asked:
            asked = talk.ack(code=100002 if "000200" in asked[0]["data"][0]["item"] else 0)
        talk.tick()
    assert talk.states()[-1] is LinkState.LOGGED_IN
    assert len(talk.session.covered) == 100
    heard = talk.at
    talk.events.clear()
    talk.later(8)
    (doubted,) = [event for event in talk.events if isinstance(event, Uncovered)]
    assert (doubted.since, talk.states()) == (heard, [])
    for frame in talk.sent():
        talk.ack(frame["trnm"])  # the item is taken at last, but nothing ticks yet
    assert talk.states()[-1] is LinkState.STALE
    talk.later(30)
    assert LinkState.SILENT in talk.states()


def test_garbage_is_no_sign_of_life() -> None:
    talk = ticking()
    talk.later(7)
    talk.events += talk.session.receive('{"trnm":"REAL","data":[{}]}', talk.at)
    assert talk.session.state is LinkState.STALE


def test_frame_that_nobody_can_read_is_a_hole_up_to_the_next_good_one() -> None:
    talk = ticking()
    heard = talk.at
    for _ in range(3):
        talk.at += SECOND // 10
        talk.events += talk.session.receive("<html>502 Bad Gateway</html>", talk.at)
    holes = [event for event in talk.events if isinstance(event, Uncovered)]
    assert [(hole.since, len(hole.codes)) for hole in holes] == [(heard, 100)]
    talk.tick()
    assert [type(event) for event in talk.events[-2:]] == [Covered, Trade]
    assert talk.states()[-1] is LinkState.LIVE
    talk.events += talk.session.receive('{"trnm":"REAL","data":[{}]}', talk.at)
    assert isinstance(talk.last(), Fault)  # one row of nobody is counted, no more


def test_hole_of_an_unreadable_frame_ends_at_once_where_nothing_need_tick() -> None:
    talk = ticking()
    talk.session.expect(False)
    talk.events += talk.session.receive("<html>502 Bad Gateway</html>", talk.at)
    assert talk.session.is_doubted
    talk.wait()
    assert isinstance(talk.last(), Covered)
    assert not talk.session.is_doubted


def test_stale_link_goes_on_registering() -> None:
    talk = ticking()
    talk.later(7)
    talk.session.want(codes(101))
    talk.later(1)
    (frame,) = talk.sent()
    assert frame["data"][0]["item"] == ["000100"]


def test_end_of_the_session_makes_a_stale_link_live() -> None:
    talk = ticking()
    talk.later(7)
    talk.session.expect(False)
    talk.later(100)
    assert talk.states()[-2:] == [LinkState.STALE, LinkState.LIVE]


def test_patience_grows_with_the_speed_of_the_market_and_never_shrinks() -> None:
    usual = Pace(capacity=7)
    fast = usual.at_speed(20)
    assert (fast.silence, fast.answer, fast.stale, fast.mute) == tuple(
        20 * each for each in (usual.silence, usual.answer, usual.stale, usual.mute)
    )
    assert (fast.capacity, fast.batch, fast.interval) == (7, usual.batch, 20 * usual.interval)
    assert usual.at_speed(0.5) == usual.at_speed(1) == usual
