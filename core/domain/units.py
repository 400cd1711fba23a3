"""The units of the market: whole won, whole shares, nanoseconds of UTC; identities that cannot be mixed up.

KRX quotes in whole won, so prices and money are `int`; a ratio is an `int` too, in hundredths of a percent
(`Bp`, one basis point: 4.18 % = 418), and is compared by cross-multiplication. Floats appear at the pixel only.
"""

from __future__ import annotations

import functools
from typing import Final, NewType

Won = int
"""Money or a price (원)."""

Shares = int
"""A quantity of shares (주)."""

Ns = int
"""Nanoseconds since 1970 in UTC; shown in KST."""

Bp = int
"""A ratio in hundredths of one percent: 89.61 % is 8961."""

Hundredths = int
"""What has two decimals – an index level, the worth behind an ETF, gold – times 100: 2,394.49 points are 239449."""

UsPrice = int
"""Ten-thousandths of a US dollar: 187.2350 USD are 1872350."""

Code = NewType("Code", str)
"""An issue as registered: `005930`, `0037T0`, `005930_NX` (NXT), `005930_AL` (integrated)."""

OrderId = NewType("OrderId", str)
"""Our own number of an intent to trade; exists before the broker hears of it."""

BrokerNo = NewType("BrokerNo", str)
"""The broker's order number (주문번호), seven digits."""

MICRO: Final = 1_000
MILLI: Final = 1_000_000
SECOND: Final = 1_000_000_000
MINUTE: Final = 60 * SECOND
DAY: Final = 86_400 * SECOND
KST_OFFSET: Final = 9 * 3600 * SECOND
"""Korea keeps UTC+9 all year; it has had no daylight saving since 1988."""


def kst_midnight(at: Ns) -> Ns:
    """The UTC instant at which the Korean day that contains `at` began."""
    return (at + KST_OFFSET) // DAY * DAY - KST_OFFSET


def kst_hhmmss(at: Ns) -> str:
    """`at` as the wire writes a time of day: `HHMMSS`, KST."""
    return _clock_text((at + KST_OFFSET) % DAY // SECOND)


@functools.lru_cache(maxsize=4096)
def _clock_text(seconds: int) -> str:
    return f"{seconds // 3600:02}{seconds // 60 % 60:02}{seconds % 60:02}"


def is_within(at: Ns, since: Ns, span: Ns) -> bool:
    """Whether no more than `span` has gone by; a `since` a minute ahead was told by a clock that was set back since."""
    return -MINUTE < at - since <= span


def bare(code: Code) -> Code:
    """The issue itself, of whichever venue the code speaks."""
    return Code(code.partition("_")[0]) if "_" in code else code
