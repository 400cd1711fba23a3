"""How long it takes until flat: the line before the broker's door, or the moment at which the market lets us out.

An estimate for the eye; nothing is decided by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.domain.units import SECOND, Code, Ns
from core.engine import exits
from core.state.view import View

LONGEST_END = 30 * SECOND
"""무작위 종료 of a call auction."""


def slowest(paces: Iterable[tuple[int, Ns]]) -> tuple[int, Ns]:
    """The one of these (requests, per ns) that lets a single request wait longest."""
    return max(paces, key=lambda pace: pace[1] // pace[0])


def queue(requests: int, pace: tuple[int, Ns]) -> Ns:
    """Until the last of so many requests of one TR has left: the first `pace[0]` leave at once."""
    count, window = pace
    return max(0, -(-requests // max(1, count)) - 1) * window


def until(view: View, codes: Sequence[Code], at: Ns) -> Ns:
    """The latest moment for which one of the issues has to wait; 0 if all can be sold now."""
    return max((_until(view, code, at) for code in codes), default=0)


def _until(view: View, code: Code, at: Ns) -> Ns:
    if exits.way_out(view, code, at) is None:
        chance = exits.next_chance(at, view.kind_of(code))
        start = chance.at if chance is not None else 0
        return (exits.call_end(start) or start) if start else 0
    if exits.session(view, code, at).is_call and (end := exits.call_end(at)):
        return end + LONGEST_END
    vi = view.vi.get(code)
    ends = vi.ends_between() if vi is not None and vi.is_running else None
    return ends[1] if ends is not None and ends[1] > at else 0
