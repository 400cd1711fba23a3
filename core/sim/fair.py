"""Where the price of one issue wants to be: a walk in moods, or the legs of a plot. Floats: generative noise."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from typing import Final

from core.domain.units import SECOND, Ns, Won
from core.sim.stories import Leg

_STEADY: Final = Leg(until=0, change=0, pace=100)


class Fair:
    """Where the price wants to be: a walk in moods, or the legs of a plot while they last."""

    __slots__ = ("_anchor", "_at", "_base", "_chance", "_drift", "_legs", "_mood_end", "_noise", "_start", "_swing",
                 "burst", "leg", "value")  # fmt: skip

    def __init__(
        self, price: Won, *, base: Won, start: Ns, chance: random.Random, swing: float, legs: tuple[Leg, ...] = ()
    ) -> None:
        self.value = self._anchor = float(price)
        self._base, self._chance, self._swing = base, chance, swing
        self._start = self._at = start
        first = Leg(until=0, change=round((price / base - 1) * 10_000))
        self._legs = (first, *legs) if legs else ()
        self.leg = _STEADY
        self.burst = 1.0
        self._noise = self._drift = 0.0
        self._mood_end = start

    def move(self, at: Ns) -> float:
        """Advance to `at` and say where the price wants to be."""
        seconds = (at - self._at) / SECOND
        self._at = at
        if self._legs:
            self._follow((at - self._start) / SECOND, seconds)
        else:
            self._walk(at, seconds)
        return self.value

    def kick(self, rising: bool) -> None:
        """An auction rarely ends where the VI began: 0.5 ± 2 % further on."""
        if not self._legs:
            push = self._chance.gauss(0.005, 0.015) * (1 if rising else -1)
            self.value *= 1 + push
            self._anchor = self.value

    def _follow(self, now: float, seconds: float) -> None:
        index = bisect_right(self._legs, now, key=lambda leg: leg.until)
        if index == len(self._legs):
            self._legs, self.leg, self._anchor = (), _STEADY, self.value
            return
        left, right = self._legs[index - 1], self._legs[index]
        part = (now - left.until) / (right.until - left.until)
        pull = min(seconds / 6, 1.0)
        self._noise += -self._noise * pull + 0.0022 * math.sqrt(2 * pull) * self._chance.gauss(0, 1)
        change = left.change + (right.change - left.change) * part
        self.value = self._base * (1 + change / 10_000) * (1 + self._noise)
        self.leg = right

    def _walk(self, at: Ns, seconds: float) -> None:
        chance = self._chance
        if at >= self._mood_end:
            self._new_mood(at)
        back = (self._anchor / self.value - 1) * seconds / 900
        noise = chance.gauss(0, 1) * 0.00022 * self._swing * math.sqrt(seconds)
        self.value *= 1 + self._drift * seconds + back + noise

    def _new_mood(self, at: Ns) -> None:
        chance = self._chance
        if chance.random() < 0.12:
            self.burst = chance.uniform(2.5, 6)
            self._drift = chance.choice((-1, 1)) * chance.uniform(0.0002, 0.0006) * self._swing
            self._mood_end = at + int(chance.uniform(4, 14) * SECOND)
        else:
            self.burst = chance.lognormvariate(-0.05, 0.35)
            self._drift = chance.gauss(0, 0.00004) * self._swing
            self._mood_end = at + int(chance.uniform(15, 90) * SECOND)
