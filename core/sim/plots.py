"""What a story is made of: values only. Counterpart of `stories`, which reads them from files.

Changes are basis points of the previous close, times are seconds after the start (legs, faults) or per mille of the
stretch between the opening and the start (mornings) or of a whole session (earlier days). What no plot names follows
the market's tide, or just wanders.
"""

from __future__ import annotations

import random
from typing import Annotated, Final

import msgspec

from core.domain.units import Bp, Code, Shares, Won
from core.sim.broken.faults import RestFault
from core.sim.broken.wire_faults import WireFault

PAST_SESSIONS: Final = 3
"""Whole sessions before today that have minute bars."""

_Percent = Annotated[int, msgspec.Meta(ge=0, le=5_000)]
_Change = Annotated[Bp, msgspec.Meta(ge=-9_000, le=20_000)]
_Permille = Annotated[int, msgspec.Meta(ge=0, le=1_000)]


class Leg(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """From the end of the leg before until `until` s, the fair price goes to `change`; paces and depths in percent.

    Without a `change` (None) the price wanders as ever, and only pace and depths are the leg's.
    """

    until: Annotated[int, msgspec.Meta(gt=0, le=86_400)]
    change: _Change | None = None
    pace: Annotated[int, msgspec.Meta(gt=0, le=5_000)] = 300
    bids: _Percent = 100
    asks: _Percent = 100
    midpoint: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """Percent of the trades that two 중간가 orders make, mostly half a tick off the grid."""


class Point(msgspec.Struct, frozen=True, gc=False):
    """Where a past price stood; `weight` is the relative volume from here on."""

    permille: _Permille
    change: _Change
    weight: Annotated[int, msgspec.Meta(gt=0, le=100_000)] = 100


class Morning(msgspec.Struct, frozen=True, gc=False):
    """The day before the start: its path, its volume, the last single price and the pauses (VI) behind it."""

    points: tuple[Point, ...]
    volume: Shares
    reference: Bp
    pauses: tuple[tuple[int, int], ...] = ()


class Plot(msgspec.Struct, frozen=True, gc=False):
    """What one issue does; `earlier` are whole past sessions, oldest first, the last one ends at the previous close.

    Without a `morning` (None) its day began like that of any other issue.
    """

    code: Code
    morning: Morning | None
    legs: tuple[Leg, ...]
    earlier: tuple[tuple[Point, ...], ...] = ()


Break = tuple[int, int]
"""점검: from and until, in seconds after the start."""


class IssueHalt(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """매매거래정지: `at` seconds after the start trading stops for `minutes`, then a call reopens the issue."""

    at: Annotated[int, msgspec.Meta(ge=0, le=86_400)]
    code: Code
    minutes: Annotated[int, msgspec.Meta(gt=0, le=600)] = 30


class Story(msgspec.Struct, frozen=True, gc=False):
    """A named day. `faults` strike their `at` seconds after the start; `start` is in seconds of the Korean day.

    `tide` are the legs of every issue without a plot; their changes are added to where it stands then. `movers`: how
    many issues surge and fall beside the plots, in percent of a usual day.
    """

    name: str
    ko: str
    en: str
    plots: tuple[Plot, ...] = ()
    faults: tuple[WireFault | RestFault, ...] = ()
    tide: tuple[Leg, ...] = ()
    start: int | None = None
    maintenance: tuple[Break, ...] = ()
    halts: tuple[IssueHalt, ...] = ()
    movers: int = 100


_APART: Final = 0.07


def carried(legs: tuple[Leg, ...], seed: str, price: Won, base: Won) -> tuple[Leg, ...]:
    """The market's tide as one issue follows them from `price`: a little (7 %) more or less than the market."""
    share = random.Random(seed).uniform(1 - _APART, 1 + _APART)
    stands = round((price / base - 1) * 10_000)
    return tuple(
        leg if leg.change is None else msgspec.structs.replace(leg, change=stands + round(leg.change * share))
        for leg in legs
    )


def level_of(legs: tuple[Leg, ...], seconds: float) -> float:
    """Where a tide stands after so many seconds, as a share of the price it began with; it stays where it ends."""
    since, level = 0, 0.0
    for leg in legs:
        aim = level if leg.change is None else leg.change / 10_000
        if seconds < leg.until:
            return level + (aim - level) * max(seconds - since, 0.0) / (leg.until - since)
        since, level = leg.until, aim
    return level
