"""Orders out (kt10000–kt10003), and the two lists that settle what became of them (ka10075, ka10076)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.commands import PlaceOrder
from core.domain.errors import RequestLost
from core.domain.events import FillsListed, OpenOrdersListed, OrderRow, Report
from core.domain.market import Side
from core.domain.order_types import PRICED
from core.domain.orders import OrderType
from core.domain.units import BrokerNo, Code, Ns, Shares, Won
from core.kiwoom import words
from core.kiwoom.calls import CANCEL, Reply, Request
from core.kiwoom.errors import check
from core.kiwoom.pages import rows_of
from core.kiwoom.rows_account import code_of, named, number_of, order_type, side_of, sizes
from core.kiwoom.words import Unreadable

_ORDERS: Final = "/api/dostk/ordr"
_ACCOUNT: Final = "/api/dostk/acnt"

TRADE_TYPES: Final = {
    OrderType.LIMIT: "0",
    OrderType.MARKET: "3",
    OrderType.CONDITIONAL: "5",
    OrderType.BEST: "6",
    OrderType.TOP: "7",
    OrderType.LIMIT_IOC: "10",
    OrderType.MARKET_IOC: "13",
    OrderType.LIMIT_FOK: "20",
    OrderType.MARKET_FOK: "23",
    OrderType.BEST_IOC: "16",
    OrderType.BEST_FOK: "26",
    OrderType.STOP_LIMIT: "28",
    OrderType.MID: "29",
    OrderType.MID_IOC: "30",
    OrderType.MID_FOK: "31",
    OrderType.PRE_CLOSE: "61",
    OrderType.POST_CLOSE: "81",
}
"""`trde_tp` 매매구분 of an order; never zero padded. 62 (시간외 단일가) ended with that market on 2026-09-14."""

_VENUES: Final = {"_NX": "NXT", "_AL": "SOR"}
_REPORTS: Final = {report.value: report for report in Report}


def venue(code: Code) -> tuple[str, str]:
    """(`dmst_stex_tp`, `stk_cd`): an order names the venue beside the bare code."""
    return (_VENUES[code[-3:]], code[:-3]) if code[-3:] in _VENUES else ("KRX", code)


def place(command: PlaceOrder) -> Request:
    """kt10000 주식 매수주문 or kt10001 주식 매도주문. Without a price `ord_uv` is empty; `cond_uv` is the stop."""
    exchange, code = venue(command.code)
    body = {
        "dmst_stex_tp": exchange,
        "stk_cd": code,
        "ord_qty": str(command.quantity),
        "ord_uv": str(command.price) if command.type in PRICED else "",
        "trde_tp": TRADE_TYPES[command.type],
        "cond_uv": str(command.stop) if command.type is OrderType.STOP_LIMIT else "",
    }
    return Request("kt10000" if command.side is Side.BUY else "kt10001", _ORDERS, body)


def amend(code: Code, broker_no: BrokerNo, quantity: Shares, price: Won, stop: Won = 0) -> Request:
    """kt10002 주식 정정주문. `quantity` 0 means all that remains; `stop` is the 조건단가 of a stop-limit order."""
    exchange, bare = venue(code)
    body = {
        "dmst_stex_tp": exchange,
        "orig_ord_no": broker_no,
        "stk_cd": bare,
        "mdfy_qty": str(quantity),
        "mdfy_uv": str(price),
        "mdfy_cond_uv": str(stop) if stop else "",
    }
    return Request("kt10002", _ORDERS, body)


def cancel(code: Code, broker_no: BrokerNo) -> Request:
    """kt10003 주식 취소주문 of all that remains."""
    exchange, bare = venue(code)
    body = {"dmst_stex_tp": exchange, "orig_ord_no": broker_no, "stk_cd": bare, "cncl_qty": "0"}
    return Request(CANCEL, _ORDERS, body)


def read_order(reply: Reply) -> BrokerNo:
    """`ord_no` of an accepted order, correction or cancellation (each has a number of its own).

    Raises what `check` raises; a yes without a number is RequestLost: the order may be alive.
    """
    text = check(reply).get("ord_no")
    try:
        return named(text if isinstance(text, str) else "")
    except Unreadable:
        raise RequestLost("주문번호가 없는 응답 (answered without an order number)") from None


class _Row(msgspec.Struct):
    """Fields that ka10075 and ka10076 share."""

    ord_no: str
    stk_cd: str
    io_tp_nm: str  # 주문구분: +매수, -매도
    trde_tp: str  # 매매구분, as a word
    ord_qty: str
    oso_qty: str  # 미체결수량
    ord_pric: str = ""
    cntr_pric: str = ""
    cntr_qty: str = ""
    cntr_tot_amt: str = ""  # ka10075 only
    orig_ord_no: str = ""
    tdy_trde_cmsn: str = ""
    tdy_trde_tax: str = ""
    ord_stt: str = ""
    stk_nm: str = ""
    tm: str = ""  # ka10075
    ord_tm: str = ""  # ka10076


def open_orders() -> Request:
    """ka10075 미체결요청: all issues, both sides, every venue."""
    return Request("ka10075", _ACCOUNT, {"all_stk_tp": "0", "trde_tp": "0", "stk_cd": "", "stex_tp": "0"})


def read_open_orders(pages: Sequence[Reply], at: Ns) -> OpenOrdersListed:
    """All pages of ka10075. Raises what `check` raises; one unreadable row makes the whole list RequestLost."""
    return OpenOrdersListed(at, tuple(rows_of(pages, "oso", _Row, _open_row)))


def fills() -> Request:
    """ka10076 체결요청: all issues, both sides, every venue, today."""
    return Request("ka10076", _ACCOUNT, {"stk_cd": "", "qry_tp": "0", "sell_tp": "0", "ord_no": "", "stex_tp": "0"})


def read_fills(pages: Sequence[Reply], at: Ns) -> FillsListed:
    """All pages of ka10076. Raises what `check` raises; one unreadable row makes the whole list RequestLost, and so
    do rows that fill more of an order than there is: a page that came twice must not be booked twice.
    """
    rows = tuple(rows_of(pages, "cntr", _Row, _filled_row))
    parts: dict[BrokerNo, list[OrderRow]] = defaultdict(list)
    for row in rows:
        parts[row.broker_no].append(row)
    for number, of in parts.items():
        filled, left = sum(row.filled for row in of), min(row.remaining for row in of)
        if filled + left > of[-1].quantity:
            told = f"{number}: {filled} of {of[-1].quantity}, {left} left"
            raise RequestLost(f"체결이 주문보다 많음 (more filled than ordered): {told}")
    return FillsListed(at, rows)


def _open_row(row: _Row) -> OrderRow:
    amount = words.amount(row.cntr_tot_amt)
    return _order_row(row, _filled_part(row) if amount else 0, amount)


def _filled_part(row: _Row) -> Shares:
    """체결량 counts all fills of the order: beside it stands 단위체결량 for the last alone. What neither is filled nor
    rests was cancelled or corrected away. Nobody recorded a partly filled row: one that says nothing, or more than can
    be, is read as if nothing had been taken out."""
    gone = words.required(row.ord_qty) - words.required(row.oso_qty)
    told = words.amount(row.cntr_qty)
    return told if 0 < told <= gone else gone


def _filled_row(row: _Row) -> OrderRow:
    filled = words.required(row.cntr_qty)
    return _order_row(row, filled, words.product(words.price(row.cntr_pric), filled))


def _order_row(row: _Row, filled: Shares, amount: Won) -> OrderRow:
    quantity, remaining = sizes(words.required(row.ord_qty), words.required(row.oso_qty), filled)
    if amount < 0 or (filled and not amount):
        raise Unreadable(f"{filled} shares for {amount}")
    return OrderRow(
        broker_no=named(row.ord_no),
        original_no=number_of(row.orig_ord_no),
        code=code_of(row.stk_cd),
        side=side_of(row.io_tp_nm),
        type=order_type(row.trde_tp),
        quantity=quantity,
        price=words.price(row.ord_pric),
        filled=filled,
        remaining=remaining,
        amount=amount,
        fee=words.amount(row.tdy_trde_cmsn),
        tax=words.amount(row.tdy_trde_tax),
        report=_REPORTS.get(row.ord_stt.strip(), Report.ACCEPTED),
        name=row.stk_nm,
        time=(row.tm or row.ord_tm).strip(),
    )
