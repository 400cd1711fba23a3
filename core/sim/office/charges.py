"""What a trade costs (수수료, 거래세, 농특세): by server, market and day.

Dated data: taxes as of 2025 and 2026, the commission of online orders. Funds and ELW pay no tax. Nobody published how
the sums are cut; the default is what was recorded on the mock server.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec

from core.domain.krx import MOCK, REAL_2026, CostRates
from core.domain.market import InstrumentKind, Market
from core.domain.units import Code, Won
from core.sim.listed.listing import Listing
from core.sim.sessions.venues import NXT, bare

Server = Literal["mock", "real"]

_TAXES: Final[tuple[tuple[dt.date, dict[Market, tuple[int, int]]], ...]] = (
    (dt.date(2026, 1, 1), {Market.KOSPI: (500, 1_500), Market.KOSDAQ: (2_000, 0)}),
    (dt.date(2025, 1, 1), {Market.KOSPI: (0, 1_500), Market.KOSDAQ: (1_500, 0)}),
)
"""거래세 and 농특세 in millionths, newest first; a market that is not named pays what KONEX pays."""
_KONEX: Final = (1_000, 0)


class Tariff(msgspec.Struct, frozen=True):
    """The price list of one broker; rates in millionths of the amount."""

    fee_ppm: int
    nxt_fee_ppm: int
    fee_unit: Won = 10
    """The commission is cut to whole multiples of this, each tax to whole won."""

    def rates(self, market: Market, day: dt.date, *, is_taxed: bool = True, on_nxt: bool = False) -> CostRates:
        """Of an issue of `market` on `day`. A day before the oldest known tax pays that one."""
        taxes = next((taxes for since, taxes in _TAXES if since <= day), _TAXES[-1][1])
        tax, rural = taxes.get(market, _KONEX) if is_taxed else (0, 0)
        return CostRates(self.nxt_fee_ppm if on_nxt else self.fee_ppm, tax, rural, self.fee_unit)


def rates_by_code(tariff: Tariff, listings: Mapping[Code, Listing], day: dt.date) -> Callable[[Code], CostRates]:
    """The rates of an issue on `day`: of its market, of its kind, and, under its code of NXT, of that exchange."""
    kinds = [(market, taxed, on_nxt) for market in Market for taxed in (True, False) for on_nxt in (True, False)]
    known = {kind: tariff.rates(kind[0], day, is_taxed=kind[1], on_nxt=kind[2]) for kind in kinds}

    def rates_of(code: Code) -> CostRates:
        listing = listings[bare(code)]
        return known[listing.market, listing.kind is InstrumentKind.STOCK, code.endswith(NXT)]

    return rates_of


TARIFFS: Final[dict[Server, Tariff]] = {
    "mock": Tariff(MOCK.fee_ppm, MOCK.fee_ppm),
    "real": Tariff(REAL_2026.fee_ppm, 145),
}
"""모의투자 0.35 % a side; 실전 0.015 %, on NXT 0.0145 %."""
