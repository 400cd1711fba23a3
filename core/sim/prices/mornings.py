"""The day before a market's start, lived through in long steps; and what the whole market does when a phase begins."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from core.domain.market import SessionPhase
from core.domain.units import SECOND, Ns
from core.sim.matching.exchange import Happening
from core.sim.prices.world import World

TRADING: Final = frozenset({SessionPhase.CONTINUOUS, SessionPhase.AFTER_MARKET})
_SHORT: Final = 10 * SECOND
_LONG: Final = 30 * SECOND
_PATIENCE: Final = 3_600 * SECOND
"""A longer past is lived in longer steps."""


def enter(world: World, before: SessionPhase, phase: SessionPhase, at: Ns, out: list[Happening]) -> list[int]:
    """All quiet issues go from one phase to the next; the places whose opening call goes on."""
    late: list[int] = []
    if before is SessionPhase.OPENING_AUCTION:
        late = world.open(at, out)
    elif before is SessionPhase.CLOSING_AUCTION:
        world.close(at)
    if phase is SessionPhase.AFTER_MARKET:
        world.resume()
    elif phase is not SessionPhase.CONTINUOUS:
        world.pause(at, out)
    return late


def live_through(world: World, plan: Sequence[tuple[Ns, SessionPhase]], until: Ns) -> None:
    """Play everything from the first phase up to `until`; calls that still run then stay in `world.vis`."""
    before = SessionPhase.CLOSED
    for (start, phase), (end, _) in pairwise([*plan, (until, SessionPhase.CLOSED)]):
        if start > until:
            return
        calls = [(world.due(place), place) for place in enter(world, before, phase, start, [])]
        heapq.heapify(calls)
        if phase in TRADING:
            _trade(world, start, min(end, until), calls)
        before = phase


def _trade(world: World, start: Ns, end: Ns, calls: list[tuple[Ns, int]]) -> None:
    step = _SHORT if end - start <= _PATIENCE else _LONG
    at = start
    while at < end:
        while calls and calls[0][0] <= at:
            due, place = heapq.heappop(calls)
            world.release(place, due, [])
        length = min(step - at % step, end - at)
        for place in world.step(at, length, []):
            heapq.heappush(calls, (world.due(place), place))
        at += length
    for due, place in sorted(calls):
        if due <= end:
            world.release(place, due, [])
