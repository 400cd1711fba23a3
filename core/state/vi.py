"""변동성완화장치 of one issue: running or not, how often, and where the next one would start."""

from __future__ import annotations

import msgspec

from core.domain.events import ViChanged
from core.domain.krx import vi_dynamic_trigger, vi_static_trigger
from core.domain.units import MINUTE, SECOND, Code, Ns, Won

SHORTEST = 120 * SECOND
LONGEST = 150 * SECOND
SETTLE = MINUTE
"""After a release entries stay blocked for this long."""


class ViStatus(msgspec.Struct):
    """Changed by the store alone."""

    code: Code
    reference: Won = 0
    """Last single-price result (정적 기준가): the open, or the print that ended the last VI."""
    last: ViChanged | None = None
    history: list[ViChanged] = msgspec.field(default_factory=list)
    """Finished ones of the day, for the chart's spans."""

    @property
    def is_running(self) -> bool:
        return self.last is not None and self.last.released is None

    def blocks_entry(self, now: Ns) -> bool:
        """While it runs and for a minute after the release."""
        if self.last is None:
            return False
        return self.last.released is None or now < self.last.released + SETTLE

    def ends_between(self) -> tuple[Ns, Ns] | None:
        """Earliest and latest end by rule: 120 s and a random 0–30 s."""
        if self.last is None or self.last.released is not None:
            return None
        return self.last.started + SHORTEST, self.last.started + LONGEST

    def static_triggers(self) -> tuple[Won, Won] | None:
        """(하락, 상승) prices that would start a static VI now; None while no reference is known."""
        if not self.reference:
            return None
        return vi_static_trigger(self.reference, rising=False), vi_static_trigger(self.reference, rising=True)

    def dynamic_triggers(self, last_price: Won) -> tuple[Won, Won]:
        return vi_dynamic_trigger(last_price, rising=False), vi_dynamic_trigger(last_price, rising=True)

    def apply(self, event: ViChanged) -> bool:
        """True if it said something new (the broker sends doubles, bare and with suffix)."""
        old = self.last
        if old is not None and old.started == event.started and old.released == event.released:
            return False
        if old is not None and old.started > event.started:
            return False
        self.last = event
        if event.static_reference and not self.reference:
            self.reference = event.static_reference
        if event.released is not None:
            self.history.append(event)
        return True
