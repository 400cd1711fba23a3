"""One-minute bars of one issue as growing numpy columns; every other interval is derived by `resample`.

Closed bars are immutable; the current one lives in plain ints, because a scalar write into numpy costs more than the
rest of the tick. `arrays()` writes it into the last column on demand.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.domain.market import Bar
from core.domain.units import MINUTE, Ns, Shares, Won

Column = npt.NDArray[np.int64]


class BarArrays(NamedTuple):
    """Columns of equal length, oldest first; the last row may still grow. Views: do not write, do not keep."""

    time: Column
    open: Column
    high: Column
    low: Column
    close: Column
    volume: Column


class BarSeries:
    """Bars of one issue. `minutes` 0 means days; the caller then gives midnight as `time`."""

    __slots__ = (
        "_close",
        "_closed",
        "_data",
        "_end",
        "_high",
        "_low",
        "_open",
        "_start",
        "_volume",
        "minutes",
        "revision",
    )

    def __init__(self, minutes: int = 1) -> None:
        self.minutes = minutes
        self.revision = 0
        """Grows when history was replaced: cached derivations must start over."""
        self._data: Column = np.zeros((6, 512), dtype=np.int64)
        self._closed = 0
        self._start: Ns = 0
        self._end: Ns = 0
        self._open = self._high = self._low = self._close = 0
        self._volume = 0

    def __len__(self) -> int:
        return self._closed + (1 if self._start else 0)

    @property
    def closed(self) -> int:
        """How many bars can no longer change."""
        return self._closed

    def add(self, time: Ns, price: Won, quantity: Shares) -> bool:
        """Count one print (`quantity` unsigned). True if it opened a new bar. Late prints go into the current bar."""
        if time < self._end:
            if price > self._high:
                self._high = price
            elif price < self._low:
                self._low = price
            self._close = price
            self._volume += quantity
            return False
        self._close_current()
        self._start = time - time % (self.minutes * MINUTE)
        self._end = self._start + self.minutes * MINUTE
        self._open = self._high = self._low = self._close = price
        self._volume = quantity
        return True

    def load(self, history: tuple[Bar, ...], unseen: Shares | None = None) -> None:
        """Lay history (oldest first) under what was seen live; a minute seen by both is joined, not doubled.

        `unseen`: shares traded after the history was told, as far as we heard of them; below 0, history knows more
        than we do. With it the newest minute of the history is exact; without it, a hole within that minute stays.
        """
        if not history:
            return
        live, merged = {bar.time: bar for bar in self.bars()}, {bar.time: bar for bar in history}
        newest = history[-1]
        for time, bar in live.items():
            if time not in merged:
                merged[time] = bar
            elif unseen is None:
                merged[time] = _join(merged[time], bar)
        if unseen is not None and newest.time in live:
            later = sum(bar.volume for time, bar in live.items() if time > newest.time)
            merged[newest.time] = _continue(newest, live[newest.time], unseen, later)
        self._replace(tuple(merged[time] for time in sorted(merged)))

    def bars(self) -> tuple[Bar, ...]:
        """All bars as values, oldest first."""
        columns = self.arrays()
        return tuple(Bar(*map(int, row)) for row in zip(*columns, strict=True))

    def arrays(self) -> BarArrays:
        """The columns, the current bar included."""
        if self._start:
            self._reserve()
            self._data[:, self._closed] = self._current()
        return BarArrays(*self._data[:, : len(self)])

    def _current(self) -> tuple[int, ...]:
        return self._start, self._open, self._high, self._low, self._close, self._volume

    def _close_current(self) -> None:
        if self._start:
            self._reserve()
            self._data[:, self._closed] = self._current()
            self._closed += 1

    def _reserve(self) -> None:
        if self._closed + 1 >= self._data.shape[1]:
            self._data = np.concatenate([self._data, np.zeros_like(self._data)], axis=1)

    def _replace(self, bars: tuple[Bar, ...]) -> None:
        self._closed = len(bars) - 1
        self._data = np.zeros((6, max(512, 2 * len(bars))), dtype=np.int64)
        for index, bar in enumerate(bars[:-1]):
            self._data[:, index] = (bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume)
        last = bars[-1]
        self._start, self._open, self._high, self._low = last.time, last.open, last.high, last.low
        self._close, self._volume = last.close, last.volume
        self._end = last.time + self.minutes * MINUTE
        self.revision += 1


def _join(old: Bar, live: Bar) -> Bar:
    # We may have joined the feed within the minute, so the broker's bar knows its beginning and ours its end.
    return Bar(
        live.time,
        old.open,
        max(old.high, live.high),
        min(old.low, live.low),
        live.close,
        max(old.volume, live.volume),
    )


def _continue(told: Bar, live: Bar, unseen: Shares, later: Shares) -> Bar:
    # The broker's bar holds every trade of the minute up to his answer; of ours only what came afterwards is added.
    return Bar(
        told.time,
        told.open,
        max(told.high, live.high),
        min(told.low, live.low),
        live.close if unseen >= 0 else told.close,
        told.volume + max(0, unseen - later),
    )


def resample(bars: BarArrays, minutes: int) -> BarArrays:
    """Bars of `minutes` from bars of one minute; buckets start at multiples of the interval."""
    if minutes == 1 or not len(bars.time):
        return bars
    bucket = bars.time // (minutes * MINUTE)
    first = np.flatnonzero(np.diff(bucket, prepend=bucket[0] - 1))
    last = np.append(first[1:], len(bucket)) - 1
    return BarArrays(
        bucket[first] * (minutes * MINUTE),
        bars.open[first],
        np.maximum.reduceat(bars.high, first),
        np.minimum.reduceat(bars.low, first),
        bars.close[last],
        np.add.reduceat(bars.volume, first),
    )
