"""`tumepokctl sim`: the local broker and exchange, until a signal or its parent ends it.

Secrets never come as arguments; `--credentials` takes an invented pair for the local broker.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import io
import math
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

from core.cli import playback
from core.cli.acceptance import accept
from core.cli.steer import WISHES, steer
from core.domain.calendar import is_trading_day
from core.sim.broken.faults import Fault, RestFault
from core.sim.broken.wire_faults import Wire, WireFault
from core.sim.office.access import RATES, Credentials
from core.sim.server import Options, serve
from core.sim.stories import DEFAULT, STORIES, StoryRefused, fault_of, seconds_of, tell
from core.sim.wire.lines import MAX_ITEMS
from core.storage import atomic

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def add_sim(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb, beside its action."""
    parser.description = (
        "이 컴퓨터 위의 증권사와 거래소. 주소 한 줄을 말하고 Ctrl+C까지 돈다 / "
        "a broker and its exchange on this computer: tells its addresses in one line, runs until Ctrl+C"
    )
    _add_market(parser)
    _add_broker(parser)
    _add_run(parser)
    parser.set_defaults(action=_sim)


def _add_market(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--port", type=_port, default=0, help="0 = 빈 포트 / any free port")
    add("--host", default="127.0.0.1", help="기본은 이 컴퓨터만 / this computer only by default")
    add("--seed", type=int, default=1, help="같은 값이면 같은 장 / the same number, the same market")
    add(
        "--story",
        type=_story,
        default=DEFAULT,
        metavar="NAME",
        help="이야기 / what happens: a name, a sum or a file; --list",
    )
    add("--list", action="store_true", help="이야기 목록 / tell which stories there are")
    add("--date", type=_day, metavar="YYYY-MM-DD", help="거래일, 기본은 최근 / a trading day, the last one by default")
    add(
        "--issues",
        choices=("all", "named"),
        default="all",
        help="시장 전체 2,771종목 또는 이야기의 27종목 / the whole market, or only the issues of the stories",
    )
    add("--start", type=_clock, metavar="HH:MM[:SS]", help="한국 시각 / time in Korea")
    add("--speed", type=speed, default=1.0, help="시간 배율 / virtual seconds per second")


def _add_broker(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--mode", choices=("mock", "real"), default="mock", help="모의투자·실전 문구 / whose words and refusals")
    add(
        "--rate",
        type=_count,
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


def _add_run(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--watch-stdin", action="store_true", help="표준입력이 닫히면 끝난다 / end when standard input closes")
    add("--announce", type=Path, metavar="FILE", help="주소를 이 파일에도 쓴다 / write the addresses here, too")
    add(
        "--frames-hash",
        action="store_true",
        help="서버 없이 하루를 돌려 모든 프레임의 SHA-256을 말한다 / play a day headless, tell the SHA-256",
    )
    add("--hours", type=_hours, metavar="H", help="그 길이, 기본은 20시까지 / for how long; by default until 20:00")
    add("--items", type=_items, default=40, metavar="N", help="듣는 종목 수, 1 … 200 / items its client hears; 40")
    add(
        "--at",
        type=Path,
        metavar="FILE",
        help="실행 중인 것을 조작한다 / steer the one that announced itself here",
    )
    add("wish", nargs="*", help=f"--at과 함께 / with --at: {WISHES}")
    add(
        "--calibrate",
        type=_count,
        metavar="N",
        help="N일을 돌려 실제 시장과 견준다 / play N days beside the real market; exit 1 if a line is off",
    )
    add("--picture", type=Path, metavar="FILE.svg", help="--calibrate의 그림 / the picture of --calibrate")


def speed(text: str) -> float:
    """How many seconds of the market a second lasts, from the command line."""
    return _between(text, 0.01, 1_000, "0.01 … 1000")


def _hours(text: str) -> float:
    return _between(text, 0.001, 24, "0.001 … 24")


def _items(text: str) -> int:
    return int(_between(text, 1, MAX_ITEMS, f"1 … {MAX_ITEMS}"))


def _between(text: str, low: float, high: float, said: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(said)
    return value


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65_535):
        raise argparse.ArgumentTypeError("0 … 65535")
    return int(text)


def _count(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 1_000):
        raise argparse.ArgumentTypeError("1 … 1000")
    return int(text)


def _pair(text: str) -> Credentials:
    key, colon, secret = text.partition(":")
    if not (key and colon and secret):
        raise argparse.ArgumentTypeError("KEY:SECRET")
    return Credentials(key, secret)


def _story(text: str) -> str:
    try:
        tell(text)
    except StoryRefused as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("YYYY-MM-DD") from None
    if not is_trading_day(day):
        raise argparse.ArgumentTypeError(f"{day}: 휴장일 / KRX is closed")
    return day


def _clock(text: str) -> int:
    try:
        return seconds_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError("HH:MM[:SS]") from None


def _fault(text: str) -> WireFault | RestFault:
    try:
        return fault_of(text)
    except ValueError:
        wire, rest = (", ".join(kind.value for kind in kinds) for kinds in (Wire, Fault))
        raise argparse.ArgumentTypeError(
            f"{text!r} – 실시간 / realtime kind[*count][~seconds][@at][/key]: {wire} · "
            f"조회와 주문 / queries and orders TR=kind[*count]: {rest}"
        ) from None


def _list() -> int:
    width = max(len(name) for name in STORIES)
    for name, story in STORIES.items():
        print(f"{name:{width}}  {story.ko}\n{'':{width}}  {story.en}")
    return 0


def _sim(arguments: argparse.Namespace) -> int:
    if arguments.list:
        return _list()
    if arguments.calibrate:
        return accept(arguments.calibrate, seed=arguments.seed, picture=arguments.picture)
    if arguments.at is not None:
        return steer(arguments.at, arguments.wish or ["status"])
    for name, needed, is_missed in (
        ("--picture", "--calibrate", arguments.picture is not None),
        ("--hours", "--frames-hash", arguments.hours is not None and not arguments.frames_hash),
    ):
        if is_missed:
            print(f"{name}: {needed}와 함께만 / only with {needed}", file=sys.stderr)
            return 2
    if arguments.wish:
        said = " ".join(arguments.wish)
        print(f"누구에게입니까 / said to whom? tumepokctl sim --at FILE {said}", file=sys.stderr)
        return 2
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
        day=arguments.date,
        start=arguments.start,
        issues=arguments.issues,
    )
    if arguments.frames_hash:
        return playback.tell(options, arguments.hours, arguments.items)
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
            atomic.replace(self._file, text.encode(), mode=0o600)  # it holds the key to the controls
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
