"""0D 주식호가잔량: ten levels a side, their changes, the totals, the auction's forecast and the split by exchange.

The change of a level is against the last row written for the issue, and the change of a total is the sum of the changes
of its ten levels, as recorded rows have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from core.domain.market import Level
from core.domain.units import Shares, Won
from core.kiwoom.fields import BookValues
from core.sim.market import DepthView
from core.sim.wording.spelling import Colours, change_mark, difference, rate, ratio

LEVELS: Final = 10
_EMPTY: Final = ((0, 0),) * LEVELS
_NO_FORECAST: Final = ("0", "0.00", "3")
_NO_SPLIT: Final = ("0",) * (4 * LEVELS + 4 + 16)
_NO_PART: Final = ("0",) * (2 * LEVELS + 2)
_ASKED: Final = slice(2, 1 + 6 * LEVELS, 6)
_WANTED: Final = slice(5, 1 + 6 * LEVELS, 6)
"""Where the quantities stand: a level is six fields in a row, the ask's price, quantity and change, then the bid's."""
_NO_LP: Final = ("0",) * (2 * LEVELS)


class Before(msgspec.Struct, frozen=True, gc=False):
    """The quantities of the row before, by price and at the midpoint."""

    asks: Mapping[Won, Shares]
    bids: Mapping[Won, Shares]
    midpoint_asks: Shares
    midpoint_bids: Shares

    @classmethod
    def of(cls, view: DepthView) -> Before:
        return cls(dict(view.asks), dict(view.bids), view.midpoint_asks, view.midpoint_bids)


class Band(msgspec.Struct, frozen=True, gc=False):
    """What the colours and marks of an issue are measured against today."""

    base: Won
    upper: Won
    lower: Won
    colours: Colours


class Cells(msgspec.Struct, frozen=True, gc=False):
    """A book spelled out up to what every item shows; `view` is what it was written of."""

    texts: list[str]
    view: DepthView
    before: Before
    band: Band

    def bare(self) -> BookValues:
        """0D of the bare item: no split by exchange."""
        return BookValues(*self.texts, *_NO_SPLIT)

    def integrated(self, krx: DepthView, nxt: DepthView | None = None) -> BookValues:
        """0D of `_AL`: whose quantities the levels are. `nxt` None: the issue has no second exchange."""
        return BookValues(*self.texts, *_split(self, krx, nxt))


def book_cells(
    view: DepthView,
    before: Before,
    band: Band,
    time: str,
    *,
    volume: Shares,
    volume_yesterday: Shares,
    lp_percent: int = 0,
) -> Cells:
    """The book `view`. `lp_percent` of every level belongs to its 유동성공급자. In wire order, as in `trade_row`."""
    cells = [time]
    add, colours = cells.extend, band.colours
    ask_before, bid_before = before.asks.get, before.bids.get
    ask_delta = bid_delta = 0
    for (ask, offered), (bid, wanted) in zip(_padded(view.asks), _padded(view.bids), strict=True):
        more, less = offered - ask_before(ask, 0), wanted - bid_before(bid, 0)
        ask_delta += more
        bid_delta += less
        ask_text, bid_text = f"{more:+}" if more else "0", f"{less:+}" if less else "0"
        add((colours[ask], str(offered), ask_text, colours[bid], str(wanted), bid_text))
    asks, bids = view.ask_total, view.bid_total
    add((str(asks), difference(ask_delta), str(bids), difference(bid_delta)))
    price, filled = view.expected_price, view.expected_quantity
    change, change_rate, mark = _against(price, band) if price else _NO_FORECAST
    expected, surplus = colours[price] if price else "0", bids - asks
    add((expected, str(filled), difference(surplus), ratio(bids, asks), difference(-surplus), ratio(asks, bids)))
    add((change, change_rate, mark, expected, str(filled), mark, change, change_rate))
    add(_lp(view, lp_percent) if lp_percent else _NO_LP)
    sign = "-" if filled < volume_yesterday else "+"  # 299: no direction, as the sign of 30 in 0B
    add((str(volume), f"{sign}{ratio(filled, volume_yesterday)}" if filled else "0.00", "", ""))
    return Cells(cells, view, before, band)


def _padded(levels: tuple[Level, ...]) -> Sequence[Level]:
    return levels if len(levels) == LEVELS else (*levels, *_EMPTY)[:LEVELS]


def _against(price: Won, band: Band) -> tuple[str, str, str]:
    change = price - band.base
    return difference(change), rate(change, band.base), change_mark(price, band.base, band.upper, band.lower)


def _lp(view: DepthView, percent: int) -> list[str]:
    cells = []
    for (_, offered), (_, wanted) in zip(_padded(view.asks), _padded(view.bids), strict=True):
        cells += [str(offered * percent // 100), str(wanted * percent // 100)]
    return cells


def _split(whole: Cells, krx: DepthView, nxt: DepthView | None) -> list[str]:
    """6044–6065 KRX's quantities at the levels of the integrated book, 6066–6087 those of NXT, 6100–6115 midpoints."""
    texts, view, band = whole.texts, whole.view, whole.band
    if krx is view:
        cells = [*texts[_ASKED], *texts[_WANTED], str(view.ask_total), str(view.bid_total)]
    else:
        cells = _part(view, krx)
    cells += _part(view, nxt) if nxt else _NO_PART
    for part, was in ((krx, whole.before), (nxt, None)):
        cells += _midpoint(part, was, band)
    for part in (krx, nxt):
        mid = part.midpoint if part else 0
        change, change_rate, mark = _against(mid, band) if mid else _NO_FORECAST
        cells += (change, mark, change_rate)
    return cells


def _part(view: DepthView, own: DepthView) -> list[str]:
    """What one exchange has at each price of the integrated book, and in total."""
    ask_at, bid_at = dict(own.asks).get, dict(own.bids).get
    cells = [str(ask_at(price, 0)) if price else "0" for price, _ in _padded(view.asks)]
    cells += [str(bid_at(price, 0)) if price else "0" for price, _ in _padded(view.bids)]
    return [*cells, str(own.ask_total), str(own.bid_total)]


def _midpoint(part: DepthView | None, was: Before | None, band: Band) -> tuple[str, ...]:
    """중간가 with what waits there; what of it changed is not followed for NXT."""
    if part is None:
        return ("0",) * 5
    asks, bids = part.midpoint_asks, part.midpoint_bids
    more, less = (asks - was.midpoint_asks, bids - was.midpoint_bids) if was else (0, 0)
    price = band.colours[part.midpoint] if part.midpoint else "0"
    return difference(more), str(asks), price, str(bids), difference(less)
