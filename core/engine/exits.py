"""The way out of a holding at this hour: which order KRX takes, at what price – or when it will take one.

Everywhere the same wish, "sold, at whatever it brings": 시장가 wherever market orders are taken, 장후 시간외 종가
between the close and the after-market, and there, where market orders are refused, 지정가 at the lower limit. Each of
these keeps its place in the queue, and none is ever bettered by asking again.

Not chosen: 장전 시간외 종가, because the opening call beside it takes a market order that surely fills, while it
would tie the shares to yesterday's price. NXT: its order types are not known, the mock server takes none.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Final, NamedTuple

from core.domain.calendar import instant, kst_date, phase_at, phases
from core.domain.krx import price_limits
from core.domain.market import InstrumentKind, SessionPhase, Side
from core.domain.order_types import is_allowed
from core.domain.orders import Order, OrderType
from core.domain.units import Code, Ns, Won
from core.risk.prices import price_band
from core.state.halts import phase_of
from core.state.view import View

_P = SessionPhase
WAYS: Final = (OrderType.MARKET, OrderType.POST_CLOSE, OrderType.LIMIT)
"""Best first."""
_AHEAD: Final = 14
"""Days within which the exchange opens again, whatever the holidays."""
_REGULAR: Final = frozenset({_P.OPENING_AUCTION, _P.CONTINUOUS, _P.CLOSING_AUCTION, _P.HALTED, _P.REOPENING_AUCTION})


class WayOut(NamedTuple):
    """The order that would sell now; `price` is 0 for a type that carries none."""

    type: OrderType
    price: Won = 0


class Chance(NamedTuple):
    """When selling is possible next, by the calendar, and in which phase."""

    at: Ns
    phase: SessionPhase


def way_out(view: View, code: Code, at: Ns) -> WayOut | None:
    """How a holding is sold now; None where the hour takes no order, or no price can be named."""
    phase = session(view, code, at)
    kind = next((kind for kind in WAYS if is_allowed(kind, phase, at, view.kind_of(code))), None)
    if kind is not OrderType.LIMIT:
        return WayOut(kind) if kind else None
    price = lowest(view, code, at)
    return WayOut(kind, price) if price else None


def session(view: View, code: Code, at: Ns) -> SessionPhase:
    """The phase for a sale: a circuit breaker may be the other market's, and the exchange will judge."""
    found = phase_of(view, at, code)
    return phase_at(at) if found is _P.HALTED else found


def lowest(view: View, code: Code, at: Ns) -> Won:
    """The lowest price that is surely inside the band, 0 if unknown. After the close nobody knows for certain whether
    the base is yesterday's or today's: the higher of the two lower limits is allowed by both."""
    band, quote = price_band(view, code, at), view.quotes.get(code)
    if band is None:
        return 0
    last = quote.price if quote is not None else 0
    return max(band[0], price_limits(last, view.kind_of(code))[0] if last else 0)


def is_final(view: View, order: Order) -> bool:
    """Whether a sale asks for no more than it can get, so that taking it back would only lose its place."""
    if order.side is not Side.SELL:
        return False
    band = price_band(view, order.code, view.now)
    is_lowest = order.type is OrderType.LIMIT and band is not None and 0 < order.price <= band[0]
    return order.type is OrderType.MARKET or is_lowest


def segment(phase: SessionPhase) -> SessionPhase:
    """Phases that one order lives through are one: calls, halts and continuous trading of the regular session."""
    return _P.CONTINUOUS if phase in _REGULAR else phase


def next_chance(at: Ns, kind: InstrumentKind = InstrumentKind.STOCK) -> Chance | None:
    """The next phase, from now on, that takes any of `WAYS` for an issue of that kind."""
    day = kst_date(at)
    for days in range(_AHEAD):
        date = day + dt.timedelta(days=days)
        for seconds, phase in phases(date):
            start = instant(date, seconds)
            if start > at and any(is_allowed(way, phase, start, kind) for way in WAYS):
                return Chance(start, phase)
    return None


def call_end(at: Ns) -> Ns:
    """When the call that runs at `at` ends by the calendar, its random end not counted; 0 outside of one."""
    day = kst_date(at)
    rows = [(instant(day, seconds), phase) for seconds, phase in phases(day)]
    for (start, phase), (end, _) in itertools.pairwise(rows):
        if start <= at < end:
            return end if phase.is_call else 0
    return 0
