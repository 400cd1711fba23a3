"""추적종목 as rows: where each issue stands in the matrix and how far it is from its next stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from core.domain.krx import floor_to_tick
from core.domain.units import SECOND, Bp, Code, Ns, Won
from core.state.tracked import Tracked
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, tr
from gui.models import cells
from gui.models.table import Cell, Column, Table
from gui.models.trust import SOUND, Trust, age_cell, price_cell, trust_of

Band = tuple[int, int, int]
"""(rise from, drop from, drop to) in whole percent; it reaches to the next band's rise."""
STAGES: Final = (0, 5, 9)
"""How deep into the band each entry stage lies, in tenths of its width."""


class TrackedRow(NamedTuple):
    """Everything a row shows, as values."""

    code: Code
    name: str
    price: Won
    change: Bp
    rise: Bp
    drop: Bp
    band: Band | None
    stage: int
    """The next stage, 1–3; 0 when all have signalled or there is no band."""
    trigger: Won
    supports: int
    why: str
    strength: Bp
    imbalance: Bp | None
    """(bid − ask) of the book's totals against their sum."""
    state: str
    age: Ns | None
    is_stale: bool
    trust: Trust = SOUND

    @property
    def distance(self) -> Bp:
        """How far the price still has to fall to the trigger; negative below it."""
        return (self.price - self.trigger) * 10_000 // self.price if self.price and self.trigger else 0


def band_of(bands: Sequence[Band], rise: Bp) -> Band | None:
    """The band of the greatest lower bound not above `rise`."""
    return next((band for band in reversed(bands) if rise >= band[0] * 100), None)


def trigger_of(high: Won, band: Band, tenths: int) -> Won:
    """The highest order price at which a stage may buy."""
    _, shallow, deep = band
    return floor_to_tick(high * (1_000 - shallow * 10 - (deep - shallow) * tenths) // 1_000)


def tracked_row(view: View, tracked: Tracked, bands: Sequence[Band], stale_after: int) -> TrackedRow:
    """One tracked issue now. `stale_after` in seconds."""
    code, quote, book = tracked.code, view.quotes.get(tracked.code), view.books.get(tracked.code)
    band = band_of(bands, tracked.rise)
    stage = next((n for n in range(1, len(STAGES) + 1) if n not in tracked.stages), 0) if band else 0
    age = view.now - quote.at if quote and quote.at else None
    _, _, asks, bids = book.top if book else (0, 0, 0, 0)
    return TrackedRow(
        code,
        view.name(code),
        tracked.price,
        quote.change_bp if quote else 0,
        tracked.rise,
        tracked.drop,
        band,
        stage,
        trigger_of(tracked.high, band, STAGES[stage - 1]) if band and stage else 0,
        tracked.supports,
        why(tracked),
        quote.strength if quote else 0,
        (bids - asks) * 10_000 // (bids + asks) if bids + asks else None,
        state_of(view, tracked, band),
        age,
        age is None or age > stale_after * SECOND,
        trust_of(view, code),
    )


def why(tracked: Tracked) -> str:
    """The reasons for and against, one a line."""
    return "\n".join(f"{'●' if c.met else '○'} {c.name}  {c.reading}" for c in tracked.conditions)


def state_of(view: View, tracked: Tracked, band: Band | None) -> str:
    """A Korean word, untranslated."""
    vi = view.vi.get(tracked.code)
    position = view.positions.get(tracked.code)
    if tracked.ended:
        return mark("종료")
    if vi is not None and vi.is_running:
        return mark("VI")
    if position is not None and position.quantity:
        return mark("보유")
    if band is None:
        return mark("추적")
    if tracked.drop < band[1] * 100:
        return mark("대기")
    return mark("구간") if tracked.drop <= band[2] * 100 else mark("이탈")


_STATE_TOKENS: Final = {"종료": "faint", "VI": "vi", "보유": "average", "구간": "accent", "이탈": "warning"}


def _distance(row: TrackedRow) -> Cell:
    if not row.trigger:
        return Cell(fmt.NOTHING, "faint")
    if row.is_stale:
        return Cell(fmt.ratio(row.distance), "faint")
    return Cell(fmt.ratio(row.distance), "accent" if row.distance <= 0 else "warning" if row.distance < 200 else "dim")


def _old(row: TrackedRow) -> str:
    return "faint" if row.is_stale else ""


def _imbalance(row: TrackedRow) -> Cell:
    if row.imbalance is None:
        return Cell(fmt.NOTHING, "faint")
    return Cell(fmt.percent(row.imbalance // 100 * 100)[:-4] + "%", cells.direction(row.imbalance))


def _band(row: TrackedRow) -> Cell:
    return Cell(f"{row.band[1]}–{row.band[2]}%", "dim") if row.band else Cell(fmt.NOTHING, "faint")


def _supports(row: TrackedRow) -> Cell:
    token = ("faint", "dim", "warning", "ok")[min(row.supports, 3)]
    return Cell("●" * row.supports + "○" * (3 - row.supports), token)


COLUMNS: Final = (
    Column(mark("종목"), lambda r: Cell(r.name or r.code), sample="가나다라마바사", is_number=False),
    Column(
        mark("현재가"),
        lambda r: price_cell(cells.price(r.price, r.change, is_stale=r.is_stale), r.trust),
        lambda r: r.price,
        "⚠ 000,000",
        hint=lambda r: r.trust.text,
    ),
    Column(mark("등락률"), lambda r: cells.percent(r.change, is_stale=r.is_stale), lambda r: r.change, "+00.00%"),
    Column(mark("상승"), lambda r: Cell(fmt.ratio(r.rise), _old(r)), lambda r: r.rise, "00.00%"),
    Column(mark("낙폭"), lambda r: Cell(fmt.ratio(r.drop), _old(r)), lambda r: r.drop, "00.00%"),
    Column(mark("지지"), _supports, lambda r: r.supports, "●●●", is_number=False, hint=lambda r: r.why),
    Column(mark("다음 진입"), lambda r: cells.plain(fmt.price(r.trigger)), lambda r: r.trigger, "000,000"),
    Column(mark("거리"), _distance, lambda r: r.distance, "00.00%"),
    Column(
        mark("상태"), lambda r: Cell(tr(r.state), _STATE_TOKENS.get(r.state, "dim")), sample="대기", is_number=False
    ),
    Column(mark("구간"), _band, lambda r: r.band or (), "00–00%"),
    Column(mark("단계"), lambda r: cells.plain(str(r.stage or ""), "dim"), lambda r: r.stage, "0"),
    Column(mark("체결강도"), lambda r: Cell(fmt.ratio(r.strength), "dim"), lambda r: r.strength, "000.00%"),
    Column(mark("잔량비"), _imbalance, lambda r: r.imbalance or 0, "+000%"),
    Column(
        mark("수신"),
        lambda r: age_cell(r.age, r.trust, is_stale=r.is_stale),
        lambda r: r.age or 0,
        "00.0초",
        hint=lambda r: r.trust.text,
    ),
    Column(mark("코드"), lambda r: Cell(r.code, "dim"), sample="000000_NX", is_number=False),
)


def tracked_table() -> Table[TrackedRow]:
    """Running ones first, the largest rise on top."""
    return Table(COLUMNS, lambda row: row.code, natural=lambda row: (row.state == "종료", -row.rise))
