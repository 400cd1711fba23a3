"""Facts of the machine itself: links, faults, the stop, the comparison with the broker, notices, time."""

from __future__ import annotations

import enum

import msgspec

from core.domain.events.difference import Difference
from core.domain.limits import Measure
from core.domain.units import Code, Ns


class LinkState(enum.Enum):
    DOWN = "down"
    CONNECTING = "connecting"
    LOGGED_IN = "logged-in"
    LIVE = "live"  # every registration of priority 1 is acknowledged
    STALE = "stale"  # connected, but what should tick does not; given up as SILENT if that lasts
    SILENT = "silent"  # connected, but nothing arrives
    REFUSED = "refused"  # the broker does not want us; the user must act


class LinkChanged(msgspec.Struct, frozen=True, gc=False):
    at: Ns
    link: str
    state: LinkState
    detail: str = ""
    attempt: int = 0


class Registered(msgspec.Struct, frozen=True, gc=False):
    """Acknowledged registrations of one link: how many items are live, how many wait (대기).

    `market`: it carries 0s and 1h; `account`: it carries 00 and 04, so what is filled is heard on this link.
    """

    at: Ns
    link: str
    live: int
    waiting: int
    capacity: int
    market: bool = False
    account: bool = False


class Fault(msgspec.Struct, frozen=True, gc=False):
    """Something arrived that cannot be understood. `raw` is cut at 500 characters."""

    at: Ns
    where: str
    what: str
    raw: str = ""


class Verified(msgspec.Struct, frozen=True, gc=False):
    """FLAT was said of holdings, too (`flatten`), or of orders alone; `last` is the highest order number known then."""

    flatten: bool
    last: str = ""


class KillTripped(msgspec.Struct, frozen=True, gc=False):
    """긴급정지: from here no entry leaves. A limit that tripped it names its `rule`, what it measured and its
    threshold; a press of the button has none.

    Written once more when it has ended in FLAT: `verified` says of what. A restart then sells nothing but what is late.
    """

    at: Ns
    flatten: bool
    reason: str
    rule: str = ""
    measure: Measure | None = None
    verified: Verified | None = None


class KillStep(msgspec.Struct, frozen=True, gc=False):
    """One measured step of the stop (정지 · 취소 · 청산 · 잔고확인); `took` counts from the press.

    `left`: about how long the rest of the step takes, counted from `at`; 0 where it is done or nobody knows.
    """

    at: Ns
    step: str
    done: int
    total: int
    took: Ns
    left: Ns = 0


class KillReset(msgspec.Struct, frozen=True, gc=False):
    at: Ns


class Reconciled(msgspec.Struct, frozen=True, gc=False):
    """Orders, fills and positions were compared with the broker; `diff` tells what had to be mended, `differences` the
    same in words (all that journals from before `diff` have).

    `at` is when the first list was asked for: what happened later, the lists need not know. `done_at` is now.
    """

    at: Ns
    differences: tuple[str, ...] = ()
    done_at: Ns = 0
    diff: tuple[Difference, ...] = ()


class ClockRead(msgspec.Struct, frozen=True, gc=False):
    """The server's time was learned, or learned better. `offset` is server minus this computer, ± `uncertainty`."""

    at: Ns
    offset: Ns
    uncertainty: Ns


class Topic(enum.Enum):
    """What a notice is about, where somebody acts upon it: nobody reads that out of its words."""

    UNSOLD = "unsold"  # 매도 미체결: what should be sold and is not
    BARE = "bare"  # no stop at the broker guards a holding that should have one


class Notice(msgspec.Struct, frozen=True, gc=False):
    """A sentence for the user. `level`: info, warning, alarm."""

    at: Ns
    level: str
    text: str
    code: Code | None = None
    topic: Topic | None = None


class Trouble(msgspec.Struct, frozen=True, gc=False):
    """What the desk keeps asking for does not come, and why; an empty `why`: it does again.

    `what` is named in both languages, "계좌 조회 / account query".
    """

    at: Ns
    what: str
    why: str = ""


class Second(msgspec.Struct, frozen=True, gc=False):
    """The clock ticked: rules that wait for time to pass look now."""

    at: Ns
