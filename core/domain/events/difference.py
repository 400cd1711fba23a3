"""One thing in which our books and the broker's lists did not agree, and what was done about it."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from core.domain.units import BrokerNo, Code, OrderId, Shares


class Apart(enum.Enum):
    """What differed. `ours` and `theirs` count its shares."""

    ORDER = "order"  # what rests of an order
    FILLED = "filled"  # what was filled of it
    POSITION = "position"  # what is held of an issue


class Mended(enum.Enum):
    """What was done. The broker is always believed."""

    FOUND = "found"  # an order in doubt is at the broker
    NEVER_CAME = "never-came"  # an order in doubt is in none of his lists
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    BOOKED = "booked"  # fills that we did not hear
    TAKEN_OVER = "taken-over"  # his number stands in our books now


class Difference(msgspec.Struct, frozen=True, gc=False):
    """A line of the diff. `text` is the same in words; `told` are the broker's own, where he had some."""

    what: Apart
    done: Mended
    code: Code
    ours: Shares
    theirs: Shares
    name: str = ""
    order_id: OrderId | None = None
    broker_no: BrokerNo | None = None
    told: str = ""

    @property
    def text(self) -> str:
        """ "한국어 / English"."""
        who = " ".join(filter(None, (self.name or self.code, self.broker_no or self.order_id)))
        (what_ko, what), (done_ko, done) = _WHAT[self.what], _DONE[self.done]
        told = f" ({self.told})" if self.told else ""
        counted = f"{self.ours} → {self.theirs}"
        return f"{who} {what_ko} {counted}주: {done_ko}{told} / {who} {what} {counted}: {done}{told}"


_WHAT: Final = {
    Apart.ORDER: ("미체결", "resting"),
    Apart.FILLED: ("체결", "filled"),
    Apart.POSITION: ("잔고", "held"),
}
_DONE: Final = {
    Mended.FOUND: ("접수 확인", "found at the broker"),
    Mended.NEVER_CAME: ("접수된 적 없음", "never received"),
    Mended.REFUSED: ("거부됨", "refused"),
    Mended.CANCELLED: ("취소됨", "cancelled"),
    Mended.EXPIRED: ("장 종료로 소멸", "expired with its session"),
    Mended.BOOKED: ("누락 체결 반영", "missed fills booked"),
    Mended.TAKEN_OVER: ("증권사 기준으로 맞춤", "taken over from the broker"),
}
