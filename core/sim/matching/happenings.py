"""What reaches the exchange and what happens there: a ticket in, happenings out, both plain values.

Counterpart of `exchange`, which produces them in the order in which they occur.
"""

from __future__ import annotations

import enum

import msgspec

from core.domain.market import Level, Market, SessionPhase, Side, ViKind
from core.domain.orders import OrderType
from core.domain.units import Code, Ns, Shares, Won
from core.sim.matching.announced import NxtPhaseStarted, SidecarCalled


class Refused(Exception):
    """The exchange does not take this order; `str()` is the reason."""


class Ticket(msgspec.Struct, frozen=True, gc=False):
    """An order as it reaches the exchange. `number` > 0: a client's, < 0: the crowd's; `price` 0 where the type carries
    none; `stop` is the 조건가격 of a stop-limit order."""

    number: int
    code: Code
    side: Side
    type: OrderType
    quantity: Shares
    price: Won
    stop: Won = 0


class Printed(msgspec.Struct, frozen=True, gc=False):
    """A trade. `taker` None = call auction; crowd-to-crowd shares of one auction are one print."""

    at: Ns
    code: Code
    price: Won
    quantity: Shares
    taker: Side | None
    buy_number: int
    sell_number: int


class Rested(msgspec.Struct, frozen=True, gc=False):
    """A client's order, or what is left of it, now waits in the book."""

    at: Ns
    code: Code
    number: int


class Withdrawn(msgspec.Struct, frozen=True, gc=False):
    """`quantity` of a client's order left without a trade: cancelled, rest of an IOC or FOK, expiry."""

    at: Ns
    code: Code
    number: int
    quantity: Shares


class BookMoved(msgspec.Struct, frozen=True, gc=False):
    """The book changed since the last step."""

    at: Ns
    code: Code


class ViStarted(msgspec.Struct, frozen=True, gc=False):
    """변동성완화장치 발동: the issue trades by call auction until further notice."""

    at: Ns
    code: Code
    kind: ViKind
    rising: bool
    trigger: Won
    static_reference: Won
    dynamic_reference: Won
    count: int


class ViReleased(msgspec.Struct, frozen=True, gc=False):
    """해제: the auction's print, if any, came just before."""

    at: Ns
    code: Code
    kind: ViKind
    rising: bool
    trigger: Won
    static_reference: Won
    dynamic_reference: Won
    count: int
    started: Ns


class PhaseStarted(msgspec.Struct, frozen=True, gc=False):
    """All issues enter a phase; or those of `market` (서킷브레이커), or only `code` (매매거래정지)."""

    at: Ns
    phase: SessionPhase
    code: Code = Code("")
    market: Market | None = None


Happening = (
    Printed | Rested | Withdrawn | BookMoved | ViStarted | ViReleased | PhaseStarted | SidecarCalled | NxtPhaseStarted
)


class DepthView(msgspec.Struct, frozen=True, gc=False):
    """Ten and ten, best first; in a call what its forecast would leave, three and three. Totals are of the whole book.

    `expected_*` are 0 outside call auctions.
    """

    asks: tuple[Level, ...]
    bids: tuple[Level, ...]
    ask_total: Shares
    bid_total: Shares
    expected_price: Won
    expected_quantity: Shares
    midpoint: Won = 0
    """중간가: between the best quotes in whole won; 0 while midpoint orders sleep."""
    midpoint_asks: Shares = 0
    midpoint_bids: Shares = 0


class Mode(enum.Enum):
    SHUT = "shut"  # orders rest or wait, nothing trades
    CALL = "call"
    CONTINUOUS = "continuous"
