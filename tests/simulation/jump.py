"""Somebody who trades so far from the last price that a VI begins."""

from __future__ import annotations

from typing import Final

from core.domain import krx
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Code
from core.sim.broker import Broker
from core.sim.market import Ticket
from core.sim.matching.happenings import Refused

_FIRST: Final = -(10**15)
"""Numbers that nobody in the crowd has."""
_ENOUGH: Final = 10_000_000


def jump(broker: Broker, code: Code, percent: int, rest: int) -> None:
    """Two strangers meet `percent` away, behind all that lies between; the one leaves `rest` shares for the call.

    Nothing happens where the market is not in continuous trading, or the price cannot be.
    """
    market = broker.market
    if market.is_in_call(code) or not market.tape(code).volume:
        return
    low, high = market.listings[code].band
    price = krx.floor_to_tick(min(max(market.price(code) * (100 + percent) // 100, low), high))
    side, other = (Side.BUY, Side.SELL) if percent > 0 else (Side.SELL, Side.BUY)
    first = _FIRST - market.now
    try:
        made = market.submit(Ticket(first, code, other, OrderType.LIMIT, 1, price))
        made += market.submit(Ticket(first - 1, code, side, OrderType.LIMIT, _ENOUGH, price))
        made += market.cancel(first - 1, _ENOUGH - rest) if rest else market.cancel(first - 1)
    except Refused:
        return
    broker._publish(made)
