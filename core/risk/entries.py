"""진입 횟수: how often an issue went from nothing to something today, counted from the fills.

So it is the same after a restart. Counted anew only when something was filled, or the broker's list said otherwise.
"""

from __future__ import annotations

from collections import defaultdict

from core.domain.market import Side
from core.domain.units import Code, Ns, Shares, bare, kst_midnight
from core.state.view import View

_State = tuple[int, Ns, tuple[tuple[Code, Shares], ...]]


class Opened:
    """Remembers the last count and what it was counted from; nothing else."""

    def __init__(self) -> None:
        self._from: _State | None = None
        self._count = 0

    def today(self, view: View) -> int:
        """Entries of the Korean day of `view.now`, those that are just being bought included."""
        held = {position.code: position.quantity for position in view.held()}
        state = (len(view.fills), kst_midnight(view.now), tuple(held.items()))
        if state != self._from:
            self._from, self._count = state, _opened(view, held, state[1])
        pending = {bare(order.code) for order in view.orders.open() if order.side is Side.BUY} - held.keys()
        return self._count + len(pending)


def _opened(view: View, held: dict[Code, Shares], midnight: Ns) -> int:
    fills = [fill for fill in view.fills if fill.at >= midnight]
    net: dict[Code, Shares] = defaultdict(int)
    for fill in fills:
        net[fill.code] += fill.side.sign * fill.quantity
    running = {code: held.get(code, 0) - change for code, change in net.items()}  # at the start of the day
    opened = 0
    for fill in fills:
        before = running[fill.code]
        running[fill.code] = before + fill.side.sign * fill.quantity
        opened += before <= 0 < running[fill.code]
    return opened
