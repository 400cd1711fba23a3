"""0G ETF NAV, 0m ELW 이론가 and 0u ELW 지표, computed from the prices of the moment.

No row of these types was recorded: the spelling follows the table of the types, how many decimals greeks have is
chosen here.
"""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from core.domain.units import Code, Won, kst_hhmmss
from core.kiwoom.fields import NavValues, RatiosValues, TheoryValues
from core.kiwoom.words import coloured, signed
from core.sim.listed.baskets import Ratio
from core.sim.listed.products import FUNDS, WARRANTS, Warrant
from core.sim.listed.theory import implied, theory
from core.sim.market import DayTape, SimMarket
from core.sim.wording.spelling import change_mark, rate

_NOTHING: Final = "0.00"
Row = TypeVar("Row", NavValues, TheoryValues, RatiosValues)


class Derivatives:
    """Writers that return None for an issue of another kind, or while nothing has changed but the time."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market
        listings = market.listings
        self._ratios = {
            code: Ratio(fund.basket.members(listings.values()), market.capital)
            for code, fund in FUNDS.items()
            if code in listings
        }
        self._sent: dict[tuple[str, Code], msgspec.Struct] = {}

    def _price_of(self, code: Code) -> Won:
        return self._market.tape(code).price

    def nav(self, code: Code) -> NavValues | None:
        """0G of an ETF or ETN."""
        fund = FUNDS.get(code)
        if fund is None or code not in self._ratios:
            return None
        tape, ratio = self._market.tape(code), self._ratios[code].now()
        nav, base = fund.nav_at(ratio), tape.previous_close
        change, own = nav - fund.nav, nav / fund.nav - 1
        row = NavValues(
            nav=_towards(nav, fund.nav),
            nav_change=_plus(change),
            nav_change_rate=_plus(own * 100),
            tracking_error=f"{fund.tracking_error:.2f}",
            price=coloured(tape.price, base),
            change=signed(tape.price - base),
            change_rate=rate(tape.price - base, base),
            volume=str(tape.volume),
            change_mark=change_mark(tape.price, base, tape.upper, tape.lower),
            gearing=_NOTHING,
            break_even=_NOTHING,
            capital_point=_NOTHING,
            index_gap=_plus((own - fund.multiple * (ratio - 1)) * 100),
            etf_gap=_plus((tape.price / nav - 1) * 100),
        )
        return self._new("0G", code, row)

    def theory(self, code: Code) -> TheoryValues | None:
        """0m: price and greeks of one ELW, that is of `conversion` options."""
        warrant = self._warrant(code)
        if warrant is None:
            return None
        tape, view = self._market.tape(code), self._market.book(code)
        option, spot, part = warrant.option, float(self._price_of(warrant.underlying)), warrant.conversion
        found = theory(option, spot, warrant.volatility)
        quoted = (view.asks[0][0] + view.bids[0][0]) / 2 if view.asks and view.bids else float(tape.price)
        row = TheoryValues(
            price=coloured(tape.price, tape.previous_close),
            theory=f"{found.price * part:.2f}",
            volatility=f"{implied(option, spot, tape.price / part) * 100:.2f}",
            delta=f"{found.delta * part:+.6f}",
            gamma=f"{found.gamma * part:+.6f}",
            theta=f"{found.theta * part:+.6f}",
            vega=f"{found.vega * part:+.6f}",
            rho=f"{found.rho * part:+.6f}",
            lp_volatility=f"{implied(option, spot, quoted / part) * 100:.2f}",
        )
        return self._new("0m", code, row)

    def ratios(self, code: Code) -> RatiosValues | None:
        """0u."""
        warrant = self._warrant(code)
        if warrant is None:
            return None
        row = ratios_of(warrant, self._price_of(warrant.underlying), self._market.tape(code))
        return self._new("0u", code, row)

    def _warrant(self, code: Code) -> Warrant | None:
        warrant, listings = WARRANTS.get(code), self._market.listings
        return warrant if warrant and code in listings and warrant.underlying in listings else None

    def _new(self, kind: str, code: Code, row: Row) -> Row | None:
        if self._sent.get((kind, code)) == row:
            return None
        self._sent[kind, code] = row
        return msgspec.structs.replace(row, time=kst_hhmmss(self._market.now))


def ratios_of(warrant: Warrant, spot: Won, tape: DayTape) -> RatiosValues:
    """패리티, 프리미엄 (time value), 기어링, 손익분기율 and 자본지지점 (a year): in percent, but gearing.

    The capital fulcrum of a put is written 0: it has none.
    """
    strike, sign = warrant.strike, 1 if warrant.is_call else -1
    paid = tape.price / warrant.conversion
    intrinsic = max(sign * (spot - strike), 0)
    parity = spot / strike if warrant.is_call else strike / spot
    fulcrum = 0.0
    if warrant.is_call and spot > paid:
        fulcrum = (strike / (spot - paid)) ** (365 / max(warrant.days, 1)) - 1
    return RatiosValues(
        parity=f"{parity * 100:.2f}",
        premium=_plus((paid - intrinsic) / spot * 100),
        gearing=f"{spot / paid:.2f}",
        break_even=_plus((strike + sign * paid - spot) / spot * 100),
        capital_point=f"{fulcrum * 100:.2f}",
    )


def _towards(level: float, before: float) -> str:
    """A level with its colour."""
    text, was = f"{level:.2f}", f"{before:.2f}"
    return f"{'' if text == was else '+' if level > before else '-'}{text}"


def _plus(number: float) -> str:
    text = f"{number:+.2f}"
    return _NOTHING if float(text) == 0 else text
