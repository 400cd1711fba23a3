"""A path for one issue alone, without a world around it."""

import math
import random

from core.domain.units import SECOND, Ns


class Walk:
    """A walk in moods (trends, pullbacks, bursts) around the price that it started from."""

    def __init__(self, price: float, *, start: Ns, chance: random.Random, swing: float) -> None:
        self._value = self._anchor = price
        self._chance, self._swing = chance, swing
        self._at = self._mood_end = start
        self._drift, self._burst = 0.0, 1.0

    def price(self, at: Ns) -> float:
        if at >= self._mood_end:
            self._new_mood(at)
        seconds = (at - self._at) / SECOND
        self._at = at
        back = (self._anchor / self._value - 1) * seconds / 900
        noise = self._chance.gauss(0, 1) * 0.00022 * self._swing * math.sqrt(seconds)
        self._value *= 1 + self._drift * seconds + back + noise
        return self._value

    def heat(self, at: Ns) -> float:
        return self._burst

    def pull(self, price: float) -> None:
        self._value = self._anchor = price

    def _new_mood(self, at: Ns) -> None:
        chance = self._chance
        if chance.random() < 0.12:
            self._burst = chance.uniform(2.5, 6)
            self._drift = chance.choice((-1, 1)) * chance.uniform(0.0002, 0.0006) * self._swing
            self._mood_end = at + int(chance.uniform(4, 14) * SECOND)
        else:
            self._burst = chance.lognormvariate(-0.05, 0.35)
            self._drift = chance.gauss(0, 0.00004) * self._swing
            self._mood_end = at + int(chance.uniform(15, 90) * SECOND)
