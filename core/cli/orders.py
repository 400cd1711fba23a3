"""`tumepokctl orders`: what the journal knows of the orders, also while a desk writes it. Nothing is changed.

Exit code 0 told, 1 there is no journal or it cannot be read, 2 not understood.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from core.cli.stopped import NAMES, speak
from core.domain.calendar import kst_date
from core.domain.errors import TumepokError
from core.domain.market import Side
from core.domain.order_types import KOREAN
from core.domain.orders import Order, Origin, Status
from core.domain.settings import Environment
from core.domain.units import KST_OFFSET, MILLI, SECOND, Ns
from core.net.clock import Clock
from core.runtime.journal_view import Day, Read, read
from core.runtime.whereabouts import desk_at, folders
from core.storage.paths import paths

_KST: Final = dt.timezone(dt.timedelta(seconds=KST_OFFSET // SECOND))
_TURN: Final = (Environment.REAL, Environment.MOCK, Environment.SIM)
_STATUSES: Final = {
    Status.REQUESTED: "전송",
    Status.WORKING: "접수",
    Status.PARTIAL: "일부체결",
    Status.FILLED: "체결",
    Status.CANCELLED: "취소",
    Status.REJECTED: "거부",
    Status.EXPIRED: "장종료",
    Status.UNKNOWN: "확인중",
}
_ORIGINS: Final = {
    Origin.USER: "사용자",
    Origin.STRATEGY: "전략",
    Origin.KILL: "긴급정지",
    Origin.PROTECT: "손절 보호",
    Origin.EXTERNAL: "외부",
}
_HEAD: Final = (
    "시각",
    "주문",
    "종목",
    "이름",
    "구분",
    "유형",
    "수량",
    "가격",
    "체결",
    "평균",
    "상태",
    "번호",
    "출처",
    "사유",
)
_RIGHT: Final = frozenset({"수량", "가격", "체결", "평균"})
_NONE: Final = (
    "주문기록이 없습니다: 이 컴퓨터에서 아직 데스크를 시작하지 않았습니다. 데스크를 시작하거나 --env를 확인하세요 / "
    "there is no order journal: no desk was started here yet; start one, or check --env"
)


def add_orders(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb, beside its action."""
    add = parser.add_argument
    add(
        "--env",
        choices=[one.value for one in Environment],
        help="기본: 데스크가 실행 중인 곳, 없으면 기록이 있는 실전·모의투자·시뮬레이터 순 / "
        "by default where a desk runs, else real, mock or the last simulated run, whichever has records",
    )
    when = parser.add_mutually_exclusive_group()
    when.add_argument(
        "--date",
        type=dt.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="기본: 오늘(KST), 시뮬레이터는 마지막 날 / by default today in Korea, of a simulated run its last day",
    )
    when.add_argument("--all", action="store_true", help="기록된 모든 날 / every day in the journal")
    add(
        "--json",
        action="store_true",
        help="한 줄의 JSON 배열, 주문마다 객체 하나 / one line: a list, an object an order",
    )
    parser.set_defaults(action=_orders)


def _orders(arguments: argparse.Namespace) -> int:
    try:
        environment, folder = _place(paths().data, arguments.env)
        if folder is None:
            print(_NONE, file=sys.stderr)
            return 1
        found = read(folder, environment)
    except (TumepokError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    days = _wanted(found, environment, arguments)
    if arguments.json:
        rows = [row for day in days for row in _objects(day, environment)]
        speak(json.dumps(rows, ensure_ascii=False))
    else:
        speak("\n".join(_told(found, days, environment)))
    return 0


def _place(data: Path, chosen: str | None) -> tuple[Environment, Path | None]:
    """The folder of the running desk, or else of the last one."""
    choice = (Environment(chosen),) if chosen else _TURN
    for look in (desk_at, _last):
        for environment in choice:
            if (folder := look(data, environment)) is not None:
                return environment, folder
    return choice[0], None


def _last(data: Path, environment: Environment) -> Path | None:
    return next(iter(folders(data, environment)), None)


def _wanted(found: Read, environment: Environment, arguments: argparse.Namespace) -> Sequence[Day]:
    if arguments.all:
        return found.days
    if arguments.date is None and environment is Environment.SIM:
        return found.days[-1:]
    date = arguments.date or kst_date(Clock().now())
    return [day for day in found.days if day.date == date]


# ---- for machines ---------------------------------------------------------------------------------------------


def _objects(day: Day, environment: Environment) -> Iterable[dict[str, Any]]:
    for order in day.orders:
        yield {
            "environment": environment.value,
            "date": day.date.isoformat(),
            "id": order.id,
            "code": order.code,
            "name": day.names.get(order.code, ""),
            "side": order.side.value,
            "type": order.type.value,
            "quantity": order.quantity,
            "price": order.price,
            "stop": order.stop,
            "status": order.status.value,
            "filled": order.filled,
            "remaining": order.remaining,
            "average": _average(order),
            "broker_no": order.broker_no,
            "original_no": order.original_no,
            "origin": order.origin.value,
            "stage": order.stage,
            "requested_at": _iso(order.requested_at),
            "accepted_at": _iso(order.accepted_at),
            "done_at": _iso(order.done_at),
            "reason": order.reason,
            "told": order.told,
        }


def _average(order: Order) -> int:
    """Whole won, rounded half up, as the broker does; 0 without a fill."""
    return (2 * order.amount + order.filled) // (2 * order.filled) if order.filled else 0


def _iso(at: Ns) -> str | None:
    return _when(at).isoformat(timespec="microseconds") if at else None


def _when(at: Ns) -> dt.datetime:
    return dt.datetime.fromtimestamp(at // SECOND, _KST).replace(microsecond=at % SECOND // 1_000)


# ---- for people -----------------------------------------------------------------------------------------------


def _told(found: Read, days: Sequence[Day], environment: Environment) -> list[str]:
    live = "데스크 실행 중 / a desk runs" if found.is_live else "데스크 꺼짐 / no desk runs"
    lines = [f"{NAMES[environment]} · {live}"]
    for day in days:
        lines.append(f"{day.date} · 주문 {len(day.orders):,} / orders")
        lines += table([_HEAD, *(_row(order, day) for order in day.orders)])
    if not days:
        last = f" (마지막 / last: {found.days[-1].date})" if found.days else ""
        lines.append(f"그날의 주문이 없습니다 / no orders on that day{last}")
    return lines


def _row(order: Order, day: Day) -> tuple[str, ...]:
    at = _when(order.requested_at)
    said = " · ".join(text for text in (order.reason, order.told) if text)
    return (
        f"{at:%H:%M:%S}.{order.requested_at % SECOND // MILLI:03}",
        order.id,
        order.code,
        day.names.get(order.code, ""),
        "매수" if order.side is Side.BUY else "매도",
        KOREAN[order.type],
        f"{order.quantity:,}",
        f"{order.price:,}" if order.price else "–",
        f"{order.filled:,}",
        f"{_average(order):,}" if order.filled else "–",
        _STATUSES.get(order.status, order.status.value),
        order.broker_no or "–",
        _ORIGINS[order.origin],
        said,
    )


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns that stand below each other in a terminal, a Korean letter being two wide; the first is the head."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_padded(*cell) for cell in zip(row, widths, rows[0], strict=True)).rstrip() for row in rows]


def _padded(text: str, width: int, head: str) -> str:
    blank = " " * (width - _width(text))
    return blank + text if head in _RIGHT else text + blank


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
