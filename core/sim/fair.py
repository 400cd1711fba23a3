"""Where the price of one issue wants to be: the path of the market, or the legs of a plot. Floats: generative noise."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from typing import Final

from core.domain.units import SECOND, Ns, Won
from core.sim.paths import Path
from core.sim.stories import Leg

_STEADY: Final = Leg(until=0, change=0, pace=100)


class Fair:
    """Where the price wants to be: on the path of the market, or on the legs of a plot while they last."""

    __slots__ = ("_at", "_base", "_chance", "_legs", "_noise", "_path", "_start", "burst", "leg", "value")

    def __init__(
        self, price: Won, *, base: Won, start: Ns, chance: random.Random, path: Path, legs: tuple[Leg, ...] = ()
    ) -> None:
        self.value = float(price)
        self._base, self._chance, self._path = base, chance, path
        self._start = self._at = start
        first = Leg(until=0, change=round((price / base - 1) * 10_000))
        self._legs = (first, *legs) if legs else ()
        self.leg = _STEADY
        self.burst = 1.0
        self._noise = 0.0

    def move(self, at: Ns) -> float:
        """Advance to `at` and say where the price wants to be."""
        seconds = (at - self._at) / SECOND
        self._at = at
        if self._legs:
            self._follow((at - self._start) / SECOND, seconds)
        else:
            self.value, self.burst = self._path.price(at), self._path.heat(at)
        return self.value

    def kick(self, rising: bool) -> None:
        """An auction rarely ends where the VI began: 0.5 ± 2 % further on."""
        if not self._legs:
            push = self._chance.gauss(0.005, 0.015) * (1 if rising else -1)
            self.value *= 1 + push
            self._path.pull(self.value)

    def _follow(self, now: float, seconds: float) -> None:
        index = bisect_right(self._legs, now, key=lambda leg: leg.until)
        if index == len(self._legs):
            self._legs, self.leg = (), _STEADY
            self._path.pull(self.value)
            return
        left, right = self._legs[index - 1], self._legs[index]
        part = (now - left.until) / (right.until - left.until)
        pull = min(seconds / 6, 1.0)
        self._noise += -self._noise * pull + 0.0022 * math.sqrt(2 * pull) * self._chance.gauss(0, 1)
        change = left.change + (right.change - left.change) * part
        self.value = self._base * (1 + change / 10_000) * (1 + self._noise)
        self.leg = right
