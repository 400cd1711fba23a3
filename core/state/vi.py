"""변동성완화장치 of one issue: running or not, how often, and where the next one would start."""

from __future__ import annotations

import msgspec

from core.domain.events import ViChanged
from core.domain.krx import vi_static_trigger
from core.domain.units import MINUTE, SECOND, Code, Ns, Won

SHORTEST = 120 * SECOND
LONGEST = 150 * SECOND
NEVER = 6 * MINUTE
"""No interruption lasts so long, whatever prolongs it: its release was told while nobody listened."""
SETTLE = MINUTE
"""After a release entries stay blocked for this long."""


class ViStatus(msgspec.Struct):
    """Changed by the store alone."""

    code: Code
    reference: Won = 0
    """Last single-price result (정적 기준가): the open, or the print that ended the last VI; 0 while unknown."""
    lower: Won = 0
    upper: Won = 0
    """Prices that would start a static VI; 0 while the reference is unknown."""
    is_refuted: bool = False
    """A print beyond the trigger started no VI: the open is not the reference, an earlier auction is."""
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

    def settled(self, now: Ns) -> Ns:
        """How long ago it was released; 0 while it runs."""
        return max(0, now - self.last.released) if self.last is not None and self.last.released is not None else 0

    def ends_between(self) -> tuple[Ns, Ns] | None:
        """Earliest and latest end by rule: 120 s and a random 0–30 s."""
        if self.last is None or self.last.released is not None:
            return None
        return self.last.started + SHORTEST, self.last.started + LONGEST

    def outlive(self, now: Ns) -> bool:
        """True if it cannot run any more although nobody told its end: then it is over."""
        if self.last is None or not self.is_running or now < self.last.started + NEVER:
            return False
        self.last = msgspec.structs.replace(self.last, released=self.last.started + LONGEST)
        self.history.append(self.last)
        return True

    def static_triggers(self) -> tuple[Won, Won] | None:
        """(하락, 상승) prices that would start a static VI now; None while no reference is known."""
        return (self.lower, self.upper) if self.reference else None

    def refer(self, price: Won) -> None:
        """A single price was found: the next static VI is measured from it."""
        self.reference = price
        self.lower, self.upper = vi_static_trigger(price, rising=False), vi_static_trigger(price, rising=True)

    def see(self, price: Won, day_open: Won) -> None:
        """A print of continuous trading; the day's open is the reference until something says otherwise."""
        if self.reference:
            if not self.lower <= price <= self.upper and not self.is_running:
                self.reference, self.is_refuted = 0, True
        elif day_open and not self.is_refuted:
            self.refer(day_open)

    def apply(self, event: ViChanged) -> bool:
        """True if it said something new (the broker sends doubles, bare and with suffix)."""
        old = self.last
        if old is not None and old.started == event.started and old.released == event.released:
            return False
        if old is not None and old.started > event.started:
            return False
        self.last = event
        if event.static_reference and event.released is None:
            self.refer(event.static_reference)
        if event.released is not None:
            self.history.append(event)
        return True
