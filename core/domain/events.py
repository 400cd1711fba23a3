"""Facts, past tense, frozen: the closed union that the engine applies. Counterpart of `commands`.

Every event has `at`: when it reached us, UTC ns on the market's clock (local clock + offset to the server).
`time` beside it is the exchange's own stamp.
"""

from __future__ import annotations

import enum
from typing import Protocol

import msgspec

from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.market import Bar, Instrument, Level, SessionPhase, Side, ViKind
from core.domain.orders import Holding, OrderType
from core.domain.units import Bp, BrokerNo, Code, Ns, OrderId, Shares, Won


class Rest(Protocol):
    """The remaining fields of a wire row, decoded when somebody asks."""

    def value(self, name: str) -> int | float | str | None:
        """The field of that English name, typed; None where the row is blank. Raises KeyError on an unknown name."""


# ---- market ---------------------------------------------------------------------------------------------


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


class Book(msgspec.Struct, frozen=True, gc=False):
    """0D 주식호가잔량: ten and ten levels, best first; empty levels are left out."""

    code: Code
    at: Ns
    time: Ns
    asks: tuple[Level, ...]
    bids: tuple[Level, ...]
    ask_total: Shares
    bid_total: Shares
    expected_price: Won = 0
    expected_quantity: Shares = 0
    rest: Rest | None = None


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


class BarsLoaded(msgspec.Struct, frozen=True):
    """ka10080 / ka10081: history, oldest first; `minutes` is 0 for day bars."""

    code: Code
    at: Ns
    minutes: int
    bars: tuple[Bar, ...]


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


class PhaseChanged(msgspec.Struct, frozen=True, gc=False):
    """0s 장시작시간 (or the calendar, at start): the phase now, and how long until the event it announces."""

    at: Ns
    time: Ns
    phase: SessionPhase
    wire_code: str = ""
    remaining: Ns = 0
    rest: Rest | None = None


# ---- account --------------------------------------------------------------------------------------------


class Report(enum.Enum):
    """주문상태 913, by its Korean word on the wire."""

    ACCEPTED = "접수"
    FILLED = "체결"
    CONFIRMED = "확인"  # a correction or cancellation took effect
    CANCELLED = "취소"
    REJECTED = "거부"


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


class Balance(msgspec.Struct, frozen=True, gc=False):
    """04 잔고: the broker's word on one position after a fill."""

    at: Ns
    holding: Holding
    realised_today: Won = 0
    rest: Rest | None = None


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


class AccountRead(msgspec.Struct, frozen=True, gc=False):
    """ka00001 계좌번호."""

    at: Ns
    account: str


# ---- our own orders -------------------------------------------------------------------------------------


class OrderRequested(msgspec.Struct, frozen=True, gc=False):
    """The gate let it pass: from here on the order exists."""

    at: Ns
    order_id: OrderId
    command: PlaceOrder


class ChangeRequested(msgspec.Struct, frozen=True, gc=False):
    """A cancellation or correction of ours is on its way. `order_id` is the order it speaks of."""

    at: Ns
    order_id: OrderId
    command: Cancel | Amend


class OrderAccepted(msgspec.Struct, frozen=True, gc=False):
    """The answer to kt10000/kt10001: received, numbered, nothing more."""

    at: Ns
    order_id: OrderId
    broker_no: BrokerNo


class OrderRejected(msgspec.Struct, frozen=True, gc=False):
    """The broker's answer was no; `code` and `text` are its own words."""

    at: Ns
    order_id: OrderId
    code: str
    text: str


class OrderUnknown(msgspec.Struct, frozen=True, gc=False):
    """Time-out, reset, 5xx or an unreadable body: nobody may send it again; a query settles it."""

    at: Ns
    order_id: OrderId
    why: str


class ChangeAccepted(msgspec.Struct, frozen=True, gc=False):
    """The answer to kt10002/kt10003. `broker_no` is the number of the change itself."""

    at: Ns
    order_id: OrderId
    broker_no: BrokerNo
    is_amend: bool = False


class ChangeFailed(msgspec.Struct, frozen=True, gc=False):
    """A cancellation or correction was refused, or its fate is not known."""

    at: Ns
    order_id: OrderId
    code: str
    text: str
    is_unknown: bool = False


class OrderRefused(msgspec.Struct, frozen=True, gc=False):
    """The risk gate's no. `rule` names the limit; `text` says value and threshold."""

    at: Ns
    rule: str
    text: str
    command: PlaceOrder | Cancel | Amend


# ---- strategy -------------------------------------------------------------------------------------------


class Condition(msgspec.Struct, frozen=True, gc=False):
    """One reason for or against, with its reading and the time from which it could be known."""

    name: str
    met: bool
    reading: str
    known_at: Ns


class TrackStarted(msgspec.Struct, frozen=True, gc=False):
    """추적 시작: the issue rose far enough on enough volume."""

    at: Ns
    code: Code
    base: Won
    high: Won


class TrackJudged(msgspec.Struct, frozen=True, gc=False):
    """Why and why not, now: the readings for one tracked issue, sent when one of them changed."""

    at: Ns
    code: Code
    conditions: tuple[Condition, ...]


class TrackEnded(msgspec.Struct, frozen=True, gc=False):
    at: Ns
    code: Code
    reason: str


class Signal(msgspec.Struct, frozen=True):
    """The strategy saw its case; the record says why, whether or not an order followed."""

    at: Ns
    code: Code
    side: Side
    key: str
    """`date:code:stage` for entries: one signal each, ever."""
    stage: int
    price: Won
    reason: str
    matrix_version: int
    rise: Bp
    drop: Bp
    conditions: tuple[Condition, ...]


# ---- the machine itself ---------------------------------------------------------------------------------


class LinkState(enum.Enum):
    DOWN = "down"
    CONNECTING = "connecting"
    LOGGED_IN = "logged-in"
    LIVE = "live"  # every registration of priority 1 is acknowledged
    SILENT = "silent"  # connected, but nothing arrives
    REFUSED = "refused"  # the broker does not want us; the user must act


class LinkChanged(msgspec.Struct, frozen=True, gc=False):
    at: Ns
    link: str
    state: LinkState
    detail: str = ""
    attempt: int = 0


class Registered(msgspec.Struct, frozen=True, gc=False):
    """Acknowledged registrations of one link: how many items are live, how many wait (대기)."""

    at: Ns
    link: str
    live: int
    waiting: int
    capacity: int


class Fault(msgspec.Struct, frozen=True, gc=False):
    """Something arrived that cannot be understood. `raw` is cut at 500 characters."""

    at: Ns
    where: str
    what: str
    raw: str = ""


class KillTripped(msgspec.Struct, frozen=True, gc=False):
    """긴급정지: from here no entry leaves."""

    at: Ns
    flatten: bool
    reason: str


class KillStep(msgspec.Struct, frozen=True, gc=False):
    """One measured step of the stop (정지 · 취소 · 청산 · 잔고확인); `took` counts from the press."""

    at: Ns
    step: str
    done: int
    total: int
    took: Ns


class KillReset(msgspec.Struct, frozen=True, gc=False):
    at: Ns


class Reconciled(msgspec.Struct, frozen=True, gc=False):
    """Orders, fills and positions were compared with the broker; `differences` tells what had to be mended.

    `at` is when the first list was asked for: what happened later, the lists need not know. `done_at` is now.
    """

    at: Ns
    differences: tuple[str, ...] = ()
    done_at: Ns = 0


class Notice(msgspec.Struct, frozen=True, gc=False):
    """A sentence for the user. `level`: info, warning, alarm."""

    at: Ns
    level: str
    text: str
    code: Code | None = None


class Second(msgspec.Struct, frozen=True, gc=False):
    """The clock ticked: rules that wait for time to pass look now."""

    at: Ns


Event = (
    Trade
    | Book
    | Snapshot
    | BarsLoaded
    | InstrumentsListed
    | ViChanged
    | PhaseChanged
    | OrderUpdate
    | Fill
    | Balance
    | OpenOrdersListed
    | FillsListed
    | HoldingsListed
    | DepositRead
    | AccountRead
    | OrderRequested
    | ChangeRequested
    | OrderAccepted
    | OrderRejected
    | OrderUnknown
    | ChangeAccepted
    | ChangeFailed
    | OrderRefused
    | TrackStarted
    | TrackJudged
    | TrackEnded
    | Signal
    | LinkChanged
    | Registered
    | Fault
    | KillTripped
    | KillStep
    | KillReset
    | Reconciled
    | Notice
    | Second
)
