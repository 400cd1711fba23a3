"""한도: how much of each is used, as the screen reads it; the gate has its own reckoning and does not ask here."""

from __future__ import annotations

import msgspec

from core.domain.events import LimitReached, LimitsMeasured
from core.domain.limits import Meter
from core.state.changes import Changes


class Limits(msgspec.Struct):
    """Changed by the store alone."""

    meters: tuple[Meter, ...] = ()
    """In the order in which the gate asks; at most a second old."""
    reached: dict[str, LimitReached] = msgspec.field(default_factory=dict)
    """By rule, the newest time that a limit of the day was used up."""

    def meter(self, name: str) -> Meter | None:
        """The one of a rule."""
        return next((meter for meter in self.meters if meter.name == name), None)

    def apply(self, event: LimitsMeasured | LimitReached, changes: Changes) -> None:
        if isinstance(event, LimitsMeasured):
            self.meters = event.meters
        else:
            self.reached[event.rule] = event
        changes.limits = True
