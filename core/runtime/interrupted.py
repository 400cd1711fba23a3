"""Which VIs run is asked (ka10054) when 1h is heard for the first time, or again: their beginnings are told once.

`core.risk.market.unheard` keeps the strategy's purchases back until the answer is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from core.domain import events as e
from core.domain.errors import BrokerError, RequestLost, RequestRefused
from core.domain.units import SECOND, Ns
from core.kiwoom import rest
from core.kiwoom.codes import FOR_GOOD
from core.net.clock import Clock
from core.net.link import reconnect_delays
from core.net.pool import Asks
from core.runtime.troubles import Troubles
from core.state.links import market_heard_since
from core.state.store import Store

_RETRY: Final = 1.0
_VIS: Final = "VI 조회 / VI query"


class Interrupted:
    """`hear` must be told of links, after the store; `tell` receives the list."""

    def __init__(
        self, client: Asks, clock: Clock, store: Store, *, tell: Callable[[e.Event], None], troubles: Troubles
    ) -> None:
        self._client, self._clock, self._store = client, clock, store
        self._tell, self._troubles = tell, troubles
        self._is_due = asyncio.Event()
        self._refused_since: Ns = 0
        # since when 1h was heard as the broker said that he has no such list

    def hear(self, _: e.Registered | e.LinkChanged) -> None:
        """Something was missed, and whatever comes from now on will be heard."""
        since = market_heard_since(self._store.links)
        if self._store.vi_unheard and since and since != self._refused_since:
            self._is_due.set()

    async def run(self) -> None:
        """Until cancelled."""
        delays = reconnect_delays()
        while True:
            await self._is_due.wait()
            self._is_due.clear()
            try:
                self._tell(await self._read())
            except (BrokerError, RequestLost) as error:
                if isinstance(error, RequestRefused) and error.code in FOR_GOOD:
                    self._give_up(error)
                    continue
                self._troubles.met(_VIS, error)
                await asyncio.sleep(_RETRY + next(delays) / SECOND)
                self._is_due.set()
            else:
                delays = reconnect_delays()
                self._troubles.over(_VIS)

    async def _read(self) -> e.InterruptionsListed:
        at = self._clock.now()
        pages = [page async for page in self._client.pages(rest.rank("vi"))]
        return e.InterruptionsListed(at, rest.read_interruptions(pages, at))

    def _give_up(self, error: RequestRefused) -> None:
        self._refused_since = market_heard_since(self._store.links)
        self._troubles.over(_VIS)
        text = "VI를 조회할 수 없어 7분 동안 전략이 사지 않습니다 / VIs cannot be asked for, no entries for 7 minutes"
        self._tell(e.Notice(self._clock.now(), "warning", f"{text}: {error}"))
