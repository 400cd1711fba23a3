"""서킷브레이커: where trading in one issue stands while the broker says that a market is halted.

0s names no market. So whoever goes on printing is not meant: a market of which any issue traded since that word, and
within the last minute, stands where the calendar says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.domain.calendar import phase_at
from core.domain.market import Market, SessionPhase
from core.domain.units import MINUTE, Code, Ns
from core.state.view import View

HALTS: Final = frozenset({SessionPhase.HALTED, SessionPhase.REOPENING_AUCTION})
_BROKEN: Final = (Market.KOSPI, Market.KOSDAQ)
"""Markets that have a circuit breaker."""


def phase_of(view: View, at: Ns, code: Code) -> SessionPhase:
    """The broker's word; the calendar's until he spoke, and for a market that trades on through another one's halt."""
    told = view.phase
    is_moving = told in HALTS and _prints_on(view, at, _neighbours(view, code))
    return phase_at(at) if told is SessionPhase.UNKNOWN or is_moving else told


def is_over(view: View, at: Ns) -> bool:
    """Whether both markets trade although a halt was the last word: that of its end was said to a dead link."""
    return all(
        _prints_on(view, at, (code for code in view.prints if _market(view, code) is market)) for market in _BROKEN
    )


def _neighbours(view: View, code: Code) -> Iterator[Code]:
    """The issue, and all of its market that were heard of."""
    yield code
    market = _market(view, code)
    if market is not None:
        yield from (each for each in view.prints if _market(view, each) is market)


def _market(view: View, code: Code) -> Market | None:
    instrument = view.instruments.get(Code(code.partition("_")[0]))
    return instrument.market if instrument is not None else None


def _prints_on(view: View, at: Ns, codes: Iterator[Code]) -> bool:
    word = view.phase_event
    since = max(word.time if word is not None else 0, at - MINUTE)
    for code in codes:
        prints = view.prints.get(code)
        if prints and prints[-1].time > since and not prints[-1].is_call:
            return True
    return False
