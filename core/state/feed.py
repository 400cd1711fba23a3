"""What the feed carries: holes, waiting codes, searches, ranks – one room for the store, which only shows it on."""

from __future__ import annotations

from core.domain import events as e
from core.domain.units import MINUTE, Code, Ns, Shares
from core.state.changes import Changes
from core.state.gaps import Gaps
from core.state.searches import Searches


class Feed:
    """Changed by the store alone."""

    def __init__(self) -> None:
        self.gaps = Gaps()
        self.searches = Searches()
        self.waiting: tuple[Code, ...] = ()
        self.ranks: dict[str, e.RankRead] = {}
        self.ahead: dict[Code, tuple[Shares, Ns]] = {}
        """Up to which volume the broker's bars hold every trade, and since when; only where we heard of less."""

    def note_bars(self, event: e.BarsLoaded, heard: Shares) -> Shares | None:
        """Shares heard beyond what the bars hold, below 0 if they hold more; None where the broker does not say."""
        if not event.volume:
            return None
        if heard < event.volume:
            self.ahead[event.code] = event.volume, event.at
        return heard - event.volume

    def uncounted(self, trade: e.Trade) -> Shares:
        """Shares of a print that the broker's bars do not hold yet: it may have been on its way when he told them."""
        quantity = abs(trade.quantity)
        volume, since = self.ahead.get(trade.code, (0, 0))
        if not volume:
            return quantity
        left = trade.volume - volume
        if left >= 0 or trade.at - since > MINUTE:
            del self.ahead[trade.code]
        return min(quantity, max(0, left)) if trade.at - since <= MINUTE else quantity

    def apply(self, event: e.FeedEvent, changes: Changes) -> None:
        """Make one fact true and mark what it changed; the trades of `TicksLoaded` are the store's own."""
        match event:
            case e.Covered() | e.Uncovered() | e.Backfilled():
                changes.gaps |= self.gaps.apply(event)
                return
            case e.Waiting():
                self.waiting = event.codes
            case e.SearchesListed():
                self.searches.listed(event)
            case e.SearchStarted():
                self.searches.started(event)
            case e.SearchEnded():
                self.searches.ended(event)
            case e.RankRead():
                self.ranks[event.source] = event
            case e.TicksLoaded():
                return
        changes.feed = True
