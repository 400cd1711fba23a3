"""What a hand may not do by slipping: too many, too much, too far.

The risk gate judges again; this only says so before the order is asked for.
"""

from __future__ import annotations

from core.domain.commands import PlaceOrder
from core.domain.krx import STOCK, is_on_tick
from core.domain.market import InstrumentKind
from core.domain.settings import RiskSettings
from core.domain.units import Won
from gui.i18n import tr


def objection(command: PlaceOrder, last: Won, limits: RiskSettings, kind: InstrumentKind = STOCK) -> str:
    """Why this order should not be asked for, in the user's language; empty when nothing speaks against it.

    `last` is the last price, 0 while unknown; a market order is valued at it. `kind` decides the tick grid.
    """
    price = command.price or last
    if not price:
        return tr("현재가를 아직 모릅니다")
    if command.quantity > limits.max_order_quantity:
        return tr("수량 한도 {limit}주를 넘습니다", limit=f"{limits.max_order_quantity:,}")
    if command.quantity * price > limits.max_order_value and command.side.sign > 0:
        return tr("금액 한도 {limit}원을 넘습니다", limit=f"{limits.max_order_value:,}")
    if command.price and not is_on_tick(command.price, kind):
        return tr("호가 단위가 아닙니다")
    if command.stop and not is_on_tick(command.stop, kind):
        return tr("조건가가 호가 단위가 아닙니다")
    if last and command.stop and (command.stop - last) * command.side.sign <= 0:
        return tr("조건가에 이미 닿아 있습니다")
    if last and command.price and abs(command.price - last) * 100 > limits.max_distance * last:
        return tr("현재가에서 {limit}% 넘게 떨어져 있습니다", limit=limits.max_distance)
    return ""
