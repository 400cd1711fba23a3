"""The paths of a day's movers, walked side by side: where each should stand at a moment of its session.

A path waits while its issue is interrupted and then hurries to be back in time for the close.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from core.sim.prices.clock import busyness
from core.sim.prices.days import SESSION_S, TURNS, Floats, Ints, Mover
from core.sim.prices.grid import Flags

_HURRY: Final = 0.25
"""Seconds of lag made good in a second."""
_NEVER: Final = 9.0


class Routes:
    """`movers` keep their order; columns are by mover, `issues` says whose they are."""

    def __init__(self, movers: Sequence[Mover]) -> None:
        size = len(movers)
        self.issues: Ints = np.array([mover.issue for mover in movers], dtype=np.int64)
        self.themes: Ints = np.array([mover.theme for mover in movers], dtype=np.int64)
        self.caps: Floats = np.array([mover.cap for mover in movers])
        self.floors: Floats = np.array([mover.floor for mover in movers])
        self.paces: Floats = np.ones(size)
        self.levels: Floats = np.zeros(size)
        self._lag = np.zeros(size)
        self._marks = np.full((size, TURNS), _NEVER)
        self._stands = np.zeros((size, TURNS))
        self._stretches = np.ones((size, TURNS))
        for row, mover in enumerate(movers):
            self._fill(row, mover)
        self._leg = np.ones(size, dtype=np.int64)
        self._rows = np.arange(size)

    def _fill(self, row: int, mover: Mover) -> None:
        turns = mover.turns[:TURNS]
        self._marks[row, : len(turns)] = np.maximum.accumulate([min(turn.at, 1.0) for turn in turns])
        self._stands[row, : len(turns)] = [turn.level for turn in turns]
        self._stands[row, len(turns) :] = turns[-1].level
        self._stretches[row, : len(turns)] = [turn.pace for turn in turns]

    def move(self, elapsed: float, seconds: float, is_held: Flags) -> None:
        """Come up to `elapsed` seconds of the session; `is_held` marks those that are interrupted."""
        made_good = np.minimum(self._lag, _HURRY * seconds)
        self._lag += np.where(is_held, seconds, -made_good)
        now = (elapsed - self._lag) / SESSION_S
        rows, leg = self._rows, self._leg
        while (is_past := now >= self._marks[rows, leg]).any():
            leg += is_past
        left, right = self._marks[rows, leg - 1], self._marks[rows, leg]
        below, above = self._stands[rows, leg - 1], self._stands[rows, leg]
        part = (now - left) / (right - left)
        self.levels = below + (above - below) * part
        self.paces = self._stretches[rows, leg]

    def openings(self) -> Floats:
        """Where the movers open."""
        return self._stands[:, 0]

    def mean_paces(self) -> Floats:
        """The pace of a whole session, weighed by how busy the market is then."""
        total = np.zeros(len(self._rows))
        weight = 0.0
        for minute in range(0, SESSION_S // 60, 2):
            now = minute * 60 / SESSION_S
            leg = np.clip((self._marks <= now).sum(axis=1), 1, TURNS - 1)
            share = busyness(minute * 60 + 60)
            total += share * self._stretches[self._rows, leg]
            weight += share
        return total / weight
