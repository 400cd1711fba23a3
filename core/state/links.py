"""One connection to the broker as the screen shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from core.domain.events import LinkChanged, LinkState, Registered
from core.domain.units import Ns

_DEAF: Final = frozenset({LinkState.DOWN, LinkState.CONNECTING, LinkState.SILENT, LinkState.REFUSED})


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
    market: bool = False
    """It carries 0s and 1h, …"""
    market_since: Ns = 0
    """… and this is when it began."""
    account: bool = False
    """It carries 00 and 04, …"""
    account_since: Ns = 0
    """… and this is when it began."""

    @property
    def is_deaf(self) -> bool:
        """Nothing can be heard on it."""
        return self.state in _DEAF

    def apply(self, event: LinkChanged | Registered) -> None:
        if isinstance(event, Registered):
            self.live, self.waiting, self.capacity = event.live, event.waiting, event.capacity
            if event.account and not self.account:
                self.account_since = event.at
            if event.market and not self.market:
                self.market_since = event.at
            self.market, self.account = event.market, event.account
            return
        self.state, self.detail, self.attempt = event.state, event.detail, event.attempt
        self.changed_at = event.at
        if self.is_deaf:
            self.market = self.account = False


def market_heard_since(links: Mapping[str, LinkStatus]) -> Ns:
    """Since when some link carries 1h and 0s; 0 while none does."""
    return min((link.market_since for link in links.values() if link.market), default=0)
