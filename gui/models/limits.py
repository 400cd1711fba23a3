"""위험한도 as meters, and what they refused or tripped, as rows; newest on top."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.domain.events import OrderRefused
from core.domain.limits import Measure
from core.domain.settings import RiskSettings
from core.domain.units import Code, Ns
from core.state.view import View
from gui import format as fmt
from gui.i18n import language, mark, pick, tr
from gui.models import cells
from gui.models.happenings import refusal_row
from gui.models.table import Cell, Column, Table

NEAR: Final = 80
"""Percent of a limit from which it is near."""
RULES: Final = {
    "kill": mark("긴급정지"),
    "daily-loss": mark("하루 손실 한도"),
    "positions": mark("동시 보유"),
    "entries": mark("하루 진입"),
    "value": mark("주문 금액"),
    "quantity": mark("주문 수량"),
    "distance": mark("가격 거리"),
    "rate": mark("초당 주문"),
    "stops": mark("연속 손절"),
    "duplicate": mark("중복 주문"),
    "self-cross": mark("자기 체결"),
    "cash": mark("주문 가능 금액"),
    "phase": mark("장 시간"),
    "vi": "VI",
    "stale": mark("시세 지연"),
    "suspect": mark("시세 의심"),
    "gap": mark("수신 공백"),
    "reconcile": mark("계좌 대조"),
    "unknown": mark("결과 모르는 주문"),
    "shares": mark("매도 가능 수량"),
    "clock": mark("시계"),
    "mode": mark("전략 모드"),
    "order": mark("주문 내용"),
    "tick": mark("호가 단위"),
    "band": mark("가격 제한폭"),
}
"""Rules of the gate by their names; one that is not known here is shown by its own name."""


class Used(NamedTuple):
    """One meter in the language in force. `percent` may exceed 100; None: there is no limit to be used."""

    title: str
    reading: str
    percent: int | None
    token: str
    """Colour: ok, warning, danger."""


class LimitRow(NamedTuple):
    """A refusal, or the trip (`is_trip`) that stopped the desk."""

    number: int
    at: Ns
    rule: str
    code: Code | None
    name: str
    text: str
    is_trip: bool
    measure: Measure | None = None
    """Value and threshold as numbers, where the rule has them."""


def used(view: View, risk: RiskSettings) -> list[Used]:
    """Every limit whose use can be read from the view."""
    loss = min(0, view.realised() + view.unrealised())
    return [
        _used(tr(RULES["daily-loss"]), loss, risk.daily_loss, tr("원")),
        _used(tr(RULES["positions"]), len(view.held()), risk.max_positions, tr("종목")),
    ]


def _used(title: str, used: int, limit: int, unit: str) -> Used:
    """A loss and its limit are both negative."""
    share = used * 100 // limit if limit else None
    token = "danger" if share is not None and share >= 100 else "warning" if (share or 0) >= NEAR else "ok"
    return Used(title, f"{amount(used)} / {amount(limit)} {unit}", share, token)


def amount(value: int) -> str:
    """Short where it is long: `−20만`, `1,234`."""
    return fmt.short(value, language()) if abs(value) >= 100_000 else fmt.quantity(value)


def refused_row(view: View, refused: OrderRefused, number: int) -> LimitRow:
    """What the gate refused; `number` tells it from others of the same moment."""
    row = refusal_row(view, refused, number)
    return LimitRow(number, row.at, row.rule, row.code, row.name, row.text, is_trip=False, measure=refused.measure)


def trip_row(view: View) -> LimitRow | None:
    """The stop that is in force; None while there is none."""
    kill = view.kill
    if not kill.is_tripped:
        return None
    text = tr(pick(kill.reason))
    return LimitRow(-1, kill.at, kill.rule or "kill", None, "", text, is_trip=True, measure=kill.measure)


def _rule(row: LimitRow) -> Cell:
    word = tr(RULES[row.rule]) if row.rule in RULES else row.rule
    return Cell(word, "danger" if row.is_trip else "warning", row.is_trip)


def _number(row: LimitRow, which: str) -> Cell:
    if row.measure is None:
        return cells.plain("")
    value = getattr(row.measure, which)
    return Cell(fmt.ratio(value) if row.measure.unit == "bp" else fmt.quantity(value))


COLUMNS: Final = (
    Column(mark("시각"), lambda r: Cell(fmt.clock(r.at), "dim"), lambda r: r.at, "00:00:00"),
    Column(
        mark("구분"),
        lambda r: Cell(tr("정지") if r.is_trip else tr("거부"), "danger" if r.is_trip else "warning"),
        sample="거부",
        is_number=False,
    ),
    Column(mark("한도"), _rule, sample="주문 가능 금액", is_number=False),
    Column(mark("종목"), lambda r: cells.plain(r.name), sample="가나다라마바", is_number=False),
    Column(mark("값"), lambda r: _number(r, "value"), sample="00,000,000"),
    Column(mark("한도값"), lambda r: _number(r, "limit"), sample="00,000,000"),
    Column(mark("내용"), lambda r: Cell(r.text), sample="가" * 24, is_number=False, hint=lambda r: r.text),
)


def limit_table() -> Table[LimitRow]:
    return Table(
        COLUMNS,
        lambda row: (row.is_trip, row.number, row.at),
        natural=lambda row: (-row.at, -row.number),
        ground=lambda row: "danger" if row.is_trip else "",
    )
