"""When to leave: stop, trailing stop, end of the day. Compared against the exact cost, cross-multiplied.

Mode seed: the stop is a fixed part of the average. Mode ladder: the band's floor is the stop, because later stages buy
below the fixed one; without a band the fixed one holds.
"""

from __future__ import annotations

from typing import NamedTuple

from core.domain.settings import ExitMode, StrategySettings
from core.domain.units import Won
from core.state.positions import Position
from core.strategy.matrix import shown

_WHOLE = 10_000


class Leave(NamedTuple):
    """`kind` (stop, trail, flat) ends the key of the exit signal; `text` is for the user."""

    kind: str
    text: str


def stop_price(position: Position, settings: StrategySettings, *, floor: Won) -> Won:
    """The highest price, on the grid or off it, at which `leave` sells: stop or armed trailing stop; 0 for no
    shares."""
    if not position.quantity:
        return 0
    worth = position.quantity * _WHOLE
    if settings.exits is ExitMode.LADDER and floor:
        stop = floor - 1
    else:
        stop = position.cost * (_WHOLE + settings.stop_loss) // worth
    if not _is_armed(position, settings):
        return stop
    return max(stop, position.high * (_WHOLE - settings.trail_gap) // _WHOLE)


def leave(position: Position, price: Won, settings: StrategySettings, *, floor: Won, is_late: bool) -> Leave | None:
    """The first rule that wants out at `price`, stop before trailing before time."""
    worth, cost = price * position.quantity * _WHOLE, position.cost
    if settings.exits is ExitMode.LADDER and floor:
        if price < floor:
            return Leave("stop", f"손절: {price:,}원이 구간 바닥 {floor:,}원 아래")
    elif worth <= cost * (_WHOLE + settings.stop_loss):
        return Leave("stop", f"손절 {shown(position.return_bp(price))} ≤ {shown(settings.stop_loss)}")
    top = position.high
    if _is_armed(position, settings) and price * _WHOLE <= top * (_WHOLE - settings.trail_gap):
        fall = (top - price) * _WHOLE // top
        return Leave("trail", f"추적손절: 고점 {top:,}원에서 {shown(fall)} 하락 (기준 {shown(settings.trail_gap)})")
    if is_late:
        return Leave("flat", "장 마감 전 청산")
    return None


def _is_armed(position: Position, settings: StrategySettings) -> bool:
    return position.high * position.quantity * _WHOLE >= position.cost * (_WHOLE + settings.trail_arm)
