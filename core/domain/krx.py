"""Rules of the Korea Exchange as integer arithmetic: tick grid, ±30 % band, VI trigger prices, cost of a trade.

Sources: KRX business regulations as in force since 2023-01-25 (tick), 2026 tax law (cost). Prints may lie off the
tick grid (midpoint orders); orders may not.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import msgspec

from core.domain.units import Shares, Won

_EDGES: Final = (2_000, 5_000, 20_000, 50_000, 200_000, 500_000)
_TICKS: Final = (1, 5, 10, 50, 100, 500, 1_000)


def tick_size(price: Won) -> Won:
    """호가가격단위 of a stock at `price`; an edge belongs to the band above it."""
    return _TICKS[bisect_right(_EDGES, price)]


def is_on_tick(price: Won) -> bool:
    return price > 0 and price % tick_size(price) == 0


def floor_to_tick(price: Won) -> Won:
    """The highest order price ≤ `price`."""
    return price // tick_size(price) * tick_size(price)


def ceil_to_tick(price: Won) -> Won:
    """The lowest order price ≥ `price`."""
    return -(-price // tick_size(price)) * tick_size(price)


def step(price: Won, ticks: int) -> Won:
    """`price` (on the grid) moved by `ticks` grid points, across band edges; never below 1 won."""
    for _ in range(abs(ticks)):
        price = price + tick_size(price) if ticks > 0 else price - tick_size(price - 1)
        if price <= 1:
            return 1
    return price


def price_limits(base: Won) -> tuple[Won, Won]:
    """(하한가, 상한가) of a base price: 30 % of it cut to the base's tick; the upper cut once more to its own."""
    base = ceil_to_tick(base)
    tick = tick_size(base)
    width = base * 3 // 10 // tick * tick
    return base - width, floor_to_tick(base + width)


def _trigger(reference: Won, tenths_of_percent: int, rising: bool) -> Won:
    scaled = reference * (1_000 + tenths_of_percent if rising else 1_000 - tenths_of_percent)
    return ceil_to_tick(-(-scaled // 1_000)) if rising else floor_to_tick(scaled // 1_000)


def vi_static_trigger(reference: Won, rising: bool) -> Won:
    """First order price at or beyond ±10 % of the last single-price result (정적 VI)."""
    return _trigger(reference, 100, rising)


def vi_dynamic_trigger(reference: Won, rising: bool, percent: int = 6) -> Won:
    """First order price at or beyond ±`percent` of the last trade (동적 VI): 3 for KOSPI200, 6 for all others."""
    return _trigger(reference, percent * 10, rising)


class CostRates(msgspec.Struct, frozen=True, gc=False):
    """Commission and sell tax in millionths of the amount; both cut to whole won (rounding: not yet verified)."""

    fee_ppm: int
    tax_ppm: int

    def fee(self, amount: Won) -> Won:
        return amount * self.fee_ppm // 1_000_000

    def tax(self, amount: Won) -> Won:
        """거래세 and 농특세 on a sale."""
        return amount * self.tax_ppm // 1_000_000

    def exit_cost(self, price: Won, quantity: Shares) -> Won:
        """What selling `quantity` at `price` would cost."""
        return self.fee(price * quantity) + self.tax(price * quantity)


REAL_2026: Final = CostRates(fee_ppm=150, tax_ppm=2_000)
"""Kiwoom online 0.015 % a side; sale tax 0.20 % on KOSPI and KOSDAQ in 2026."""
MOCK: Final = CostRates(fee_ppm=3_500, tax_ppm=2_000)
"""As recorded on the mock server: 0.35 % a side."""
