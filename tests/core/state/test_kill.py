from __future__ import annotations

from core.domain import events as e
from core.domain.limits import Measure
from core.state.kill import Kill
from tests.build import NOW


def told(*events: e.KillTripped | e.KillStep | e.KillReset) -> Kill:
    kill = Kill()
    for event in events:
        kill.apply(event)
    return kill


def test_step_told_again_replaces_its_own_row_and_keeps_its_place() -> None:
    kill = told(
        e.KillTripped(NOW, True, "F12"),
        e.KillStep(NOW, "취소", 0, 2, 1),
        e.KillStep(NOW, "청산", 0, 1, 2),
        e.KillStep(NOW, "취소", 2, 2, 3),
    )
    assert [(step.step, step.done) for step in kill.steps.values()] == [("취소", 2), ("청산", 0)]


def test_second_press_without_flatten_does_not_take_the_flattening_back() -> None:
    assert told(e.KillTripped(NOW, True, "Shift+F12"), e.KillTripped(NOW, False, "F12")).flatten


def test_press_after_a_reset_starts_anew() -> None:
    kill = told(e.KillTripped(NOW, True, "a"), e.KillReset(NOW), e.KillTripped(NOW + 5, False, "b"))
    assert (kill.is_tripped, kill.flatten, kill.reason, kill.at) == (True, False, "b", NOW + 5)


def test_limit_that_tripped_is_known_until_the_reset() -> None:
    loss = e.KillTripped(NOW, True, "손실", "daily-loss", Measure(-200_722, -200_000, "won"))
    assert (told(loss).rule, told(loss).measure) == ("daily-loss", Measure(-200_722, -200_000, "won"))
    assert (told(loss, e.KillReset(NOW)).rule, told(loss, e.KillReset(NOW)).measure) == ("", None)
