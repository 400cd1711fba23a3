"""Facts, past tense, frozen: the closed union that the engine applies. Counterpart of `commands`.

Every event has `at`: when it reached us, UTC ns on the market's clock (local clock + offset to the server).
`time` beside it is the exchange's own stamp.
"""

from __future__ import annotations

from core.domain.events.account import (
    AccountRead,
    Balance,
    DepositRead,
    Fill,
    FillsListed,
    HoldingsListed,
    OpenOrdersListed,
    OrderRow,
    OrderUpdate,
    Report,
)
from core.domain.events.books import DayOpened, PositionClosed, PositionKept
from core.domain.events.context import (
    AfterHoursBook,
    BestQuote,
    Broker,
    Brokers,
    ConditionHit,
    ElwRatios,
    ElwTheory,
    Expected,
    Gold,
    Indication,
    IssueInfo,
    NetAsset,
    ProgramTrade,
    SectorBreadth,
    SectorIndex,
)
from core.domain.events.difference import Apart, Difference, Mended
from core.domain.events.feed import (
    Backfilled,
    Covered,
    PastPrint,
    Ranked,
    RankRead,
    Search,
    SearchEnded,
    SearchesListed,
    SearchStarted,
    TicksLoaded,
    Uncovered,
    Waiting,
)
from core.domain.events.machine import (
    ClockRead,
    Fault,
    KillReset,
    KillStep,
    KillTripped,
    LinkChanged,
    LinkState,
    Notice,
    Reconciled,
    Registered,
    Second,
    Topic,
    Trouble,
    Verified,
)
from core.domain.events.market import (
    BarsLoaded,
    Book,
    InstrumentsListed,
    InterruptionsListed,
    Levels,
    PhaseChanged,
    Snapshot,
    Top,
    Trade,
    ViChanged,
)
from core.domain.events.ours import (
    ChangeAccepted,
    ChangeFailed,
    ChangeRequested,
    LimitReached,
    LimitsMeasured,
    OrderAccepted,
    OrderRefused,
    OrderRejected,
    OrderRequested,
    OrderSent,
    OrderUnknown,
    SentAgain,
)
from core.domain.events.rest import Rest
from core.domain.events.strategy import Condition, Signal, TrackEnded, TrackJudged, TrackStarted
from core.domain.events.us import UsBook, UsFill, UsOrder, UsTrade

ContextEvent = (
    Indication
    | BestQuote
    | AfterHoursBook
    | Expected
    | IssueInfo
    | Brokers
    | ProgramTrade
    | ConditionHit
    | NetAsset
    | ElwTheory
    | ElwRatios
    | SectorIndex
    | SectorBreadth
    | Gold
)
"""What stands around an issue: it moves no bar, no order and no position."""

FeedEvent = (
    Covered | Uncovered | Waiting | Backfilled | TicksLoaded | SearchesListed | SearchStarted | SearchEnded | RankRead
)
"""What the feed carries and what it missed."""

OrderEvent = (
    OrderRequested
    | OrderSent
    | SentAgain
    | OrderAccepted
    | OrderRejected
    | OrderUnknown
    | ChangeRequested
    | ChangeAccepted
    | ChangeFailed
    | OrderUpdate
)
"""What befalls an order, but for fills."""

UsEvent = UsOrder | UsFill | UsTrade | UsBook
"""US stocks, kept apart from the won market."""

Event = (
    Trade
    | Book
    | Snapshot
    | BarsLoaded
    | InstrumentsListed
    | ViChanged
    | InterruptionsListed
    | PhaseChanged
    | Fill
    | Balance
    | OpenOrdersListed
    | FillsListed
    | HoldingsListed
    | DepositRead
    | AccountRead
    | OrderRefused
    | LimitsMeasured
    | LimitReached
    | PositionKept
    | PositionClosed
    | DayOpened
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
    | ClockRead
    | Notice
    | Trouble
    | Second
    | ContextEvent
    | FeedEvent
    | OrderEvent
    | UsEvent
)

__all__ = [
    "AccountRead",
    "AfterHoursBook",
    "Apart",
    "Backfilled",
    "Balance",
    "BarsLoaded",
    "BestQuote",
    "Book",
    "Broker",
    "Brokers",
    "ChangeAccepted",
    "ChangeFailed",
    "ChangeRequested",
    "ClockRead",
    "Condition",
    "ConditionHit",
    "ContextEvent",
    "Covered",
    "DayOpened",
    "DepositRead",
    "Difference",
    "ElwRatios",
    "ElwTheory",
    "Event",
    "Expected",
    "Fault",
    "FeedEvent",
    "Fill",
    "FillsListed",
    "Gold",
    "HoldingsListed",
    "Indication",
    "InstrumentsListed",
    "InterruptionsListed",
    "IssueInfo",
    "KillReset",
    "KillStep",
    "KillTripped",
    "Levels",
    "LimitReached",
    "LimitsMeasured",
    "LinkChanged",
    "LinkState",
    "Mended",
    "NetAsset",
    "Notice",
    "OpenOrdersListed",
    "OrderAccepted",
    "OrderEvent",
    "OrderRefused",
    "OrderRejected",
    "OrderRequested",
    "OrderRow",
    "OrderSent",
    "OrderUnknown",
    "OrderUpdate",
    "PastPrint",
    "PhaseChanged",
    "PositionClosed",
    "PositionKept",
    "ProgramTrade",
    "RankRead",
    "Ranked",
    "Reconciled",
    "Registered",
    "Report",
    "Rest",
    "Search",
    "SearchEnded",
    "SearchStarted",
    "SearchesListed",
    "Second",
    "SectorBreadth",
    "SectorIndex",
    "SentAgain",
    "Signal",
    "Snapshot",
    "TicksLoaded",
    "Top",
    "Topic",
    "TrackEnded",
    "TrackJudged",
    "TrackStarted",
    "Trade",
    "Trouble",
    "Uncovered",
    "UsBook",
    "UsEvent",
    "UsFill",
    "UsOrder",
    "UsTrade",
    "Verified",
    "ViChanged",
    "Waiting",
]
