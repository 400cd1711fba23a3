"""Where the fair price of one issue goes and how busy it is there; the crowd in `flow` reads it. Floats: noise."""

from __future__ import annotations

from typing import Protocol

from core.domain.units import Ns
from core.sim.prices.world import World


class Path(Protocol):
    """The fair price of one issue. `at` never runs back."""

    def price(self, at: Ns) -> float:
        """Where the price wants to be, in won."""

    def heat(self, at: Ns) -> float:
        """How busy the issue is; 1.0 is its ordinary pace."""

    def pull(self, price: float) -> None:
        """An auction or a plot has left the price here: go on from it."""


class WorldPath:
    """One issue of the world, seen from its crowd."""

    def __init__(self, world: World, place: int) -> None:
        self._world, self._place = world, place

    def price(self, at: Ns) -> float:
        return self._world.price(self._place, at)

    def heat(self, at: Ns) -> float:
        return self._world.heat(self._place, at)

    def pull(self, price: float) -> None:
        self._world.pull(self._place, price)
