"""`tumepokctl`: what the program can do without a screen. One sub-command each, its arguments beside its action.

Secrets never come as arguments; `sim --credentials` (see `sim`) takes an invented pair for the local broker.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import io
import json
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

_VERBS: Final = {
    "sim": "로컬 증권사·거래소 시뮬레이터 / the local broker and exchange",
    "replay": "녹화를 다시 돌려 결과를 말한다 / play a recording, tell what it left",
    "call": "TR 하나를 조회한다 / ask one query TR",
    "doctor": "연결을 단계별로 진단한다 / examine the connection step by step",
    "kill": "긴급정지: 다른 프로세스에서 / stop trading, from another process",
    "orders": "주문기록을 보여 준다 / the orders, as the journal has them",
}
"""Each but `replay` is a module of this room, loaded when it is asked for: a stop waits for no simulator."""


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 failed, 2 not understood."""
    _speak_any_language()
    words = sys.argv[1:] if argv is None else argv
    parser = _parser(next((word for word in words if word in _VERBS), ""))
    arguments, late = parser.parse_known_args(words)
    if late and not _takes(arguments, late):
        parser.error(f"unrecognized arguments: {' '.join(late)}")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    code: int = arguments.action(arguments)
    return code


def _speak_any_language() -> None:
    """A pipe on a Korean Windows is cp949 and has no "–": a question mark there is better than an end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser(wanted: str) -> argparse.ArgumentParser:
    """All verbs by name; the arguments of the wanted one."""
    parser = argparse.ArgumentParser(prog="tumepokctl", description="투매폭 명령줄 / Tumepok on the command line")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for verb, what in _VERBS.items():
        found = commands.add_parser(verb, help=what)
        if verb != wanted:
            continue
        if verb == "replay":
            _add_replay(found)
        else:
            getattr(importlib.import_module(f"core.cli.{verb}"), f"add_{verb}")(found)
    return parser


def _takes(arguments: argparse.Namespace, late: list[str]) -> bool:
    from core.cli.call import take_late

    return take_late(arguments, late)


# ---- replay ---------------------------------------------------------------------------------------------------


def _add_replay(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="테이프 또는 JSONL / a tape or JSONL")
    add("--speed", type=_replay_speed, default=0.0, help="시간 배율, 0 = 쉬지 않고 / times real time, 0 = no pauses")
    add("--json", action="store_true", help="기계가 읽을 한 줄 / one line for machines")
    parser.set_defaults(action=_replay)


def _replay_speed(text: str) -> float:
    from core.cli.sim import speed

    return 0.0 if float(text) == 0 else speed(text)


def _replay(arguments: argparse.Namespace) -> int:
    from core.backtest.replay import Replay, engine_for_replay, summary
    from core.domain.settings import Settings
    from core.strategy.registry import STRATEGIES

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
