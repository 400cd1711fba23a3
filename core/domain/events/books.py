"""Facts of our own books: what an extreme or the broker's word made of a position, its end, and the day that began.

They are what a restart cannot work out from orders and fills alone.
"""

from __future__ import annotations

import msgspec

from core.domain.events.strategy import TrackStarted
from core.domain.ledger import Kept, RoundTrip
from core.domain.units import Code, Ns


class PositionKept(msgspec.Struct, frozen=True, gc=False):
    """A position after something moved it that is not journalled itself: a new extreme, the broker's list."""

    at: Ns
    position: Kept


class PositionClosed(msgspec.Struct, frozen=True, gc=False):
    """The last share left."""

    at: Ns
    trip: RoundTrip


class DayOpened(msgspec.Struct, frozen=True, gc=False):
    """거래일 시작: a KST day began, results and orders of the last one are history. A restart reads from here.

    `positions`: what is held overnight, its result of the new day 0. `sold`: when the strategy last left an issue.
    `tracked`: what is still observed, `at` its beginning and with its high until now.
    """

    at: Ns
    positions: tuple[Kept, ...] = ()
    sold: tuple[tuple[Code, Ns], ...] = ()
    tracked: tuple[TrackStarted, ...] = ()
