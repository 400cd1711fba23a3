"""ETF, ETN and ELW of the simulated exchange: invented, like the companies, and worth what lies behind them.

Codes begin with 89; those of ELW have letters, as real ones do. How an ELW expires is counted from the day of the
market, so that it never runs out.
"""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain import krx
from core.domain.market import InstrumentKind, Market
from core.domain.units import Code, Shares, Won
from core.sim.listed.baskets import SECTORS, Basket
from core.sim.listed.listing import UNIVERSE, Listing
from core.sim.listed.theory import Option, theory


class Fund(msgspec.Struct, frozen=True):
    """An ETF or ETN that moves `multiple` times as its basket. `nav` is yesterday's, in won."""

    listing: Listing
    basket: Basket
    multiple: int
    nav: float

    @property
    def exposure(self) -> float:
        """What part of it is invested; the rest is cash and the reason why it does not quite follow."""
        return 1 - (int(self.listing.code) // 10 % 7 + 2) / 1_000

    @property
    def tracking_error(self) -> float:
        """추적오차율 of the last year in percent, in keeping with the cash."""
        return (1 - self.exposure) * 40 * abs(self.multiple)

    def nav_at(self, ratio: float) -> float:
        """NAV in won while the basket is worth `ratio` of yesterday."""
        return max(self.nav * (1 + self.multiple * self.exposure * (ratio - 1)), 1.0)


class Warrant(msgspec.Struct, frozen=True):
    """An ELW: `conversion` (전환비율) underlying shares each. `volatility` is what its LP quotes by."""

    listing: Listing
    underlying: Code
    is_call: bool
    strike: Won
    days: int
    conversion: float
    volatility: float

    @property
    def option(self) -> Option:
        return Option(self.is_call, float(self.strike), self.days / 365)


def _fund(text: str) -> Fund:
    code, name, kind, basket, multiple, nav, shares = text.split()
    of = InstrumentKind[kind]
    worth = float(nav.replace("_", ""))
    close = krx.floor_to_tick(int(worth * (1 + (int(code) // 10 % 5 - 2) / 4_000)), of)
    listing = _listing(code, name, of, close, int(shares.replace("_", "")), multiple=int(multiple))
    if basket in SECTORS:
        return Fund(listing, SECTORS[basket][0], int(multiple), worth)
    return Fund(listing, Basket(words=tuple(basket.split("/"))), int(multiple), worth)


def _listing(code: str, name: str, kind: InstrumentKind, close: Won, shares: Shares, *, multiple: int = 0) -> Listing:
    return Listing(
        code=Code(code),
        name=name.replace("·", " "),
        market=Market.KOSPI,
        previous_close=close,
        listed_shares=shares,
        on_nxt=False,
        is_common=False,
        kind=kind,
        is_calm=multiple == 1,
        multiple=multiple or 1,
    )


def _warrant(text: str) -> Warrant:
    code, name, underlying, call, strike, days, conversion, volatility = text.split()
    price = next(entry.previous_close for entry in UNIVERSE if entry.code == underlying)
    bare = Warrant(
        listing=_listing(code, name, InstrumentKind.ELW, 0, 100_000_000),
        underlying=Code(underlying),
        is_call=call == "call",
        strike=int(strike.replace("_", "")),
        days=int(days),
        conversion=float(conversion),
        volatility=float(volatility),
    )
    worth = theory(bare.option, float(price), bare.volatility).price * bare.conversion
    close = max(krx.floor_to_tick(int(worth + 2.5), InstrumentKind.ELW), 5)
    return msgspec.structs.replace(bare, listing=msgspec.structs.replace(bare.listing, previous_close=close))


FUNDS: Final = {
    fund.listing.code: fund
    for fund in (
        _fund(line)
        for line in """
        890010 마루·200 ETF 201 1 35_420 58_000_000
        890020 마루·코스닥150 ETF 150 1 13_255 74_000_000
        890030 마루·레버리지 ETF 201 2 18_470 95_000_000
        890040 마루·인버스 ETF 201 -1 4_385 160_000_000
        890050 마루·200선물인버스2X ETF 201 -2 1_962 720_000_000
        890060 마루·코스닥150레버리지 ETF 150 2 9_145 130_000_000
        890070 마루·코스닥150선물인버스 ETF 150 -1 3_610 110_000_000
        890080 나루·코스피 ETF 001 1 27_890 12_000_000
        890090 나루·코스닥 ETF 101 1 8_720 9_000_000
        890100 나루·바이오 ETF 바이오/제약/헬스/메디칼 1 11_310 21_000_000
        890110 나루·반도체 ETF 반도체/전자/디스플레이 1 24_680 33_000_000
        895010 두레·레버리지·코스닥150·ETN ETN 150 2 6_525 5_000_000
        """.split("\n")
        if line.strip()
    )
}
WARRANTS: Final = {
    warrant.listing.code: warrant
    for warrant in (
        _warrant(line)
        for line in """
        89AA01 두레AA01한빛누리전자콜 820010 call 74_000 62 0.1 0.34
        89AA02 두레AA02한빛누리전자콜 820010 call 82_000 62 0.1 0.37
        89AA03 두레AA03한빛누리전자풋 820010 put 72_000 34 0.1 0.36
        89AB01 두레AB01태강중공업콜 820030 call 245_000 90 0.02 0.45
        89AB02 두레AB02태강중공업풋 820030 put 230_000 90 0.02 0.47
        89AC01 두레AC01백두화학콜 820040 call 520_000 48 0.01 0.41
        """.split("\n")
        if line.strip()
    )
}
PRODUCTS: Final = (*(fund.listing for fund in FUNDS.values()), *(warrant.listing for warrant in WARRANTS.values()))
"""Listings for a market that also has the issues behind them."""
