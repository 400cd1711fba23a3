"""After FLAT: a fill of an order from before makes it untrue and is sold again; what somebody buys elsewhere later is
told, and left to him.

An order is from before if we knew it when FLAT was said, or if the broker numbered it before the last that we knew; on
the next day nothing is, for he counts anew. The word itself is journalled, so that a restart looks back, too.
"""

from __future__ import annotations

import msgspec

from core.domain.events import KillTripped, Verified
from core.domain.market import Side
from core.domain.orders import Order
from core.domain.units import BrokerNo, Ns, kst_midnight
from core.state.view import View


class Afterwards:
    """What was known when FLAT was said of `pressed`; `view` as it was then."""

    def __init__(self, pressed: KillTripped, view: View, at: Ns, *, last: str = "") -> None:
        self.pressed, self.at = pressed, at
        known = max((order.broker_no for order in view.orders if order.broker_no), default=BrokerNo(""))
        self._mark = max(known, BrokerNo(last))
        self._fills = len(view.fills)
        self.is_withdrawn = self.is_told = False
        """Not true any more; and the user knows why."""

    @classmethod
    def restored(cls, written: KillTripped, verified: Verified, view: View) -> Afterwards:
        """As the journal has it. It is said again once the lists were read again."""
        pressed = msgspec.structs.replace(written, flatten=verified.flatten, verified=None)
        found = cls(pressed, view, written.at, last=verified.last)
        found.is_withdrawn = True
        return found

    def written(self, reason: str) -> KillTripped:
        """For journal and latch: a restart stays stopped and must not sell what the user buys elsewhere from now on."""
        verified = Verified(self.pressed.flatten, self._mark)
        replace = msgspec.structs.replace
        return replace(self.pressed, at=self.at, flatten=False, reason=reason, verified=verified)

    def sells_late(self, at: Ns) -> bool:
        """Whether a late fill is to be sold: it was a flattening, of this day."""
        return self.pressed.flatten and kst_midnight(at) == kst_midnight(self.at)

    def is_untrue(self, view: View) -> bool:
        """Whether something is held, or rests, that the word did not know. What the user sells himself is his to do."""
        return (self.pressed.flatten and bool(view.held())) or self.comes_late(view)

    def comes_late(self, view: View) -> bool:
        """Whether an order from before rests after all, or has filled and is held."""
        if kst_midnight(view.now) != kst_midnight(self.at):
            return False
        if any(self._is_old(order) for order in view.orders.open()):
            return True
        held = {position.code for position in view.held()} if self.pressed.flatten else set()
        for fill in view.fills[self._fills :] if held else ():
            order = view.orders.by_number(fill.broker_no)
            if fill.side is Side.BUY and fill.code in held and order is not None and self._is_old(order):
                return True
        return False

    def _is_old(self, order: Order) -> bool:
        is_numbered = order.broker_no is not None and bool(self._mark)
        return order.requested_at <= self.at or (is_numbered and str(order.broker_no) <= self._mark)
