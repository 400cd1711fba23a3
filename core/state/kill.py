"""긴급정지 as the screen shows it: tripped or not, and each step with its measured time."""

from __future__ import annotations

import msgspec

from core.domain.events import KillReset, KillStep, KillTripped
from core.domain.limits import Measure
from core.domain.units import Ns


class Kill(msgspec.Struct):
    """Changed by the store alone; the gate has its own latch and does not ask here."""

    is_tripped: bool = False
    flatten: bool = False
    reason: str = ""
    rule: str = ""
    """The limit that tripped it; "" for the button."""
    measure: Measure | None = None
    at: Ns = 0
    steps: dict[str, KillStep] = msgspec.field(default_factory=dict)
    """By step name, the newest report of each, in the order of first appearance."""

    def apply(self, event: KillTripped | KillStep | KillReset) -> None:
        if isinstance(event, KillStep):
            self.steps[event.step] = event
        elif isinstance(event, KillReset):
            self.is_tripped, self.flatten, self.reason, self.steps = False, False, "", {}
            self.rule, self.measure = "", None
        else:
            self.flatten = event.flatten or (self.is_tripped and self.flatten)
            self.is_tripped, self.reason, self.at = True, event.reason, event.at
            self.rule, self.measure = event.rule, event.measure
