"""Reads the ranks of the whole market, one after the other, while it trades: where the next surge comes from.

`Rota` is the choice of the next one, without I/O; `Scout` asks. A query is the least urgent of all, and every TR has a
rate of its own: no order ever waits for a rank.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from core.domain import events as e
from core.domain.errors import BrokerError, RequestLost, RequestRefused
from core.domain.market import SessionPhase
from core.domain.units import MINUTE, SECOND, Ns
from core.kiwoom import rest
from core.kiwoom.codes import FOR_GOOD
from core.net.clock import Clock
from core.net.pool import Asks
from core.runtime.troubles import Troubles

OPEN: Final = frozenset({SessionPhase.CONTINUOUS, SessionPhase.CLOSING_AUCTION, SessionPhase.AFTER_MARKET})
"""Only then do ranks move."""
_EVERY: Final = {"rise": 1, "vi": 3, "surge": 3, "volume-surge": 6, "limit-up": 6, "value": 12, "volume": 12}
"""Each rank in turns of the interval."""
_LONGEST: Final = 2 * MINUTE
_LOOK: Final = 0.5
"""Seconds between two looks at the phase."""


def periods(interval_s: int) -> dict[str, Ns]:
    """How often each rank is read; none for an interval of 0."""
    return {source: turns * interval_s * SECOND for source, turns in _EVERY.items()} if interval_s else {}


class Rota:
    """Which rank is due, and when. What fails waits twice as long each time; what is refused is asked no more."""

    def __init__(self, periods: Mapping[str, Ns]) -> None:
        self._period = dict(periods)
        self._due: dict[str, Ns] = dict.fromkeys(periods, 0)
        self._pause: dict[str, Ns] = dict(periods)

    def next(self) -> tuple[str, Ns] | None:
        """The rank that is due first, and from when; of several the more frequent. None if nothing is left to ask."""
        if not self._due:
            return None
        source = min(self._due, key=lambda one: (self._due[one], self._period[one]))
        return source, self._due[source]

    def answered(self, source: str, at: Ns) -> None:
        self._pause[source] = self._period[source]
        self._due[source] = at + self._period[source]

    def failed(self, source: str, at: Ns) -> None:
        self._pause[source] = min(self._pause[source] * 2, max(_LONGEST, self._period[source]))
        self._due[source] = at + self._pause[source]

    def drop(self, source: str) -> None:
        """The broker does not offer it."""
        self._due.pop(source, None)


class Scout:
    """Tells `RankRead` events as long as `phase` says that the market trades."""

    def __init__(
        self,
        client: Asks,
        clock: Clock,
        rota: Rota,
        *,
        tell: Callable[[e.Event], None],
        phase: Callable[[], SessionPhase],
        troubles: Troubles,
    ) -> None:
        self._client, self._clock, self._rota = client, clock, rota
        self._tell, self._phase, self._troubles = tell, phase, troubles

    async def run(self) -> None:
        """Until cancelled, or until no rank is left to ask."""
        while (due := self._rota.next()) is not None:
            source, at = due
            if self._phase() not in OPEN or at > self._clock.now():
                await asyncio.sleep(_LOOK)
                continue
            await self._read(source)

    async def _read(self, source: str) -> None:
        asked = self._clock.now()
        try:
            reply = await self._client.ask(rest.rank(source))
            found = rest.read_rank([reply], source, asked)
        except (BrokerError, RequestLost) as error:
            self._missed(source, error)
        else:
            self._rota.answered(source, asked)
            self._troubles.over(_named(source))
            self._tell(found)

    def _missed(self, source: str, error: BrokerError | RequestLost) -> None:
        now = self._clock.now()
        if isinstance(error, RequestRefused) and error.code in FOR_GOOD:
            self._rota.drop(source)
            self._troubles.over(_named(source))
            text = f"순위를 조회할 수 없습니다 / a rank is not offered: {source}: {error}"
            self._tell(e.Notice(now, "info", text))
        else:
            self._rota.failed(source, now)
            self._troubles.met(_named(source), error)


def _named(source: str) -> str:
    return f"순위 조회 {source} / rank query {source}"
