"""What a market consists of: issues, sides, bars, phases of the day, interruptions."""

from __future__ import annotations

import enum

import msgspec

from core.domain.units import Code, Ns, Shares, Won

Level = tuple[Won, Shares]
"""One row of an order book (호가): its price and the quantity resting there."""


class Side(enum.Enum):
    BUY = "buy"
    SELL = "sell"

    @property
    def sign(self) -> int:
        return 1 if self is Side.BUY else -1

    @property
    def opposite(self) -> Side:
        return Side.SELL if self is Side.BUY else Side.BUY


class Market(enum.Enum):
    KOSPI = "KOSPI"
    KOSDAQ = "KOSDAQ"
    OTHER = "OTHER"


class InstrumentKind(enum.Enum):
    """종류: what is listed. It decides the tick grid and the daily band."""

    STOCK = "stock"  # 주식
    ETF = "etf"
    ETN = "etn"
    ELW = "elw"


class SessionPhase(enum.Enum):
    """Where the trading day of KRX stands (장운영구분)."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    PRE_OPEN = "pre-open"  # 장전
    OPENING_AUCTION = "opening-auction"  # 시가 동시호가
    CONTINUOUS = "continuous"  # 정규장
    CLOSING_AUCTION = "closing-auction"  # 종가 동시호가
    CLOSE_PRICE = "close-price"  # 장후 시간외 종가
    SINGLE_PRICE = "single-price"  # 시간외 단일가, until 2026-09-11
    AFTER_MARKET = "after-market"  # 애프터마켓
    HALTED = "halted"  # 서킷브레이커, 매매거래정지
    REOPENING_AUCTION = "reopening-auction"  # 재개 동시호가

    @property
    def is_call(self) -> bool:
        return self in _CALLS


_CALLS = frozenset({SessionPhase.OPENING_AUCTION, SessionPhase.CLOSING_AUCTION, SessionPhase.REOPENING_AUCTION})


class NxtPhase(enum.Enum):
    """Where the trading day of Nextrade (넥스트레이드) stands."""

    CLOSED = "closed"
    PRE_MARKET = "pre-market"  # 프리마켓
    PAUSED = "paused"  # KRX holds its auction
    MAIN_MARKET = "main-market"  # 메인마켓
    AFTER_CALL = "after-call"  # 애프터마켓 단일가
    AFTER_MARKET = "after-market"  # 애프터마켓


class ViKind(enum.Enum):
    """변동성완화장치: what interrupted the issue."""

    STATIC = "static"  # 정적
    DYNAMIC = "dynamic"  # 동적
    BOTH = "both"  # 동적+정적


class Instrument(msgspec.Struct, frozen=True, gc=False):
    """One listed issue (종목), as the broker's list has it."""

    code: Code
    name: str
    market: Market
    previous_close: Won
    listed_shares: Shares = 0
    is_common: bool = True
    """보통주, and none of 관리종목, 스팩, ETF/ETN/ELW, 거래정지."""
    on_nxt: bool = False
    kind: InstrumentKind = InstrumentKind.STOCK
    """종류: the tick grid and the daily band. Preferred shares, SPACs and KONEX trade as shares do."""


class Bar(msgspec.Struct, frozen=True, gc=False):
    """Trades of one interval (봉); `time` is its first instant."""

    time: Ns
    open: Won
    high: Won
    low: Won
    close: Won
    volume: Shares
