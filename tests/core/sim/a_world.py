"""A world of its own, played like the market plays it, without books."""

import datetime as dt
import functools
import heapq

from core.domain.calendar import instant
from core.domain.units import SECOND, Ns
from core.sim.acceptance.seen_days import SeenDay, days
from core.sim.listed.universe import whole_market
from core.sim.matching.exchange import Happening
from core.sim.prices.world import World

OPENING = instant(dt.date(2026, 11, 20), 9 * 3600)
CLOSING = OPENING + 380 * 60 * SECOND


class Played:
    """`issues` invented ones, the named aside; what happens is kept in `out`."""

    def __init__(self, *, issues: int = 300, seed: int = 1, first: int = 1_200) -> None:
        self.world = World(whole_market()[first : first + issues], seed=seed, opening=OPENING)
        self.out: list[Happening] = []
        self.now = OPENING
        self._calls: list[tuple[Ns, int]] = []
        self._await(self.world.open(OPENING, self.out))

    def _await(self, places: list[int]) -> None:
        for place in places:
            heapq.heappush(self._calls, (self.world.due(place), place))

    def play(self, until: Ns, step: Ns = SECOND) -> None:
        while self.now < until:
            while self._calls and self._calls[0][0] <= self.now:
                due, place = heapq.heappop(self._calls)
                self.world.release(place, due, self.out)
            self._await(self.world.step(self.now, step, self.out))
            self.now += step

    def close(self) -> None:
        """15:20, and the closing auction ten minutes later."""
        self.play(CLOSING)
        self.world.pause(self.now, self.out)
        self.world.close(self.now + 600 * SECOND)


@functools.cache
def a_short_look() -> tuple[SeenDay, ...]:
    """Two days of a third of the market."""
    return tuple(days(whole_market()[::3], seed=5, count=2))
