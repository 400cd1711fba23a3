"""What a share of an issue may cost today: its kind, its base price, its daily band, the worst price of an order."""

from __future__ import annotations

from core.domain.krx import widest_limits
from core.domain.market import InstrumentKind
from core.domain.order_types import BOUNDED
from core.domain.orders import OrderType
from core.domain.units import Code, Ns, Won, bare, kst_midnight
from core.state.view import View


def previous_close(view: View, code: Code) -> Won:
    """기준가 of today's band; 0 while nobody told it."""
    for known in (code, bare(code)):
        quote = view.quotes.get(known)
        if quote is not None and quote.previous_close:
            return quote.previous_close
    instrument = view.instruments.get(bare(code))
    return instrument.previous_close if instrument is not None else 0


def price_band(view: View, code: Code, now: Ns) -> tuple[Won, Won] | None:
    """(하한가, 상한가) of today: a share's as the broker told them, otherwise by rule; None without a base price.

    Which ETF or ETN is leveraged, no list tells: each has the band of a double one, the exchange judges the rest.
    """
    kind, quote = view.kind_of(code), view.quotes.get(bare(code))
    if kind is InstrumentKind.STOCK and quote is not None and quote.high_limit and quote.day == kst_midnight(now):
        return quote.low_limit, quote.high_limit
    base = previous_close(view, code)
    return widest_limits(base, kind) if base else None


def most_paid(view: View, code: Code, kind: OrderType, price: Won) -> Won:
    """What one share may cost at worst: the limit price, or 상한가 where that may not hold; 0 if unknown."""
    if kind in BOUNDED:
        return price
    band = price_band(view, code, view.now)
    return band[1] if band else 0
