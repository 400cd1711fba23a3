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
from core.domain.events.machine import (
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
)
from core.domain.events.market import BarsLoaded, Book, InstrumentsListed, PhaseChanged, Snapshot, Trade, ViChanged
from core.domain.events.ours import (
    ChangeAccepted,
    ChangeFailed,
    ChangeRequested,
    OrderAccepted,
    OrderRefused,
    OrderRejected,
    OrderRequested,
    OrderUnknown,
)
from core.domain.events.rest import Rest
from core.domain.events.strategy import Condition, Signal, TrackEnded, TrackJudged, TrackStarted

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

__all__ = [
    "AccountRead",
    "Balance",
    "BarsLoaded",
    "Book",
    "ChangeAccepted",
    "ChangeFailed",
    "ChangeRequested",
    "Condition",
    "DepositRead",
    "Event",
    "Fault",
    "Fill",
    "FillsListed",
    "HoldingsListed",
    "InstrumentsListed",
    "KillReset",
    "KillStep",
    "KillTripped",
    "LinkChanged",
    "LinkState",
    "Notice",
    "OpenOrdersListed",
    "OrderAccepted",
    "OrderRefused",
    "OrderRejected",
    "OrderRequested",
    "OrderRow",
    "OrderUnknown",
    "OrderUpdate",
    "PhaseChanged",
    "Reconciled",
    "Registered",
    "Report",
    "Rest",
    "Second",
    "Signal",
    "Snapshot",
    "TrackEnded",
    "TrackJudged",
    "TrackStarted",
    "Trade",
    "ViChanged",
]
