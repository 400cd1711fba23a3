from __future__ import annotations

import pytest

from core.domain import events as e
from core.state.store import Store
from gui.models.alarms import AGAIN, Alarm, Escalation, Kind, alarms
from tests.build import CODE, NOW, accepted, fill, order_id, requested, store_with
from tests.gui.desk import lively

BOUGHT = (requested(1), accepted(1), fill(10))
DOWN = e.LinkChanged(NOW, "feed", e.LinkState.DOWN)
UNSOLD = e.Notice(NOW, "alarm", "새빛전자 매도가 체결되지 않고 있습니다: 하한가 / not sold", CODE, e.Topic.UNSOLD)
LOST = (requested(2, price=9_910), e.OrderUnknown(NOW, order_id(2), "시간 초과"))


def one(*members: str) -> Alarm:
    return Alarm(Kind.UNKNOWN, frozenset(members), "")


@pytest.mark.parametrize(
    ("events", "kinds"),
    [
        (BOUGHT, []),
        ((DOWN,), []),  # nothing is held
        ((*BOUGHT, DOWN), [Kind.LINK]),
        ((e.KillTripped(NOW, False, "사용자 긴급정지"),), [Kind.KILL]),
        ((e.KillTripped(NOW, True, "오늘 손익 −200,100원", "daily-loss"),), [Kind.LOSS]),
        (LOST, [Kind.UNKNOWN]),
        ((*BOUGHT, UNSOLD), [Kind.UNSOLD]),
        ((UNSOLD,), []),  # sold by now
    ],
)
def test_what_is_wrong_is_an_alarm(events: tuple[e.Event, ...], kinds: list[Kind]) -> None:
    assert [alarm.kind for alarm in alarms(lively(*events))] == kinds


def test_an_unknown_order_is_named() -> None:
    assert alarms(lively(*LOST))[0].text == "새빛전자 매수 10주 @ 9,910"


def test_a_recording_alarms_nobody() -> None:
    store = Store(is_recording=True)
    store.apply(e.KillTripped(NOW, False, ""))
    assert alarms(store) == []


def test_it_is_said_again_and_louder_until_acknowledged() -> None:
    escalation = Escalation()
    heard = [escalation.look([one("a")])[0] for _ in range(91)]
    assert [second for second, ring in enumerate(heard) if ring.sounds] == [0, 10, 30, 60, 90]
    assert [heard[second].level for second in AGAIN] == [0, 1, 2]
    escalation.acknowledge(Kind.UNKNOWN)
    assert escalation.look([one("a")]) == []


def test_what_was_acknowledged_stays_quiet_and_what_is_added_speaks() -> None:
    escalation = Escalation()
    escalation.look([one("a", "b")])
    escalation.acknowledge(Kind.UNKNOWN)
    assert escalation.look([one("a")]) == []
    assert escalation.look([one("a", "c")])[0][1:] == (0, True)


def test_what_is_over_and_comes_back_is_a_new_alarm() -> None:
    escalation = Escalation()
    escalation.look([one("a")])
    escalation.acknowledge(Kind.UNKNOWN)
    assert escalation.look([]) == []
    assert escalation.look([one("a")])[0].sounds


def test_many_of_a_kind_are_one_voice(qapp: object) -> None:
    lost = [event for n in (2, 3, 4) for event in (requested(n), e.OrderUnknown(NOW, order_id(n), ""))]
    (found,) = alarms(lively(*lost))
    assert len(found.members) == 3
    assert found.text.endswith("+1")


def test_an_alarm_does_not_say_its_own_name_twice() -> None:
    live = e.LinkChanged(NOW, "feed", e.LinkState.LIVE)
    (alarm,) = alarms(store_with(live, e.KillTripped(NOW, True, "사용자 긴급정지")))
    assert alarm.text == "진행 중 · 사용자 긴급정지"
