"""The doctor's sentences: what each step says when all is well, and what to do when it is not.

Both languages in one text, `한국어 / English`; what was seen stands behind a colon. The English half holds no Hangul
and no colon of its own, so that a screen can show one half (`gui.i18n.pick`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from core.domain.errors import BrokerError, RequestLimited, RequestLost
from core.domain.findings import Step, StepState
from core.kiwoom.codes import cure, ruling
from core.kiwoom.errors import codes_in
from core.kiwoom.session import SAME_KEY, TOKEN_REJECTED
from core.net.probe import Obstacle, Unreachable
from core.net.token import NOT_SENT

_LONGEST: Final = 300


class Diagnosis(NamedTuple):
    """What one step found, before it is dated and blanked."""

    state: StepState
    detail: str
    cure: str = ""


NAMES: Final = {
    Step.KEYCHAIN: ("키체인", "keychain"),
    Step.KEYS: ("앱키", "app keys"),
    Step.CLOCK: ("시계", "clock"),
    Step.DNS: ("서버 주소", "server name"),
    Step.CONNECTION: ("접속·보안", "connection and TLS"),
    Step.TOKEN: ("접근토큰", "token"),
    Step.ACCOUNT: ("계좌", "account"),
    Step.RIGHTS: ("조회 권한", "rights"),
    Step.LOGIN: ("실시간 로그인", "realtime login"),
    Step.REGISTRATION: ("실시간 등록", "registration"),
    Step.TICK: ("첫 시세", "first tick"),
}

ENTER_KEYS: Final = cure("8001")

_UNLOCK: Final = (
    "운영체제의 키체인(자격 증명 관리자, 키체인, gnome-keyring)을 켜고 잠금을 푸세요. "
    "그때까지 키는 이번 실행 동안만 기억합니다 / start and unlock the keychain of this system; "
    "until then keys are kept for this session only"
)
_NETWORK: Final = (
    "인터넷 연결, VPN, 프록시, 방화벽을 확인하세요 / check the internet connection, VPN, proxy and firewall"
)
_LATER: Final = (
    "잠시 뒤 다시 하세요. 키움 점검 시간일 수 있습니다 / try again later; the broker may be under maintenance"
)
_OBSTACLES: Final = {
    Obstacle.NAME: ("서버 이름을 찾지 못했습니다", "the name of the server is not known", _NETWORK),
    Obstacle.PORT: ("서버에 접속할 수 없습니다", "the server does not accept the connection", _NETWORK),
    Obstacle.SILENCE: ("서버가 응답하지 않습니다", "the server does not answer", _NETWORK),
    Obstacle.TLS: (
        "보안 연결(TLS)을 믿을 수 없습니다",
        "the secure connection cannot be trusted",
        "PC 날짜와, HTTPS를 가로채는 백신·보안 프로그램·회사 프록시를 확인하세요 / "
        "check the date of this computer and any antivirus or proxy that reads HTTPS",
    ),
    Obstacle.PROXY: ("프록시가 거부했습니다", "the proxy refused", _NETWORK),
    Obstacle.ANSWER: ("서버의 응답을 알아볼 수 없습니다", "what answers there is no broker", _NETWORK),
}
_SILENT: Final = {
    Step.KEYCHAIN: _UNLOCK,
    Step.KEYS: _UNLOCK,
    Step.DNS: _NETWORK,
    Step.CONNECTION: _NETWORK,
    Step.LOGIN: "방화벽에서 10000번 포트를 여세요 / let port 10000 through the firewall",
    Step.TICK: "임시 휴장이 아니라면 잠시 뒤 다시 하세요 / unless today is an unexpected holiday, try again later",
}


def both(ko: str, en: str, seen: str = "") -> str:
    """One text in both languages, and what was seen, on one line and not endless."""
    seen = " ".join(seen.split())[:_LONGEST]
    return f"{ko} / {en}: {seen}" if seen else f"{ko} / {en}"


def fine(ko: str, en: str, seen: str = "") -> Diagnosis:
    return Diagnosis(StepState.OK, both(ko, en, seen))


def skipped_for(step: Step) -> Diagnosis:
    """Because `step` failed."""
    ko, en = NAMES[step]
    return Diagnosis(StepState.SKIPPED, both(f"{ko} 단계가 실패해 건너뜀", f"skipped because {en} failed"))


def no_keychain(text: str) -> Diagnosis:
    """Not the end: keys can live in memory."""
    return Diagnosis(StepState.WARNING, " ".join(text.split()), _UNLOCK)


def no_keys(environment: str, *, is_readable: bool) -> Diagnosis:
    """Nothing in the keychain, or no keychain to look into."""
    if is_readable:
        detail = both("저장된 키가 없습니다", f"no keys are stored for {environment}")
        return Diagnosis(StepState.FAILED, detail, ENTER_KEYS)
    return Diagnosis(StepState.FAILED, both("키를 읽을 수 없습니다", "the keys cannot be read"), _UNLOCK)


def blocked(error: Unreachable) -> Diagnosis:
    ko, en, todo = _OBSTACLES[error.obstacle]
    return Diagnosis(StepState.FAILED, both(ko, en, str(error)), todo)


def refused(error: BrokerError | RequestLost) -> Diagnosis:
    """The broker's no, or no readable answer."""
    if isinstance(error, RequestLost):
        return Diagnosis(StepState.FAILED, both("읽을 수 있는 답이 없습니다", "no readable answer", str(error)), _LATER)
    if isinstance(error, RequestLimited):
        detail = both("요청이 너무 많습니다", "too many requests", error.text)
        return Diagnosis(StepState.FAILED, detail, _LATER)
    if error.code == NOT_SENT:
        return Diagnosis(StepState.FAILED, both("보내지 못했습니다", "it could not be sent", error.text), _NETWORK)
    seen, todo = f"{error.text} [{error.code}]", ruling(codes_in(error.text), error.code).cure
    return Diagnosis(StepState.FAILED, both("키움이 거부했습니다", "the broker refused", seen), todo or _LATER)


def silent(step: Step, seconds: float) -> Diagnosis:
    """Nothing came within the time of the step."""
    detail = both(f"{seconds:g}초 안에 응답이 없습니다", f"no answer within {seconds:g} s")
    if step is Step.KEYCHAIN:
        return Diagnosis(StepState.WARNING, detail, _UNLOCK)
    return Diagnosis(StepState.FAILED, detail, _SILENT.get(step, _LATER))


def deaf(step: Step, why: str) -> Diagnosis:
    """The realtime connection ended, or the broker declined what was asked on it."""
    if SAME_KEY in why:
        ko, en = "같은 키로 다른 곳에서 접속했습니다", "another program logged in with the same key"
        todo = "그 프로그램을 끝내거나 다른 키를 쓰세요 / end that program or use another key"
    elif str(TOKEN_REJECTED) in why:
        ko, en = "토큰이 거절되었습니다", "the token was refused"
        todo = cure("8005")
    elif step is Step.LOGIN:
        ko, en, todo = "실시간 서버에 접속하지 못했습니다", "the realtime server was not reached", _SILENT[Step.LOGIN]
    else:
        ko, en = "실시간 연결이 끊겼거나 등록이 거절되었습니다", "the line broke or the registration was declined"
        todo = _LATER
    return Diagnosis(StepState.FAILED, both(ko, en, why), todo)
