"""The running figures of all issues at once: those that sleep from the world, the others from their tallies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from core.domain.units import MINUTE, Ns, Shares, Won
from core.sim.listed.listing import Listing
from core.sim.matching.exchange import Exchange
from core.sim.matching.tally import DayTape
from core.sim.prices.columns import Columns
from core.sim.prices.grid import Column
from core.sim.prices.world import World

_RECENT: Final = 30
"""Minutes that a look at recent volumes reaches back at most."""


class Figures:
    """In the order of `listings`. Whoever wakes an issue must `add` it."""

    def __init__(self, world: World, listings: Sequence[Listing]) -> None:
        self._world, self._listings = world, listings
        self._awake: list[tuple[int, Exchange]] = []
        self._places = np.zeros(0, dtype=np.int64)
        self._tapes: tuple[int, list[DayTape]] = (-1, [])

    def add(self, exchange: Exchange) -> None:
        """From now on the issue is awake."""
        place = self._world.places[exchange.code]
        self._awake.append((place, exchange))
        self._places = np.append(self._places, place)

    def prices(self) -> Column:
        """The last prices; the next call writes over them."""
        last = self._world.columns.last
        last[self._places] = [exchange.tally.price for _, exchange in self._awake]
        return last

    def columns(self) -> Columns:
        """All running figures; bars are those of the sleeping issues alone."""
        self._world.columns.take_back(self._places, [exchange.tally for _, exchange in self._awake])
        return self._world.columns

    def tapes(self, step: int) -> list[DayTape]:
        """The tapes; those that sleep are read once for each number of a `step`."""
        if self._tapes[0] != step:
            self._tapes = (step, self._world.tapes())
        found = list(self._tapes[1])
        for place, exchange in self._awake:
            found[place] = exchange.tape()
        return found

    def earlier_prices(self, at: Ns) -> list[Won]:
        """The last prices in the minutes that had ended by `at`, or the close of the day before."""
        found: list[Won] = self._world.columns.closes(at).tolist()
        for place, exchange in self._awake:
            bars = exchange.tally.minute_bars()
            found[place] = next((bar.close for bar in reversed(bars) if bar.time + MINUTE <= at), 0)
        return [price or entry.previous_close for price, entry in zip(found, self._listings, strict=True)]

    def recent_volumes(self, since: Ns) -> list[Shares]:
        """What has traded in the minutes that began after `since`."""
        found: list[Shares] = self._world.columns.volumes_since(since).tolist()
        for place, exchange in self._awake:
            bars = exchange.tally.minute_bars()[-_RECENT:]
            found[place] = sum(bar.volume for bar in bars if bar.time > since)
        return found
