"""진입 횟수: how often an issue went from nothing to something today, counted from the fills.

So it is the same after a restart. Counted anew only when something was filled, or the broker's list said otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from typing import Final

from core.domain.market import Side
from core.domain.units import Code, Ns, Shares, bare, kst_midnight
from core.state.view import View

_BUY: Final = Side.BUY  # looked up once: a class attribute of an enum costs five times a local comparison


def issues_busy(view: View) -> set[Code]:
    """Held, or being bought."""
    held = {position.code for position in view.held()}
    return held | {bare(order.code) for order in view.orders.open() if order.side is _BUY}


class Opened:
    """Remembers the last count and what it was counted from; nothing else."""

    def __init__(self) -> None:
        self._fills, self._midnight, self._held = -1, 0, dict[Code, Shares]()
        self._count = 0

    def today(self, view: View, busy: Set[Code] | None = None) -> int:
        """Entries of the Korean day of `view.now`, those that are just being bought included (`busy`, where known)."""
        held = {position.code: position.quantity for position in view.held()}
        fills, midnight = len(view.fills), kst_midnight(view.now)
        if fills != self._fills or midnight != self._midnight or held != self._held:
            self._fills, self._midnight, self._held = fills, midnight, held
            self._count = _opened(view, held, midnight)
        return self._count + len((issues_busy(view) if busy is None else busy) - held.keys())


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
