"""What a hand may not do by slipping: too many, too much, too far.

The risk gate judges again; this only says so before the order is asked for.
"""

from __future__ import annotations

from core.domain.commands import PlaceOrder
from core.domain.krx import STOCK, floor_to_tick, is_on_tick, step
from core.domain.market import InstrumentKind, Side
from core.domain.settings import RiskSettings
from core.domain.units import Won
from gui.i18n import tr
from gui.models.rules import CURES


def objection(command: PlaceOrder, last: Won, limits: RiskSettings, kind: InstrumentKind = STOCK) -> str:
    """Why this order should not be asked for, in the user's language; empty when nothing speaks against it.

    `last` is the last price, 0 while unknown; a market order is valued at it. `kind` decides the tick grid.
    """
    price = command.price or last
    if not price:
        return tr("현재가를 아직 모릅니다")
    size, most = command.quantity, limits.max_order_quantity
    if size > most:
        return f"{tr('{size}주 > 수량 한도 {limit}주', size=f'{size:,}', limit=f'{most:,}')}. {tr(CURES['quantity'])}"
    value, most = command.quantity * price, limits.max_order_value
    if value > most and command.side.sign > 0:
        return f"{tr('{value}원 > 금액 한도 {limit}원', value=f'{value:,}', limit=f'{most:,}')}. {tr(CURES['value'])}"
    for word, asked in ((tr("가격"), command.price), (tr("조건가"), command.stop)):
        if asked and not is_on_tick(asked, kind):
            return f"{word} {_off_tick(asked, kind)}"
    if last and command.stop and (command.stop - last) * command.side.sign <= 0:
        return reached(command.stop, last, command.side)
    if last and command.price and abs(command.price - last) * 100 > limits.max_distance * last:
        away, most = abs(command.price - last) * 1_000 // last, limits.max_distance
        text = tr("현재가 {last}원에서 {away}% > 거리 한도 {limit}%", last=f"{last:,}", away=away / 10, limit=most)
        return f"{text}. {tr(CURES['distance'])}"
    return ""


def _off_tick(price: Won, kind: InstrumentKind) -> str:
    below = floor_to_tick(price, kind)
    low, high = f"{below:,}", f"{step(below, 1, kind):,}"
    return tr("{price}원은 호가 단위가 아닙니다: {low} 또는 {high}", price=f"{price:,}", low=low, high=high)


def reached(stop: Won, last: Won, side: Side) -> str:
    """Why a 조건가격 cannot lie there: the price has been there already, the order would leave at once."""
    where = tr("현재가보다 높게") if side is Side.BUY else tr("현재가보다 낮게")
    return tr(
        "조건가 {stop}원은 현재가 {last}원이 이미 닿아 있습니다: {where} 넣으세요",
        stop=f"{stop:,}",
        last=f"{last:,}",
        where=where,
    )
