"""What the account holds: kt00001 예수금, kt00018 잔고, ka00001 계좌번호; numbers zero padded to 12 or 15 places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.errors import RequestLost
from core.domain.events import AccountRead, DepositRead, HoldingsListed
from core.domain.orders import Holding
from core.domain.units import Code, Ns
from core.kiwoom import words
from core.kiwoom.calls import Reply, Request
from core.kiwoom.errors import check
from core.kiwoom.pages import built, rows_of, typed
from core.kiwoom.rows_account import code_of
from core.kiwoom.words import Unreadable

_ACCOUNT: Final = "/api/dostk/acnt"


class _Deposit(msgspec.Struct):
    entr: str  # 예수금
    ord_alow_amt: str  # 주문가능금액
    d1_entra: str = ""  # D+1추정예수금
    d2_entra: str = ""  # D+2추정예수금


class _Holding(msgspec.Struct):
    stk_cd: str  # with the A
    rmnd_qty: str  # 보유수량
    trde_able_qty: str  # 매매가능수량
    pur_pric: str  # 매입가
    stk_nm: str = ""
    cur_prc: str = ""
    pur_amt: str = ""  # 매입금액


def deposit() -> Request:
    """kt00001 예수금상세현황요청, estimated (추정조회)."""
    return Request("kt00001", _ACCOUNT, {"qry_tp": "3"})


def read_deposit(reply: Reply, at: Ns) -> DepositRead:
    """Raises what `check` raises, and RequestLost on unreadable numbers."""
    return built(
        lambda row: DepositRead(
            at,
            words.required(row.entr),
            words.required(row.ord_alow_amt),
            words.amount(row.d1_entra),
            words.amount(row.d2_entra),
        ),
        typed(check(reply), _Deposit),
    )


def holdings() -> Request:
    """kt00018 계좌평가잔고내역요청, one row an issue (합산)."""
    return Request("kt00018", _ACCOUNT, {"qry_tp": "1", "dmst_stex_tp": "KRX"})


def read_holdings(pages: Sequence[Reply], at: Ns) -> HoldingsListed:
    """All pages of kt00018; rows of one issue (cash and credit) are added up, emptied positions left out.

    Raises what `check` raises, and RequestLost on an unreadable row.
    """
    found: dict[Code, Holding] = {}
    for holding in rows_of(pages, "acnt_evlt_remn_indv_tot", _Holding, _holding):
        earlier = found.get(holding.code)
        found[holding.code] = _together(earlier, holding) if earlier else holding
    return HoldingsListed(at, tuple(holding for holding in found.values() if holding.quantity))


def _holding(row: _Holding) -> Holding:
    quantity, cost = words.required(row.rmnd_qty), words.amount(row.pur_amt)
    if min(quantity, cost) < 0:
        raise Unreadable(f"a holding of {quantity} for {cost}")
    return Holding(
        code=code_of(row.stk_cd),
        name=row.stk_nm,
        quantity=quantity,
        orderable=words.amount(row.trde_able_qty),
        average=words.price(row.pur_pric),
        price=words.price(row.cur_prc),
        cost=cost,
    )


def _together(one: Holding, other: Holding) -> Holding:
    quantity, cost = one.quantity + other.quantity, one.cost + other.cost
    return Holding(
        code=one.code,
        name=one.name,
        quantity=quantity,
        orderable=one.orderable + other.orderable,
        average=cost // quantity if quantity else 0,
        price=other.price,
        cost=cost,
    )


def account() -> Request:
    """ka00001 계좌번호조회."""
    return Request("ka00001", _ACCOUNT, {})


def read_account(reply: Reply, at: Ns) -> AccountRead:
    """Raises what `check` raises, and RequestLost without a number."""
    number = check(reply).get("acctNo")
    if not isinstance(number, str) or not number.strip():
        raise RequestLost("계좌번호가 없는 응답 (no account number in the answer)")
    return AccountRead(at, number.strip())
