"""Which items deserve a place on the feed, best first: held, ordered, tracked, looked at, interrupted, watched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import MINUTE, Code, Ns
from core.state.vi import ViStatus
from core.state.view import View

RECENT: Final = 10 * MINUTE
"""After the beginning of a VI, and while it runs."""
SECTORS: Final = (Code("001"), Code("101"))
"""업종코드 of KOSPI and KOSDAQ: the top bar shows them."""


def wanted(view: View, *, on_screen: Iterable[Code] = (), watched: Iterable[Code] = ()) -> list[Wanted]:
    """Every item once, by its best reason. A holding is before everything else, so it is never pushed out by the cap.

    What is on screen is wanted in full depth, whatever else it is wanted for.
    """
    shown = frozenset(on_screen := tuple(on_screen))
    best: dict[Code, Wanted] = {}
    for rank, codes in _by_rank(view, on_screen, watched):
        for code in codes:
            best.setdefault(code, Wanted(code, rank, Depth.FULL if code in shown else Depth.PRICE))
        if rank is Rank.SCREEN:
            best.update((sector, Wanted(sector, rank, Depth.SECTOR)) for sector in SECTORS)
    return list(best.values())


def _by_rank(view: View, on_screen: Iterable[Code], watched: Iterable[Code]) -> Iterator[tuple[Rank, Iterable[Code]]]:
    yield Rank.HOLDING, (position.code for position in view.held())
    yield Rank.ORDER, (order.code for order in view.orders.open())
    yield Rank.TRACKED, (tracked.code for tracked in view.tracked.values() if not tracked.ended)
    yield Rank.SCREEN, on_screen
    # A VI is the earliest whole-market hint of a surge or a dump; what was interrupted in the morning is none later.
    yield Rank.WATCH, (code for code, status in view.vi.items() if _is_recent(status, view.now))
    yield Rank.WATCH, watched


def _is_recent(status: ViStatus, now: Ns) -> bool:
    return status.is_running or (status.last is not None and now - status.last.started < RECENT)
