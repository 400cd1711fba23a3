"""Orders of any day: kt00007 계좌별주문체결내역상세, kt00009 계좌별주문체결현황. Counterpart of the lists of now.

Both pad numbers with zeros and prefix codes with A.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.events import OrderRow, Report
from core.kiwoom import words
from core.kiwoom.calls import Reply, Request
from core.kiwoom.pages import rows_of
from core.kiwoom.rows_account import code_of, named, number_of, order_type, side_of, sizes
from core.kiwoom.words import Unreadable

_ACCOUNT: Final = "/api/dostk/acnt"


class _Order(msgspec.Struct):
    """What kt00007 and kt00009 share; the two spell 원주문번호, 정정취소 and the time differently."""

    ord_no: str
    stk_cd: str
    io_tp_nm: str  # 현금매수, 현금매도 …
    ord_qty: str
    cntr_qty: str
    trde_tp: str = ""
    ord_uv: str = ""
    cntr_uv: str = ""
    cnfm_qty: str = ""  # 확인수량: corrected or cancelled away
    acpt_tp: str = ""
    stk_nm: str = ""
    ord_remnq: str = ""  # kt00007
    ori_ord: str = ""
    mdfy_cncl: str = ""
    ord_tm: str = ""
    orig_ord_no: str = ""  # kt00009
    mdfy_cncl_tp: str = ""
    cntr_tm: str = ""


def orders_of(day: dt.date, *, venue: str = "KRX") -> Request:
    """kt00007 계좌별주문체결내역상세요청: every order of that day, filled or not, in the order of their numbers."""
    body = {"ord_dt": f"{day:%Y%m%d}", "qry_tp": "1", "stk_bond_tp": "1", "sell_tp": "0", "stk_cd": ""}
    return Request("kt00007", _ACCOUNT, {**body, "fr_ord_no": "", "dmst_stex_tp": venue})


def read_orders_of(pages: Sequence[Reply]) -> tuple[OrderRow, ...]:
    """All pages of kt00007. Fees and taxes are not told (0); `report` says 확인 or 취소 of a change, 체결 of a fill.

    Raises what `check` raises, and RequestLost on an unreadable row.
    """
    return tuple(rows_of(pages, "acnt_ord_cntr_prps_dtl", _Order, _order))


def fills_of(day: dt.date, *, venue: str = "KRX") -> Request:
    """kt00009 계좌별주문체결현황요청: what was filled on that day."""
    body = {"ord_dt": f"{day:%Y%m%d}", "stk_bond_tp": "1", "mrkt_tp": "0", "sell_tp": "0", "qry_tp": "1"}
    return Request("kt00009", _ACCOUNT, {**body, "stk_cd": "", "fr_ord_no": "", "dmst_stex_tp": venue})


def read_fills_of(pages: Sequence[Reply]) -> tuple[OrderRow, ...]:
    """All pages of kt00009, rows as `read_orders_of` has them; what remains open is not told (0).

    Raises what `check` raises, and RequestLost on an unreadable row.
    """
    return tuple(rows_of(pages, "acnt_ord_cntr_prst_array", _Order, _order))


def _order(row: _Order) -> OrderRow:
    filled, price = words.required(row.cntr_qty), words.price(row.cntr_uv)
    quantity, remaining = words.required(row.ord_qty), words.amount(row.ord_remnq)
    is_change = bool((row.mdfy_cncl or row.mdfy_cncl_tp).strip())
    sizes(max(quantity, 1) if is_change else quantity, remaining, filled)  # a change may be "of all": 0
    if filled and not price:
        raise Unreadable(f"{filled} shares filled at no price")
    if not is_change:  # whether 주문잔량 still counts what was taken back was not recorded: 확인수량 says it
        remaining = max(0, min(remaining, quantity - filled - words.amount(row.cnfm_qty)))
    return OrderRow(
        broker_no=named(row.ord_no),
        original_no=number_of(row.ori_ord or row.orig_ord_no),
        code=code_of(row.stk_cd),
        side=side_of(row.io_tp_nm),
        type=order_type(row.trde_tp),
        quantity=quantity,
        price=words.price(row.ord_uv),
        filled=filled,
        remaining=remaining,
        amount=price * filled,
        fee=0,
        tax=0,
        report=_report(row, filled, remaining),
        name=row.stk_nm,
        time=(row.ord_tm or row.cntr_tm).strip().replace(":", ""),
    )


def _report(row: _Order, filled: int, remaining: int) -> Report:
    change = (row.mdfy_cncl or row.mdfy_cncl_tp).strip()
    if "거부" in row.acpt_tp:
        return Report.REJECTED
    if "취소" in change:
        return Report.CANCELLED
    if "정정" in change:
        return Report.CONFIRMED
    return Report.FILLED if filled and not remaining else Report.ACCEPTED
