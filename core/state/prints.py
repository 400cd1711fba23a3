"""The tape (체결) with what a query brought: whoever knows more of a second, knows it all.

The broker stamps whole seconds, so a trade has no name; but a link either pushes every print of a second or was deaf
for a part of it, and a query lists all of it. Nothing is doubled, whatever was heard and asked.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from core.domain.events import PastPrint
from core.domain.units import SECOND, Ns, Won
from core.state.quotes import Print


def joined(live: deque[Print], past: Iterable[PastPrint], previous_close: Won) -> deque[Print]:
    """Both in time order, bounded as `live` is. A second that both know equally well stays as it was heard."""
    heard: dict[Ns, list[Print]] = defaultdict(list)
    told: dict[Ns, list[Print]] = defaultdict(list)
    for print_ in live:
        heard[print_.time // SECOND].append(print_)
    for row in past:
        change = row.price - previous_close if previous_close else 0
        told[row.time // SECOND].append(Print(row.time, row.price, row.quantity, change, is_call=False))
    best = (max(heard.get(second, []), told.get(second, []), key=len) for second in sorted(heard.keys() | told.keys()))
    return deque((print_ for prints in best for print_ in prints), maxlen=live.maxlen)
