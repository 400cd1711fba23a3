"""Bars and lists by REST: each wish fetched once; what failed again and again, as long as it is among the newest."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.errors import BrokerError, RequestLost, RequestRefused
from core.domain.market import InstrumentKind, Market
from core.domain.texts import halves
from core.domain.units import SECOND, Code, Ns
from core.kiwoom import rest, rest_ticks
from core.kiwoom.calls import Reply, Request
from core.net.clock import Clock
from core.net.link import reconnect_delays
from core.net.pool import Asks
from core.net.tasks import TaskSet
from core.net.token import NOT_SENT
from core.runtime.troubles import Troubles

T = TypeVar("T")
_RETRY: Final = 1.0
_PATIENT: Final = 40
"""Issues, the newest wishes, for which what failed is asked again."""
_PAGES: Final = 4
"""Fetched at most of one list: what lies further back is no hole of this day."""
_MARKETS: Final = (Market.KOSPI, Market.KOSDAQ)
_PRODUCTS: Final = (InstrumentKind.ETF, InstrumentKind.ETN)
"""Listed by kind. The thousands of ELW are not asked for: nobody here trades them."""
_log = logging.getLogger(__name__)


async def instruments(client: Asks, clock: Clock) -> list[e.InstrumentsListed]:
    """Every listed share of both markets, and ETF and ETN if they are told. Raises BrokerError or RequestLost."""

    async def listed(request: Request) -> e.InstrumentsListed:
        return rest.read_instruments([page async for page in client.pages(request)], clock.now())

    found = [await listed(rest.instruments(market)) for market in _MARKETS]
    for kind in _PRODUCTS:
        try:
            found.append(await listed(rest.products(kind)))
        except (BrokerError, RequestLost) as error:  # shares must not wait for them: without a list all is a share
            _log.warning("no list of %s: %s", kind.value, error)
    return found


class History:
    """Loads what an issue did before we listened, each thing once a day; asking again while it loads costs nothing."""

    def __init__(
        self, client: Asks, clock: Clock, tasks: TaskSet, *, tell: Callable[[e.Event], None], troubles: Troubles
    ) -> None:
        self._client, self._clock, self._tasks, self._tell = client, clock, tasks, tell
        self._troubles = troubles
        self._asked: dict[tuple[Code, str], dt.date] = {}
        self._newest: deque[Code] = deque(maxlen=_PATIENT)

    def want(self, code: Code, minutes: int) -> None:
        """Fetch bars of one minute, or of a day for `minutes` 0, unless that was done."""
        self._once(code, "차트 조회 / chart query", self._minutes if minutes else self._days)

    def price(self, code: Code) -> None:
        """Fetch the price of an issue that has not ticked yet (market closed, thin issue), unless done."""
        self._once(code, "현재가 조회 / quote query", self._snapshot)

    def look(self, code: Code) -> None:
        """The same, and its book."""
        self.price(code)
        self._once(code, "호가 조회 / book query", self._book)

    def _once(self, code: Code, what: str, load: Callable[[Code, Ns], Coroutine[Any, Any, e.Event]]) -> None:
        key, today = (code, load.__name__), kst_date(self._clock.now())
        if code not in self._newest:
            self._newest.append(code)
        if self._asked.get(key) != today:
            self._asked[key] = today
            self._tasks.replace(f"{load.__name__} {code}", self._load(key, _named(code, what), load))

    async def _load(
        self, key: tuple[Code, str], what: str, load: Callable[[Code, Ns], Coroutine[Any, Any, e.Event]]
    ) -> None:
        code, _ = key
        for delay in reconnect_delays():
            try:
                # as of the moment before it was asked: a tick that arrives meanwhile is newer
                found = await load(code, self._clock.now())
            except (BrokerError, RequestLost) as error:
                self._asked.pop(key, None)  # who wishes it again need not wait
                if isinstance(error, RequestRefused) and error.code != NOT_SENT:
                    ko, en = halves(what)
                    text = f"{ko} 거부됨 / {en} refused: {error}"
                    self._tell(e.Notice(self._clock.now(), "warning", text, code))
                    break
                self._troubles.met(what, error)
            else:
                self._tell(found)
                break
            await asyncio.sleep(_RETRY + delay / SECOND)
            if code not in self._newest:
                break
            self._asked[key] = kst_date(self._clock.now())
        self._troubles.over(what)

    # ---- for the back-fill, which has a plan of its own; each raises BrokerError or RequestLost ----

    async def minutes(self, code: Code, since: Ns) -> e.BarsLoaded:
        """Minute bars back to `since`, as far as the broker has them within a few pages."""
        at = self._clock.now()
        return await self._back(
            rest.minute_bars(code),
            lambda pages: rest.read_minute_bars(pages, code, at),
            lambda loaded: not loaded.bars or loaded.bars[0].time <= since,
        )

    async def ticks(self, code: Code, since: Ns) -> e.TicksLoaded:
        """Trades back to `since`, or the newest of them."""
        at = self._clock.now()
        return await self._back(
            rest_ticks.prints(code),
            lambda pages: rest_ticks.read_prints(pages, code, at),
            lambda loaded: not loaded.prints or loaded.prints[0].time <= since,
        )

    async def every_tick(self, code: Code, since: Ns) -> e.TicksLoaded:
        """Every trade back to `since`, thirty times as far as `ticks`."""
        at = self._clock.now()
        return await self._back(
            rest_ticks.ticks(code),
            lambda pages: rest_ticks.read_ticks(pages, code, at),
            lambda loaded: not loaded.prints or loaded.prints[0].time <= since,
        )

    async def _back(self, request: Request, read: Callable[[list[Reply]], T], reaches: Callable[[T], bool]) -> T:
        """One list, newest first, until a page of it reaches back far enough; all pages by one key."""
        pages: list[Reply] = []
        async with contextlib.aclosing(self._client.pages(request, limit=_PAGES)) as coming:
            async for page in coming:
                pages.append(page)
                loaded = read([page])
                if reaches(loaded):
                    break
        return loaded if len(pages) == 1 else read(pages)

    async def snapshot(self, code: Code) -> e.Snapshot:
        """Price and limits, as of the moment before they were asked for."""
        at = self._clock.now()
        return rest.read_snapshot(await self._client.ask(rest.snapshot(code)), code, at)

    # ---- one wish, one query ----

    async def _minutes(self, code: Code, at: Ns) -> e.Event:
        return rest.read_minute_bars([await self._client.ask(rest.minute_bars(code))], code, at)

    async def _days(self, code: Code, at: Ns) -> e.Event:
        return rest.read_day_bars([await self._client.ask(rest.day_bars(code, kst_date(at)))], code, at)

    async def _snapshot(self, code: Code, at: Ns) -> e.Event:
        return rest.read_snapshot(await self._client.ask(rest.snapshot(code)), code, at)

    async def _book(self, code: Code, at: Ns) -> e.Event:
        return rest.read_book(await self._client.ask(rest.book(code)), code, at)


def _named(code: Code, what: str) -> str:
    ko, en = halves(what)
    return f"{code} {ko} / {code} {en}"
