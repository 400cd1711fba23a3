"""One connection to the broker as the screen shows it."""

from __future__ import annotations

import msgspec

from core.domain.events import LinkChanged, LinkState, Registered
from core.domain.units import Ns


class LinkStatus(msgspec.Struct):
    """Changed by the store alone."""

    name: str
    state: LinkState = LinkState.DOWN
    detail: str = ""
    attempt: int = 0
    changed_at: Ns = 0
    live: int = 0
    waiting: int = 0
    capacity: int = 0

    def apply(self, event: LinkChanged | Registered) -> None:
        if isinstance(event, Registered):
            self.live, self.waiting, self.capacity = event.live, event.waiting, event.capacity
            return
        self.state, self.detail, self.attempt = event.state, event.detail, event.attempt
        self.changed_at = event.at
