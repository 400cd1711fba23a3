"""서킷브레이커 and 사이드카 of one market: what a fall, or a move, of its index sets off. Pure rules, fed each second.

A stage comes when the index has stayed low enough for a whole minute; each comes once a day and in its turn. There are
no futures here, so the index stands in for them.
"""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.market import Market
from core.domain.units import MINUTE, Hundredths, Ns

PERSISTS: Final = MINUTE
"""How long the index must stay beyond its line."""
DROPS: Final = (8, 15, 20)
"""Percent below yesterday's close, by stage."""
FURTHER: Final = 1
"""Percent that a later stage lies below the level at which the one before came."""
LAST_STAGE: Final = len(DROPS)
HALT: Final = 20 * MINUTE
REOPENING_CALL: Final = 10 * MINUTE
SIDECAR: Final = {Market.KOSPI: 5, Market.KOSDAQ: 6}
"""Percent, of the futures on KOSPI 200 and KOSDAQ 150; here of the index."""
SIDECAR_LENGTH: Final = 5 * MINUTE
_OPENING_MINUTE: Final = MINUTE
_SIDECAR_AFTER: Final = 5 * MINUTE
_LATE: Final = 30 * MINUTE
"""Before the closing call: from 14:50 on neither a sidecar nor the first two stages come."""


class Hours(msgspec.Struct, frozen=True):
    """Of continuous trading."""

    opens: Ns
    closes: Ns


class Breaker:
    """서킷브레이커; `stage` is the last one that came."""

    def __init__(self, yesterday: Hundredths, hours: Hours) -> None:
        self.stage = 0
        self._yesterday, self._hours = yesterday, hours
        self._floor: Hundredths = 0
        self._since: Ns = 0

    def look(self, at: Ns, level: Hundredths) -> bool:
        """Whether the next stage comes at `at`. Not to be asked while the market is halted: call `rest` then."""
        if not (self._may_come(at) and self._is_low(level)):
            self._since = 0
            return False
        self._since = self._since or at
        if at - self._since < PERSISTS:
            return False
        self.stage += 1
        self._floor, self._since = level, 0
        return True

    def rest(self) -> None:
        """No index is made: the minute begins anew."""
        self._since = 0

    def _may_come(self, at: Ns) -> bool:
        if self.stage == LAST_STAGE:
            return False
        is_last = self.stage + 1 == LAST_STAGE
        until = self._hours.closes - (0 if is_last else _LATE)
        return self._hours.opens + _OPENING_MINUTE <= at <= until

    def _is_low(self, level: Hundredths) -> bool:
        is_deep = level * 100 <= self._yesterday * (100 - DROPS[self.stage])
        return is_deep and (not self._floor or level * 100 <= self._floor * (100 - FURTHER))


class Sidecar:
    """사이드카; once a day, in either direction."""

    def __init__(self, market: Market, yesterday: Hundredths, hours: Hours) -> None:
        self._percent, self._yesterday = SIDECAR[market], yesterday
        self._from, self._until = hours.opens + _SIDECAR_AFTER, hours.closes - _LATE
        self._since: Ns = 0
        self._was_called = False

    def look(self, at: Ns, level: Hundredths) -> bool:
        """Whether it is called at `at`."""
        is_far = abs(level - self._yesterday) * 100 >= self._yesterday * self._percent
        if self._was_called or not is_far or not self._from <= at <= self._until:
            self._since = 0
            return False
        self._since = self._since or at
        self._was_called = at - self._since >= PERSISTS
        return self._was_called

    def rest(self) -> None:
        """No index is made: the minute begins anew."""
        self._since = 0
