from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.events import KillStep, KillTripped
from core.domain.units import MINUTE, SECOND
from core.state.kill import Kill
from gui.models.stop import Standing, is_verified, standing, steps, verdict
from tests.build import CODE, NOW, accepted, fill, requested
from tests.gui.desk import lively

DONE = KillStep(NOW, "잔고확인", 1, 1, 1)
REASON = "새빛전자 매도가 체결되지 않고 있습니다: 하한가 / not sold"


def kill(*told: KillStep, flatten: bool = True) -> Kill:
    found = Kill()
    found.apply(KillTripped(NOW, flatten, "하루 손실 한도"))
    for step in told:
        found.apply(step)
    return found


@pytest.mark.parametrize(
    ("steps", "verified"),
    [
        ((), False),
        ((KillStep(NOW, "잔고확인", 0, 1, 1),), False),
        ((KillStep(NOW, "잔고확인", 0, 0, 1),), False),
        ((KillStep(NOW, "잔고확인", 1, 1, 1),), True),
    ],
)
def test_flat_needs_the_brokers_word(steps: tuple[KillStep, ...], verified: bool) -> None:
    assert is_verified(kill(*steps)) is verified
    assert verdict(kill(*steps)).startswith("FLAT") is verified


def test_a_stop_without_flattening_never_says_flat() -> None:
    assert "FLAT" not in verdict(kill(KillStep(NOW, "잔고확인", 1, 1, 1), flatten=False))


@pytest.mark.parametrize(
    ("told", "around", "word"),
    [
        ((), Standing(), "긴급정지 진행 중"),
        ((), Standing(trouble="계좌 조회: 시간 초과"), "정지됨 · 잔고 확인 못 함"),
        ((), Standing(is_offline=True, trouble="계좌 조회"), "정지 잠김 · 연결 끊김, 연결되면 이어서 합니다"),
        ((DONE,), Standing(held=1), "정지됨 · 그 뒤 보유 1종목"),
        ((DONE,), Standing(trouble="종목 조회: 시간 초과"), "FLAT · 잔고 0 확인"),
    ],
)
def test_what_keeps_a_stop_from_its_end_is_named(told: tuple[KillStep, ...], around: Standing, word: str) -> None:
    assert verdict(kill(*told), around) == word


def test_a_stop_without_flattening_notices_orders_that_came_after_it() -> None:
    assert verdict(kill(DONE, flatten=False)) == "정지됨 · 미체결 0 확인"
    assert verdict(kill(DONE, flatten=False), Standing(open=2)) == "정지됨 · 그 뒤 주문 2건"


def test_steps_come_in_the_order_of_the_stop_with_counts_and_times() -> None:
    told = (
        KillStep(NOW, "청산", 0, 2, 900_000_000),
        KillStep(NOW, "취소", 3, 3, 1_200_000_000),
        KillStep(NOW, "정지", 1, 1, 400_000),
        KillStep(NOW, "잔고확인", 0, 2, 900_000_000),
    )
    assert steps(kill(*told)) == ["정지 0.4 ms", "주문취소 3/3 1.2 s", "청산 0/2 900 ms", "잔고확인 중"]
    assert steps(kill(DONE)) == ["잔고확인 0 0.0 ms"]


def test_a_step_that_is_not_done_goes_on_counting() -> None:
    told = (KillStep(NOW, "취소", 1, 1, 200_000_000), KillStep(NOW, "청산", 0, 2, 900_000))
    assert steps(kill(*told), NOW + 5 * SECOND) == ["주문취소 1/1 200 ms", "청산 0/2 5.0 s"]


def test_one_order_is_counted_and_none_is_said_to_be_none() -> None:
    told = (KillStep(NOW, "취소", 0, 0, 1), KillStep(NOW, "청산", 1, 1, 107_000_000))
    assert steps(kill(*told)) == ["주문취소 0", "청산 1/1 107 ms"]


@pytest.mark.parametrize(
    ("left", "gone", "text"),
    [
        (0, 0, "긴급정지 진행 중"),
        (7 * SECOND, 0, "긴급정지 진행 중 · 약 0:07 남음"),
        (7 * SECOND, 3 * SECOND, "긴급정지 진행 중 · 약 0:04 남음"),
        (7 * SECOND, 9 * SECOND, "긴급정지 진행 중"),
        (30 * MINUTE, 0, "긴급정지 진행 중 · 빨라야 10:30"),
    ],
)
def test_how_long_it_still_takes_is_told_where_somebody_knows(left: int, gone: int, text: str) -> None:
    told = (KillStep(NOW, "취소", 0, 8, 1, SECOND), KillStep(NOW, "청산", 0, 8, 1, left))
    found = kill(*told) if left else kill()
    assert verdict(found, Standing(now=NOW + gone)) == text


def test_what_surrounds_a_stop_is_read_from_the_view() -> None:
    store = lively(
        e.LinkChanged(NOW, "feed", e.LinkState.DOWN),
        requested(1),
        accepted(1),
        fill(10),
        requested(2),
        accepted(2),
        e.KillTripped(NOW, True, "사용자 긴급정지"),
        e.Trouble(NOW, "계좌 조회 / account query", "시간 초과"),
        e.Trouble(NOW, "순위 / ranks", "시간 초과"),
        e.Notice(NOW, "alarm", REASON, CODE, e.Topic.UNSOLD),
    )
    assert standing(store) == Standing(True, "계좌 조회: 시간 초과", ("새빛전자: 하한가",), 1, 1, NOW)


def test_what_was_said_before_the_stop_or_is_sold_by_now_does_not_count() -> None:
    before = (e.Notice(NOW - 1, "alarm", REASON, CODE, e.Topic.UNSOLD), e.KillTripped(NOW, True, ""))
    assert standing(lively(requested(), accepted(), fill(10), *before)).unsold == ()
    assert (
        standing(lively(e.KillTripped(NOW, True, ""), e.Notice(NOW, "alarm", REASON, CODE, e.Topic.UNSOLD))).unsold
        == ()
    )


def test_a_stop_without_flattening_never_lets_what_is_held_look_sold() -> None:
    told = kill(DONE, flatten=False)
    assert verdict(told, Standing(held=3)) == "정지됨 · 미체결 0 확인 · 보유 3종목은 그대로"
    assert steps(told) == ["미체결확인 0 0.0 ms"]
    assert steps(kill(KillStep(NOW, "잔고확인", 0, 2, 1), flatten=False)) == ["미체결확인 중"]
