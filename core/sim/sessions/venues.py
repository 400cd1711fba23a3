"""One issue on several exchanges: the codes under which each is known, and the view of both together (`_AL`).

`810010` is KRX, `810010_NX` NXT, `810010_AL` both: books merged by price, prints of either, volumes added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from core.domain.market import Bar, Level
from core.domain.units import Code, Ns, Shares, Won
from core.sim.matching.happenings import DepthView
from core.sim.matching.tally import DayTape

NXT: Final = "_NX"
BOTH: Final = "_AL"
_LEVELS: Final = 10


def nxt_of(code: Code) -> Code:
    """The NXT code of an issue."""
    return Code(code + NXT)


def both_of(code: Code) -> Code:
    """The integrated code of an issue."""
    return Code(code + BOTH)


def exchange_of(code: str) -> str:
    """The name of the one exchange that a code belongs to: KRX or NXT."""
    return "NXT" if code.endswith(NXT) else "KRX"


def bare(code: str) -> Code:
    """The issue behind any of its codes."""
    return Code(code.partition("_")[0])


def joined_depth(krx: DepthView, nxt: DepthView) -> DepthView:
    """Both books as one. The auction of KRX is told; that of NXT only where KRX holds none."""
    auction = krx if krx.expected_quantity else nxt
    return msgspec.structs.replace(
        krx,
        asks=_merged((*krx.asks, *nxt.asks))[:_LEVELS],
        bids=_merged((*krx.bids, *nxt.bids))[: -_LEVELS - 1 : -1],
        ask_total=krx.ask_total + nxt.ask_total,
        bid_total=krx.bid_total + nxt.bid_total,
        expected_price=auction.expected_price,
        expected_quantity=auction.expected_quantity,
    )


def _merged(levels: Iterable[Level]) -> tuple[Level, ...]:
    """Cheapest first."""
    found: dict[Won, Shares] = {}
    for price, quantity in levels:
        found[price] = found.get(price, 0) + quantity
    return tuple(sorted(found.items()))


def joined_touch(krx: tuple[Won, Won], nxt: tuple[Won, Won]) -> tuple[Won, Won]:
    """(best ask, best bid) of both; 0 where nobody is."""
    asks = [touch[0] for touch in (krx, nxt) if touch[0]]
    return min(asks, default=0), max(krx[1], nxt[1])


def joined_tape(krx: DayTape, nxt: DayTape, code: Code, *, price: Won) -> DayTape:
    """The day on both; `price` is the last one of either."""
    if not nxt.volume:
        return msgspec.structs.replace(krx, code=code)
    lows = [tape.low for tape in (krx, nxt) if tape.low]
    return msgspec.structs.replace(
        krx,
        code=code,
        price=price,
        open=krx.open or nxt.open,
        high=max(krx.high, nxt.high),
        low=min(lows),
        volume=krx.volume + nxt.volume,
        value=krx.value + nxt.value,
        buy_volume=krx.buy_volume + nxt.buy_volume,
        sell_volume=krx.sell_volume + nxt.sell_volume,
        buy_count=krx.buy_count + nxt.buy_count,
        sell_count=krx.sell_count + nxt.sell_count,
    )


def joined_bars(krx: list[Bar], nxt: list[Bar]) -> list[Bar]:
    """Bars of both by their time. Where both traded, KRX opens and closes the bar."""
    found: dict[Ns, Bar] = {bar.time: bar for bar in nxt}
    for bar in krx:
        other = found.get(bar.time)
        if other is not None:
            high, low = max(bar.high, other.high), min(bar.low, other.low)
            bar = Bar(bar.time, bar.open, high, low, bar.close, bar.volume + other.volume)
        found[bar.time] = bar
    return [found[time] for time in sorted(found)]


def scaled(bars: Iterable[Bar], share: float) -> list[Bar]:
    """What NXT traded while KRX traded these bars; a minute of less than a share is none."""
    parts = ((bar, int(bar.volume * share)) for bar in bars)
    return [Bar(bar.time, bar.open, bar.high, bar.low, bar.close, volume) for bar, volume in parts if volume]
