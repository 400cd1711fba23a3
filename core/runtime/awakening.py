"""What a program that died does not know: the time in which nobody lived is a hole in the feed like any other.

So its minutes are asked for, the extremes of what is held and tracked come level again, and until then nobody enters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.domain import events as e
from core.domain.units import Code, Ns
from core.state.view import View

NOBODY: Final = ""
"""The name of the link that carried the feed of the life before."""


def unheard(view: View, now: Ns) -> Iterator[e.Covered | e.Uncovered]:
    """Facts for a store that has read its journal: what is held, ordered and tracked was heard until the last row.

    Rows are on disk in the order in which they happened, so whatever a kill took with it happened after that.
    """
    positions, orders = view.held(), view.orders.open()
    codes = tuple(dict.fromkeys((*(p.code for p in positions), *(o.code for o in orders), *tracked(view))))
    last = min(view.now, now)
    if codes:
        yield e.Covered(last, NOBODY, codes)
        yield e.Uncovered(last, NOBODY, codes, since=last)


def tracked(view: View) -> Iterator[Code]:
    """What is still observed."""
    return (code for code, each in view.tracked.items() if not each.ended)
