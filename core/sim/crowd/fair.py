"""Where the price of one issue wants to be: the path of the market, or the legs of a plot. Floats: generative noise."""

from __future__ import annotations

import math
import random
from typing import Final

from core.domain.units import SECOND, Bp, Ns, Won
from core.sim.plots import Leg
from core.sim.prices.paths import Path

_STEADY: Final = Leg(until=1, pace=100)


class Fair:
    """Where the price wants to be: on the path of the market, or on the legs of a plot while they last."""

    __slots__ = ("_at", "_base", "_chance", "_from", "_legs", "_noise", "_path", "_start", "burst", "leg", "value")

    def __init__(
        self, price: Won, *, base: Won, start: Ns, chance: random.Random, path: Path, legs: tuple[Leg, ...] = ()
    ) -> None:
        self.value = float(price)
        self._base, self._chance, self._path = base, chance, path
        self._start = self._at = start
        self._legs = legs
        self.leg = legs[0] if legs else _STEADY
        self._from = (0, self._change())
        self.burst = 1.0
        self._noise = 0.0

    def move(self, at: Ns) -> float:
        """Advance to `at` and say where the price wants to be."""
        seconds = (at - self._at) / SECOND
        self._at = at
        if self._legs:
            self._turn((at - self._start) / SECOND)
        if self.leg.change is None:
            self.value, self.burst = self._path.price(at), self._path.heat(at)
        else:
            self._follow(self.leg.change, (at - self._start) / SECOND, seconds)
        return self.value

    def kick(self, rising: bool) -> None:
        """An auction rarely ends where the VI began: 0.5 ± 2 % further on."""
        if self.leg.change is None:
            push = self._chance.gauss(0.005, 0.015) * (1 if rising else -1)
            self.value *= 1 + push
            self._path.pull(self.value)

    def _turn(self, now: float) -> None:
        """On to the leg of this second, or, behind the last, back to the path of the market."""
        while self._legs and now >= self._legs[0].until:
            left, self._legs = self._legs[0], self._legs[1:]
            self._from = (left.until, self._change() if left.change is None else left.change)
            self.leg = self._legs[0] if self._legs else _STEADY
            if self.leg.change is None and left.change is not None:
                self._path.pull(self.value)

    def _follow(self, aim: Bp, now: float, seconds: float) -> None:
        since, change = self._from
        pull = min(seconds / 6, 1.0)
        self._noise += -self._noise * pull + 0.0022 * math.sqrt(2 * pull) * self._chance.gauss(0, 1)
        reached = change + (aim - change) * ((now - since) / (self.leg.until - since))
        self.value = self._base * (1 + reached / 10_000) * (1 + self._noise)

    def _change(self) -> Bp:
        return round((self.value / self._base - 1) * 10_000)
