"""What the hand on a simulator is told: a room of its own, for who steers from another process needs no exchange."""

from __future__ import annotations

import msgspec


class Status(msgspec.Struct, frozen=True):
    """`time` is the market's, ISO in KST; `step` are the seconds that a step has still to go; `said` is the broker's
    answer to an order."""

    time: str
    phase: str
    speed: float
    is_paused: bool
    step: int
    clients: int
    story: str
    faults: tuple[str, ...]
    said: str = ""
