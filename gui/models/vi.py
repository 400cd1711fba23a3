"""VI as rows: running interruptions first, with the time that is left for certain and at most."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.domain.market import Market, SessionPhase, ViKind
from core.domain.units import Code, Ns, Won
from core.state.halts import phase_of
from core.state.vi import LONGEST, SHORTEST, ViStatus
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, tr
from gui.models import cells
from gui.models.table import Cell, Column, Table

NXT: Final = "_NX"
"""How a code ends that means 넥스트레이드, which has hours, types and interruptions of its own."""
KINDS: Final = {ViKind.STATIC: mark("정적"), ViKind.DYNAMIC: mark("동적"), ViKind.BOTH: mark("동적+정적")}


class ViRow(NamedTuple):
    """`left` until the earliest end (120 s); `slack` of the 30 s after it; both 0 when it is over."""

    code: Code
    name: str
    kind: ViKind
    rising: bool
    reference: Won
    trigger: Won
    started: Ns
    released: Ns | None
    left: Ns
    slack: Ns
    times: int
    is_mine: bool

    @property
    def is_running(self) -> bool:
        return self.released is None


def vi_row(view: View, status: ViStatus) -> ViRow | None:
    """The newest interruption of one issue; None while there was none today."""
    last = status.last
    if last is None:
        return None
    gone = view.now - last.started
    position = view.positions.get(status.code)
    running = last.released is None
    return ViRow(
        status.code,
        view.name(status.code) or last.name,
        last.kind,
        last.rising,
        last.static_reference or last.dynamic_reference,
        last.trigger,
        last.started,
        last.released,
        max(0, SHORTEST - gone) if running else 0,
        max(0, min(LONGEST - SHORTEST, LONGEST - gone)) if running else 0,
        last.count,
        status.code in view.tracked or bool(position and position.quantity),
    )


def dynamic_triggers(view: View, code: Code) -> tuple[Won, Won] | None:
    """(하락, 상승) prices of a dynamic VI after the last trade; None where none can start, or no trade is known.

    None for NXT, too: whether it has one is not known.
    """
    vi, quote, phase = view.vi.get(code), view.quotes.get(code), phase_of(view, view.now, code)
    if vi is None or quote is None or not quote.price or vi.is_running or code.endswith(NXT):
        return None
    if phase not in (SessionPhase.CONTINUOUS, SessionPhase.CLOSING_AUCTION):
        return None
    return vi.dynamic_triggers(quote.price, is_closing=phase is SessionPhase.CLOSING_AUCTION)


def is_rate_known(view: View, code: Code) -> bool:
    """Whether the rate of a dynamic VI is more than the usual one: on KOSDAQ by rule, elsewhere once one was heard."""
    instrument, vi = view.instruments.get(code), view.vi.get(code)
    if instrument is not None and instrument.market is Market.KOSDAQ:
        return True
    return vi is not None and any(each.kind is not ViKind.STATIC for each in vi.history)


def countdown(row: ViRow) -> str:
    """`1:12 +0~30초`, then `+0~12초`, then that it is overdue."""
    if not row.is_running:
        return tr("해제 {time}", time=fmt.clock(row.released or 0))
    if row.left:
        return tr("{left} +0~30초", left=fmt.countdown(row.left))
    if row.slack:
        return tr("0~{slack}초 안에", slack=-(-row.slack // 1_000_000_000))
    return tr("해제 대기")


COLUMNS: Final = (
    Column(
        mark("종목"),
        lambda r: Cell(r.name or r.code, "" if r.is_running else "dim", r.is_mine),
        sample="가나다라마바",
        is_number=False,
    ),
    Column(mark("남은 시간"), lambda r: Cell(countdown(r), "vi" if r.is_running else "dim"), sample="0:00 +0~30초"),
    Column(
        mark("종류"),
        lambda r: Cell(tr(KINDS[r.kind]), "vi" if r.is_running else "dim"),
        sample="동적+정적",
        is_number=False,
    ),
    Column(mark("방향"), lambda r: _way(r), sample="▲ 상승", is_number=False),
    Column(mark("발동가"), lambda r: cells.price(r.trigger, 1 if r.rising else -1), lambda r: r.trigger, "000,000"),
    Column(mark("횟수"), lambda r: Cell(str(r.times), "dim"), lambda r: r.times, "00"),
    Column(mark("발동"), lambda r: Cell(fmt.clock(r.started), "dim"), lambda r: r.started, "00:00:00"),
    Column(mark("기준가"), lambda r: Cell(fmt.price(r.reference), "dim"), lambda r: r.reference, "000,000"),
    Column(mark("코드"), lambda r: Cell(r.code, "dim"), sample="000000", is_number=False),
)


def _way(row: ViRow) -> Cell:
    return Cell(tr("▲ 상승"), "up") if row.rising else Cell(tr("▼ 하락"), "down")


def vi_table() -> Table[ViRow]:
    """Running ones first, holdings and tracked before others, then the newest."""
    return Table(COLUMNS, lambda row: row.code, natural=lambda r: (not r.is_running, not r.is_mine, -r.started))
