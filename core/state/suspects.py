"""의심 종목: prints that cannot be true, and the issues that nobody may trust until the broker was asked again.

Within a day the cumulative volume (13 누적거래량) only grows, a price lies between 하한가 and 상한가, and a print is
neither older than the one before it nor from the future. A print that breaks this is left out: it would spoil bars,
stops and signals. Its issue stays suspect until a snapshot that was asked for afterwards agrees with what we believe.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable
from typing import Final

import msgspec

from core.domain.events import Fault, Snapshot, Trade
from core.domain.krx import widest_limits
from core.domain.market import InstrumentKind
from core.domain.units import MINUTE, SECOND, Code, Ns, Shares, kst_midnight
from core.state.quotes import Print, Quote

AHEAD: Final = MINUTE
"""A stamp later than this after its arrival is no drift: a clock that is seconds off must not blind the desk."""
BEHIND: Final = 5 * SECOND
"""Prints of one issue may change places by this much (the wire counts whole seconds)."""
_MISCOUNTED: Final = "체결건수가 줄어듦 / the number of prints ran backwards"
_RECENT: Final = 100
_MOST: Final = 1_000
_OUTSIDE: Final = "가격제한폭 밖의 체결 / a print outside the price limits"


class Suspect(msgspec.Struct):
    """`since` when and `why` (Korean / English) an issue is not to be trusted."""

    since: Ns
    why: str
    told: Shares = -1
    """Volume of a snapshot that knew of less than we do; a second one that agrees with it is believed."""


class Suspects(dict[Code, Suspect]):
    """By issue; `tell` hears of each new doubt, once a minute for each issue and cause."""

    def __init__(self, tell: Callable[[Fault], None]) -> None:
        super().__init__()
        self._tell = tell
        self._told: dict[tuple[Code, str], Ns] = {}
        self._counts: dict[Code, tuple[Ns, int]] = {}
        self.refused = 0
        """Prints left out because they cannot be true."""
        self.doubled = 0
        """Prints left out because we had them already."""

    def admits(
        self, quote: Quote, trade: Trade, prints: deque[Print], kind: InstrumentKind = InstrumentKind.STOCK
    ) -> bool:
        """Whether a print that is no plain successor of the last one may count. The store asks for no other print."""
        midnight = kst_midnight(trade.time)
        is_same_day = quote.day == midnight
        if not is_same_day and midnight == kst_midnight(trade.at):  # also back, when the server's time was learned
            low, high = widest_limits(trade.price - trade.change, kind)
            if trade.low and not low <= trade.low <= trade.high <= high:
                # The first print of a day tells its band: one that contradicts itself tells nothing.
                self._doubt(trade, _OUTSIDE)
                return False
            quote.begin_day(midnight, low, high)
        elif _is_double(quote, trade, prints):
            self.doubled += 1
            return False
        why = _objection(quote, trade, is_same_day=is_same_day) or (_MISCOUNTED if self.miscounts(trade) else "")
        if why:
            self._doubt(trade, why)
        return not why

    def miscounts(self, trade: Trade) -> bool:
        """Whether 체결건수 (1071 + 1072) ran backwards within the day; a count that did not is remembered.

        Decodes the row: the store asks only for issues that a strategy may enter.
        """
        count = _count(trade)
        if count is None:
            return False
        midnight = kst_midnight(trade.time)
        day, known = self._counts.get(trade.code, (midnight, 0))
        if day == midnight and count < known:
            return True
        self._counts[trade.code] = (midnight, count)
        return False

    def verify(self, quote: Quote, snapshot: Snapshot) -> None:
        """A good snapshot clears the issue; one that was asked for before the doubt proves nothing."""
        suspect = self.get(snapshot.code)
        if suspect is None or snapshot.at < suspect.since:
            return
        if not quote.low_limit <= snapshot.price <= quote.high_limit:
            return
        self._counts.pop(snapshot.code, None)  # no snapshot tells them: counted anew
        if snapshot.volume >= quote.volume:
            del self[snapshot.code]
        elif 0 <= suspect.told <= snapshot.volume:
            # Twice the broker knows of less: what we believed was the wrong print, or every later one stays out.
            quote.rebase(snapshot)
            del self[snapshot.code]
        else:
            suspect.told = snapshot.volume

    def _doubt(self, trade: Trade, why: str) -> None:
        self.refused += 1
        self.setdefault(trade.code, Suspect(trade.at, why))
        key = (trade.code, why)
        if trade.at - self._told.get(key, -MINUTE) < MINUTE:
            return
        if len(self._told) >= _MOST:
            self._told.clear()
        self._told[key] = trade.at
        raw = f"{trade.price} x {trade.quantity}, volume {trade.volume}, time {trade.time}"
        self._tell(Fault(trade.at, f"0B {trade.code}", why, raw))


def _count(trade: Trade) -> int | None:
    if trade.rest is None:
        return None
    sold, bought = trade.rest.value("sell_count"), trade.rest.value("buy_count")
    return sold + bought if isinstance(sold, int) and isinstance(bought, int) else None


def _objection(quote: Quote, trade: Trade, *, is_same_day: bool) -> str:
    if trade.time > trade.at + AHEAD or kst_midnight(trade.time) != kst_midnight(trade.at):
        return "체결 시각이 맞지 않음 / a print of another time"
    if not quote.low_limit <= trade.price <= quote.high_limit:
        return _OUTSIDE
    if not is_same_day or not quote.at:
        return ""
    if trade.volume < quote.volume:
        return "누적거래량이 줄어듦 / the cumulative volume ran backwards"
    if trade.time < quote.time - BEHIND:
        return "체결 시각이 되돌아감 / the time of the prints ran backwards"
    return ""


def _is_double(quote: Quote, trade: Trade, prints: deque[Print]) -> bool:
    if not quote.at or not trade.quantity or trade.volume > quote.volume:
        return False
    if trade.volume == quote.volume:
        return True
    # A second link repeats what the first one said; the volume alone would look as if it ran backwards.
    recent = itertools.islice(reversed(prints), _RECENT)
    return any((p.time, p.price, p.quantity) == (trade.time, trade.price, trade.quantity) for p in recent)
