"""`tumepokctl`: what the program can do without a screen. One sub-command each, its arguments beside its action.

Secrets never come as arguments; `sim --credentials` takes an invented pair for the local broker.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from core.backtest.replay import Replay, engine_for_replay, summary
from core.cli.call import add_call, take_late
from core.cli.doctor import add_doctor
from core.domain.settings import Settings
from core.sim import faults, wire_faults
from core.sim.access import RATES, Credentials
from core.sim.faults import Fault, RestFault
from core.sim.server import Options, serve
from core.sim.stories import DEFAULT, STORIES
from core.sim.wire_faults import Wire, WireFault
from core.storage import atomic
from core.strategy.registry import STRATEGIES

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 failed, 2 not understood."""
    _speak_any_language()
    parser = _parser()
    arguments, late = parser.parse_known_args(argv)
    if not take_late(arguments, late):
        parser.error(f"unrecognized arguments: {' '.join(late)}")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    code: int = arguments.action(arguments)
    return code


def _speak_any_language() -> None:
    """A pipe on a Korean Windows is cp949 and has no "–": a question mark there is better than an end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tumepokctl", description="투매폭 명령줄 / Tumepok on the command line")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_sim(commands.add_parser("sim", help="로컬 증권사·거래소 시뮬레이터 / the local broker and exchange"))
    _add_replay(
        commands.add_parser("replay", help="녹화를 다시 돌려 결과를 말한다 / play a recording, tell what it left")
    )
    add_call(commands.add_parser("call", help="TR 하나를 조회한다 / ask one query TR"))
    add_doctor(commands.add_parser("doctor", help="연결을 단계별로 진단한다 / examine the connection step by step"))
    return parser


# ---- sim ------------------------------------------------------------------------------------------------------


def _add_sim(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--port", type=int, default=0, help="0 = 빈 포트 / any free port")
    add("--host", default="127.0.0.1", help="기본은 이 컴퓨터만 / this computer only by default")
    add("--seed", type=int, default=1, help="같은 값이면 같은 장 / the same number, the same market")
    add("--story", choices=sorted(STORIES), default=DEFAULT, help="장의 이야기 / what happens")
    add("--speed", type=_speed, default=1.0, help="시간 배율 / virtual seconds per second")
    add("--mode", choices=("mock", "real"), default="mock", help="모의투자·실전 문구 / whose words and refusals")
    add(
        "--rate",
        type=int,
        help="TR별 초당 요청 수, 기본 모의 1 · 실전 5 / requests a second and TR; by default as --mode",
    )
    add("--cost", choices=("mock", "real"), help="수수료와 세금, 기본은 --mode / whose charges; by default as --mode")
    add(
        "--credentials",
        type=_pair,
        metavar="KEY:SECRET",
        action="append",
        default=[],
        help="이 앱키만 받는다, 되풀이 가능 / accept only this pair; may be repeated",
    )
    add(
        "--fault",
        type=_fault,
        metavar="FAULT",
        action="append",
        default=[],
        help="일부러 내는 고장, 예: ghost~20@30 · cut@5 · ka10080=page*3 / broken on purpose; may be repeated",
    )
    add("--watch-stdin", action="store_true", help="표준입력이 닫히면 끝난다 / end when standard input closes")
    add("--announce", type=Path, metavar="FILE", help="주소를 이 파일에도 쓴다 / write the addresses here, too")
    parser.set_defaults(action=_sim)


def _speed(text: str) -> float:
    value = float(text)
    if not 0.01 <= value <= 1_000:
        raise argparse.ArgumentTypeError("0.01 … 1000")
    return value


def _pair(text: str) -> Credentials:
    key, colon, secret = text.partition(":")
    if not (key and colon and secret):
        raise argparse.ArgumentTypeError("KEY:SECRET")
    return Credentials(key, secret)


def _fault(text: str) -> WireFault | RestFault:
    try:
        return faults.parse(text) if "=" in text else wire_faults.parse(text)
    except ValueError:
        kinds = ", ".join(kind.value for kind in (*Wire, *Fault))
        raise argparse.ArgumentTypeError(f"kind[*count][~seconds][@at][/key], TR=kind[*count]: {kinds}") from None


def _sim(arguments: argparse.Namespace) -> int:
    if arguments.host not in _LOOPBACK:
        print(
            f"주의: {arguments.host} – 네트워크에 열립니다 / warning: open to the network, not only to this computer",
            file=sys.stderr,
        )
    options = Options(
        seed=arguments.seed,
        story=arguments.story,
        speed=arguments.speed,
        mode=arguments.mode,
        host=arguments.host,
        port=arguments.port,
        rate=arguments.rate or RATES[arguments.mode],
        cost=arguments.cost or arguments.mode,
        credentials=tuple(arguments.credentials),
        faults=tuple(arguments.fault),
    )
    try:
        asyncio.run(_serve(options, watch_stdin=arguments.watch_stdin, announce=arguments.announce))
    except OSError as error:
        print(f"포트를 열 수 없습니다 / cannot listen: {error}", file=sys.stderr)
        return 1
    return 0


class _Told(io.StringIO):
    """Where the address goes: standard output if there is one (a program without a console may have none), a file."""

    def __init__(self, file: Path | None) -> None:
        super().__init__()
        self._file = file

    def flush(self) -> None:
        text = self.getvalue()
        if self._file is not None:
            atomic.replace(self._file, text.encode())
        if sys.stdout is not None:
            print(text, end="", flush=True)


async def _serve(options: Options, *, watch_stdin: bool, announce: Path | None) -> None:
    """Until SIGINT or SIGTERM, or until the parent closes our standard input."""
    until, loop = asyncio.Event(), asyncio.get_running_loop()

    def stop(*_: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is already gone
            loop.call_soon_threadsafe(until.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)  # loop.add_signal_handler does not exist on Windows
    if watch_stdin:
        threading.Thread(target=_wait_for_end, args=(stop,), name="stdin", daemon=True).start()
    await serve(options, until=until, out=_Told(announce))


def _wait_for_end(stop: Callable[[], None]) -> None:
    if sys.stdin is None:  # nothing to watch: a program without a console that was given no pipe
        _outlive_parent()
    else:
        _read_to_end(sys.stdin.fileno())
    stop()


def _read_to_end(descriptor: int) -> None:
    # Not through sys.stdin: this thread would hold its lock when the interpreter ends, which aborts the process.
    with contextlib.suppress(OSError):
        while os.read(descriptor, 4096):
            pass


def _outlive_parent() -> None:
    parent = psutil.Process().parent()
    if parent is not None:
        parent.wait()


# ---- replay ---------------------------------------------------------------------------------------------------


def _add_replay(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="테이프 또는 JSONL / a tape or JSONL")
    add("--speed", type=_replay_speed, default=0.0, help="시간 배율, 0 = 쉬지 않고 / times real time, 0 = no pauses")
    add("--json", action="store_true", help="기계가 읽을 한 줄 / one line for machines")
    parser.set_defaults(action=_replay)


def _replay_speed(text: str) -> float:
    return 0.0 if float(text) == 0 else _speed(text)


def _replay(arguments: argparse.Namespace) -> int:
    settings = Settings()
    engine = engine_for_replay(settings, [factory(settings) for factory in STRATEGIES.values()])
    try:
        asyncio.run(Replay(engine, arguments.file, speed=arguments.speed, clock=time.perf_counter_ns).run())
    except OSError as error:
        print(f"녹화를 읽을 수 없습니다 / cannot read the recording: {error}", file=sys.stderr)
        return 1
    found = summary(engine)
    print(json.dumps(found) if arguments.json else _told(found))
    return 0


def _told(found: dict[str, Any]) -> str:
    rows = [
        ("체결 / trades", f"{found['trades']:,}"),
        ("종목 / issues", ", ".join(found["codes"]) or "–"),
        ("1분봉 / minute bars", _pairs(found["bars"])),
        ("주문 / orders", f"{len(found['orders']):,}"),
        *((f"  {order['number']}", f"{order['status']} {order['filled']:,}주") for order in found["orders"]),
        ("내 체결 / fills", f"{len(found['fills']):,}"),
        *(
            (f"  {fill['code']} {fill['side']}", f"{fill['quantity']:,} × {fill['price']:,}원")
            for fill in found["fills"]
        ),
        ("잔고 / positions", _pairs({code: held for code, held in found["positions"].items() if held})),
        ("수수료 / fees", f"{found['fees']:,}원"),
        ("세금 / tax", f"{found['taxes']:,}원"),
        ("실현손익 / realised", f"{found['realised']:,}원"),
        ("신호 / signals", f"{found['signals']:,}"),
        ("해석 못한 것 / faults", f"{found['faults']:,}"),
    ]
    return "\n".join(f"{name}: {value}" for name, value in rows)


def _pairs(values: dict[str, int]) -> str:
    return ", ".join(f"{code} {value:,}" for code, value in values.items()) or "–"
