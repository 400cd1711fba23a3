"""`tumepokctl call`: one query TR by its number, checked against the table, answered as text or JSON.

The keys come from the keychain, never from the command line; against a simulator on this machine an invented pair is
enough. Orders cannot be called: they leave through the risk gate of the desk.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from core.domain.errors import BrokerError, CallRefused, RequestLost, SecretsUnavailable
from core.domain.settings import Environment
from core.kiwoom.auth import Keys
from core.kiwoom.calls import Request
from core.kiwoom.generic import Answer, Row, generic, known, read_generic
from core.kiwoom.trs import Kind, Tr, Unit, Units, table
from core.net.clock import Clock
from core.net.hosts import is_loopback
from core.net.http import MOST_PAGES, RestClient
from core.net.tasks import TaskSet
from core.net.throttle import Limits, Throttle
from core.runtime.endpoints import KIWOOM, Endpoint
from core.storage.secrets import Vault

_INVENTED: Final = Keys("tumepokctl", "simulated")
_SIM_RATE: Final = 5
_CLOSING: Final = 2.0


def add_call(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments and their action."""
    add = parser.add_argument
    add("api_id", metavar="API_ID", nargs="?", help="ka10001 …; 없으면 목록 / without one, the list of all TRs")
    add("fields", metavar="NAME=VALUE", nargs="*", type=_field, help="요청 항목 / fields of the request")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--env", choices=("mock", "real"), default="mock", help="모의투자·실전 / whose server")
    where.add_argument(
        "--rest", type=_loopback, metavar="URL", help="이 컴퓨터의 시뮬레이터 / a simulator on this computer"
    )
    add("--pages", type=_pages, default=1, metavar="N", help="연속조회 쪽수 / how many pages")
    add("--json", action="store_true", help="기계가 읽을 한 줄 / one line for machines")
    parser.set_defaults(action=_call)


def take_late(arguments: argparse.Namespace, texts: list[str]) -> bool:
    """Fields behind an option, which argparse leaves over. False if these are something else."""
    if not texts:
        return True
    if arguments.action is not _call or any(text.startswith("-") for text in texts):
        return False
    try:
        arguments.fields = [*arguments.fields, *map(_field, texts)]
    except argparse.ArgumentTypeError:
        return False
    return True


def _field(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError("NAME=VALUE")
    return name, value


def _loopback(text: str) -> str:
    if not is_loopback(text):
        raise argparse.ArgumentTypeError("http://127.0.0.1:PORT")
    return text.rstrip("/")


def _pages(text: str) -> int:
    value = int(text)
    if not 1 <= value <= MOST_PAGES:
        raise argparse.ArgumentTypeError(f"1 … {MOST_PAGES}")
    return value


def _call(arguments: argparse.Namespace) -> int:
    if arguments.api_id is None:
        print("\n".join(f"{tr.id:9}{tr.name}" for tr in table().values() if tr.kind is Kind.QUERY))
        return 0
    try:
        request = generic(arguments.api_id, dict(arguments.fields))
        endpoint, keys = _where(arguments)
        answer = asyncio.run(_ask(endpoint, keys, request, pages=arguments.pages))
    except CallRefused as error:
        print(error, file=sys.stderr)
        return 2
    except (BrokerError, RequestLost, SecretsUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    print(_as_json(answer) if arguments.json else "\n".join(_lines(answer)))
    return 0


def _where(arguments: argparse.Namespace) -> tuple[Endpoint, Keys]:
    """Address and keys. Raises SecretsUnavailable where the keychain has none."""
    if arguments.rest is not None:
        return Endpoint(arguments.rest, "", rate=_SIM_RATE), _INVENTED
    environment = Environment(arguments.env)
    keys = Vault().load(environment)
    if keys is None:
        raise SecretsUnavailable(
            f"키체인에 {environment.value} 앱키가 없습니다: 프로그램의 연결 설정에서 넣어 주세요"
            f" / the keychain holds no app key for {environment.value}: enter it in the desk's connection dialog"
        )
    return KIWOOM[environment], keys


async def _ask(endpoint: Endpoint, keys: Keys, request: Request, *, pages: int) -> Answer:
    clock = Clock()
    tasks = TaskSet("call", lambda name, error: None)  # the caller hears the same error from `pages`
    throttle = Throttle(Limits(query=endpoint.rate, order=endpoint.rate), clock.monotonic)
    client = RestClient(endpoint.rest, keys, clock=clock, throttle=throttle, tasks=tasks)
    try:
        found = [page async for page in client.pages(request, limit=pages)]
    finally:
        # The token is not given back: a desk that runs with the same key has the same one.
        await tasks.aclose(_CLOSING)
        await client.aclose()
    return read_generic(found, request.api_id)


def _as_json(answer: Answer) -> str:
    told: dict[str, Any] = {"api_id": answer.api_id, "values": dict(answer.values), "lists": dict(answer.lists)}
    return json.dumps(told, ensure_ascii=False)


def _lines(answer: Answer) -> list[str]:
    tr = known(answer.api_id)
    lines = [f"{tr.id} {tr.name}", *_pairs(answer.values, tr.values)]
    for name, rows in answer.lists.items():
        lines.append(f"{name}: {len(rows):,}")
        lines.extend(_row(row, _units(tr, name)) for row in rows)
    return lines


def _units(tr: Tr, name: str) -> Units:
    return tr.rows.get(name, {})


def _pairs(values: Row, units: Units) -> list[str]:
    return [f"  {name}: {_told(value, units.get(name, Unit.NONE))}" for name, value in values.items() if value != ""]


def _row(row: Row, units: Mapping[str, Unit]) -> str:
    return "  " + "  ".join(f"{name}={_told(value, units.get(name, Unit.NONE))}" for name, value in row.items())


def _told(value: int | str, unit: Unit) -> str:
    if isinstance(value, str):
        return value
    if unit in (Unit.PERCENT, Unit.POINTS):
        mark = "-" if value < 0 else ""
        text = f"{mark}{abs(value) // 100:,}.{abs(value) % 100:02}"
        return f"{text}%" if unit is Unit.PERCENT else text
    return f"{value:,}"
