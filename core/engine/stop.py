"""The way from the pressed button to a flat account: stop · cancel · sell · verify, each step measured from the press.

Pure and restartable: it looks at the store and says what is still to do. What is under way is never asked twice;
what failed is asked again after a pause; FLAT is said only when the broker's own lists were read afterwards and are
empty. Cancels of buys go first, then cancels of sells, then exits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.domain.commands import Cancel, PlaceOrder, Refresh
from core.domain.events import KillStep, KillTripped
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin
from core.domain.units import SECOND, Code, Ns
from core.state.view import View

STOPPED: Final = "정지"
"""Told by the runtime, which alone can measure it: the gate is closed and the latch is on disk."""
CANCELLED: Final = "취소"
FLATTENED: Final = "청산"
VERIFIED: Final = "잔고확인"
PATIENCE: Final = 2 * SECOND
"""How long a cancel or an exit may stay unanswered or refused before it is asked again; doubles each time."""

_SLOWEST: Final = 4
"""After so many doublings (32 s) the pause grows no more."""

Wish = Cancel | PlaceOrder | Refresh | KillStep


class Stop:
    """One stop from trip to reset."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._pressed: KillTripped | None = None
        self._asked: dict[str, tuple[Ns, int]] = {}
        self._told: dict[str, tuple[int, int]] = {}
        self._to_cancel: set[str] = set()
        self._to_sell: set[Code] = set()
        self._clear_at: Ns = 0  # since when our books have nothing left to do
        self.is_flat = False

    def start(self, tripped: KillTripped) -> None:
        """Begin, begin again after FLAT, or add the flattening to a stop that runs already."""
        if self.is_flat:
            self.reset()
        if self._pressed is None or (tripped.flatten and not self._pressed.flatten):
            self._pressed = tripped

    @property
    def is_running(self) -> bool:
        return self._pressed is not None and not self.is_flat

    @property
    def is_flattening(self) -> bool:
        return self.is_running and self._pressed is not None and self._pressed.flatten

    def hurry(self) -> None:
        """The broker can be reached again: whatever waited for its next try is tried now."""
        self._asked.clear()

    def advance(self, view: View, at: Ns) -> Iterator[Wish]:
        """What is still to do, seen from now. Steps are reported when their counts change."""
        if self._pressed is None:
            return
        open_orders = [order for order in view.orders.open() if order.origin is not Origin.KILL]
        yield from self._cancel(open_orders, at)
        if self._pressed.flatten:
            yield from self._sell(view, open_orders, at)
        yield from self._verify(view, at)

    def _cancel(self, open_orders: list[Order], at: Ns) -> Iterator[Wish]:
        for order in sorted(open_orders, key=lambda order: order.side is not Side.BUY):
            self._to_cancel.add(order.id)
            if order.broker_no and not order.is_cancelling and self._may_ask(order.id, at):
                yield Cancel(order.id, Origin.KILL, "긴급정지")
        done = len(self._to_cancel) - len(open_orders)
        yield from self._step(CANCELLED, done, len(self._to_cancel), at)

    def _sell(self, view: View, open_orders: list[Order], at: Ns) -> Iterator[Wish]:
        busy = {order.code for order in open_orders} | {order.code for order in view.orders.open()}
        held = view.held()
        self._to_sell |= {position.code for position in held}
        for position in held:
            if position.code not in busy and self._may_ask(f"sell {position.code}", at):
                yield PlaceOrder(
                    position.code,
                    Side.SELL,
                    position.quantity,
                    0,
                    OrderType.MARKET,
                    Origin.KILL,
                    "긴급정지 전량청산",
                )
        yield from self._step(FLATTENED, len(self._to_sell) - len(held), len(self._to_sell), at)

    def _verify(self, view: View, at: Ns) -> Iterator[Wish]:
        """Ask the broker; believe only lists whose reading began when nothing was left to do by our own books."""
        assert self._pressed is not None  # advance() returned early otherwise
        is_clear = not view.orders.open() and not (self._pressed.flatten and view.held())
        left = len(view.held()) if self._pressed.flatten else len(view.orders.open())
        if not is_clear or at + PATIENCE < self._clear_at:
            self._clear_at = 0
        if is_clear and not self._clear_at:
            self._clear_at = at
            self._asked.pop("refresh", None)
        if is_clear and self._clear_at < view.reconciled_at <= at:
            self.is_flat = True
            yield from self._step(VERIFIED, 1, 1, at)
            return
        yield from self._step(VERIFIED, 0, max(1, left), at)
        if self._may_ask("refresh", at):
            yield Refresh()

    def _may_ask(self, what: str, at: Ns) -> bool:
        asked, times = self._asked.get(what, (0, 0))
        # A clock that was set back counts as time gone by: nothing may wait for the old hour to come again.
        if times and abs(at - asked) < PATIENCE << min(times - 1, _SLOWEST):
            return False
        self._asked[what] = (at, times + 1)
        return True

    def _step(self, name: str, done: int, total: int, at: Ns) -> Iterator[KillStep]:
        assert self._pressed is not None
        if self._told.get(name) != (done, total):
            self._told[name] = (done, total)
            yield KillStep(at, name, done, total, at - self._pressed.at)
