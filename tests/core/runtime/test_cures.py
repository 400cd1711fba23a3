from __future__ import annotations

import re

import pytest

from core.domain.errors import AuthRefused, RequestLimited, RequestLost, RequestRefused
from core.domain.findings import Step, StepState
from core.kiwoom.codes import cure
from core.net.probe import Obstacle, Unreachable
from core.net.token import NOT_SENT
from core.runtime import cures
from core.runtime.cures import NAMES, Diagnosis

HANGUL = re.compile("[가-힣]")
TROUBLES = {
    "no keychain": cures.no_keychain("없음 / none"),
    "no keys": cures.no_keys("mock", is_readable=True),
    "unreadable keys": cures.no_keys("mock", is_readable=False),
    **{obstacle.value: cures.blocked(Unreachable(obstacle, "seen")) for obstacle in Obstacle},
    **{code: cures.refused(AuthRefused(code, "거절")) for code in ("8001", "8005", "8010", "8030", "8031", "8104")},
    "lost": cures.refused(RequestLost("HTTP 500")),
    "limited": cures.refused(RequestLimited("1700", "초과")),
    "not sent": cures.refused(RequestRefused(NOT_SENT, "보내지 못함")),
    "other": cures.refused(RequestRefused("1504", "거절")),
    **{f"silent {step.value}": cures.silent(step, 5.0) for step in Step},
    "kicked": cures.deaf(Step.TICK, "R10001 동일한 App key로 접속이 되었습니다"),
    "token": cures.deaf(Step.LOGIN, "805004 토큰 인증에 실패했습니다"),
    "port": cures.deaf(Step.LOGIN, "ConnectionRefusedError"),
    "line": cures.deaf(Step.REGISTRATION, "connection lost"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_every_trouble_has_a_detail_and_a_cure_in_both_languages(name: str) -> None:
    found = TROUBLES[name]
    assert found.state in (StepState.FAILED, StepState.WARNING)
    for text in (found.detail, found.cure):
        korean, slash, english = text.partition(" / ")
        assert slash
        assert HANGUL.search(korean)
        assert not HANGUL.search(english.partition(": ")[0])  # what was seen may be Korean, the sentence is not
    assert ": " not in found.cure


@pytest.mark.parametrize(
    ("found", "cure"),
    [
        (cures.refused(AuthRefused("3", "인증에 실패했습니다[8010:IP]")), cure("8010")),  # the code inside the words
        (cures.deaf(Step.LOGIN, "805004 [CODE=8005]"), cure("8005")),
        (cures.silent(Step.LOGIN, 5), "방화벽에서 10000번 포트를 여세요 / let port 10000 through the firewall"),
    ],
)
def test_cure_follows_the_cause(found: Diagnosis, cure: str) -> None:
    assert found.cure == cure


def test_what_was_seen_stays_on_one_line_and_short() -> None:
    text = cures.both("가", "a", "x\n" * 1_000)
    assert "\n" not in text
    assert len(text) < 320


def test_every_step_has_a_name_and_a_reason_to_be_skipped() -> None:
    assert set(NAMES) == set(Step)
    assert cures.skipped_for(Step.TOKEN) == (
        StepState.SKIPPED, "접근토큰 단계가 실패해 건너뜀 / skipped because token failed", "",
    )  # fmt: skip
    assert cures.fine("가", "a") == (StepState.OK, "가 / a", "")


def test_silent_keychain_is_no_failure() -> None:
    assert cures.silent(Step.KEYCHAIN, 5).state is StepState.WARNING
