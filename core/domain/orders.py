"""The life of an order as one table, and the values that fill it.

`next_status(status, step)` is the whole rule; a pair that is not listed is a fault of the teller and raises.
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from core.domain.errors import ImpossibleStep
from core.domain.market import Side
from core.domain.units import BrokerNo, Code, Ns, OrderId, Shares, Won


class OrderType(enum.Enum):
    """매매구분. The wire's numbers live in `core.kiwoom`."""

    LIMIT = "limit"  # 보통(지정가)
    MARKET = "market"  # 시장가
    CONDITIONAL = "conditional"  # 조건부지정가
    BEST = "best"  # 최유리지정가
    TOP = "top"  # 최우선지정가
    LIMIT_IOC = "limit-ioc"
    MARKET_IOC = "market-ioc"
    LIMIT_FOK = "limit-fok"
    MARKET_FOK = "market-fok"
    BEST_IOC = "best-ioc"
    BEST_FOK = "best-fok"
    STOP_LIMIT = "stop-limit"  # 스톱지정가
    MID = "mid"  # 중간가
    MID_IOC = "mid-ioc"
    MID_FOK = "mid-fok"
    PRE_CLOSE = "pre-close"  # 장전시간외: at the previous close
    POST_CLOSE = "post-close"  # 장후시간외: at today's close


class Origin(enum.Enum):
    """Whose wish the order is."""

    USER = "user"
    STRATEGY = "strategy"
    KILL = "kill"  # 긴급정지
    PROTECT = "protect"  # 손절 보호: a stop-limit order that waits at the broker, and what follows from it
    EXTERNAL = "external"  # HTS or phone: first seen in the broker's own report


class Status(enum.Enum):
    REQUESTED = "requested"  # journalled, perhaps on its way
    WORKING = "working"  # 접수
    PARTIAL = "partial"  # 일부 체결
    FILLED = "filled"  # 체결
    CANCELLED = "cancelled"  # 취소
    REJECTED = "rejected"  # 거부
    EXPIRED = "expired"  # 장종료
    UNKNOWN = "unknown"  # the answer never came; only a query may settle it


class Step(enum.Enum):
    """What can befall an order."""

    ACCEPT = "accept"
    REJECT = "reject"
    LOSE = "lose"  # no readable answer
    FILL_PART = "fill-part"
    FILL_REST = "fill-rest"
    CANCEL = "cancel"
    EXPIRE = "expire"


WORKING: Final = frozenset({Status.WORKING, Status.PARTIAL})
OPEN: Final = WORKING | {Status.REQUESTED, Status.UNKNOWN}
DONE: Final = frozenset({Status.FILLED, Status.CANCELLED, Status.REJECTED, Status.EXPIRED})

_S, _T = Status, Step
TABLE: Final[dict[tuple[Status, Step], Status]] = {
    # REQUESTED: whatever the broker says of it may overtake the answer to our POST, for 00 and REST are two roads
    (_S.REQUESTED, _T.ACCEPT): _S.WORKING,
    (_S.REQUESTED, _T.REJECT): _S.REJECTED,
    (_S.REQUESTED, _T.LOSE): _S.UNKNOWN,
    (_S.REQUESTED, _T.FILL_PART): _S.PARTIAL,  # a market order was filled 98 ms after its 접수: before the answer
    (_S.REQUESTED, _T.FILL_REST): _S.FILLED,
    (_S.REQUESTED, _T.CANCEL): _S.CANCELLED,  # IOC and FOK: taken out at once, told before the answer
    # UNKNOWN: it may or may not be at the broker; all that can befall a request can befall it, told by a query
    (_S.UNKNOWN, _T.ACCEPT): _S.WORKING,
    (_S.UNKNOWN, _T.REJECT): _S.REJECTED,  # refused there, or the lists prove that it never arrived
    (_S.UNKNOWN, _T.LOSE): _S.UNKNOWN,  # a restart loses what was lost already
    (_S.UNKNOWN, _T.FILL_PART): _S.PARTIAL,
    (_S.UNKNOWN, _T.FILL_REST): _S.FILLED,
    (_S.UNKNOWN, _T.CANCEL): _S.CANCELLED,
    (_S.UNKNOWN, _T.EXPIRE): _S.EXPIRED,  # it arrived, rested and died at the close before we could ask
    # WORKING
    (_S.WORKING, _T.ACCEPT): _S.WORKING,  # REST answer and 접수 push say the same, and a push may come twice
    (_S.WORKING, _T.REJECT): _S.REJECTED,  # the broker took it (접수), the exchange did not (거부)
    (_S.WORKING, _T.LOSE): _S.WORKING,  # the push already told; the lost answer adds nothing
    (_S.WORKING, _T.FILL_PART): _S.PARTIAL,
    (_S.WORKING, _T.FILL_REST): _S.FILLED,
    (_S.WORKING, _T.CANCEL): _S.CANCELLED,
    (_S.WORKING, _T.EXPIRE): _S.EXPIRED,  # day orders die at the close; the broker sends no word of it
    # PARTIAL
    (_S.PARTIAL, _T.ACCEPT): _S.PARTIAL,  # late REST answer, or 접수 and 체결 in the wrong turn
    (_S.PARTIAL, _T.REJECT): _S.CANCELLED,  # the exchange strikes out the rest; what was filled stands
    (_S.PARTIAL, _T.LOSE): _S.PARTIAL,
    (_S.PARTIAL, _T.FILL_PART): _S.PARTIAL,
    (_S.PARTIAL, _T.FILL_REST): _S.FILLED,
    (_S.PARTIAL, _T.CANCEL): _S.CANCELLED,
    (_S.PARTIAL, _T.EXPIRE): _S.EXPIRED,
    # FILLED: nothing is left that anything could befall
    (_S.FILLED, _T.ACCEPT): _S.FILLED,  # late REST answer
    (_S.FILLED, _T.LOSE): _S.FILLED,  # the fill was pushed, the answer never came
    # CANCELLED
    (_S.CANCELLED, _T.ACCEPT): _S.CANCELLED,  # late REST answer of an IOC
    (_S.CANCELLED, _T.REJECT): _S.CANCELLED,  # a list showed that it rests no more; its late 거부 tells why
    (_S.CANCELLED, _T.LOSE): _S.CANCELLED,
    (_S.CANCELLED, _T.CANCEL): _S.CANCELLED,  # 확인 after 취소, or a duplicate
    (_S.CANCELLED, _T.FILL_PART): _S.CANCELLED,  # the fill crossed the cancel on the wire
    (_S.CANCELLED, _T.FILL_REST): _S.FILLED,  # a list without it was believed too early
    # REJECTED
    (_S.REJECTED, _T.REJECT): _S.REJECTED,  # answer and push, or a duplicate
    (_S.REJECTED, _T.LOSE): _S.REJECTED,
    (_S.REJECTED, _T.FILL_PART): _S.CANCELLED,  # 거부 of the rest overtook the fill of a part
    # EXPIRED
    (_S.EXPIRED, _T.ACCEPT): _S.EXPIRED,  # the answer to an order of the last second
    (_S.EXPIRED, _T.REJECT): _S.EXPIRED,  # refused at the very close: told after we had drawn the line
    (_S.EXPIRED, _T.LOSE): _S.EXPIRED,  # its answer timed out after the close, its 접수 had been pushed before
    (_S.EXPIRED, _T.CANCEL): _S.EXPIRED,  # asked before the close, confirmed after it
    (_S.EXPIRED, _T.EXPIRE): _S.EXPIRED,  # drawn by the phase and found by the lists
    (_S.EXPIRED, _T.FILL_PART): _S.EXPIRED,  # the 15:30 print is told after the close
    (_S.EXPIRED, _T.FILL_REST): _S.FILLED,
}
"""What is not here cannot be: told so, an order stays as it is, a fault says it, and the broker's lists are read.

Odd rows carry the reason that the market has for them. An end leads to another end alone.
"""


def next_status(status: Status, step: Step) -> Status:
    """The status after `step`. Raises `ImpossibleStep` for a pair the table does not list."""
    found = TABLE.get((status, step))
    if found is None:
        raise ImpossibleStep(status.value, step.value)
    return found


class Order(msgspec.Struct):
    """One order as the store knows it; changed by `store.apply` alone."""

    id: OrderId
    code: Code
    side: Side
    type: OrderType
    quantity: Shares
    price: Won
    """Limit price; 0 for a market order."""
    origin: Origin
    requested_at: Ns
    reason: str = ""
    stage: int = 0
    """진입 단계 that the strategy bought; 0 for every other order."""
    stop: Won = 0
    """조건가격 of a stop-limit order; 0 for every other, and where only the broker knows it."""
    status: Status = Status.REQUESTED
    broker_no: BrokerNo | None = None
    original_no: BrokerNo | None = None
    """원주문번호 after a correction."""
    filled: Shares = 0
    amount: Won = 0
    """Won paid or received for the filled part, before cost."""
    written_at: Ns = 0
    """When the wish was on disk. Its life goes on in this order: `sent_at`, `answered_at`, `heard_at`, `filled_at`;
    0 for what has not happened, or was not told."""
    sent_at: Ns = 0
    """When its bytes left, last."""
    answered_at: Ns = 0
    """When the broker's yes or no came, or a query in its stead; it may be later than the pushes."""
    heard_at: Ns = 0
    """When type 00 first told of it."""
    filled_at: Ns = 0
    """When its first share was told."""
    accepted_at: Ns = 0
    amended_at: Ns = 0
    """When its last correction took effect."""
    done_at: Ns = 0
    lost_at: Ns = 0
    """When its answer was given up, last."""
    attempts: int = 1
    """POSTs that it took; each beyond the first followed the broker's proof that the one before was not taken."""
    told: str = ""
    """The broker's own words on a rejection, or why the fate is unknown."""
    is_cancelling: bool = False
    is_amending: bool = False
    """A correction is on its way: until it took effect the order's number may change."""
    for_sale: bool = False
    """It was asked back, last, so that what comes free can be sold at once."""

    @property
    def remaining(self) -> Shares:
        return 0 if self.status in DONE else self.quantity - self.filled

    @property
    def is_working(self) -> bool:
        return self.status in WORKING

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


def is_mirror(order: Order) -> bool:
    """손절 보호 주문: a stop-limit sale of ours that waits at the broker, or has fired and waits for its price."""
    return order.origin is Origin.PROTECT and order.type is OrderType.STOP_LIMIT


class Holding(msgspec.Struct, frozen=True, gc=False):
    """The broker's own word on one position (잔고)."""

    code: Code
    name: str
    quantity: Shares
    orderable: Shares
    average: Won
    """매입단가, whole won as the broker rounds it."""
    price: Won = 0
    cost: Won = 0
    """매입금액, exact, where the broker tells it (kt00018); 0 otherwise."""
