"""거부: the broker's no to an order, or to a change of one. Said once; a press that failed must not fall silent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.domain.orders import Order, Origin, Status
from core.domain.units import OrderId
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, pick, tr
from gui.models.cells import SIDES
from gui.models.orders import TYPES

_ORDER: Final = mark("거부 {name} {side} {size}주 @ {price}: {why}")
_CHANGE: Final = mark("정정·취소 안 됨 {name} {side} {size}주 @ {price}: {why}")


class Rebuffs:
    """Remembers what was told of each order; an external one is told where it was given."""

    def __init__(self, orders: Iterable[Order] = ()) -> None:
        self._known: dict[OrderId, tuple[bool, str]] = {}
        self.take(orders)

    def take(self, orders: Iterable[Order]) -> list[Order]:
        """Orders that were refused since the last look, or of which a correction or cancellation was."""
        return [order for order in orders if order.origin is not Origin.EXTERNAL and self._is_news(order)]

    def _is_news(self, order: Order) -> bool:
        said = (order.status is Status.REJECTED, order.told)
        if self._known.get(order.id, (False, "")) == said:
            return False
        self._known[order.id] = said
        return said[0] or (order.is_working and bool(order.told))


def rebuff_text(view: View, order: Order) -> str:
    """`거부 새빛전자 매수 10주 @ 10,000: [RC4058] …`."""
    return tr(
        _ORDER if order.status is Status.REJECTED else _CHANGE,
        name=view.name(order.code) or order.code,
        side=tr(SIDES[order.side][0]),
        size=fmt.quantity(order.quantity),
        price=fmt.price(order.price) if order.price else tr(TYPES[order.type]),
        why=pick(order.told) or tr("이유를 듣지 못함"),
    )
