"""What a strategy saw, whether or not an order followed."""

from __future__ import annotations

import msgspec

from core.domain.market import Side
from core.domain.units import Bp, Code, Ns, Won


class Condition(msgspec.Struct, frozen=True, gc=False):
    """One reason for or against, with its reading and the time from which it could be known."""

    name: str
    met: bool
    reading: str
    known_at: Ns


class TrackStarted(msgspec.Struct, frozen=True, gc=False):
    """추적 시작: the issue rose far enough on enough volume."""

    at: Ns
    code: Code
    base: Won
    high: Won
    raised_at: Ns = 0
    """When it reached `high`; 0 where that was at the beginning."""


class TrackJudged(msgspec.Struct, frozen=True, gc=False):
    """Why and why not, now: the readings for one tracked issue, sent when one of them changed."""

    at: Ns
    code: Code
    conditions: tuple[Condition, ...]


class TrackEnded(msgspec.Struct, frozen=True, gc=False):
    at: Ns
    code: Code
    reason: str


class Signal(msgspec.Struct, frozen=True):
    """The strategy saw its case; the record says why, whether or not an order followed."""

    at: Ns
    code: Code
    side: Side
    key: str
    """`date:code:stage` for entries: one signal each, ever."""
    stage: int
    price: Won
    reason: str
    matrix_version: int
    rise: Bp
    drop: Bp
    conditions: tuple[Condition, ...]
