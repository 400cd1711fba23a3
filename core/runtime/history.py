"""Bars and lists by REST: each wish fetched once, and again only if it failed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.errors import BrokerError, RequestLost
from core.domain.market import Market
from core.domain.units import Code
from core.kiwoom import rest
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.tasks import TaskSet

_log = logging.getLogger(__name__)
_MARKETS: Final = (Market.KOSPI, Market.KOSDAQ)


async def instruments(client: RestClient, clock: Clock) -> list[e.InstrumentsListed]:
    """Every listed issue of both markets. Raises BrokerError or RequestLost."""
    return [rest.read_instruments(await client.pages(rest.instruments(market)), clock.now()) for market in _MARKETS]


class History:
    """Loads the bars of an issue once; asking again while it loads costs nothing."""

    def __init__(self, client: RestClient, clock: Clock, tasks: TaskSet, *, tell: Callable[[e.Event], None]) -> None:
        self._client, self._clock, self._tasks, self._tell = client, clock, tasks, tell
        self._asked: set[tuple[Code, int]] = set()

    def want(self, code: Code, minutes: int) -> None:
        """Fetch bars of one minute, or of a day for `minutes` 0, unless that was done."""
        key = (code, 0 if minutes == 0 else 1)
        if key not in self._asked:
            self._asked.add(key)
            self._tasks.start(f"bars {code}", self._load(*key))

    async def _load(self, code: Code, minutes: int) -> None:
        try:
            if minutes:
                reply = await self._client.ask(rest.minute_bars(code))
                self._tell(rest.read_minute_bars([reply], code, self._clock.now()))
            else:
                reply = await self._client.ask(rest.day_bars(code, kst_date(self._clock.now())))
                self._tell(rest.read_day_bars([reply], code, self._clock.now()))
        except (BrokerError, RequestLost) as error:
            self._asked.discard((code, minutes))
            text = f"{code} 차트 조회 실패 / chart query failed: {error}"
            self._tell(e.Notice(self._clock.now(), "warning", text, code))
