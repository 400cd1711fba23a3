"""The latch of 긴급정지 in memory; `storage` keeps its twin on disk, and a twin that cannot be read means tripped.

While tripped: the strategy may do nothing at all; the user may sell what is held and cancel; the stop itself (origin
KILL) may sell and cancel. Nobody buys.
"""

from __future__ import annotations

from core.domain.market import Side
from core.domain.orders import Origin
from core.risk.case import Case, Refusal


class KillLatch:
    """Tripped until the user deliberately resets it. A second trip keeps the first reason."""

    def __init__(self, *, is_tripped: bool = False, reason: str = "") -> None:
        self.is_tripped = is_tripped
        self.reason = reason

    def trip(self, reason: str) -> None:
        """May be called from any thread: the watchdog of a loop that hangs does."""
        if not self.is_tripped:
            self.reason = reason
            self.is_tripped = True

    def reset(self) -> None:
        self.is_tripped, self.reason = False, ""

    def allows(self, side: Side, origin: Origin) -> bool:
        """Whether an order may leave now; asked again in the turn in which its bytes do.

        The stop's own sales leave while it is tripped and no longer: a reset calls back what still waits.
        """
        return is_reduction(side, origin) if self.is_tripped else origin is not Origin.KILL


def is_reduction(side: Side, origin: Origin) -> bool:
    """Only sales leave a stopped desk, and only the user's or the stop's own."""
    return side is Side.SELL and origin in (Origin.USER, Origin.KILL)


def stopped(case: Case) -> Refusal | None:
    if not case.is_tripped or is_reduction(case.order.side, case.order.origin):
        return None
    what = ("매수", "no buys") if case.is_buy else ("전략 주문", "no orders of the strategy")
    return Refusal(
        "kill",
        f"긴급정지 중: {what[0]} 불가 (보유 매도와 취소만 가능) / stopped, {what[1]}; sell or cancel",
    )
