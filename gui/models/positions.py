"""잔고 as rows: what is held, what it would bring after cost, and where the exits hang."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.domain.market import Side
from core.domain.orders import Order, OrderType, is_mirror
from core.domain.settings import StrategySettings
from core.domain.units import SECOND, Bp, Code, Ns, Shares, Won
from core.state.positions import Position
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, tr
from gui.models import cells
from gui.models.table import Cell, Column, Table
from gui.models.trust import SOUND, Trust, age_cell, price_cell, trust_of


class PositionRow(NamedTuple):
    """`free` is what no open sale has claimed but a protecting stop, which gives way."""

    code: Code
    name: str
    quantity: Shares
    free: Shares
    average: Won
    price: Won
    change: Bp
    result: Won
    rate: Bp
    stop: Won
    trail: Won
    """Where the trailing stop sells; 0 until it is armed."""
    high: Won
    best: Bp
    """MFE: the best return since the position opened, before cost; never below 0."""
    worst: Bp
    """MAE: the worst, never above 0."""
    best_won: Won
    worst_won: Won
    stage: int
    age: Ns | None
    is_stale: bool
    trust: Trust = SOUND
    left: Won = 0
    """조건가격 of the stop-limit sale that waits at the broker even when this program dies; 0 for none."""
    vi: str = ""
    """Why nothing is bought now: a VI of the issue, or the minute after it, in the language in force."""


def left_at_broker(view: View, code: Code) -> Order | None:
    """The stop-limit sale of an issue that rests at the broker; the nearest where there are several."""
    found = [
        o for o in view.orders.open(code) if o.type is OrderType.STOP_LIMIT and o.side is Side.SELL and o.is_working
    ]
    return max(found, key=lambda order: order.stop, default=None)


def vi_mark(view: View, code: Code) -> str:
    """`VI` while it runs, `VI 해제` until entries are free again; empty otherwise."""
    status = view.vi.get(code)
    if status is None or not status.blocks_entry(view.now):
        return ""
    return "VI" if status.is_running else tr("VI 해제")


def stop_price(position: Position, settings: StrategySettings) -> Won:
    """Where the strategy's fixed stop lies; 0 for a position that it does not guard: such a line would be a lie."""
    return position.average * (10_000 + settings.stop_loss) // 10_000 if position.stage else 0


def trail_price(position: Position, settings: StrategySettings) -> Won:
    """Where the strategy's trailing stop lies; 0 until the high has armed it."""
    armed = position.high * position.quantity * 10_000 >= position.cost * (10_000 + settings.trail_arm)
    return position.high * (10_000 - settings.trail_gap) // 10_000 if position.stage and armed else 0


def position_row(view: View, position: Position, settings: StrategySettings, stale_after: int) -> PositionRow:
    """One position now. `stale_after` in seconds."""
    quote = view.quotes.get(position.code)
    price = quote.price if quote else position.average
    age = view.now - quote.at if quote and quote.at else None
    # A stop that waits at the broker makes way for a sale by hand.
    sales = (o for o in view.orders.open(position.code) if o.side is Side.SELL and not is_mirror(o))
    selling = sum(order.remaining for order in sales)
    result = position.unrealised(price, view.rates_of(position.code))
    waiting = left_at_broker(view, position.code)
    return PositionRow(
        position.code,
        view.name(position.code) or position.name,
        position.quantity,
        max(0, position.quantity - selling),
        position.average,
        price,
        quote.change_bp if quote else 0,
        result,
        result * 10_000 // position.cost if position.cost else 0,
        stop_price(position, settings),
        trail_price(position, settings),
        position.high,
        position.best_bp,
        position.worst_bp,
        position.best,
        position.worst,
        position.stage,
        age,
        age is None or age > stale_after * SECOND,
        trust_of(view, position.code),
        waiting.stop if waiting is not None else 0,
        vi_mark(view, position.code),
    )


COLUMNS: Final = (
    Column(
        mark("종목"),
        lambda r: Cell(f"{r.vi}  {r.name or r.code}", "vi", True) if r.vi else Cell(r.name or r.code),
        sample="VI  가나다라마바",
        is_number=False,
    ),
    Column(mark("수량"), lambda r: Cell(fmt.quantity(r.quantity)), lambda r: r.quantity, "0,000"),
    Column(mark("평균"), lambda r: Cell(fmt.price(r.average)), lambda r: r.average, "000,000"),
    Column(
        mark("현재가"),
        lambda r: price_cell(cells.price(r.price, r.change, is_stale=r.is_stale), r.trust),
        lambda r: r.price,
        "⚠ 000,000",
        hint=lambda r: r.trust.text,
    ),
    Column(mark("손익"), lambda r: cells.result(r.result, is_stale=r.is_stale), lambda r: r.result, "−000,000"),
    Column(mark("수익률"), lambda r: cells.percent(r.rate, is_stale=r.is_stale), lambda r: r.rate, "+00.00%"),
    Column(mark("손절"), lambda r: _stop(r), lambda r: r.stop or r.left, "◆ 000,000", hint=lambda r: _stop_hint(r)),
    Column(mark("추적손절"), lambda r: cells.plain(fmt.price(r.trail), "ok"), lambda r: r.trail, "000,000"),
    Column(mark("최고"), lambda r: Cell(fmt.price(r.high), "dim"), lambda r: r.high, "000,000"),
    Column(
        "MFE",
        lambda r: cells.percent(r.best),
        lambda r: r.best,
        "+00.00%",
        hint=lambda r: tr("진입 뒤 가장 좋았던 때 {won}원", won=fmt.won_signed(r.best_won)),
    ),
    Column(
        "MAE",
        lambda r: cells.percent(r.worst),
        lambda r: r.worst,
        "−00.00%",
        hint=lambda r: tr("진입 뒤 가장 나빴던 때 {won}원", won=fmt.won_signed(r.worst_won)),
    ),
    Column(mark("단계"), lambda r: cells.plain(str(r.stage or ""), "dim"), lambda r: r.stage, "0"),
    Column(mark("매도가능"), lambda r: Cell(fmt.quantity(r.free), "dim"), lambda r: r.free, "000,000"),
    Column(
        mark("수신"),
        lambda r: age_cell(r.age, r.trust, is_stale=r.is_stale),
        lambda r: r.age or 0,
        "00.0초",
        hint=lambda r: r.trust.text,
    ),
    Column(mark("코드"), lambda r: Cell(r.code, "dim"), sample="000000", is_number=False),
)


LEFT: Final = "◆"
"""Beside a stop that waits at the broker, too."""


def _stop(row: PositionRow) -> Cell:
    if row.left:
        return Cell(f"{LEFT} {fmt.price(row.stop or row.left)}", "ok")
    return Cell(fmt.price(row.stop), "dim")


def _stop_hint(row: PositionRow) -> str:
    if row.left:
        return tr("증권사에 걸린 손절: 조건가 {price}. 프로그램이 꺼져도 남습니다", price=fmt.price(row.left))
    return tr("프로그램이 지키는 손절: 꺼지거나 끊기면 나가지 않습니다") if row.stop else ""


def position_table() -> Table[PositionRow]:
    return Table(COLUMNS, lambda row: row.code)
