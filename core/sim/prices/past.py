"""The past of an issue, invented: minute bars of this morning and of earlier sessions, day bars of the last 60.

Every bar lies on the tick grid, days end where the next one's previous close is, and a day bar of a session that has
minute bars is exactly their sum. Floats are allowed here: this is generative noise, not money.
"""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from core.domain import krx
from core.domain.calendar import instant, last_trading_day, phases
from core.domain.market import Bar, InstrumentKind, SessionPhase
from core.domain.units import MINUTE, SECOND, Ns, Shares, Won
from core.sim.plots import Morning, Point

MINUTE_SESSIONS: Final = 3
DAY_SESSIONS: Final = 60
_FLAT: Final = (Point(0, 0, 300), Point(60, 0, 120), Point(250, 0, 50), Point(900, 0, 110), Point(1000, 0, 110))


def sessions_before(day: dt.date, count: int) -> list[dt.date]:
    """The last `count` trading days before `day`, oldest first."""
    found: list[dt.date] = []
    while len(found) < count:
        day = last_trading_day(day - dt.timedelta(days=1))
        found.append(day)
    return found[::-1]


def continuous_hours(day: dt.date) -> tuple[Ns, Ns]:
    """First and last-plus-one instant of continuous trading of a trading day."""
    starts = {phase: seconds for seconds, phase in phases(day)}
    return instant(day, starts[SessionPhase.CONTINUOUS]), instant(day, starts[SessionPhase.CLOSING_AUCTION])


def day_bar(day: dt.date, bars: Sequence[Bar]) -> Bar:
    """The sum of a session's bars."""
    high, low = max(bar.high for bar in bars), min(bar.low for bar in bars)
    return Bar(instant(day, 0), bars[0].open, high, low, bars[-1].close, sum(bar.volume for bar in bars))


def _snap(price: float) -> Won:
    return max(krx.floor_to_tick(int(price + 0.5)), 1)


class _Curve:
    """Points read as a polyline of price and a staircase of volume weight."""

    def __init__(self, points: Sequence[Point], base: Won) -> None:
        self._points, self._base = points, base
        self._starts = [point.permille for point in points]

    def price(self, permille: float) -> float:
        at = bisect_right(self._starts, permille) - 1
        left, right = self._points[at], self._points[min(at + 1, len(self._points) - 1)]
        width = right.permille - left.permille
        part = (permille - left.permille) / width if width else 0.0
        return self._base * (1 + (left.change + (right.change - left.change) * part) / 10_000)

    def weight(self, permille: float) -> int:
        return self._points[bisect_right(self._starts, permille) - 1].weight


def minute_path(
    curve: _Curve, opening: Ns, minutes: int, *, volume: Shares, wobble: float, chance: random.Random
) -> list[Bar]:
    """`minutes` bars along the curve; `wobble` is the relative noise of a minute; the last close is the curve's end."""
    weights = [curve.weight(1000 * i / minutes) * chance.lognormvariate(-0.1, 0.45) for i in range(minutes)]
    unit = volume / sum(weights)
    noise, close, bars = 0.0, _snap(curve.price(0)), []
    for i in range(minutes):
        noise = noise * 0.8 + chance.gauss(0, wobble) if i + 1 < minutes else 0.0
        opened, close = close, _snap(curve.price(1000 * (i + 1) / minutes) * (1 + noise))
        reach = wobble * 0.7
        high = max(opened, close, _snap(max(opened, close) * (1 + abs(chance.gauss(0, reach)))))
        low = min(opened, close, _snap(min(opened, close) * (1 - abs(chance.gauss(0, reach)))))
        bars.append(Bar(opening + i * MINUTE, opened, high, low, close, max(1, int(weights[i] * unit))))
    return bars


def _clip(bars: list[Bar], low: Won, high: Won) -> list[Bar]:
    def cut(price: Won) -> Won:
        return min(max(price, low), high)

    return [Bar(b.time, cut(b.open), cut(b.high), cut(b.low), cut(b.close), b.volume) for b in bars]


def on_grid(bars: list[Bar], kind: InstrumentKind) -> list[Bar]:
    """Bars made on the grid of stocks, on that of another kind of instrument."""
    if kind is InstrumentKind.STOCK:
        return bars

    def cut(price: Won) -> Won:
        return max(krx.floor_to_tick(price, kind), krx.tick_size(price, kind))

    return [Bar(b.time, cut(b.open), cut(b.high), cut(b.low), cut(b.close), b.volume) for b in bars]


def morning_bars(
    morning: Morning,
    base: Won,
    hours: tuple[Ns, Ns],
    chance: random.Random,
    kind: InstrumentKind = InstrumentKind.STOCK,
) -> list[Bar]:
    """Today's bars from the opening (`hours[0]`) to the start (`hours[1]`); pauses leave no bars."""
    opening, start = hours
    minutes = max(-(-(start - opening) // MINUTE), 1)
    curve = _Curve(morning.points, base)
    bars = minute_path(curve, opening, minutes, volume=morning.volume, wobble=0.0025, chance=chance)

    def is_paused(index: int) -> bool:
        return any(a <= 1000 * index / minutes < b for a, b in morning.pauses)

    kept = [bar for i, bar in enumerate(bars) if not is_paused(i)]
    return on_grid(_clip(kept, *krx.price_limits(base, kind)), kind)


def _wander(chance: random.Random, first: int, last: int, swing: float) -> tuple[Point, ...]:
    """An ordinary session from change `first` to `last` (basis points)."""
    points = []
    for mark in _FLAT:
        on_line = first + (last - first) * mark.permille / 1000
        noise = 0 if mark.permille in (0, 1000) else chance.gauss(0, 90 * swing)
        points.append(Point(mark.permille, int(on_line + noise), mark.weight))
    return tuple(points)


def _weighted(points: Sequence[Point]) -> tuple[Point, ...]:
    starts = [mark.permille for mark in _FLAT]
    return tuple(Point(p.permille, p.change, _FLAT[bisect_right(starts, p.permille) - 1].weight) for p in points)


class Past:
    """Earlier sessions of one issue, invented when somebody first asks, the same for every asker."""

    def __init__(
        self,
        base: Won,
        today: dt.date,
        *,
        volume: Shares,
        seed: str,
        earlier: Sequence[Sequence[Point]] = (),
        kind: InstrumentKind = InstrumentKind.STOCK,
    ) -> None:
        """`volume` is that of the last session, and about that of those before."""
        self._kind = kind
        self._base, self._today, self._volume, self._seed, self._earlier = base, today, volume, seed, earlier
        self._minutes: list[list[Bar]] | None = None
        self._days: list[Bar] | None = None

    def _sessions(self) -> list[list[Bar]]:
        if self._minutes is None:
            chance = random.Random(self._seed)
            days = sessions_before(self._today, MINUTE_SESSIONS)
            self._minutes = [self._session(day, i, chance) for i, day in enumerate(days)]
        return self._minutes

    def _session(self, day: dt.date, number: int, chance: random.Random) -> list[Bar]:
        opening, closing = continuous_hours(day)
        if self._earlier:
            points = _weighted(self._earlier[number])
        else:
            marks = random.Random(f"{self._seed}/closes")
            closes = [int(marks.gauss(0, 250)) for _ in range(MINUTE_SESSIONS)] + [0]
            points = _wander(chance, closes[number] + int(chance.gauss(0, 60)), closes[number + 1], 1.0)
        is_last = number == MINUTE_SESSIONS - 1
        volume = self._volume if is_last else int(self._volume * chance.lognormvariate(0, 0.3))
        curve = _Curve(points, self._base)
        minutes = (closing - opening) // MINUTE
        bars = minute_path(curve, opening, minutes, volume=volume * 39 // 40, wobble=0.002, chance=chance)
        last = bars[-1].close
        auction = volume - sum(bar.volume for bar in bars) if is_last else volume // 40
        bars.append(Bar(closing + 600 * SECOND, last, last, last, last, max(1, auction)))
        return bars

    def minute_bars(self) -> list[Bar]:
        """The last three sessions, oldest first."""
        return on_grid([bar for session in self._sessions() for bar in session], self._kind)

    def day_bars(self) -> list[Bar]:
        """The last 60 sessions, oldest first, without today."""
        if self._days is None:
            known = self._sessions()
            days = sessions_before(self._today, DAY_SESSIONS)
            recent = [day_bar(day, bars) for day, bars in zip(days[-MINUTE_SESSIONS:], known, strict=True)]
            self._days = on_grid(self._older(days[:-MINUTE_SESSIONS], recent[0].open) + recent, self._kind)
        return self._days

    def _older(self, days: list[dt.date], close: Won) -> list[Bar]:
        chance, bars = random.Random(f"{self._seed}/days"), []
        for day in reversed(days):
            opened = _snap(close / (1 + chance.gauss(0.001, 0.022)))
            high = _snap(max(opened, close) * (1 + abs(chance.gauss(0, 0.012))))
            low = _snap(min(opened, close) * (1 - abs(chance.gauss(0, 0.012))))
            volume = int(self._volume * chance.lognormvariate(0, 0.5)) + 1
            bars.append(Bar(instant(day, 0), opened, max(high, opened, close), min(low, opened, close), close, volume))
            close = _snap(opened * (1 + chance.gauss(0, 0.004)))
        return bars[::-1]
