"""Where the price of an issue on NXT goes: after KRX, a moment later, for somebody always trades the difference away.

While KRX does not trade the issue (its VI, its auctions, before it opens) nobody leads and the price wanders. How busy
NXT is follows from how busy KRX is. Floats: generative noise.
"""

from __future__ import annotations

import math
import random
from collections import deque
from typing import Final

from core.domain.units import MILLI, SECOND, Ns

LAGS: Final = (100 * MILLI, SECOND)
"""How long it takes until NXT has followed a print of KRX, at least and at most."""
SHARES: Final = (0.1, 0.3)
"""Of the flow of KRX that an issue has on NXT."""
_MEMORY_S: Final = 20.0
_EVENTS_A_TRADE: Final = 3.0
_ALONE: Final = 1.5
"""Events a second while KRX does not trade."""
_LEAST: Final = 0.1
_ROAMING: Final = 0.00033
"""Of the price, by the square root of a second."""


class Follower:
    """A `Path`; `trades` of KRX a second are known at the start."""

    def __init__(self, price: float, *, start: Ns, chance: random.Random, share: float, trades: float) -> None:
        self._value, self._chance, self._share = price, chance, share
        self._trades, self._counted_at = trades, start
        self._coming: deque[tuple[Ns, float]] = deque()
        self._last_due = start
        self._roams_since: Ns | None = None

    def hear(self, at: Ns, price: float) -> None:
        """KRX traded at `price`."""
        self._last_due = max(at + self._chance.randint(*LAGS), self._last_due)
        self._coming.append((self._last_due, price))
        self._trades = self._decayed(at) + 1 / _MEMORY_S
        self._counted_at = at

    def let_go(self, at: Ns) -> None:
        """KRX does not trade the issue any more."""
        if self._roams_since is None:
            self._roams_since = at

    def couple(self) -> None:
        """KRX trades again."""
        self._roams_since = None

    def price(self, at: Ns) -> float:
        while self._coming and self._coming[0][0] <= at:
            self._value = self._coming.popleft()[1]
        if self._roams_since is not None:
            seconds, self._roams_since = (at - self._roams_since) / SECOND, at
            self._value *= 1 + self._chance.gauss(0, _ROAMING) * math.sqrt(seconds)
        return self._value

    def heat(self, at: Ns) -> float:
        if self._roams_since is not None:
            return _ALONE
        return max(self._share * _EVENTS_A_TRADE * self._decayed(at), _LEAST)

    def pull(self, price: float) -> None:
        self._value = price

    def _decayed(self, at: Ns) -> float:
        return self._trades * math.exp((self._counted_at - at) / (_MEMORY_S * SECOND))
