"""What a limit measured: one reading beside its threshold, and the meter that shows how much of a limit is used."""

from __future__ import annotations

import enum
from typing import Final

import msgspec


class Measure(msgspec.Struct, frozen=True, gc=False):
    """`value` was measured, `limit` is the threshold, both in `unit`: won, shares, %, s, ms, a count of something."""

    value: int
    limit: int
    unit: str


class Level(enum.Enum):
    FREE = "free"
    NEAR = "near"  # most of it is used
    REACHED = "reached"  # what comes next is refused


class Meter(msgspec.Struct, frozen=True, gc=False):
    """How much of a limit is used now. `name` is the rule that refuses, `ko` and `en` are for the user.

    A `limit` of 0 is none: `used` then counts what the rule holds back at this moment.
    """

    name: str
    used: int
    limit: int
    unit: str
    level: Level
    ko: str
    en: str


NEAR: Final = 80
"""Percent of a limit from which it is near."""


def level(used: int, limit: int) -> Level:
    """Of two numbers with the same sign; a loss and its limit are both negative. Without a limit anything is near."""
    if not limit:
        return Level.NEAR if used else Level.FREE
    used, limit = (-used, -limit) if limit < 0 else (used, limit)
    if used >= limit:
        return Level.REACHED
    return Level.NEAR if used * 100 >= limit * NEAR else Level.FREE
