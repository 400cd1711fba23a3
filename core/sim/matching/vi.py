"""변동성완화장치 of one issue: does this price interrupt, and how long.

The trigger is the first valid price at or beyond a share of its reference: of the last single price (정적), of the last
trade before the order (동적). Compared by cross-multiplication; the same line as `krx.vi_*_trigger`.
"""

from __future__ import annotations

import enum
import random
from typing import Final

import msgspec

from core.domain.market import ViKind
from core.domain.units import SECOND, Ns, Won

CALL_LENGTH: Final = 120 * SECOND
RANDOM_END: Final = 30 * SECOND
_PENNY: Final = 1_000
_FREE_TICKS: Final = 3


class ViRules(msgspec.Struct, frozen=True, gc=False):
    """Rates in percent; 0 switches one off. `dynamic_closing` counts in the closing call, `static` in every one."""

    static: int = 10
    dynamic: int = 6
    dynamic_closing: int = 4

    def after_hours(self) -> ViRules:
        """For the after-market. Whether VI applies there is not known: the dynamic one as ever, no static one."""
        return msgspec.structs.replace(self, static=0)

    def on_expiry(self) -> ViRules:
        """For an underlying (기초자산) on the day its derivatives expire: 1 % in the closing call."""
        return msgspec.structs.replace(self, dynamic_closing=min(self.dynamic_closing, 1))


ORDINARY: Final = ViRules()
"""KOSDAQ, KOSPI outside KOSPI200, and ETF and ETN that multiply an index."""
CALM: Final = ViRules(dynamic=3, dynamic_closing=2)
"""KOSPI200, and ETF and ETN that follow an index one to one."""
NO_VI: Final = ViRules(static=0, dynamic=0, dynamic_closing=0)


class Exemption(enum.Enum):
    """Why an issue knows no VI."""

    LIQUIDATION = "liquidation"  # 정리매매
    OVERHEATED = "overheated"  # 단기과열
    ABNORMAL_RISE = "abnormal-rise"  # 이상급등 단일가
    CAUTION = "caution"  # 투자유의·경고·위험 지정
    LOW_LIQUIDITY = "low-liquidity"  # 저유동성·우선주 단일가
    LISTING_DAY = "listing-day"  # 신규상장일


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
    if not percent or (reference < _PENNY and abs(price - reference) <= _FREE_TICKS):
        return False  # a penny stock may move three ticks
    return price * 100 >= reference * (100 + percent) or price * 100 <= reference * (100 - percent)


def interrupts(
    price: Won,
    *,
    static_reference: Won,
    dynamic_reference: Won,
    dynamic_percent: int = ORDINARY.dynamic,
    static_percent: int = ORDINARY.static,
) -> ViKind | None:
    """The kind of VI that a tentative trade at `price` starts, or None."""
    static = _beyond(price, static_reference, static_percent)
    dynamic = _beyond(price, dynamic_reference, dynamic_percent)
    if static:
        return ViKind.BOTH if dynamic else ViKind.STATIC
    return ViKind.DYNAMIC if dynamic else None


def call_length(chance: random.Random) -> Ns:
    """120 s and a random end of 0–30 s."""
    return CALL_LENGTH + chance.randrange(RANDOM_END)
