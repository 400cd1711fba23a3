"""Where support shows: three readings of closed five-minute bars, each with the time from which it could be known.

RSI(14) after Wilder; a level is a bar low that was the lowest of twenty bars on each side and was left by 2 % within
the twenty that follow, known when the last of them closed; volume is compared with the surge's largest bar. A bar is
closed once a print of a later bar was seen, so a reading never changes afterwards. Integers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from core.domain.events import Condition
from core.domain.units import MINUTE, Bp, Ns, Shares, Won
from core.state.bars import BarArrays, Column, resample
from core.strategy.matrix import shown

BAR: Final = 5 * MINUTE
HISTORY: Final = 400
"""Bars looked back on; Wilder's average has forgotten more than all of what lies before."""
RSI_PERIOD: Final = 14
RSI_LOW: Final[Bp] = 3_000
SIDE: Final = 20
"""Bars on each side that a level must undercut."""
BOUNCE: Final = 2
NEAR: Final = 1
"""Percent: how far a level must be left, how close the price must come back."""
QUIET: Final = 25
"""Percent of the surge's largest bar."""
_SCALE: Final = 1_000_000


class Level(NamedTuple):
    price: Won
    known_at: Ns


class Readings(NamedTuple):
    """All that the closed bars say; `known_at` is the end of the last one, 0 while none is closed."""

    known_at: Ns = 0
    rsi: Bp | None = None
    levels: tuple[Level, ...] = ()
    last_volume: Shares = 0
    surge_volume: Shares = 0


def read(minutes: BarArrays, until: Ns, since: Ns) -> Readings:
    """Readings from one-minute bars, using only five-minute bars that ended by `until`; the surge began at `since`."""
    bars = _closed(minutes, until)
    if not len(bars.time):
        return Readings()
    surge = bars.volume[np.searchsorted(bars.time, since) :]
    return Readings(
        known_at=int(bars.time[-1]) + BAR,
        rsi=rsi(bars.close.tolist()),
        levels=_levels(bars),
        last_volume=int(surge[-1]) if len(surge) else 0,
        surge_volume=int(surge.max()) if len(surge) else 0,
    )


def _closed(minutes: BarArrays, until: Ns) -> BarArrays:
    end = int(np.searchsorted(minutes.time, until - until % BAR))
    start = max(0, end - HISTORY * 5)
    bars = resample(BarArrays(*(column[start:end] for column in minutes)), 5)
    # The cut may have gone through the oldest bar.
    return BarArrays(*(column[1:] for column in bars)) if start else bars


def rsi(closes: Sequence[Won]) -> Bp | None:
    """Wilder's RSI(14), rounded up; it starts from the plain mean of 14 changes. None with fewer than 15 closes."""
    if len(closes) <= RSI_PERIOD:
        return None
    changes = [(after - before) * _SCALE for before, after in pairwise(closes)]
    gain = sum(change for change in changes[:RSI_PERIOD] if change > 0) // RSI_PERIOD
    loss = -sum(change for change in changes[:RSI_PERIOD] if change < 0) // RSI_PERIOD
    for change in changes[RSI_PERIOD:]:
        gain = (gain * (RSI_PERIOD - 1) + max(change, 0)) // RSI_PERIOD
        loss = (loss * (RSI_PERIOD - 1) + max(-change, 0)) // RSI_PERIOD
    # Rounded up, so that "≤ 30" on the rounded value is "≤ 30" on the exact one. No movement at all is neutral.
    return -(-10_000 * gain // (gain + loss)) if gain + loss else 5_000


def _levels(bars: BarArrays) -> tuple[Level, ...]:
    width = 2 * SIDE + 1
    if len(bars.low) < width:
        return ()
    lows: Column = np.lib.stride_tricks.sliding_window_view(bars.low, width).min(axis=1)
    bounces: Column = np.lib.stride_tricks.sliding_window_view(bars.high[SIDE + 1 :], SIDE).max(axis=1)
    centre = bars.low[SIDE:-SIDE]
    found = np.flatnonzero((centre == lows) & (bounces * 100 >= centre * (100 + BOUNCE)))
    return tuple(Level(int(centre[i]), int(bars.time[i + 2 * SIDE]) + BAR) for i in found)


def conditions(readings: Readings, price: Won) -> tuple[Condition, ...]:
    """The three supports at `price`; their words change only when a reading does, not with every tick."""
    return (_oversold(readings), _at_level(readings, price), _dried_up(readings))


def _oversold(readings: Readings) -> Condition:
    if readings.rsi is None:
        return Condition("RSI", met=False, reading="봉 15개 미만", known_at=readings.known_at)
    value = f"{readings.rsi // 100}.{readings.rsi % 100:02} (기준 {RSI_LOW // 100} 이하)"
    return Condition("RSI", readings.rsi <= RSI_LOW, value, readings.known_at)


def _at_level(readings: Readings, price: Won) -> Condition:
    if not readings.levels:
        return Condition("지지선", met=False, reading="지지선 없음", known_at=readings.known_at)
    nearest = min(readings.levels, key=lambda level: (abs(level.price - price), -level.known_at))
    near = abs(nearest.price - price) * 100 <= NEAR * nearest.price
    return Condition("지지선", near, f"{nearest.price:,}원 ±{NEAR} %", nearest.known_at)


def _dried_up(readings: Readings) -> Condition:
    last, most = readings.last_volume, readings.surge_volume
    if not most:
        return Condition("거래량", met=False, reading="급등 봉 없음", known_at=readings.known_at)
    met = last * 100 <= QUIET * most
    value = f"{last:,}주, 최대의 {shown(last * 10_000 // most)} (기준 {QUIET} % 이하)"
    return Condition("거래량", met, value, readings.known_at)
