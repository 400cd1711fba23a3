"""추적 종목: how far it rose from its base, how far it fell from its high. Integers only."""

from __future__ import annotations

import msgspec

from core.domain.events import Condition
from core.domain.units import Bp, Code, Ns, Won

TRAIL = 120
"""Points kept for the trail in the matrix view."""


class Tracked(msgspec.Struct):
    """One issue under observation; prices by the store, reasons by the strategy's own events."""

    code: Code
    base: Won
    """Previous close on the first tracked day."""
    high: Won
    price: Won
    since: Ns
    trail: list[tuple[Bp, Bp]] = msgspec.field(default_factory=list)
    """(rise, drop) once a second, oldest first, for the screen."""
    trail_at: Ns = 0
    conditions: tuple[Condition, ...] = ()
    stages: set[int] = msgspec.field(default_factory=set)
    """Entry stages that have already signalled."""
    ended: str = ""
    """Why tracking stopped; empty while it runs."""

    @property
    def rise(self) -> Bp:
        """(high − base) / base in hundredths of a percent, for display; rules cross-multiply."""
        return (self.high - self.base) * 10_000 // self.base

    @property
    def drop(self) -> Bp:
        """(high − price) / high in hundredths of a percent, for display; rules cross-multiply."""
        return (self.high - self.price) * 10_000 // self.high

    @property
    def supports(self) -> int:
        return sum(condition.met for condition in self.conditions)

    def see(self, price: Won, day_high: Won, at: Ns) -> None:
        self.price = price
        self.high = max(self.high, day_high, price)
        if at - self.trail_at >= 1_000_000_000:
            self.trail_at = at
            self.trail.append((self.rise, self.drop))
            if len(self.trail) > TRAIL:
                del self.trail[0]
