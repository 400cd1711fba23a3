"""Facts of the market: prints, books, histories, interruptions, phases. `rest` is what the wire said beyond them."""

from __future__ import annotations

from typing import Protocol

import msgspec

from core.domain.events.rest import Rest
from core.domain.market import Bar, Instrument, Level, SessionPhase, ViKind
from core.domain.units import Bp, Code, Ns, Shares, Won


class Trade(msgspec.Struct, frozen=True, gc=False):
    """0B 주식체결: one print. `quantity` is signed by the taker: + bought, − sold; `is_call` marks an auction print."""

    code: Code
    at: Ns
    time: Ns
    price: Won
    quantity: Shares
    volume: Shares
    """누적거래량"""
    change: Won
    """전일대비: `price − change` is the previous close."""
    open: Won
    high: Won
    low: Won
    ask: Won
    bid: Won
    value: Won
    """누적거래대금, rounded to million won by the broker."""
    strength: Bp
    """체결강도"""
    buy_volume: Shares
    sell_volume: Shares
    is_call: bool = False
    rest: Rest | None = None


Top = tuple[Won, Won, Shares, Shares]
"""Best ask and bid – 0 where nobody offers – and the totals of all asks and of all bids."""


class Levels(msgspec.Struct, frozen=True, gc=False):
    """The rows of a book, best first; empty levels are left out."""

    asks: tuple[Level, ...] = ()
    bids: tuple[Level, ...] = ()
    expected_price: Won = 0
    expected_quantity: Shares = 0
    ask_total: Shares = 0
    bid_total: Shares = 0

    @property
    def top(self) -> Top:
        ask, bid = (side[0][0] if side else 0 for side in (self.asks, self.bids))
        return ask, bid, self.ask_total, self.bid_total


class Depth(Protocol):
    """`Levels`, or a wire row that becomes them whenever somebody looks."""

    @property
    def asks(self) -> tuple[Level, ...]: ...
    @property
    def bids(self) -> tuple[Level, ...]: ...
    @property
    def expected_price(self) -> Won: ...
    @property
    def expected_quantity(self) -> Shares: ...
    @property
    def top(self) -> Top: ...


class Book(msgspec.Struct, frozen=True, gc=False):
    """0D 주식호가잔량: a book alone moves nothing, so all that it says is read when somebody looks.

    Each look may decode the row: take what is needed once. A row of which only then turns out that a number in it
    cannot be read is an empty book.
    """

    code: Code
    at: Ns
    time: Ns
    depth: Depth
    rest: Rest | None = None

    @classmethod
    def of(
        cls, code: Code, at: Ns, *, time: Ns, levels: Levels, totals: tuple[Shares, Shares], rest: Rest | None = None
    ) -> Book:
        """A book whose levels are known already; `totals` of asks and bids."""
        asks, bids = totals
        return cls(code, at, time, msgspec.structs.replace(levels, ask_total=asks, bid_total=bids), rest)

    @property
    def top(self) -> Top:
        return self.depth.top

    @property
    def ask(self) -> Won:
        """Best ask; 0 where nobody offers."""
        return self.depth.top[0]

    @property
    def bid(self) -> Won:
        return self.depth.top[1]

    @property
    def ask_total(self) -> Shares:
        return self.depth.top[2]

    @property
    def bid_total(self) -> Shares:
        return self.depth.top[3]

    @property
    def asks(self) -> tuple[Level, ...]:
        """Best first; empty levels are left out."""
        return self.depth.asks

    @property
    def bids(self) -> tuple[Level, ...]:
        return self.depth.bids

    @property
    def expected_price(self) -> Won:
        """예상체결가; 0 outside auctions."""
        return self.depth.expected_price

    @property
    def expected_quantity(self) -> Shares:
        return self.depth.expected_quantity


class Snapshot(msgspec.Struct, frozen=True, gc=False):
    """ka10001 주식기본정보: what is known of an issue before its first tick."""

    code: Code
    at: Ns
    name: str
    price: Won
    previous_close: Won
    open: Won
    high: Won
    low: Won
    volume: Shares
    low_limit: Won = 0
    """하한가; 0 where the broker does not say."""
    high_limit: Won = 0
    """상한가; likewise."""


class BarsLoaded(msgspec.Struct, frozen=True):
    """ka10080 / ka10081: history, oldest first; `minutes` is 0 for day bars."""

    code: Code
    at: Ns
    minutes: int
    bars: tuple[Bar, ...]
    volume: Shares = 0
    """누적거래량 of the day up to the newest bar, as the broker knew it when he answered; 0 where he does not say."""


class InstrumentsListed(msgspec.Struct, frozen=True):
    """ka10099 종목정보 리스트."""

    at: Ns
    instruments: tuple[Instrument, ...]


class ViChanged(msgspec.Struct, frozen=True, gc=False):
    """1h VI발동/해제. `released` is None while the interruption lasts."""

    code: Code
    at: Ns
    kind: ViKind
    rising: bool
    trigger: Won
    """발동가격 1221"""
    started: Ns
    released: Ns | None
    static_reference: Won
    dynamic_reference: Won
    count: int
    name: str = ""
    rest: Rest | None = None


class InterruptionsListed(msgspec.Struct, frozen=True, gc=False):
    """ka10054 변동성완화장치발동종목: the day's interruptions of KRX, oldest first; what runs has no end yet."""

    at: Ns
    rows: tuple[ViChanged, ...]


class PhaseChanged(msgspec.Struct, frozen=True, gc=False):
    """0s 장시작시간 (or the calendar, at start): the phase now, and how long until the event it announces."""

    at: Ns
    time: Ns
    phase: SessionPhase
    wire_code: str = ""
    remaining: Ns = 0
    rest: Rest | None = None
