"""조건검색 as rows: the user's conditions with what they find and missed, and the issues that one of them holds now."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.domain.units import SECOND, Bp, Code, Ns, Won
from core.state.searches import SearchStatus
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, tr
from gui.models import cells
from gui.models.table import Cell, Column, Table


class SearchRow(NamedTuple):
    """One condition."""

    number: str
    name: str
    is_running: bool
    found: int
    missed: Ns
    """How long it was not running since its first start."""
    why: str
    """Why it ended, in the broker's words; empty while all is well."""


class HitRow(NamedTuple):
    """One issue that the chosen condition holds."""

    code: Code
    name: str
    price: Won
    change: Bp
    entered: Ns
    is_tracked: bool
    is_stale: bool


def search_row(status: SearchStatus, now: Ns) -> SearchRow:
    missed = sum((now if until is None else until) - since for since, until in status.missed)
    return SearchRow(status.number, status.name, status.is_running, len(status.codes), missed, status.why)


def hit_rows(view: View, status: SearchStatus, stale_after: int) -> list[HitRow]:
    """The newest first. `stale_after` in seconds."""
    rows = []
    for code, entered in status.codes.items():
        quote = view.quotes.get(code)
        at = quote.at if quote else 0
        rows.append(
            HitRow(
                code,
                view.name(code),
                quote.price if quote else 0,
                quote.change_bp if quote else 0,
                entered,
                code in view.tracked,
                not at or view.now - at > stale_after * SECOND,
            )
        )
    return rows


def _state(row: SearchRow) -> Cell:
    if row.is_running:
        return Cell(tr("검색 중"), "ok")
    return Cell(tr("멈춤"), "warning" if row.why else "dim")


def _missed(row: SearchRow) -> Cell:
    return Cell(fmt.took(row.missed) if row.missed else fmt.NOTHING, "warning" if row.missed else "faint")


SEARCH_COLUMNS: Final = (
    Column(mark("조건식"), lambda r: Cell(r.name or r.number), sample="가나다라마바사아자", is_number=False),
    Column(mark("상태"), _state, sample="검색 중", is_number=False, hint=lambda r: r.why),
    Column(mark("편입"), lambda r: Cell(f"{r.found:,}" if r.is_running else fmt.NOTHING), lambda r: r.found, "000"),
    Column(mark("놓친 시간"), _missed, lambda r: r.missed, "000 s", hint=lambda _: tr("이 동안의 편입·이탈은 모름")),
)
HIT_COLUMNS: Final = (
    Column(mark("종목"), lambda r: Cell(r.name or r.code, "", r.is_tracked), sample="가나다라마바사", is_number=False),
    Column(mark("현재가"), lambda r: cells.price(r.price, r.change, is_stale=r.is_stale), lambda r: r.price, "000,000"),
    Column(mark("등락률"), lambda r: cells.percent(r.change, is_stale=r.is_stale), lambda r: r.change, "+00.00%"),
    Column(mark("편입 시각"), lambda r: Cell(fmt.clock(r.entered), "dim"), lambda r: r.entered, "00:00:00"),
    Column(mark("코드"), lambda r: Cell(r.code, "dim"), sample="000000", is_number=False),
)


def search_table() -> Table[SearchRow]:
    """As the broker numbers them."""
    return Table(SEARCH_COLUMNS, lambda row: row.number, natural=lambda r: (len(r.number), r.number))


def hit_table() -> Table[HitRow]:
    """The newest on top."""
    return Table(HIT_COLUMNS, lambda row: row.code, natural=lambda r: -r.entered)
