"""What a trade costs (수수료, 거래세, 농특세): by server, market and day.

The taxes and their days are `core.domain.krx`'s. Nobody published how the sums are cut; the default is what was
recorded on the mock server.
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


class Tariff(msgspec.Struct, frozen=True):
    """The price list of one broker; rates in millionths of the amount."""

    fee_ppm: int
    nxt_fee_ppm: int
    fee_unit: Won = 10
    """The commission is cut to whole multiples of this, each tax to whole won."""

    def rates(self, market: Market, day: dt.date, *, is_taxed: bool = True, on_nxt: bool = False) -> CostRates:
        """Of an issue of `market` on `day`."""
        fee = self.nxt_fee_ppm if on_nxt else self.fee_ppm
        return CostRates(fee, 0, fee_unit=self.fee_unit).of(market, day, is_taxed=is_taxed)


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
