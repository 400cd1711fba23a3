"""What is remembered of one tracked issue between ticks, so that a tick which changes nothing costs next to nothing.

The buy zone is computed when the high moves, the readings when a five-minute bar closes or history is replaced, the
conditions when the price moves inside the zone. `look` says whether any of it happened.
"""

from __future__ import annotations

import msgspec

from core.domain.events import Condition, Trade
from core.domain.units import Won, kst_midnight
from core.state.bars import BarSeries
from core.state.tracked import Tracked
from core.strategy.matrix import Band, Matrix
from core.strategy.support import BAR, Readings, conditions, read


class Focus(msgspec.Struct):
    """Derived from the view alone; may be thrown away at any time."""

    high: Won = 0
    band: Band | None = None
    floor: Won = 0
    ceiling: Won = 0
    """The buy zone, ends inside; both 0 while the rise is below the first band."""
    bucket: int = -1
    revision: int = -1
    price: Won = 0
    readings: Readings = Readings()
    supports: tuple[Condition, ...] = ()
    told: tuple[Condition, ...] = ()
    """What was last reported, a guard included."""
    is_waiting: bool = False
    """Supported, but a guard holds the entry back: time alone may free it."""

    def look(self, trade: Trade, tracked: Tracked, bars: BarSeries, matrix: Matrix) -> bool:
        """Bring everything level with this print. False if nothing can have changed for the rules."""
        if tracked.high != self.high:
            self._aim(tracked, matrix)
        price = trade.price
        if trade.time // BAR > self.bucket or bars.revision != self.revision:
            self._read(trade, tracked, bars)
        elif price > self.ceiling or (price == self.price and not self.is_waiting):
            self.price = price
            return False
        self.price = price
        self.supports = conditions(self.readings, price)
        return True

    def is_below(self) -> bool:
        """Fallen further than is proper."""
        return self.price < self.floor

    def is_inside(self) -> bool:
        return self.floor <= self.price <= self.ceiling

    def _aim(self, tracked: Tracked, matrix: Matrix) -> None:
        self.high = tracked.high
        self.band = matrix.band(tracked.base, tracked.high)
        self.floor, self.ceiling = self.band.zone(tracked.high) if self.band else (0, 0)

    def _read(self, trade: Trade, tracked: Tracked, bars: BarSeries) -> None:
        self.bucket = max(self.bucket, trade.time // BAR)
        self.revision = bars.revision
        self.readings = read(bars.arrays(), self.bucket * BAR, kst_midnight(tracked.since))
