"""What the broker's books say about past trading: worth of the account, realised results, the trading diary."""

from __future__ import annotations

import datetime as dt

import msgspec

from core.domain.orders import Holding
from core.domain.units import Bp, Code, Hundredths, Ns, Shares, Won


class Evaluation(msgspec.Struct, frozen=True):
    """kt00004 계좌평가현황."""

    at: Ns
    deposit: Won
    """예수금"""
    settled_deposit: Won
    """D+2추정예수금"""
    worth: Won
    """유가잔고평가액"""
    cost: Won
    """총매입금액"""
    assets: Won
    """추정예탁자산"""
    profit_today: Won
    """당일투자손익"""
    holdings: tuple[Holding, ...]


class RealisedDay(msgspec.Struct, frozen=True, gc=False):
    """One day of ka10074 일자별실현손익."""

    day: dt.date
    bought: Won
    sold: Won
    profit: Won
    fees: Won
    taxes: Won


class RealisedIssue(msgspec.Struct, frozen=True, gc=False):
    """One sale of ka10072 / ka10073 일자별종목별실현손익. `day` is None where the list is of one day (ka10072).

    Average buying price and profit have decimals on the wire: hundredths of a won.
    """

    day: dt.date | None
    code: Code
    name: str
    quantity: Shares
    buy_price: Hundredths
    sell_price: Won
    profit: Hundredths
    profit_rate: Bp
    fees: Won
    taxes: Won


class DiaryRow(msgspec.Struct, frozen=True, gc=False):
    """One issue of ka10170 당일매매일지."""

    code: Code
    name: str
    bought: Shares
    buy_average: Won
    buy_amount: Won
    sold: Shares
    sell_average: Won
    sell_amount: Won
    charges: Won
    """수수료_제세금"""
    profit: Won
    profit_rate: Bp


class Diary(msgspec.Struct, frozen=True):
    """ka10170 당일매매일지: the sums, and each issue."""

    at: Ns
    bought: Won
    sold: Won
    charges: Won
    profit: Won
    profit_rate: Bp
    rows: tuple[DiaryRow, ...]
