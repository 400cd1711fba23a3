"""Bars of weeks, months and years – ka10082, ka10083, ka10094 – joined from the day bars of an issue.

A bar is dated by the first session in it; its value is in won, where that of a day (ka10081) is in millions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from core.domain.calendar import kst_date
from core.domain.market import Bar
from core.domain.units import Shares
from core.kiwoom.words import decimal
from core.sim.boards.asked import asked_of
from core.sim.market import SimMarket
from core.sim.office.access import kst_stamp
from core.sim.rows.pushes import hundredths
from core.sim.wording.replies import Body, Page, continued, done
from core.sim.wording.shapes import shaped

CHART_ROWS: Final = 300
"""A page of weeks or months; how many the broker sends is not recorded."""
_PERIODS: Final[dict[str, tuple[str, Callable[[dt.date], object]]]] = {
    "ka10082": ("stk_stk_pole_chart_qry", lambda day: day.isocalendar()[:2]),
    "ka10083": ("stk_mth_pole_chart_qry", lambda day: (day.year, day.month)),
    "ka10094": ("stk_yr_pole_chart_qry", lambda day: day.year),
}


def joined(bars: Sequence[Bar], period: Callable[[dt.date], object]) -> list[tuple[Bar, int]]:
    """Day bars, oldest first, as bars of longer periods, each with its value in won."""
    found: list[tuple[Bar, int]] = []
    last: object = None
    for bar in bars:
        now, value = period(kst_date(bar.time)), bar.close * bar.volume
        if now != last:
            found.append((bar, value))
            last = now
            continue
        sofar, before = found[-1]
        high, low = max(sofar.high, bar.high), min(sofar.low, bar.low)
        found[-1] = Bar(sofar.time, sofar.open, high, low, bar.close, sofar.volume + bar.volume), before + value
    return found


class Charts:
    """Reads the exchange, changes nothing."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market

    def handlers(self) -> dict[str, Callable[[Body, int], Page]]:
        """What is answered here, by TR."""
        return {api_id: self._player(api_id) for api_id in _PERIODS}

    def _player(self, api_id: str) -> Callable[[Body, int], Page]:
        return lambda body, start: self._chart(api_id, body, start)

    def _chart(self, api_id: str, body: Body, start: int) -> Page:
        """Up to `base_dt`, newest first."""
        venue, code = asked_of(self._market, body)
        listed_shares = venue.listings[code].listed_shares
        name, period = _PERIODS[api_id]
        days = [bar for bar in venue.day_bars(code) if kst_stamp(bar.time)[:8] <= str(body["base_dt"])]
        bars = joined(days, period)
        closes = [bar.close for bar, _ in bars]
        rows = [
            _row(bar, value, before, listed_shares, is_year=api_id == "ka10094")
            for (bar, value), before in zip(bars, [closes[0] if closes else 0, *closes], strict=False)
        ]
        newest = rows[::-1][start : start + CHART_ROWS]
        return Page(
            done(shaped(api_id, {"stk_cd": str(body["stk_cd"])}, {name: newest})),
            continued(start, CHART_ROWS, len(rows)),
        )


def _row(bar: Bar, value: int, before: int, listed: Shares, *, is_year: bool) -> Body:
    change = bar.close - before
    row = {
        "cur_prc": str(bar.close),
        "trde_qty": str(bar.volume),
        "trde_prica": str(value),
        "dt": kst_stamp(bar.time)[:8],
        "open_pric": str(bar.open),
        "high_pric": str(bar.high),
        "low_pric": str(bar.low),
    }
    if is_year:
        return row
    return row | {
        "pred_pre": f"{change:+}" if change else "0",
        "pred_pre_sig": "2" if change > 0 else "5" if change < 0 else "3",
        "trde_tern_rt": decimal(hundredths(bar.volume, listed), sign=True),
    }
