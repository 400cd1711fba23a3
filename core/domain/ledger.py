"""What books say about trading: ours about positions, the broker's about worth, realised results and the diary."""

from __future__ import annotations

import datetime as dt

import msgspec

from core.domain.orders import Holding
from core.domain.units import Bp, Code, Hundredths, Ns, Shares, Won


class Kept(msgspec.Struct, frozen=True, gc=False):
    """All that our books know of one position at a moment; what `core.state.positions.Position` means by each field."""

    code: Code
    quantity: Shares = 0
    cost: Won = 0
    realised: Won = 0
    fees: Won = 0
    taxes: Won = 0
    high: Won = 0
    low: Won = 0
    opened_at: Ns = 0
    stage: int = 0
    name: str = ""
    owed: Shares = 0
    owed_for: Won = 0
    best: Won = 0
    worst: Won = 0
    best_bp: Bp = 0
    worst_bp: Bp = 0
    bought: Shares = 0
    spent: Won = 0
    brought: Won = 0
    charges: Won = 0
    sold: Shares = 0


class RoundTrip(msgspec.Struct, frozen=True, gc=False):
    """왕복 매매: one position from its first share to its last, over as many days as it took."""

    code: Code
    name: str
    opened_at: Ns
    closed_at: Ns
    stage: int
    """진입 단계 that the strategy had reached; 0 for a position that was not its own."""
    bought: Shares
    spent: Won
    """Paid for them, without fees."""
    brought: Won
    """Received for them, without fees and tax."""
    charges: Won
    """Fees of both sides and tax, as far as they were told when it ended."""
    best: Won
    """MFE 최대 평가이익: most that the position stood above its cost, before charges; 0 if it never did."""
    worst: Won
    """MAE 최대 평가손실: most that it stood below, as a negative number or 0."""
    best_bp: Bp
    worst_bp: Bp
    high: Won
    low: Won

    @property
    def result(self) -> Won:
        """실현손익 after all charges."""
        return self.brought - self.spent - self.charges


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
