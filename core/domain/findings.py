"""What an examination of the connection found, step by step: values for the command line and for the wizard alike."""

from __future__ import annotations

import enum

import msgspec

from core.domain.units import Ns


class Step(enum.Enum):
    """In the order in which they are taken: each trusts the ones before it."""

    KEYCHAIN = "keychain"  # 키체인
    KEYS = "keys"  # 앱키
    CLOCK = "clock"  # 시계
    DNS = "dns"  # 서버 주소
    CONNECTION = "connection"  # TCP, TLS
    TOKEN = "token"  # 접근토큰
    ACCOUNT = "account"  # 계좌
    RIGHTS = "rights"  # 조회 권한
    LOGIN = "login"  # 실시간 로그인
    REGISTRATION = "registration"  # 실시간 등록
    TICK = "tick"  # 첫 시세


class StepState(enum.Enum):
    OK = "ok"
    WARNING = "warning"  # it works, but not as it should
    FAILED = "failed"
    SKIPPED = "skipped"


class Finding(msgspec.Struct, frozen=True):
    """One step. `detail` and `cure` hold both languages, `한국어 / English`, and never a secret."""

    step: Step
    state: StepState
    detail: str
    cure: str = ""
    """What the user can do; empty where nothing is wrong."""
    took: Ns = 0
