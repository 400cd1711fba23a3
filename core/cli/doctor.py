"""`tumepokctl doctor`: which step between here and the first tick fails, and what cures it. Exit code 0 or 1.

Keys come from the keychain, or with `--ask-keys` from the keyboard (or a pipe); never from the command line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import sys
from collections.abc import AsyncIterator
from typing import Final

import msgspec

from core.domain.findings import Finding, Step, StepState
from core.domain.settings import Environment
from core.domain.units import SECOND
from core.kiwoom.auth import Keys
from core.runtime.cures import NAMES
from core.runtime.doctor import Doctor
from core.runtime.endpoints import KIWOOM
from core.runtime.patient import Patient
from core.runtime.simulator import Simulator, SimulatorFailed
from core.sim.listed.listing import UNIVERSE
from core.sim.stories import DEFAULT
from core.storage.secrets import Vault

_MARKS: Final = {
    StepState.OK: "  OK  ",
    StepState.WARNING: " 주의 ",
    StepState.FAILED: " 실패 ",
    StepState.SKIPPED: " 건너뜀 ",
}
_KICKS: Final = (
    "주의: 같은 키로 실행 중인 데스크가 있으면 그 실시간 연결이 끊깁니다(R10001). 막으려면 --no-ws / "
    "warning: a desk that runs on the same key loses its realtime connection (R10001); --no-ws avoids it"
)
_ASK: Final = "--ask-keys: 키를 직접 입력해 진단 / --ask-keys takes them from the keyboard and keeps them nowhere"
_NOT_OPENED: Final = "--no-ws: 실시간 연결은 확인하지 않음 / --no-ws: the realtime connection was not tried"


def add_doctor(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb, beside its action."""
    add = parser.add_argument
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--env", choices=("mock", "real"), help="모의투자(기본)·실전 / which server, mock by default")
    where.add_argument("--sim", action="store_true", help="내장 시뮬레이터로 / against a simulator of its own")
    add("--no-ws", action="store_true", help="실시간 연결을 열지 않는다 / leave the realtime connection alone")
    add("--ask-keys", action="store_true", help="키체인 대신 물어본다 / ask for the keys, keep them nowhere")
    add("--json", action="store_true", help="기계가 읽을 한 줄 / one line for machines")
    parser.set_defaults(action=_doctor)


def _doctor(arguments: argparse.Namespace) -> int:
    keys = None
    if arguments.ask_keys and not arguments.sim:
        try:
            keys = asked_keys()
        except (EOFError, KeyboardInterrupt):
            print("키를 입력하지 않았습니다 / no keys were entered", file=sys.stderr)
            return 1
    if not (arguments.no_ws or arguments.sim):
        print(_KICKS, file=sys.stderr)
    try:
        findings = asyncio.run(_told(arguments, keys))
    except SimulatorFailed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    if any(finding.step is Step.KEYS and finding.state is StepState.FAILED for finding in findings):
        print(_ASK, file=sys.stderr)
    is_well = all(finding.state is not StepState.FAILED for finding in findings)
    if arguments.json:
        print(msgspec.json.encode({"ok": is_well, "findings": findings}).decode())
    return 0 if is_well else 1


def asked_keys() -> Keys:
    """From the keyboard, unseen, or from a pipe, line by line. Raises EOFError if nothing was entered."""
    ask = getpass.getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline()
    keys = Keys(ask("App Key: ").strip(), ask("Secret Key: ").strip())
    if not (keys.app_key and keys.secret):
        raise EOFError
    return keys


async def _told(arguments: argparse.Namespace, keys: Keys | None) -> list[Finding]:
    findings = []
    async with _patient(arguments, keys) as patient, contextlib.aclosing(Doctor(patient, Vault()).examine()) as found:
        async for finding in found:
            findings.append(finding)
            if not arguments.json:
                print(line(finding), flush=True)
    return findings


@contextlib.asynccontextmanager
async def _patient(arguments: argparse.Namespace, keys: Keys | None) -> AsyncIterator[Patient]:
    no_ws = _NOT_OPENED if arguments.no_ws else ""
    if not arguments.sim:
        environment = Environment(arguments.env or "mock")
        yield Patient(environment, KIWOOM[environment], keys, no_ws=no_ws)
        return
    child = Simulator(DEFAULT)
    try:
        endpoint = await child.start()
        yield Patient(Environment.SIM, endpoint, Keys("doctor", "doctor"), UNIVERSE[0].code, no_ws)
    finally:
        child.stop()


def line(finding: Finding) -> str:
    """One finding for a terminal, its cure below it."""
    ko, en = NAMES[finding.step]
    text = f"[{_MARKS[finding.state]}] {ko} · {en} ({finding.took / SECOND:.2f} s) – {finding.detail}"
    return f"{text}\n         → {finding.cure}" if finding.cure else text
