"""A sale by hand of shares that a broker-side stop (`mirror`) holds: the stop comes back first, then the sale leaves.

The wish waits in memory for the broker's word, a few seconds at most, and passes the gate again when it leaves: nothing
is ever offered twice. What does not come free in time is refused in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from core.domain.commands import Cancel, PlaceOrder
from core.domain.events import OrderRefused
from core.domain.market import Side
from core.domain.orders import Order, Origin, is_mirror
from core.domain.units import SECOND, Ns, Shares, bare
from core.state.view import View

PATIENCE: Final = 5 * SECOND
"""How long a sale waits for its shares; a user who sees nothing happen for longer would press again."""


class _Parked(NamedTuple):
    at: Ns
    wish: PlaceOrder


class GiveWay:
    """Sales by hand that wait for their shares."""

    def __init__(self) -> None:
        self._parked: list[_Parked] = []

    def make_room(self, wish: PlaceOrder, view: View, at: Ns) -> list[Cancel] | None:
        """Which stops must come back for this sale, which the gate refused for want of shares. The sale is then kept;
        None: it is not, since that would not help."""
        if wish.origin is not Origin.USER or wish.side is not Side.SELL or self._is_waiting(wish):
            return None
        missing = wish.quantity - _free(wish, view)
        stops = [order for order in _sales(wish, view) if is_mirror(order) and _can_come_back(order)]
        if missing <= 0 or sum(order.remaining for order in stops) < missing:
            return None
        self._parked.append(_Parked(at, wish))
        cancels = []
        for order in reversed(stops):
            if missing > 0:
                missing -= order.remaining
                if not order.is_cancelling:
                    cancels.append(Cancel(order.id, Origin.PROTECT, "사용자 매도에 자리를 내줌"))
        return cancels

    def ready(self, view: View, at: Ns) -> Iterator[PlaceOrder | OrderRefused]:
        """Sales whose shares are free now, and those that waited too long."""
        waiting, self._parked = self._parked, []
        for parked in waiting:
            wish = parked.wish
            if _free(wish, view) >= wish.quantity:
                yield wish
            elif abs(at - parked.at) < PATIENCE:
                self._parked.append(parked)
            else:
                text = (
                    "손절 보호 주문의 취소가 확인되지 않아 매도하지 않았습니다: 다시 누르세요"
                    " / the stop at the broker did not come back in time, nothing was sold; press again"
                )
                yield OrderRefused(at, "shares", text, wish)

    @property
    def is_idle(self) -> bool:
        return not self._parked

    def _is_waiting(self, wish: PlaceOrder) -> bool:
        return any(parked.wish == wish for parked in self._parked)


def _free(wish: PlaceOrder, view: View) -> Shares:
    position = view.positions.get(bare(wish.code))
    return (position.quantity if position else 0) - sum(order.remaining for order in _sales(wish, view))


def _sales(wish: PlaceOrder, view: View) -> list[Order]:
    """Open sales of the issue, on any venue."""
    issue = bare(wish.code)
    return [order for order in view.orders.open() if order.side is Side.SELL and bare(order.code) == issue]


def _can_come_back(order: Order) -> bool:
    return order.is_working and order.broker_no is not None
