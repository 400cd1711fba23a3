"""`tumepokctl kill`: 긴급정지 from another process, whether the desk answers, hangs or does not run.

First the latch, durably; then words. Exit code 0 stopped, and what a running desk had to cancel or sell is gone by the
broker's own lists; 1 stopped, but that is not verified; 2 not stopped, or not understood.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Final

from core.cli.stopped import NAMES, Stopped, last_words, speak
from core.domain.errors import SecretsUnavailable, TumepokError
from core.domain.settings import Environment
from core.domain.units import MILLI
from core.net.clock import Clock
from core.runtime.records import folder_for
from core.runtime.remote_stop import RemoteStop, Standing
from core.runtime.whereabouts import desk_at, folders
from core.storage import settings as files
from core.storage.paths import Paths, paths
from core.storage.progress import Progress

_LOOK: Final = 0.02
_WAIT: Final = 10.0
_ACT_WAIT: Final = 60.0
_BROKERS: Final = (Environment.REAL, Environment.MOCK)
_NOTHING: Final = (
    "정지할 것이 없습니다: 실행 중인 데스크도, 실전·모의투자 기록도 없습니다. 그래도 잠그려면 --env real / "
    "nothing to stop: no desk runs and no broker was traded with here; to latch all the same: --env real"
)
_NO_SIM: Final = (
    "정지하지 않았습니다: 실행 중인 시뮬레이터 데스크가 없고, 다음 시뮬레이션은 새 시장에서 시작합니다 / "
    "not latched: no desk runs on the simulator, and its next run begins on a new market"
)


def add_kill(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb, beside its action."""
    add = parser.add_argument
    add("--flatten", action="store_true", help="전량 청산까지 / sell everything, too")
    add(
        "--env",
        choices=[one.value for one in Environment],
        help="기본: 실행 중인 것 모두, 없으면 기록이 있는 실전·모의투자 / "
        "by default wherever a desk runs, else the brokers with records here",
    )
    add("--wait", type=_seconds, metavar="S", help="확인을 기다리는 초, 기본 10 (--act 60) / seconds to wait")
    add("--act", action="store_true", help="데스크가 없으면 직접 취소·청산한다 / without a desk, do it from here")
    add("--ask-keys", action="store_true", help="--act: 키체인 대신 물어본다 / with --act, ask for the keys")
    add("--json", action="store_true", help="기계가 읽을 한 줄 / one line for machines")
    parser.set_defaults(action=_kill)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 86_400:
        raise ValueError
    return value


def _kill(arguments: argparse.Namespace) -> int:
    started = time.monotonic_ns()
    try:
        home = paths()
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    environment = Environment(arguments.env) if arguments.env else None
    stops = [
        Stopped(one, RemoteStop(folder, flatten=arguments.flatten, reason=_reason(arguments)), is_quiet=arguments.json)
        for one, folder in _targets(home.data, environment)
    ]
    if not stops:
        print(_NO_SIM if environment is Environment.SIM else _NOTHING, file=sys.stderr)
        return 2
    at = Clock().now()
    for each in stops:
        each.press(at, started)
    pressed = [each for each in stops if each.latched is not None]
    try:
        _follow(pressed, arguments)
        if arguments.act:
            _act(pressed, arguments, home)
    except KeyboardInterrupt:
        pass
    return _conclude(stops, arguments)


def _reason(arguments: argparse.Namespace) -> str:
    words = "tumepokctl kill --flatten" if arguments.flatten else "tumepokctl kill"
    return f"다른 프로세스의 긴급정지 / stopped by another process: {words}, PID {os.getpid()}"


def _targets(data: Path, environment: Environment | None) -> list[tuple[Environment, Path]]:
    """A broker's folder is where its desk starts, so it can be latched before there ever was one."""
    if environment in _BROKERS:
        return [(environment, folder_for(data, environment, 0))]
    running = [(one, desk_at(data, one)) for one in Environment if environment in (None, one)]
    found = [(one, folder) for one, folder in running if folder is not None]
    if found or environment is not None:
        return found
    return [(one, folder) for one in _BROKERS for folder in folders(data, one)]


def _follow(stops: list[Stopped], arguments: argparse.Namespace) -> None:
    """Until every desk has verified, or the time is over."""
    for each in stops:
        each.say(f"{NAMES[each.environment]}: 정지 기록 완료 / latched on disk, {(each.latched or 0) / MILLI:.0f} ms")
    wait = arguments.wait if arguments.wait is not None else _WAIT
    until = time.monotonic() + wait
    while True:
        for each in stops:
            each.standing = each.stop.look(time.monotonic_ns())
            each.follow(each.stop.progress)
        if all(each.standing in (Standing.ALONE, Standing.VERIFIED) for each in stops) or time.monotonic() >= until:
            return
        time.sleep(_LOOK)


def _act(stops: list[Stopped], arguments: argparse.Namespace, home: Paths) -> None:
    for each in stops:
        if each.standing is Standing.ALONE and each.environment in _BROKERS and each.code == 0:
            each.progress = Progress(os.getpid())  # from here on nothing counts but the broker's word
            each.error = _act_on(each, arguments, home)


def _act_on(each: Stopped, arguments: argparse.Namespace, home: Paths) -> str:
    """What went wrong, in both languages, or nothing."""
    # Loaded only here: the stop itself waits for nothing that it does not need.
    from core.cli.act import act
    from core.cli.doctor import asked_keys
    from core.storage.secrets import Vault

    each.say("  직접 처리합니다 / acting from here")
    try:
        keys = (asked_keys(),) if arguments.ask_keys else Vault().pairs(each.environment)
        if not keys:
            return "키체인에 앱키가 없습니다: --ask-keys / the keychain holds no app key: --ask-keys"
        chosen = files.load(home.settings).settings
        wait = arguments.wait if arguments.wait is not None else _ACT_WAIT
        work = act(each.environment, each.stop.folder, keys, chosen, within=wait, tell=each.follow)
        asyncio.run(work)
    except SecretsUnavailable as error:
        return f"{error} → --ask-keys"
    except EOFError:
        return "키를 입력하지 않았습니다 / no keys were entered"
    except (TumepokError, OSError) as error:
        return str(error)
    return ""


def _conclude(stops: list[Stopped], arguments: argparse.Namespace) -> int:
    code = max(each.code for each in stops)
    if arguments.json:
        speak(json.dumps({"ok": code == 0, "stops": [each.told() for each in stops]}, ensure_ascii=False))
        return code
    for each in stops:
        for text in last_words(each):
            speak(f"{NAMES[each.environment]}: {text}", is_error=bool(each.code))
    return code
