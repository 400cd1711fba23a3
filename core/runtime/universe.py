"""Which codes deserve a place on the feed, best first: held, ordered, tracked, looked at, interrupted, watched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.domain.units import Code
from core.state.view import View


def wanted(view: View, *, on_screen: Iterable[Code] = (), watched: Iterable[Code] = ()) -> list[Code]:
    """Every code once. A holding is always before everything else, so it is never pushed out by the cap."""
    return list(dict.fromkeys(_by_priority(view, on_screen, watched)))


def _by_priority(view: View, on_screen: Iterable[Code], watched: Iterable[Code]) -> Iterator[Code]:
    yield from (position.code for position in view.held())
    yield from (order.code for order in view.orders.open())
    yield from (tracked.code for tracked in view.tracked.values() if not tracked.ended)
    yield from on_screen
    # A VI is the earliest whole-market hint of a surge or a dump.
    yield from (code for code, status in view.vi.items() if status.last is not None)
    yield from watched
