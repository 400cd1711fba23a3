"""What kind of issue each is, drawn once from the seed: how restless, how busy, in orders of what size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from core.domain.market import Market
from core.sim.listed.listing import UNIVERSE, Listing
from core.sim.prices.days import REAL_ISSUES, SESSION_S, Floats

_REAL_VALUE: Final = 34e12
"""Won that a market of full size trades on a day beside its surges."""
_STARS: Final = frozenset(entry.code for entry in UNIVERSE)
_STAR_RATE: Final = 2.4
"""Trades a second of one of the named issues, in small orders: the stage is never empty."""
_STAR_TICKET: Final = 600_000
_TICKET: Final = 1_270_000
"""Won of a usual trade in an issue that trades a billion a day."""
_LARGEST_TICKET: Final = 6_500_000
_SMALLEST_TICKET: Final = 300_000


class Traits:
    """Columns by place in the list."""

    def __init__(self, listings: Sequence[Listing], chance: np.random.Generator) -> None:
        size = len(listings)
        self.bases: npt.NDArray[np.int64] = np.array([entry.previous_close for entry in listings], dtype=np.int64)
        self.is_kosdaq = np.array([entry.market is Market.KOSDAQ for entry in listings], dtype=bool)
        self.is_star = np.array([entry.code in _STARS for entry in listings], dtype=bool)
        self.swings: Floats = chance.uniform(0.6, 1.5, size) * np.where(self.is_kosdaq, 0.018, 0.014)
        """Standard deviation of an ordinary session."""
        self._stardom: Floats = np.minimum(chance.lognormal(-0.1, 0.7, size), 3.5)
        self.betas: Floats = chance.normal(1.0, 0.35, size)
        self.gaps: Floats = chance.normal(0.0015, 0.007, size)
        self.volumes_before = self._volumes(listings, chance)
        self.volumes: Floats = self.volumes_before * chance.lognormal(0.0, 0.3, size)
        """Shares of an ordinary day like today; `volumes_before` are yesterday's."""

    def _volumes(self, listings: Sequence[Listing], chance: np.random.Generator) -> Floats:
        worth = np.array([entry.previous_close * entry.listed_shares for entry in listings], dtype=np.float64)
        share = worth**0.9 * chance.lognormal(0.0, 0.9, len(listings))
        values = share * (_REAL_VALUE / REAL_ISSUES / share.mean() if len(listings) else 0.0)
        stars = _STAR_RATE * _STAR_TICKET * SESSION_S * self._stardom**1.5
        values = np.where(self.is_star, stars, np.clip(values, 3e7, 2e12))
        return np.rint(values / self.bases) + 1_000

    def tickets(self, volumes: Floats) -> Floats:
        """Won of a usual trade, given the shares of the day."""
        billions = np.maximum(volumes * self.bases / 1e9, 1e-3)
        usual = np.clip(_TICKET * billions**0.25, _SMALLEST_TICKET, _LARGEST_TICKET)
        return np.where(self.is_star, _STAR_TICKET * self._stardom**0.5, usual)
