"""The chart's own copy of bars as float columns, grown by doubling: an appended or changed bar copies only itself.

The store's arrays are views that may not be kept; a chart repaints (pan, crosshair) long after it was fed.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from core.domain.units import DAY, KST_OFFSET, Ns
from core.state.bars import BarArrays

Floats = npt.NDArray[np.float64]
_ROWS: Final = 5


class Columns:
    """open, high, low, close, volume as float64; `time` as int64 ns. All are views of the known bars."""

    def __init__(self) -> None:
        self._values: Floats = np.zeros((_ROWS, 512))
        self._time: npt.NDArray[np.int64] = np.zeros(512, dtype=np.int64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def update_from(self, bars: BarArrays, first_changed: int) -> None:
        """Copy `bars[first_changed:]`; everything before it must be what was given earlier."""
        count = len(bars.time)
        first = min(first_changed, self._count)
        if count > self._values.shape[1]:
            self._grow(count)
        self._time[first:count] = bars.time[first:]
        for row, column in enumerate(bars[1:]):
            self._values[row, first:count] = column[first:]
        self._count = count

    @property
    def time(self) -> npt.NDArray[np.int64]:
        return self._time[: self._count]

    @property
    def open(self) -> Floats:
        return self._values[0, : self._count]

    @property
    def high(self) -> Floats:
        return self._values[1, : self._count]

    @property
    def low(self) -> Floats:
        return self._values[2, : self._count]

    @property
    def close(self) -> Floats:
        return self._values[3, : self._count]

    @property
    def volume(self) -> Floats:
        return self._values[4, : self._count]

    def index_of(self, at: Ns) -> int:
        """The bar that contains `at`: the last that starts no later; −1 before the first."""
        return int(np.searchsorted(self.time, at, side="right")) - 1

    def _grow(self, count: int) -> None:
        room = max(count, 2 * self._values.shape[1])
        values, time = np.zeros((_ROWS, room)), np.zeros(room, dtype=np.int64)
        values[:, : self._count] = self._values[:, : self._count]
        time[: self._count] = self._time[: self._count]
        self._values, self._time = values, time


def moving_average(close: Floats, length: int, first: int, last: int) -> tuple[int, Floats]:
    """(index of the first value, means of `length` closes) for the bars `first … last − 1` that have one."""
    start = max(first, length - 1)
    if start >= last:
        return start, np.zeros(0)
    sums = np.cumsum(close[start - length + 1 : last])
    means = sums[length - 1 :].copy()
    means[1:] -= sums[: len(means) - 1]
    return start, means / length


def vwap(columns: Columns, first: int, last: int) -> tuple[int, Floats]:
    """Volume-weighted average price since the beginning of each Korean day, for the bars `first … last − 1`."""
    if first >= last:
        return first, np.zeros(0)
    days = (columns.time[:last] + KST_OFFSET) // DAY
    begin = int(np.searchsorted(days, days[first]))
    typical = (columns.high + columns.low + columns.close)[begin:last] / 3
    volume = columns.volume[begin:last]
    value, traded = np.cumsum(typical * volume), np.cumsum(volume)
    starts = np.searchsorted(days[begin:], days[begin:])
    before_value = np.where(starts > 0, value[starts - 1], 0.0)
    before_traded = np.where(starts > 0, traded[starts - 1], 0.0)
    result = (value - before_value) / np.maximum(traded - before_traded, 1.0)
    return first, result[first - begin :]
