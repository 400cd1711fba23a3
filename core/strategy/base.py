"""What a strategy is: a name and a pure look at one event; what it may answer is closed.

Pure: the answer depends on the event, the view and the strategy's own memory, which it can rebuild from the view; so a
restart or a replay of the same events gives the same decisions. Commands among them still have to pass the risk gate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.events import Event, Notice, Signal, TrackEnded, TrackJudged, TrackStarted
from core.domain.settings import Settings
from core.state.view import View

Decision = PlaceOrder | Cancel | Amend | Signal | TrackStarted | TrackJudged | TrackEnded | Notice


class Strategy(Protocol):
    """Called after the store has applied the event; the view already knows it."""

    settings: Settings
    """May be exchanged at any time."""

    @property
    def ignores(self) -> AbstractSet[type]:
        """Events upon which it never decides anything; it is not even asked."""

    @property
    def name(self) -> str: ...

    def decide(self, event: Event, view: View) -> Sequence[Decision]:
        """What follows from `event`, in order; empty most of the time. Must not keep or change the view."""


Factory = Callable[[Settings], Strategy]
