"""What the feed carries: holes, waiting codes, searches, ranks – one room for the store, which only shows it on."""

from __future__ import annotations

from core.domain import events as e
from core.domain.units import Code
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
