"""What a day has in store: which issues leave their walk, how far they go and when, drawn before the opening.

Surges (Quiet → Ignite → Climb → Top → Lock, Dump or Fade), falls, gaps that are sold off, themes that move together.
The quantiles are those of all KOSPI and KOSDAQ issues in early 2026. Levels are changes of the previous close; times
are shares of continuous trading; nothing here knows a clock. Counterpart of `world`, which walks along these paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

REAL_ISSUES: Final = 2_771
"""Counts a day are those of a market of this size."""
TURNS: Final = 24
"""Most turns of one path."""
SESSION_S: Final = 22_800

_SURGES: Final = 47.0
_RISES: Final = 92.0
"""Issues that reach +10 % and not +20 %."""
_FALLS: Final = 30.0
_SOLD: Final = 8.0
"""Issues that fall 10 % from their opening but not from the close before."""
_SPREAD: Final = 90.0
"""Shape of the negative binomial: 32 to 66 surges in 33 sessions."""
_KOSDAQ: Final = 0.81
_TOUCH: Final = 0.404
_STAY: Final = 0.60
_PEAKS: Final = ((0.0, 0.604, 1.0), (0.2015, 0.25, 0.2945))
_LESSER: Final = ((0.0, 0.40, 0.685, 1.0), (0.1015, 0.122, 0.15, 0.1985))
_GAPS: Final = (
    (0.0, 0.1, 0.25, 0.5, 0.75, 0.842, 0.9, 1.0), (-0.035, -0.005, 0.0, 0.015, 0.061, 0.1, 0.158, 0.299),
)  # fmt: skip
_DRAWDOWNS: Final = (
    (0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0), (0.004, 0.014, 0.026, 0.052, 0.09, 0.13, 0.165, 0.19, 0.25),
)  # fmt: skip
_VOLUMES: Final = (
    (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0),
    (150_000, 869_190, 2_061_743, 5_291_058, 12_863_951, 26_013_258, 89_312_131, 150_000_000),
)  # fmt: skip
_CHEAPER: Final = -0.48
"""How the ranks of price and volume go together."""
_THEMED: Final = 0.5


class Turn(msgspec.Struct, frozen=True, gc=False):
    """At this share of the session the price stands at `level`; `pace` is the business of the stretch up to here."""

    at: float
    level: float
    pace: float


class Mover(msgspec.Struct, frozen=True, gc=False):
    """One issue that leaves its walk: by its place in the list. `cap` and `floor` are the day's extremes."""

    issue: int
    turns: tuple[Turn, ...]
    cap: float
    floor: float
    volume: float
    """Shares of the day, or 0: as ever."""
    theme: int


def movers_of(
    chance: np.random.Generator, *, kosdaq: Ints, kospi: Ints, prices: Ints, percent: int = 100
) -> list[Mover]:
    """The movers of a day among the issues `kosdaq` and `kospi` (places), whose previous closes are `prices`.

    `percent` of a usual day's number.
    """
    share = (len(kosdaq) + len(kospi)) / REAL_ISSUES * percent / 100
    mood = chance.gamma(_SPREAD, 1 / _SPREAD)
    counts = [int(chance.poisson(count * share * mood)) for count in (_SURGES, _RISES, _FALLS, _SOLD)]
    chosen = _choose(chance, kosdaq, kospi, sum(counts))
    groups = np.split(chosen, np.cumsum(counts)[:-1])
    surges = [_surge(chance, int(i), *theme) for i, theme in zip(groups[0], _themes(chance, counts[0]), strict=True)]
    surges = _with_volume(chance, surges, prices)
    rises = [_rise(chance, int(issue)) for issue in groups[1]]
    falls = [_fall(chance, int(issue)) for issue in groups[2]]
    return [*surges, *rises, *falls, *(_sell_off(chance, int(issue)) for issue in groups[3])]


def _choose(chance: np.random.Generator, kosdaq: Ints, kospi: Ints, count: int) -> Ints:
    """`count` places, four in five of them KOSDAQ as far as they reach."""
    ours, theirs = chance.permutation(kosdaq).tolist(), chance.permutation(kospi).tolist()
    found = []
    for _ in range(min(count, len(ours) + len(theirs))):
        first, second = (ours, theirs) if chance.random() < _KOSDAQ else (theirs, ours)
        found.append((first or second).pop())
    return np.array(found, dtype=np.int64)


def _themes(chance: np.random.Generator, count: int) -> list[tuple[int, float]]:
    """(number, hour) of the themes of `count` surges; 2 to 5 share one, −1 stands alone."""
    found: list[tuple[int, float]] = []
    number = 0
    while len(found) < count:
        hour = float(chance.random())
        if chance.random() < _THEMED / 2:
            found += [(number, hour)] * int(chance.integers(2, 6))
            number += 1
        else:
            found.append((-1, hour))
    return found[:count]


def _draw(chance: np.random.Generator, table: tuple[Sequence[float], Sequence[float]]) -> float:
    return float(np.interp(chance.random(), *table))


def _with_volume(chance: np.random.Generator, surges: list[Mover], prices: Ints) -> list[Mover]:
    """Cheap shares trade in larger numbers: the ranks of price and volume go apart."""
    if not surges:
        return surges
    size = len(surges)
    ranks = np.argsort(np.argsort([prices[one.issue] for one in surges])) + 0.5
    noise = np.sqrt(1 - _CHEAPER**2) * chance.standard_normal(size)
    lean = _CHEAPER * np.sqrt(12) * (ranks / size - 0.5) + noise
    order = (np.argsort(np.argsort(lean)) + chance.random(size)) / size
    volumes = np.exp(np.interp(order, _VOLUMES[0], np.log(_VOLUMES[1])))
    return [msgspec.structs.replace(one, volume=float(v)) for one, v in zip(surges, volumes, strict=True)]


# ---- one path ---------------------------------------------------------------------------------------------------


def _surge(chance: np.random.Generator, issue: int, theme: int, hour: float) -> Mover:
    touches = chance.random() < _TOUCH
    stays = touches and chance.random() < _STAY
    peak = 0.32 if touches else _draw(chance, _PEAKS)  # the exchange's own limit cuts it
    drop = 0.0 if stays else _draw(chance, _DRAWDOWNS)
    gap = min(_draw(chance, _GAPS), 0.97 * min(peak, 0.299))
    hour = min(max(hour + 0.004 * chance.standard_normal(), 0.0), 1.0)
    late = 0.35 + 0.6 * hour if drop < 0.04 and not stays else 0.9 * hour**1.7
    return _climb(chance, issue, gap=gap, peak=peak, drop=drop, top=late, theme=theme, stays=stays)


def _rise(chance: np.random.Generator, issue: int) -> Mover:
    peak = _draw(chance, _LESSER)
    gap = min(0.35 * _draw(chance, _GAPS) - 0.004, 0.8 * peak)
    drop = 0.6 * _draw(chance, _DRAWDOWNS)
    return _climb(
        chance, issue, gap=gap, peak=peak, drop=drop, top=0.92 * chance.random() ** 1.4, theme=-1, stays=False
    )


def _climb(
    chance: np.random.Generator,
    issue: int,
    *,
    gap: float,
    peak: float,
    drop: float,
    top: float,
    theme: int,
    stays: bool,
) -> Mover:
    """Ignite, two waves with a pullback between, the top; then it stays locked, or is dumped and fades."""
    top = max(top, 0.012)
    waves = chance.uniform((0.01, 0.015, 0.01), (0.045, 0.08, 0.05))
    waves *= min(1.0, (top - 0.002) / waves.sum())
    start = top - waves.sum()
    first = gap + (peak - gap) * chance.uniform(0.45, 0.75)
    back = first - (first - gap) * chance.uniform(0.15, 0.4)
    turns = [
        Turn(0.0, gap, 0.5),
        Turn(start, gap + 0.004 * chance.standard_normal(), 0.4),
        Turn(start + waves[0], first, 4.0),
        Turn(start + waves[0] + waves[1], back, 1.5),
        Turn(top, peak, 5.0),
    ]
    rest = min((1 - top) * 0.3, chance.uniform(0.004, 0.015))
    turns.append(Turn(top + rest, peak, 5.0))
    if stays:
        turns.append(Turn(1.0, peak, 0.12))
    else:
        level = min(peak, 0.298)
        turns += _dumped(chance, level, (1 + level) * (1 - drop) - 1, top + rest)
    return Mover(issue, tuple(turns), cap=peak, floor=-0.31, volume=0.0, theme=theme)


def _dumped(chance: np.random.Generator, peak: float, close: float, start: float) -> list[Turn]:
    """From the top to the close: dumps that bounce by Beta(2, 3) of the drop, a third of them to a lower low."""
    turns: list[Turn] = []
    now, level, end = start, peak, 0.97
    size = max((peak - close) * chance.uniform(0.55, 1.15), 0.015)
    for _ in range(3):
        if now > end - 0.03:
            break
        seconds = _dump_seconds(chance, size)
        now, level = now + seconds / SESSION_S, level - size
        turns.append(Turn(now, level, 7.0))
        if chance.random() < 0.35:
            now, level = now + chance.uniform(30, 90) / SESSION_S, level - 0.3 * size
            turns.append(Turn(now, level, 4.0))
        now, level = now + chance.uniform(60, 360) / SESSION_S, min(level + size * chance.beta(2, 3), peak - 0.005)
        turns.append(Turn(now, level, 3.0))
        now += chance.uniform(0.02, 0.12)
        size *= chance.uniform(0.3, 0.7)
    return [*turns, *_wander(chance, turns[-1] if turns else Turn(start, peak, 1.0), close, peak)]


def _dump_seconds(chance: np.random.Generator, size: float) -> float:
    """A flush within half a minute, a sweep within a breath, or minutes of falling."""
    if size < 0.05:
        return float(chance.uniform(8, 30))
    return float(chance.uniform(1, 2)) if chance.random() < 0.15 else float(chance.uniform(45, 400))


def _wander(chance: np.random.Generator, last: Turn, close: float, peak: float) -> list[Turn]:
    marks = np.sort(chance.uniform(last.at, 1.0, 4))
    turns = []
    for mark in marks:
        part = (mark - last.at) / (1 - last.at) if last.at < 1 else 1.0
        level = last.level + (close - last.level) * part + 0.012 * chance.standard_normal()
        turns.append(Turn(float(mark), min(level, peak - 0.006), 1.2))
    return [*turns, Turn(1.0, close, 1.2)] if last.at < 1 else turns


def _fall(chance: np.random.Generator, issue: int) -> Mover:
    low = -min(0.1015 + chance.exponential(0.035), 0.31)
    gap = max(min(chance.normal(-0.01, 0.025), 0.05), low * 0.7)
    return _sink(chance, issue, gap=gap, low=low)


def _sell_off(chance: np.random.Generator, issue: int) -> Mover:
    gap = chance.uniform(0.015, 0.075)
    low = (1 + gap) * (1 - chance.uniform(0.102, 0.125)) - 1
    return _sink(chance, issue, gap=gap, low=max(low, -0.097))


def _sink(chance: np.random.Generator, issue: int, *, gap: float, low: float) -> Mover:
    start, end = np.sort(chance.uniform(0.005, 0.95, 2))
    end = max(end, start + 0.01)
    halfway = gap + (low - gap) * chance.uniform(0.4, 0.7)
    back = low + (gap - low) * chance.beta(2, 3)
    turns = (
        Turn(0.0, gap, 0.5),
        Turn(start, gap + 0.004 * chance.standard_normal(), 0.5),
        Turn(start + (end - start) * 0.3, halfway, 3.0),
        Turn(start + (end - start) * 0.5, halfway + 0.25 * (gap - halfway), 1.5),
        Turn(end, low, 3.0),
        Turn(min(end + 0.01, 0.99), low, 3.0),
        Turn(1.0, back, 1.2),
    )
    return Mover(issue, turns, cap=max(gap, 0.0) + 0.02, floor=low, volume=0.0, theme=-1)
