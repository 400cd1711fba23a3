"""Facts of US stocks: orders and fills of the account, prints and books of the market. Apart from the won market.

Prices are ten-thousandths of a dollar. `time` is `HHMMSS` as received: whose clock it shows is not established, so it
is no instant.
"""

from __future__ import annotations

import msgspec

from core.domain.events.account import Report
from core.domain.events.rest import Rest
from core.domain.market import Side
from core.domain.units import Bp, BrokerNo, Code, Ns, Shares, UsPrice

UsLevel = tuple[UsPrice, Shares]
"""One row of a US book: its price and the quantity resting there."""


class UsOrder(msgspec.Struct, frozen=True, gc=False):
    """F4 미국주식 실시간 주문 확인: the broker's word on an order."""

    code: Code
    at: Ns
    time: str
    broker_no: BrokerNo
    original_no: BrokerNo | None
    side: Side
    report: Report
    quantity: Shares
    price: UsPrice
    rest: Rest | None = None


class UsFill(msgspec.Struct, frozen=True, gc=False):
    """F5 미국주식 실시간 체결: shares changed hands."""

    code: Code
    at: Ns
    time: str
    broker_no: BrokerNo
    fill_no: str
    side: Side
    price: UsPrice
    quantity: Shares
    order_quantity: Shares
    remaining: Shares
    rest: Rest | None = None


class UsTrade(msgspec.Struct, frozen=True, gc=False):
    """FE 미국주식 실시간 체결가: one print. `quantity` keeps the sign it comes with."""

    code: Code
    at: Ns
    time: str
    price: UsPrice
    quantity: Shares
    volume: Shares
    change: UsPrice
    change_rate: Bp
    open: UsPrice
    high: UsPrice
    low: UsPrice
    ask: UsPrice
    bid: UsPrice
    rest: Rest | None = None


class UsBook(msgspec.Struct, frozen=True, gc=False):
    """FT 미국주식 10호가: ten and ten levels, best first; empty levels are left out."""

    code: Code
    at: Ns
    time: str
    asks: tuple[UsLevel, ...]
    bids: tuple[UsLevel, ...]
    ask_total: Shares
    bid_total: Shares
    rest: Rest | None = None
