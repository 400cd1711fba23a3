"""위험한도 as meters, and what they refused or tripped, as rows; newest on top."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.domain.events import LimitReached, OrderRefused
from core.domain.limits import Level, Measure, Meter
from core.domain.settings import Environment
from core.domain.units import Code, Ns
from core.state.view import View
from gui import format as fmt
from gui.i18n import language, mark, pick, tr
from gui.models import cells
from gui.models.happenings import refusal_row
from gui.models.rules import cured, rule_word
from gui.models.table import Cell, Column, Table
from gui.models.units import unit_text

ORDER: Final = ("daily-loss", "positions", "entries", "stops", "rate", "cash", "value", "quantity", "distance")
"""Meters that fill, as they are shown; all others follow."""
TOKENS: Final = {Level.FREE: "ok", Level.NEAR: "warning", Level.REACHED: "danger"}


class Used(NamedTuple):
    """One meter in the language in force. `percent` may exceed 100; None: there is no limit to be used."""

    title: str
    reading: str
    percent: int | None
    token: str
    """Colour: ok, warning, danger."""


class LimitRow(NamedTuple):
    """A refusal, a limit of the day that was reached (`number` 0), or the trip (`is_trip`) that stopped the desk."""

    number: int
    at: Ns
    rule: str
    code: Code | None
    name: str
    text: str
    is_trip: bool
    measure: Measure | None = None
    """Value and threshold as numbers, where the rule has them."""


def used(view: View) -> list[Used]:
    """Every meter of the gate: limits of money and counts first, then what is open or shut."""
    # The simulator's day is imaginary: how far this computer's clock is from it means nothing, and stops nothing.
    shown = (m for m in view.limits.meters if m.name != "clock" or view.environment is not Environment.SIM)
    return [_used(meter) for meter in sorted(shown, key=_rank)]


def _rank(meter: Meter) -> int:
    return ORDER.index(meter.name) if meter.name in ORDER else len(ORDER)


def _used(meter: Meter) -> Used:
    """A loss and its limit are both negative. Without a unit it is a door, open or shut."""
    title, token = meter.en if language() == "en" else meter.ko, TOKENS[meter.level]
    if not meter.unit:
        return Used(title, tr("막힘") if meter.used else tr("열림"), None, token)
    unit = unit_text(meter.unit)
    if not meter.limit:
        return Used(title, f"{amount(meter.used, meter.unit)} {unit}", None, token)
    reading = f"{amount(_lost(meter), meter.unit)} / {amount(meter.limit, meter.unit)} {unit}"
    return Used(title, reading, max(0, meter.used * 100 // meter.limit), token)


def _lost(meter: Meter) -> int:
    """A gain uses nothing of a limit for losses."""
    return min(0, meter.used) if meter.limit < 0 else meter.used


def amount(value: int, unit: str = "") -> str:
    """Short where it is long: `−20만`, `1,234`; basis points as percent."""
    if unit == "bp":
        return fmt.ratio(value).removesuffix("%")
    return fmt.short(value, language()) if abs(value) >= 100_000 else fmt.quantity(value)


def refused_row(view: View, refused: OrderRefused, number: int) -> LimitRow:
    """What the gate refused; `number` tells it from others of the same moment."""
    row = refusal_row(view, refused, number)
    return LimitRow(number, row.at, row.rule, row.code, row.name, row.text, is_trip=False, measure=refused.measure)


def reached_row(event: LimitReached) -> LimitRow:
    """A limit of the day is used up; there is one such row a rule, the newest."""
    return LimitRow(0, event.at, event.rule, None, "", pick(event.text), is_trip=False, measure=event.measure)


def trip_row(view: View) -> LimitRow | None:
    """The stop that is in force; None while there is none."""
    kill = view.kill
    if not kill.is_tripped:
        return None
    text = tr(pick(kill.reason))
    return LimitRow(-1, kill.at, kill.rule or "kill", None, "", text, is_trip=True, measure=kill.measure)


def _kind(row: LimitRow) -> Cell:
    if row.is_trip:
        return Cell(tr("정지"), "danger", True)
    return Cell(tr("거부"), "warning") if row.number else Cell(tr("도달"), "danger")


def _rule(row: LimitRow) -> Cell:
    return Cell(rule_word(row.rule), "danger" if row.is_trip else "warning", row.is_trip)


def _number(row: LimitRow, which: str) -> Cell:
    if row.measure is None:
        return cells.plain("")
    value = getattr(row.measure, which)
    return Cell(fmt.ratio(value) if row.measure.unit == "bp" else fmt.quantity(value))


COLUMNS: Final = (
    Column(mark("시각"), lambda r: Cell(fmt.clock(r.at), "dim"), lambda r: r.at, "00:00:00"),
    Column(
        mark("구분"),
        lambda r: _kind(r),
        sample="거부",
        is_number=False,
    ),
    Column(mark("한도"), _rule, sample="결과 모르는 주문", is_number=False),
    Column(mark("종목"), lambda r: cells.plain(r.name), sample="가나다라마바", is_number=False),
    Column(mark("값"), lambda r: _number(r, "value"), sample="00,000,000"),
    Column(mark("한도값"), lambda r: _number(r, "limit"), sample="00,000,000"),
    Column(
        mark("내용"), lambda r: Cell(r.text), sample="가" * 24, is_number=False, hint=lambda r: cured(r.text, r.rule)
    ),
)


def limit_table() -> Table[LimitRow]:
    return Table(
        COLUMNS,
        lambda row: (row.is_trip, row.number, row.rule if not row.number else ""),
        natural=lambda row: (-row.at, -row.number),
        ground=lambda row: "danger" if row.is_trip else "",
    )
