"""How a crowd feels beyond its fair price: hasty, selling, fleeing, thin. Stories and the world can set it."""

from __future__ import annotations

from typing import Final

import msgspec

from core.sim.plots import Leg
from core.sim.prices.clock import busyness

_HEYDAY: Final = busyness(20 * 60)
"""What 100 percent of a leg's pace means, whatever the time of day."""
_FLIGHT_BELOW: Final = 60
"""Percent of bids under which a leg is a dump (투매), unless the asks are as thin."""
_THIN_BELOW: Final = 40


class Mood(msgspec.Struct, frozen=True, gc=False):
    """Factors of 1 leave all as it is. `selling` −1…1 turns that share of the other side's takers into sellers
    (below 0: into buyers); `flight` makes bids be withdrawn that many times as often; `bids`, `asks` are the size of
    new quotes; `spread` the distance that makers keep."""

    haste: float = 1.0
    selling: float = 0.0
    flight: float = 1.0
    bids: float = 1.0
    asks: float = 1.0
    spread: float = 1.0


CALM: Final = Mood()
THIN: Final = Mood(haste=0.4, bids=0.35, asks=0.35, spread=2.5)
"""얇은 호가."""
DUMP: Final = Mood(haste=6.0, selling=0.85, flight=5.0, bids=0.3, asks=1.3, spread=1.5)
"""투매: sells come about ten times as often as before."""
BOUNCE: Final = Mood(haste=3.0, selling=-0.5, bids=1.2, asks=0.7)
"""반등."""
STIRRED: Final = Mood(haste=2.5, spread=1.3)
"""The minute after a VI."""


def blend(first: Mood, second: Mood) -> Mood:
    """Both at once."""
    return Mood(
        haste=first.haste * second.haste,
        selling=max(min(first.selling + second.selling, 1.0), -1.0),
        flight=first.flight * second.flight,
        bids=first.bids * second.bids,
        asks=first.asks * second.asks,
        spread=first.spread * second.spread,
    )


def of_leg(leg: Leg) -> Mood:
    """What a leg makes of a crowd: the pace of one without a `change` is relative to the hour, others set their own."""
    is_dump = leg.bids < _FLIGHT_BELOW <= leg.asks
    is_thin = max(leg.bids, leg.asks) < _THIN_BELOW
    return Mood(
        haste=leg.pace / 100 * (1.0 if leg.change is None else _HEYDAY),
        selling=0.2 if is_dump else 0.0,
        flight=5.0 if is_dump else 1.0,
        bids=leg.bids / 100,
        asks=leg.asks / 100,
        spread=THIN.spread if is_thin else 1.0,
    )
