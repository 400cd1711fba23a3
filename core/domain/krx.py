"""Rules of the Korea Exchange as integer arithmetic: tick grid, ±30 % band, VI trigger prices, cost of a trade.

Sources: KRX business regulations as in force since 2023-01-25 (tick), 2026 tax law (cost). Prints may lie off the
tick grid (midpoint orders); orders may not.
"""

from __future__ import annotations

import datetime as dt
import functools
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

import msgspec

from core.domain.market import InstrumentKind, Market
from core.domain.units import Shares, Won

_EDGES: Final = (2_000, 5_000, 20_000, 50_000, 200_000, 500_000)
_TICKS: Final = (1, 5, 10, 50, 100, 500, 1_000)
STOCK: Final = InstrumentKind.STOCK
_GRIDS: Final = {
    InstrumentKind.STOCK: (_EDGES, _TICKS),
    InstrumentKind.ETF: ((2_000,), (1, 5)),
    InstrumentKind.ETN: ((2_000,), (1, 5)),
    InstrumentKind.ELW: ((), (5,)),
}
_FUNDS: Final = frozenset({InstrumentKind.ETF, InstrumentKind.ETN})
_UNBOUND: Final = 10
"""An ELW has no daily limits; this many times the base is far enough to be none."""


def tick_size(price: Won, kind: InstrumentKind = STOCK) -> Won:
    """호가가격단위 at `price`; an edge belongs to the band above it."""
    if kind is STOCK:  # asked a thousand times as often as the others
        return _TICKS[bisect_right(_EDGES, price)]
    edges, ticks = _GRIDS[kind]
    return ticks[bisect_right(edges, price)]


def is_on_tick(price: Won, kind: InstrumentKind = STOCK) -> bool:
    return price > 0 and price % tick_size(price, kind) == 0


def floor_to_tick(price: Won, kind: InstrumentKind = STOCK) -> Won:
    """The highest order price ≤ `price`."""
    tick = tick_size(price, kind)
    return price // tick * tick


def ceil_to_tick(price: Won, kind: InstrumentKind = STOCK) -> Won:
    """The lowest order price ≥ `price`."""
    tick = tick_size(price, kind)
    return -(-price // tick) * tick


def step(price: Won, ticks: int, kind: InstrumentKind = STOCK) -> Won:
    """`price` (on the grid) moved by `ticks` grid points, across band edges; never below the lowest point."""
    least = tick_size(1, kind)
    for _ in range(abs(ticks)):
        price = price + tick_size(price, kind) if ticks > 0 else price - tick_size(price - 1, kind)
        if price <= least:
            return least
    return price


def price_limits(base: Won, kind: InstrumentKind = STOCK, *, percent: int = 30) -> tuple[Won, Won]:
    """(하한가, 상한가) of a base price: `percent` of it cut to the base's tick; the upper cut once more to its own.

    A leveraged ETF or ETN has `percent` 30 × its multiple. An ELW has no limits: one tick to far beyond any price.
    """
    base = ceil_to_tick(base, kind)
    tick = tick_size(base, kind)
    if kind is InstrumentKind.ELW:
        return tick, base * _UNBOUND
    width = base * percent // 100 // tick * tick
    return max(base - width, tick), floor_to_tick(base + width, kind)


def widest_limits(base: Won, kind: InstrumentKind = STOCK) -> tuple[Won, Won]:
    """The limits by rule where nobody told them: of an ETF or ETN those of a double one, for no list tells which is."""
    return price_limits(base, kind, percent=60 if kind in _FUNDS else 30)


def listing_day_limits(offer: Won) -> tuple[Won, Won]:
    """(lowest, highest) order price on the day of a new listing: 60 % to 400 % of the offer price (공모가)."""
    return ceil_to_tick(-(-offer * 6 // 10)), floor_to_tick(offer * 4)


def _trigger(reference: Won, tenths_of_percent: int, rising: bool, kind: InstrumentKind) -> Won:
    scaled = reference * (1_000 + tenths_of_percent if rising else 1_000 - tenths_of_percent)
    return ceil_to_tick(-(-scaled // 1_000), kind) if rising else floor_to_tick(scaled // 1_000, kind)


def vi_static_trigger(reference: Won, rising: bool, kind: InstrumentKind = STOCK) -> Won:
    """First order price at or beyond ±10 % of the last single-price result (정적 VI)."""
    return _trigger(reference, 100, rising, kind)


def vi_dynamic_trigger(reference: Won, rising: bool, percent: int = 6, kind: InstrumentKind = STOCK) -> Won:
    """First order price at or beyond ±`percent` of the last trade (동적 VI): 3 for KOSPI200, 6 for all others."""
    return _trigger(reference, percent * 10, rising, kind)


_TAXES: Final[tuple[tuple[dt.date, dict[Market, tuple[int, int]]], ...]] = (
    (dt.date(2026, 1, 1), {Market.KOSPI: (500, 1_500), Market.KOSDAQ: (2_000, 0)}),
    (dt.date(2025, 1, 1), {Market.KOSPI: (0, 1_500), Market.KOSDAQ: (1_500, 0)}),
)
"""거래세 and 농특세 on a sale in millionths, newest first."""
_KONEX: Final = (1_000, 0)


class CostRates(msgspec.Struct, frozen=True, gc=False):
    """Commission and sell tax in millionths of the amount. The commission is cut to whole `fee_unit`s, as recorded (900
    on 258,000 at 0.35 %), each tax to whole won; both cuts are settings until a statement confirms them."""

    fee_ppm: int
    tax_ppm: int
    rural_ppm: int = 0
    """농어촌특별세, a tax of its own where it is told apart."""
    fee_unit: Won = 10

    def fee(self, amount: Won) -> Won:
        fee = amount * self.fee_ppm // 1_000_000
        return fee - fee % self.fee_unit

    def tax(self, amount: Won) -> Won:
        """거래세 and 농특세 on a sale."""
        return amount * self.tax_ppm // 1_000_000 + amount * self.rural_ppm // 1_000_000

    def with_fee(self, amount: Won) -> Won:
        """What buying for `amount` costs."""
        return amount + self.fee(amount)

    def of(self, market: Market, day: dt.date, *, is_taxed: bool = True) -> CostRates:
        """The same commission, and the sale tax of that market on `day`; funds and ELW pay none.

        A day before the oldest known tax pays that one; a market that is not named pays what KONEX pays.
        """
        return self.on(day)[market if is_taxed else None]

    def on(self, day: dt.date) -> Mapping[Market | None, CostRates]:
        """`of` for every market; None is what pays no tax."""
        return _tariff(self, day)

    def exit_cost(self, price: Won, quantity: Shares) -> Won:
        """What selling `quantity` at `price` would cost."""
        return self.fee(price * quantity) + self.tax(price * quantity)


@functools.lru_cache(maxsize=16)
def _tariff(rates: CostRates, day: dt.date) -> Mapping[Market | None, CostRates]:
    taxes = next((taxes for since, taxes in _TAXES if since <= day), _TAXES[-1][1])
    found: dict[Market | None, CostRates] = {None: CostRates(rates.fee_ppm, 0, 0, rates.fee_unit)}
    for market in Market:
        found[market] = CostRates(rates.fee_ppm, *taxes.get(market, _KONEX), rates.fee_unit)
    return found


REAL_2026: Final = CostRates(fee_ppm=150, tax_ppm=2_000)
"""Kiwoom online 0.015 % a side; sale tax 0.20 % on KOSPI and KOSDAQ in 2026."""
MOCK: Final = CostRates(fee_ppm=3_500, tax_ppm=2_000)
"""As recorded on the mock server: 0.35 % a side."""
