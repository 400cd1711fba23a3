"""Facts of the account in the broker's words: reports on orders, fills, balances, and its lists."""

from __future__ import annotations

import enum

import msgspec

from core.domain.events.rest import Rest
from core.domain.market import Side
from core.domain.orders import Holding, OrderType
from core.domain.units import BrokerNo, Code, Ns, Shares, Won


class Report(enum.Enum):
    """주문상태 913, by its Korean word on the wire."""

    ACCEPTED = "접수"
    FILLED = "체결"
    CONFIRMED = "확인"  # a correction or cancellation took effect
    CANCELLED = "취소"
    REJECTED = "거부"
    EXPIRED = "장종료"  # the broker sends no word of it: found by a look into his lists


class OrderUpdate(msgspec.Struct, frozen=True, gc=False):
    """00 주문체결, every word but 체결."""

    at: Ns
    time: Ns
    broker_no: BrokerNo
    original_no: BrokerNo | None
    code: Code
    name: str
    side: Side
    type: OrderType
    report: Report
    is_cancel: bool
    is_amend: bool
    quantity: Shares
    price: Won
    remaining: Shares
    reason: str = ""
    rest: Rest | None = None
    account: str = ""
    """계좌번호 9201, as it came; "" where nobody told it (an old journal, a look into the lists)."""
    is_listed: bool = False
    """No push: lists say so, and the next ones may say otherwise."""


class Fill(msgspec.Struct, frozen=True, gc=False):
    """00 with the word 체결: shares changed hands. `fee`, `tax`: the order's sums of the day (938, 939)."""

    at: Ns
    time: Ns
    broker_no: BrokerNo
    fill_no: str
    code: Code
    name: str
    side: Side
    type: OrderType
    price: Won
    quantity: Shares
    order_quantity: Shares
    order_price: Won
    remaining: Shares
    fee: Won
    tax: Won
    rest: Rest | None = None
    account: str = ""


class Balance(msgspec.Struct, frozen=True, gc=False):
    """04 잔고: the broker's word on one position after a fill."""

    at: Ns
    holding: Holding
    realised_today: Won = 0
    rest: Rest | None = None
    account: str = ""


class OrderRow(msgspec.Struct, frozen=True, gc=False):
    """One row of ka10075 미체결 or ka10076 체결."""

    broker_no: BrokerNo
    original_no: BrokerNo | None
    code: Code
    side: Side
    type: OrderType
    quantity: Shares
    price: Won
    filled: Shares
    remaining: Shares
    amount: Won
    fee: Won = 0
    tax: Won = 0
    report: Report = Report.ACCEPTED
    name: str = ""
    time: str = ""
    """HHMMSS KST."""


class OpenOrdersListed(msgspec.Struct, frozen=True):
    """ka10075, all pages: every order that still rests at the broker."""

    at: Ns
    rows: tuple[OrderRow, ...]


class FillsListed(msgspec.Struct, frozen=True):
    """ka10076, all pages: every order of the day that was filled, wholly or in part."""

    at: Ns
    rows: tuple[OrderRow, ...]


class HoldingsListed(msgspec.Struct, frozen=True):
    """kt00018, all pages: every position."""

    at: Ns
    holdings: tuple[Holding, ...]


class DepositRead(msgspec.Struct, frozen=True, gc=False):
    """kt00001 예수금."""

    at: Ns
    deposit: Won
    orderable: Won
    """주문가능금액."""
    d1: Won = 0
    """D+1 추정예수금: what the account holds once what settles by then is paid; 0 where it was not told."""
    d2: Won = 0
    """D+2 추정예수금: after everything traded until now is paid."""


class AccountRead(msgspec.Struct, frozen=True, gc=False):
    """ka00001 계좌번호."""

    at: Ns
    account: str
