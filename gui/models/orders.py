"""주문 as rows: every order of the day with its state in words; UNKNOWN is a state like any other and never hidden."""

from __future__ import annotations

import enum
from typing import Final, NamedTuple

from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.units import SECOND, BrokerNo, Code, Ns, OrderId, Shares, Won
from core.state.view import View
from gui import format as fmt
from gui.i18n import language, mark, pick, tr
from gui.models import cells
from gui.models.table import Cell, Column, Table

UNSURE: Final = "⚠"
"""Before an order whose fate nobody knows: shape beside colour and word."""
STATUSES: Final = {
    Status.REQUESTED: (mark("전송"), "warning"),
    Status.WORKING: (mark("접수"), "accent"),
    Status.PARTIAL: (mark("일부체결"), "accent"),
    Status.FILLED: (mark("체결"), "ok"),
    Status.CANCELLED: (mark("취소"), "dim"),
    Status.REJECTED: (mark("거부"), "danger"),
    Status.EXPIRED: (mark("장종료"), "dim"),
    Status.UNKNOWN: (mark("결과 모름"), "danger"),
}
ORIGINS: Final = {
    Origin.USER: mark("사용자"),
    Origin.STRATEGY: mark("전략"),
    Origin.KILL: mark("긴급정지"),
    Origin.PROTECT: mark("손절 보호"),
    Origin.EXTERNAL: mark("외부"),
}
TYPES: Final = {
    OrderType.LIMIT: mark("지정가"),
    OrderType.MARKET: mark("시장가"),
    OrderType.CONDITIONAL: mark("조건부"),
    OrderType.BEST: mark("최유리"),
    OrderType.TOP: mark("최우선"),
    OrderType.LIMIT_IOC: mark("지정가 IOC"),
    OrderType.MARKET_IOC: mark("시장가 IOC"),
    OrderType.LIMIT_FOK: mark("지정가 FOK"),
    OrderType.MARKET_FOK: mark("시장가 FOK"),
    OrderType.BEST_IOC: mark("최유리 IOC"),
    OrderType.BEST_FOK: mark("최유리 FOK"),
    OrderType.STOP_LIMIT: mark("스톱지정가"),
    OrderType.MID: mark("중간가"),
    OrderType.MID_IOC: mark("중간가 IOC"),
    OrderType.MID_FOK: mark("중간가 FOK"),
    OrderType.PRE_CLOSE: mark("장전 시간외"),
    OrderType.POST_CLOSE: mark("장후 시간외"),
}


class OrderRow(NamedTuple):
    """A picture of one order: the order itself goes on changing."""

    id: OrderId
    number: BrokerNo | None
    code: Code
    name: str
    side: Side
    type: OrderType
    status: Status
    is_cancelling: bool
    is_amending: bool
    quantity: Shares
    filled: Shares
    price: Won
    stop: Won
    """조건가격 of a stop-limit order, 0 for every other."""
    paid: Won
    """Mean price of the filled part, 0 without one."""
    origin: Origin
    at: Ns
    accepted_at: Ns
    done_at: Ns
    note: str
    lost: Ns | None = None
    """For how long nobody has known what became of it; None for all whose fate is known."""

    @property
    def is_open(self) -> bool:
        return self.done_at == 0

    @property
    def is_unknown(self) -> bool:
        return self.status is Status.UNKNOWN


class Shown(enum.Enum):
    """Which orders of the day are listed."""

    ALL = mark("전체")
    OPEN = mark("미체결")
    UNKNOWN = mark("결과 모름")
    DONE = mark("완료")
    EXTERNAL = mark("외부")

    def admits(self, row: OrderRow) -> bool:
        match self:
            case Shown.OPEN:
                return row.is_open
            case Shown.UNKNOWN:
                return row.is_unknown
            case Shown.DONE:
                return not row.is_open
            case Shown.EXTERNAL:
                return row.origin is Origin.EXTERNAL
            case _:
                return True


def order_row(view: View, order: Order) -> OrderRow:
    return OrderRow(
        order.id,
        order.broker_no,
        order.code,
        view.name(order.code),
        order.side,
        order.type,
        order.status,
        order.is_cancelling,
        order.is_amending,
        order.quantity,
        order.filled,
        order.price,
        order.stop,
        order.amount // order.filled if order.filled else 0,
        order.origin,
        order.requested_at,
        order.accepted_at,
        0 if order.is_open else order.done_at or order.requested_at,
        pick(order.told or order.reason),
        view.now - (order.lost_at or order.requested_at) if order.status is Status.UNKNOWN else None,
    )


def _status(row: OrderRow) -> Cell:
    if row.is_cancelling and row.is_open:
        return Cell(tr("취소중"), "warning", True)
    if row.is_amending and row.is_open:
        return Cell(tr("정정중"), "warning", True)
    word, token = STATUSES[row.status]
    if row.lost is not None:
        # Whole seconds: the cell is made anew once a second, not each frame.
        age = fmt.age(max(0, row.lost) // SECOND * SECOND, language()).replace(".0", "")
        return Cell(f"{UNSURE} {tr(word)} {age}", "warning", True)
    outside = f" · {tr(ORIGINS[row.origin])}" if row.origin is Origin.EXTERNAL else ""
    return Cell(f"{tr(word)}{outside}", token, row.status is Status.REJECTED)


def _price(row: OrderRow) -> Cell:
    if row.stop:
        return Cell(f"▸ {fmt.price(row.stop)}")
    return Cell(fmt.price(row.price)) if row.price else Cell(tr(TYPES[row.type]), "dim")


def _price_hint(row: OrderRow) -> str:
    return tr("{stop} ▸ {price}", stop=fmt.price(row.stop), price=fmt.price(row.price)) if row.stop else ""


def _filled(row: OrderRow) -> Cell:
    return Cell(f"{row.filled:,}/{row.quantity:,}", "" if row.filled else "dim")


COLUMNS: Final = (
    Column(mark("시각"), lambda r: Cell(fmt.clock(r.at), "dim"), lambda r: r.at, "00:00:00"),
    Column(mark("상태"), _status, sample="⚠ 결과 모름 00초", is_number=False, hint=lambda r: r.note),
    Column(mark("종목"), lambda r: Cell(r.name or r.code), sample="가나다라마바사", is_number=False),
    Column(mark("구분"), lambda r: cells.side(r.side), sample="매수", is_number=False),
    Column(mark("가격"), _price, lambda r: r.price, "▸ 000,000", hint=lambda r: _price_hint(r)),
    Column(mark("체결/수량"), _filled, lambda r: r.quantity, "000/0,000"),
    Column(mark("체결가"), lambda r: cells.plain(fmt.price(r.paid)), lambda r: r.paid, "000,000"),
    Column(mark("주체"), lambda r: Cell(tr(ORIGINS[r.origin]), "dim"), sample="긴급정지", is_number=False),
    Column(mark("접수"), lambda r: Cell(_after(r, r.accepted_at), "dim"), lambda r: r.accepted_at, "000 ms"),
    Column(mark("종료"), lambda r: Cell(_after(r, r.done_at), "dim"), lambda r: r.done_at, "0:00:00"),
    Column(mark("번호"), lambda r: Cell(r.number or fmt.NOTHING, "dim"), sample="0000000", is_number=False),
    Column(mark("사유"), lambda r: cells.plain(r.note, "dim"), sample="가나다라마바사아자차카타파하", is_number=False),
)


def _after(row: OrderRow, then: Ns) -> str:
    """Time since the wish; an external order began elsewhere."""
    if not then:
        return fmt.NOTHING
    return fmt.took(then - row.at) if then >= row.at else fmt.clock(then)


def order_table() -> Table[OrderRow]:
    """UNKNOWN on top, then what is open, then the newest."""
    return Table(
        COLUMNS,
        lambda row: row.id,
        natural=lambda row: (not row.is_unknown, not row.is_open, -row.at, row.id),
        ground=lambda row: "warning" if row.is_unknown else "",
    )
