"""변동성완화장치 of one issue: does this price interrupt, and how long.

The trigger is the first valid price at or beyond the reference ±10 % (static: the last single price) or ±6 %
(dynamic: the last trade before the order). Compared by cross-multiplication; the same line as `krx.vi_*_trigger`.
"""

from __future__ import annotations

import random
from typing import Final

import msgspec

from core.domain.market import ViKind
from core.domain.units import SECOND, Ns, Won

CALL_LENGTH: Final = 120 * SECOND
RANDOM_END: Final = 30 * SECOND
STATIC_PERCENT: Final = 10
DYNAMIC_PERCENT: Final = 6


class Interruption(msgspec.Struct, frozen=True, gc=False):
    """One VI from its trigger to its release at `until`; `count` is its number of the day."""

    kind: ViKind
    rising: bool
    trigger: Won
    static_reference: Won
    dynamic_reference: Won
    count: int
    started: Ns
    until: Ns


def _beyond(price: Won, reference: Won, percent: int) -> bool:
    if reference < 1_000 and abs(price - reference) <= 3:
        return False  # a penny stock may move three ticks
    return price * 100 >= reference * (100 + percent) or price * 100 <= reference * (100 - percent)


def interrupts(
    price: Won, *, static_reference: Won, dynamic_reference: Won, dynamic_percent: int = DYNAMIC_PERCENT
) -> ViKind | None:
    """The kind of VI that a tentative trade at `price` (on the grid) starts, or None."""
    static = _beyond(price, static_reference, STATIC_PERCENT)
    dynamic = _beyond(price, dynamic_reference, dynamic_percent)
    if static:
        return ViKind.BOTH if dynamic else ViKind.STATIC
    return ViKind.DYNAMIC if dynamic else None


def call_length(chance: random.Random) -> Ns:
    """120 s and a random end of 0–30 s."""
    return CALL_LENGTH + chance.randrange(RANDOM_END)
