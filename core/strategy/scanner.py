"""Who becomes tracked: an ordinary share that stands far enough above yesterday's close, on enough volume.

Runs on every print of every issue that is not tracked: the first comparison turns nearly all of them away.
"""

from __future__ import annotations

from core.domain.events import TrackStarted, Trade
from core.domain.settings import StrategySettings
from core.domain.units import kst_midnight
from core.state.view import View


def found(trade: Trade, view: View, settings: StrategySettings) -> TrackStarted | None:
    """The start of tracking, if this print is one. What ended today stays ended today."""
    base = trade.price - trade.change
    if trade.change * 100 < settings.min_rise * base or trade.volume < settings.min_volume:
        return None
    if base <= 0 or not settings.min_price <= trade.price <= settings.max_price:
        return None
    instrument = view.instruments.get(trade.code)
    if instrument is not None and not instrument.is_common:
        return None
    known = view.tracked.get(trade.code)
    if known is not None and (not known.ended or known.ended_at >= kst_midnight(trade.at)):
        return None
    return TrackStarted(trade.at, trade.code, base, max(trade.high, trade.price))
