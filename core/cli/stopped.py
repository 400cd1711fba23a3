"""What `tumepokctl kill` knows and says of one environment that it stopped."""

from __future__ import annotations

import os
import sys
import time
from typing import Any, Final

from core.domain.settings import Environment
from core.domain.units import MILLI, SECOND, Ns
from core.runtime.remote_stop import RemoteStop, Standing
from core.storage import progress as files
from core.storage.progress import Progress, Step

NAMES: Final = {Environment.SIM: "시뮬레이터 sim", Environment.MOCK: "모의투자 mock", Environment.REAL: "실전 real"}
_ALONE: Final = (
    "실행 중인 데스크가 없어 아무것도 취소하거나 팔지 않았습니다. 지금 처리하려면: tumepokctl kill --act "
    "(또는 데스크 시작) / no desk runs: NOTHING was cancelled or sold; to do it now: tumepokctl kill --act "
    "(or start the desk)"
)
_SILENT: Final = (
    "데스크가 실행 중이지만 응답하지 않습니다{pid}. 정지 기록은 디스크에 있으니 새 주문은 다음에 막힙니다. "
    "프로세스를 끝낸 뒤 tumepokctl kill --act / a desk runs{pid} and does not answer: it stops when it next looks, "
    "or at its next start; end that process, then tumepokctl kill --act"
)
_UNVERIFIED: Final = "아직 확인되지 않았습니다. 데스크가 계속 시도합니다 / not verified yet: the desk goes on trying"
_LEFT: Final = "아직 확인되지 않았고, 이제 아무도 시도하지 않습니다 / not verified, and from now on nobody tries"


def speak(text: str, *, is_error: bool = False) -> None:
    """Print a line; a reader that has gone (`| head`, a closed terminal) must not end a stop half-way."""
    stream = sys.stderr if is_error else sys.stdout
    try:
        print(text, file=stream, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # what follows is for nobody


class Stopped:
    """One environment that was asked to stop, and all that is said of it."""

    def __init__(self, environment: Environment, stop: RemoteStop, *, is_quiet: bool) -> None:
        self.environment, self.stop = environment, stop
        self.error = ""
        self.latched: Ns | None = None
        self.standing = Standing.ALONE
        self.progress: Progress | None = None
        self._is_quiet = is_quiet
        self._said: set[Step] = set()

    def press(self, at: Ns, started: Ns) -> None:
        try:
            found = self.stop.press(at, time.monotonic_ns())
        except OSError as error:
            self.error = f"정지 기록을 쓸 수 없습니다 / the latch cannot be written: {error}"
            return
        if self.stop.flatten and not found.flatten:
            self.error = "청산은 기록하지 못했습니다 / stopped, but the flattening could not be recorded"
        self.latched = time.monotonic_ns() - started

    def follow(self, progress: Progress | None) -> None:
        """Say each step once."""
        self.progress = progress
        for step in progress.steps if progress else ():
            if step not in self._said:
                self._said.add(step)
                self.say(f"  {step.step} {step.done}/{step.total} · {step.took / SECOND:.2f} s")

    def say(self, text: str) -> None:
        if not self._is_quiet:
            speak(text)

    @property
    def code(self) -> int:
        if self.latched is None:
            return 2
        if self.error:
            return 1
        is_done = self.progress.is_verified if self.progress else self.standing is Standing.ALONE
        return 0 if is_done else 1

    def told(self) -> dict[str, Any]:
        found = self.progress
        return {
            "environment": self.environment.value,
            "latched": self.latched is not None,
            "latched_ms": None if self.latched is None else round(self.latched / MILLI, 3),
            "flatten": self.stop.flatten,
            "desk": self.standing.value,
            "pid": found.pid if found else None,
            "verified": bool(found and found.is_verified),
            "steps": [{"step": s.step, "done": s.done, "total": s.total, "s": s.took / SECOND} for s in _steps(found)],
            "waits": list(found.waits) if found else [],
            "error": self.error,
        }


def _steps(progress: Progress | None) -> tuple[Step, ...]:
    return progress.steps if progress else ()


def last_words(each: Stopped) -> list[str]:
    found = each.progress
    said: list[str] = list(found.waits) if found and not found.is_verified else []
    if each.error:
        said.append(each.error)
    if each.latched is None:
        return said
    if found is not None and found.is_verified:
        flat = "잔고 0, 미체결 0 / FLAT" if found.flatten else "미체결 0 / no order is open"
        return [*said, f"증권사 확인: {flat}, by the broker's own lists"]
    if each.standing is Standing.SILENT:
        return [*said, _SILENT.format(pid=_pid_of(each))]
    if each.standing is Standing.UNDER_WAY:
        return [*said, _UNVERIFIED]
    return [*said, _ALONE if found is None else _LEFT]


def _pid_of(each: Stopped) -> str:
    told = files.told(each.stop.folder)
    return f" (PID {told.pid})" if told else ""
