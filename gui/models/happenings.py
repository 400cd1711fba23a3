"""신호 and 로그 as rows: what the strategy saw, what the gate refused, what the machine has to say. Newest on top."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.events import Condition, Fault, Notice, OrderRefused, Signal
from core.domain.market import Side
from core.domain.units import Code, Ns, Won
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, pick, tr
from gui.models import cells
from gui.models.rules import cured, rule_word
from gui.models.table import Cell, Column, Table

LEVELS: Final = {
    "info": (mark("알림"), "dim"),
    "warning": (mark("주의"), "warning"),
    "alarm": (mark("경보"), "danger"),
    "fault": (mark("오류"), "danger"),
    "log": (mark("기록"), "faint"),
}


class SignalRow(NamedTuple):
    """A signal, or a refusal (`rule` is then the limit that said no)."""

    number: int
    at: Ns
    code: Code | None
    name: str
    side: Side | None
    stage: int
    price: Won
    place: str
    """Rise and drop at that moment."""
    text: str
    rule: str
    why: str


class LogRow(NamedTuple):
    number: int
    at: Ns
    level: str
    text: str
    detail: str
    time: str = ""
    """As written by the log; empty for notices and faults."""


def signal_row(view: View, signal: Signal, number: int) -> SignalRow:
    return SignalRow(
        number,
        signal.at,
        signal.code,
        view.name(signal.code) or signal.code,
        signal.side,
        signal.stage,
        signal.price,
        f"{fmt.ratio(signal.rise)} / {fmt.ratio(signal.drop)}" if signal.rise else "",
        signal.reason,
        "",
        reasons(signal.conditions),
    )


def refusal_row(view: View, refused: OrderRefused, number: int) -> SignalRow:
    code, side, price = _subject(view, refused.command)
    name = (view.name(code) or code) if code else ""
    text = pick(refused.text)
    return SignalRow(number, refused.at, code, name, side, 0, price, "", text, refused.rule, cured(text, refused.rule))


def reasons(conditions: tuple[Condition, ...]) -> str:
    return "\n".join(f"{'●' if c.met else '○'} {c.name}  {c.reading}" for c in conditions)


def _subject(view: View, command: PlaceOrder | Cancel | Amend) -> tuple[Code | None, Side | None, Won]:
    if isinstance(command, PlaceOrder):
        return command.code, command.side, command.price
    order = view.orders.get(command.order_id)
    return (order.code, order.side, order.price) if order else (None, None, 0)


def notice_row(notice: Notice, number: int) -> LogRow:
    return LogRow(number, notice.at, notice.level, pick(notice.text), notice.code or "")


def fault_row(fault: Fault, number: int) -> LogRow:
    return LogRow(number, fault.at, "fault", f"{fault.where}: {fault.what}", fault.raw)


def _kind(row: SignalRow) -> Cell:
    if row.rule:
        return Cell(tr("거부"), "warning")
    word, token = cells.SIDES[row.side] if row.side else (mark("신호"), "dim")
    return Cell(tr(word), token, True)


def _when(row: LogRow) -> Cell:
    return Cell(fmt.clock_ms(row.at) if row.at else row.time or fmt.NOTHING, "dim")


SIGNAL_COLUMNS: Final = (
    Column(mark("시각"), lambda r: Cell(fmt.clock(r.at), "dim"), lambda r: r.at, "00:00:00"),
    Column(mark("구분"), _kind, sample="거부", is_number=False),
    Column(mark("종목"), lambda r: cells.plain(r.name), sample="가나다라마바사", is_number=False),
    Column(mark("단계"), lambda r: cells.plain(str(r.stage or ""), "dim"), lambda r: r.stage, "0"),
    Column(mark("가격"), lambda r: cells.plain(fmt.price(r.price)), lambda r: r.price, "000,000"),
    Column(
        mark("이유"),
        lambda r: Cell(r.text, "warning" if r.rule else ""),
        sample="가" * 26,
        is_number=False,
        hint=lambda r: r.why,
    ),
    Column(mark("상승/낙폭"), lambda r: cells.plain(r.place, "dim"), sample="00.00% / 00.00%"),
    Column(mark("규칙"), lambda r: cells.plain(rule_word(r.rule), "dim"), sample="결과 모르는 주문", is_number=False),
)
LOG_COLUMNS: Final = (
    Column(mark("시각"), _when, lambda r: r.at, "00:00:00.000"),
    Column(mark("등급"), lambda r: _level(r), sample="주의", is_number=False),
    Column(mark("내용"), lambda r: Cell(r.text, "dim" if r.level == "log" else ""), sample="가" * 60, is_number=False),
    Column(mark("상세"), lambda r: Cell(r.detail, "faint"), sample="가" * 12, is_number=False, hint=lambda r: r.detail),
)


def _level(row: LogRow) -> Cell:
    word, token = LEVELS.get(row.level, LEVELS["info"])
    return Cell(tr(word), token, token == "danger")


def signal_table() -> Table[SignalRow]:
    return Table(SIGNAL_COLUMNS, lambda row: (bool(row.rule), row.number), natural=lambda row: (-row.at, -row.number))


def log_table() -> Table[LogRow]:
    return Table(LOG_COLUMNS, lambda row: (row.level, row.number), natural=lambda row: -row.number)
