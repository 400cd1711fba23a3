from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.errors import AuthRefused, RequestLost
from core.net.clock import Clock
from core.runtime.troubles import Troubles

ACCOUNT, CHART = "계좌 조회 / account query", "005930 차트 조회 / 005930 chart query"
DOWN = "HTTP 503: 증권사 서버 오류 (the broker's server failed)"


class Ear:
    def __init__(self) -> None:
        self.told: list[e.Event] = []
        self.troubles = Troubles(Clock(), self.told.append)

    @property
    def notices(self) -> list[tuple[str, str]]:
        return [(event.level, event.text) for event in self.told if isinstance(event, e.Notice)]

    @property
    def standing(self) -> dict[str, str]:
        """What a screen that keeps the last word of each trouble would show."""
        last = {event.what: event.why for event in self.told if isinstance(event, e.Trouble)}
        return {what: why for what, why in last.items() if why}

    def link(self, state: e.LinkState, detail: str = "", attempt: int = 0) -> None:
        self.troubles.hear(e.LinkChanged(1, "1", state, detail, attempt))


def test_trouble_is_told_once_however_often_it_is_met() -> None:
    ear = Ear()
    for _ in range(20):
        ear.troubles.met(ACCOUNT, RequestLost(DOWN))
    assert ear.standing == {ACCOUNT: DOWN}
    assert len(ear.told) == 2
    ((level, text),) = ear.notices
    assert level == "warning"
    assert text.startswith(
        "계좌 조회 실패, 저절로 다시 시도합니다 / account query failed, tried again by itself: HTTP 503"
    )


def test_one_cause_of_many_troubles_is_one_notice() -> None:
    ear = Ear()
    ear.troubles.met(ACCOUNT, RequestLost(f"{DOWN} [kt00001]"))
    ear.troubles.met(CHART, RequestLost(f"{DOWN} [ka10080]"))
    assert len(ear.notices) == 1
    assert ear.standing.keys() == {ACCOUNT, CHART}


def test_another_cause_is_another_notice_and_changes_what_stands() -> None:
    ear = Ear()
    blocked = RequestLost("HTTP 403: 접속이 막힘 (blocked)")
    for error in (RequestLost(DOWN), blocked, RequestLost(DOWN), blocked):
        ear.troubles.met(ACCOUNT, error)
    assert len(ear.notices) == 2
    assert ear.standing == {ACCOUNT: str(blocked)}


def test_end_is_told_once_all_is_over_and_what_never_was_has_none() -> None:
    ear = Ear()
    ear.troubles.over(CHART)
    assert ear.told == []
    ear.troubles.met(ACCOUNT, DOWN)
    ear.troubles.met(CHART, DOWN)
    ear.troubles.over(ACCOUNT)
    assert [level for level, _ in ear.notices] == ["warning"]
    ear.troubles.over(CHART)
    assert [level for level, _ in ear.notices] == ["warning", "info"]
    assert ear.standing == {}
    ear.troubles.met(ACCOUNT, DOWN)
    assert [level for level, _ in ear.notices] == ["warning", "info", "warning"], "a new trouble is news again"


def test_refusal_of_the_keys_is_an_alarm() -> None:
    ear = Ear()
    ear.troubles.met(ACCOUNT, AuthRefused("8001", "검증 실패", "키 확인 (check the keys)"))
    assert [level for level, _ in ear.notices] == ["alarm"]


@pytest.mark.parametrize("state", [e.LinkState.DOWN, e.LinkState.SILENT])
def test_link_that_breaks_once_is_no_trouble_but_twice_in_a_row_is(state: e.LinkState) -> None:
    ear = Ear()
    ear.link(state, "HTTP 502", attempt=1)
    assert ear.told == []
    ear.link(e.LinkState.CONNECTING, attempt=2)
    ear.link(state, "HTTP 502", attempt=2)
    assert list(ear.standing.values()) == ["HTTP 502"]
    ear.link(e.LinkState.LOGGED_IN)
    assert ear.standing, "a login is not yet a link that lives"
    ear.link(e.LinkState.LIVE)
    assert ear.standing == {}
    assert [level for level, _ in ear.notices] == ["warning", "info"]


def test_refused_link_is_an_alarm_that_says_what_to_press() -> None:
    ear = Ear()
    ear.link(e.LinkState.REFUSED, "R10001 동일한 App key로 접속", attempt=1)
    ((level, text),) = ear.notices
    assert (level, "다시 연결" in text, "Reconnect" in text) == ("alarm", True, True)
