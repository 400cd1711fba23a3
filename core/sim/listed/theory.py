"""Black and Scholes: what an option ought to cost, how that moves, and which volatility a price implies.

Floats throughout: a theory is no money. One unit of the underlying; times in years, rates and volatilities as 0.03.
"""

from __future__ import annotations

import math
from typing import Final

import msgspec

_SOONEST: Final = 1 / 365 / 24
"""Years: an hour before the end an option is priced as if it had this much left."""
_CALMEST, _WILDEST = 0.001, 5.0
_HALVINGS: Final = 40


class Option(msgspec.Struct, frozen=True):
    """A European option."""

    is_call: bool
    strike: float
    years: float
    rate: float = 0.03


class Theory(msgspec.Struct, frozen=True):
    """Price and greeks. Theta a day, vega and rho a point of percent."""

    price: float
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float


def theory(option: Option, spot: float, volatility: float) -> Theory:
    """What `option` is worth while the underlying costs `spot` > 0."""
    years = max(option.years, _SOONEST)
    root = math.sqrt(years)
    spread = volatility * root
    d1 = (math.log(spot / option.strike) + (option.rate + volatility * volatility / 2) * years) / spread
    d2 = d1 - spread
    sign = 1 if option.is_call else -1
    present = option.strike * math.exp(-option.rate * years)
    density = math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi)
    own, owed = _normal(sign * d1), _normal(sign * d2)
    decay = -spot * density * volatility / (2 * root) - sign * option.rate * present * owed
    return Theory(
        price=sign * (spot * own - present * owed),
        delta=sign * own,
        gamma=density / (spot * spread),
        theta=decay / 365,
        vega=spot * density * root / 100,
        rho=sign * present * years * owed / 100,
    )


def implied(option: Option, spot: float, price: float) -> float:
    """The volatility at which the theory costs `price`; the calmest or wildest one where none does."""
    low, high = _CALMEST, _WILDEST
    if price <= theory(option, spot, low).price:
        return low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if theory(option, spot, middle).price < price:
            low = middle
        else:
            high = middle
    return high


def _normal(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2
