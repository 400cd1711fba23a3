"""The running figures of every issue side by side: what `tally` is for one, as numpy columns, with 1-minute bars.

Counterpart of `tally`; the same print adds the same to both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from core.domain.market import Bar
from core.domain.units import MINUTE, Ns, Won
from core.sim.matching.tally import Tally
from core.sim.prices.grid import Column

_MINUTES: Final = 691
"""From the opening to 20:00, and half an hour to spare."""
_BAR = npt.NDArray[np.int32]


class Columns:
    """Won and shares by place in the list. `opening` is the time of the first minute."""

    def __init__(self, prices: Column, *, opening: Ns) -> None:
        size = len(prices)
        self.last = prices.copy()
        self.open, self.high, self.low = (np.zeros(size, dtype=np.int64) for _ in range(3))
        self.volume, self.value = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self.buy_volume, self.sell_volume = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self.buy_count, self.sell_count = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self._opening = opening - opening % MINUTE
        self._bars: tuple[_BAR, ...] = tuple(np.zeros((_MINUTES, size), dtype=np.int32) for _ in range(4))
        """Open, high, low, close; a minute without trade has no volume."""
        self._volumes = np.zeros((_MINUTES, size), dtype=np.int64)

    def record(self, at: Ns, where: Column, prices: Column, shares: Column) -> None:
        """One print or several at one price for each of `where`, which names no issue twice."""
        if not len(where):
            return
        self.last[where] = prices
        is_first = self.volume[where] == 0
        if is_first.any():
            fresh = where[is_first]
            self.open[fresh] = self.high[fresh] = self.low[fresh] = prices[is_first]
        self.high[where] = np.maximum(self.high[where], prices)
        self.low[where] = np.minimum(self.low[where], prices)
        self.volume[where] += shares
        self.value[where] += prices * shares
        self._grow(self._minute(at), where, prices, shares)

    def count(self, where: Column, buys: Column, buy_shares: Column, sells: Column, sell_shares: Column) -> None:
        """Who took: an auction has no taker and counts nothing."""
        self.buy_count[where] += buys
        self.buy_volume[where] += buy_shares
        self.sell_count[where] += sells
        self.sell_volume[where] += sell_shares

    def _minute(self, at: Ns) -> int:
        return min(max((at - self._opening) // MINUTE, 0), _MINUTES - 1)

    def _grow(self, minute: int, where: Column, prices: Column, shares: Column) -> None:
        opens, highs, lows, closes = (bars[minute] for bars in self._bars)
        volumes = self._volumes[minute]
        fresh = volumes[where] == 0
        if fresh.any():
            new = where[fresh]
            opens[new] = highs[new] = lows[new] = prices[fresh]
        highs[where] = np.maximum(highs[where], prices)
        lows[where] = np.minimum(lows[where], prices)
        closes[where] = prices
        volumes[where] += shares

    def bars(self, place: int) -> list[Bar]:
        """Today's 1-minute bars of one issue, oldest first; the last may still grow."""
        traded = np.flatnonzero(self._volumes[:, place])
        columns = [bars[traded, place].tolist() for bars in self._bars]
        times = (self._opening + traded * MINUTE).tolist()
        return [Bar(*row) for row in zip(times, *columns, self._volumes[traded, place].tolist(), strict=True)]

    def price_at(self, place: int, at: Ns) -> Won:
        """The last price of the minute before `at`; the first one of the day for what lies before it."""
        traded = np.flatnonzero(self._volumes[: self._minute(at), place])
        return int(self._bars[3][traded[-1], place]) if len(traded) else int(self.open[place] or self.last[place])

    def closes(self, until: Ns) -> Column:
        """The last price of each issue in the minutes that had ended by `until`; 0 where none had traded."""
        count = min(max((until - self._opening) // MINUTE, 0), _MINUTES)
        if not count:
            return np.zeros(len(self.last), dtype=np.int64)
        has_traded = self._volumes[:count] > 0
        latest = count - 1 - np.argmax(has_traded[::-1], axis=0)
        places = np.arange(len(self.last))
        return np.where(has_traded[latest, places], self._bars[3][latest, places], 0).astype(np.int64)

    def volumes_since(self, since: Ns) -> Column:
        """What each issue has traded in the minutes that began after `since`."""
        first = min(max((since - self._opening) // MINUTE + 1, 0), _MINUTES)
        found: Column = self._volumes[first:].sum(axis=0)
        return found

    def minute_volumes(self) -> npt.NDArray[np.int64]:
        """Shares by minute since the opening and issue."""
        return self._volumes

    def hand_over(self, place: int, tally: Tally) -> None:
        """Let the tally of one issue go on from here."""
        tally.price = int(self.last[place])
        tally.open, tally.high, tally.low = int(self.open[place]), int(self.high[place]), int(self.low[place])
        tally.volume, tally.value = int(self.volume[place]), int(self.value[place])
        tally.buy_volume, tally.sell_volume = int(self.buy_volume[place]), int(self.sell_volume[place])
        tally.buy_count, tally.sell_count = int(self.buy_count[place]), int(self.sell_count[place])
        tally.resume(self.bars(place))

    def take_back(self, places: npt.NDArray[np.intp], tallies: Sequence[Tally]) -> None:
        """Copy the figures of issues that have a book of their own; their bars stay with them."""
        self.last[places] = [tally.price for tally in tallies]
        self.open[places] = [tally.open for tally in tallies]
        self.high[places] = [tally.high for tally in tallies]
        self.low[places] = [tally.low for tally in tallies]
        self.volume[places] = [tally.volume for tally in tallies]
        self.value[places] = [tally.value for tally in tallies]
        self.buy_volume[places] = [tally.buy_volume for tally in tallies]
        self.sell_volume[places] = [tally.sell_volume for tally in tallies]
        self.buy_count[places] = [tally.buy_count for tally in tallies]
        self.sell_count[places] = [tally.sell_count for tally in tallies]
