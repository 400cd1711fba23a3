"""What whole days of the simulated market looked like, seen from outside: the numbers that a real one is known by.

A day is played by `SimMarket` itself, without a client, from before the opening to after the close.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from core.domain import krx
from core.domain.calendar import instant, kst_date, last_trading_day
from core.domain.market import ViKind
from core.domain.units import MINUTE, SECOND, Ns
from core.kiwoom.frames import real_frame
from core.sim.listed.listing import UNIVERSE, Listing
from core.sim.market import Printed, SimMarket, ViReleased, ViStarted
from core.sim.prices import grid
from core.sim.prices.past import continuous_hours
from core.sim.rows.pushes import Rows
from core.sim.stories import STORIES

Numbers = npt.NDArray[np.float64]

_FIRST_DAY: Final = dt.date(2026, 11, 20)
_STEP: Final = 30 * SECOND
_BUSIEST: Final = 150
_LEAST_SHARES: Final = 100_000
_SURGE: Final = 20.0


class SeenDay(msgspec.Struct):
    """One day; columns are by issue, percentages of the previous close unless said otherwise."""

    highs: Numbers
    lows: Numbers
    moves: Numbers
    """The farther of high and low from the opening."""
    surges: dict[str, Numbers]
    """By figure, for the issues with a high of +20 % and 100,000 shares."""
    vi_lengths: list[float]
    """Seconds."""
    statics: int
    exact_statics: int
    off_grid: dict[str, float]
    """Percent of the issues whose high, low or close is no order price."""
    fives: Numbers
    """Shares of all issues in each 5 minutes from 09:00 to 15:00."""
    trades: float
    """Trades a second of all the `_BUSIEST` issues that rose most, in continuous trading."""
    value: float
    """Won of all issues."""


def days(listings: Sequence[Listing], *, seed: int, count: int) -> Iterator[SeenDay]:
    """`count` days of the market, each with a seed of its own from `seed` on."""
    day = last_trading_day(_FIRST_DAY)
    for number in range(count):
        yield _day(listings, seed + number, day)


def _day(listings: Sequence[Listing], seed: int, day: dt.date) -> SeenDay:
    opening, closing = continuous_hours(day)
    market = SimMarket(seed=seed, story=STORIES["ordinary"], start=opening - MINUTE, listings=listings, lazily=True)
    vis: list[ViStarted | ViReleased] = []
    while market.now < instant(day, 15 * 3600 + 31 * 60):
        vis += [one for one in market.advance(market.now + _STEP) if isinstance(one, ViStarted | ViReleased)]
    return _seen(market, vis, opening, closing)


def _seen(market: SimMarket, vis: list[ViStarted | ViReleased], opening: Ns, closing: Ns) -> SeenDay:
    columns = market.columns()
    entries = list(market.listings.values())
    bases = np.array([entry.previous_close for entry in entries], dtype=np.int64)
    highs, lows = (columns.high / bases - 1) * 100, (columns.low / bases - 1) * 100
    moves = np.maximum(columns.high / columns.open - 1, 1 - columns.low / columns.open) * 100
    minutes = columns.minute_volumes()[: (closing - opening) // MINUTE].sum(axis=1)
    trades = columns.buy_count + columns.sell_count
    hottest = np.argsort(-highs)[:_BUSIEST]
    started = [
        one for one in vis if isinstance(one, ViStarted) and one.kind is ViKind.STATIC and one.at > opening + MINUTE
    ]
    return SeenDay(
        highs=highs,
        lows=lows,
        moves=moves,
        surges=_surges(market, entries, bases, highs),
        vi_lengths=[(one.at - one.started) / SECOND for one in vis if isinstance(one, ViReleased) and one.at < closing],
        statics=len(started),
        exact_statics=sum(_is_exact(one) for one in started),
        off_grid={
            name: float((grid.floors(prices) != prices).mean() * 100)
            for name, prices in (("high", columns.high), ("low", columns.low), ("close", columns.last))
        },
        fives=minutes[:360].reshape(-1, 5).sum(axis=1).astype(np.float64),
        trades=float(trades[hottest].sum() / ((closing - opening) / SECOND)),
        value=float(columns.value.sum()),
    )


def _is_exact(vi: ViStarted) -> bool:
    return vi.trigger == krx.vi_static_trigger(vi.static_reference, vi.trigger > vi.static_reference)


def _surges(market: SimMarket, entries: list[Listing], bases: Any, highs: Numbers) -> dict[str, Numbers]:
    columns = market.columns()
    _, upper = grid.limits(bases)
    found = np.flatnonzero((highs >= _SURGE) & (columns.volume >= _LEAST_SHARES))
    shares = np.array([entries[place].listed_shares for place in found.tolist()])
    kosdaq = [entries[place].market.name == "KOSDAQ" for place in found.tolist()]
    high, last = columns.high[found], columns.last[found]
    return {
        "kosdaq": np.array(kosdaq, dtype=np.float64),
        "touch": (high == upper[found]).astype(np.float64),
        "lock": (last == upper[found]).astype(np.float64),
        "drawdown": (1 - last / high) * 100,
        "gap": (columns.open[found] / bases[found] - 1) * 100,
        "volume": columns.volume[found].astype(np.float64),
        "value": columns.value[found].astype(np.float64),
        "turnover": columns.volume[found] / shares if len(shares) else np.zeros(0),
        "price": bases[found].astype(np.float64),
    }


def frame_sizes(*, seed: int) -> dict[str, float]:
    """Bytes of a REAL frame with one row: type → the mean over a busy minute of the named issues."""
    start = instant(kst_date(instant(_FIRST_DAY, 0)), 9 * 3600 + 20 * 60)
    market = SimMarket(seed=seed, story=STORIES["ordinary"], start=start, listings=UNIVERSE)
    rows, sizes = Rows(market), {"0B": [0], "0D": [0], "1h": [0]}
    batch = market.advance(start + 20 * SECOND)
    rows.begin(batch)
    for print_ in (one for one in batch if isinstance(one, Printed)):
        sizes["0B"].append(len(real_frame([(print_.code, rows.trade(print_))])))
    for code in market.listings:
        sizes["0D"].append(len(real_frame([(code, rows.book(code))])))
        market_vi = ViStarted(market.now, code, ViKind.STATIC, True, 11_000, 10_000, 10_900, 1)
        sizes["1h"].append(len(real_frame([(code, rows.vi(market_vi))])))
    return {kind: sum(found) / max(len(found) - 1, 1) for kind, found in sizes.items()}
