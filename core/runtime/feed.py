"""What the desk wishes to hear, kept up to date with what it holds, orders, tracks and shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from core.domain import events as e
from core.domain.calendar import kst_date, phase_at
from core.domain.errors import BrokerError, RequestLost
from core.domain.feed import Wanted
from core.domain.market import InstrumentKind, SessionPhase
from core.domain.settings import Environment
from core.domain.units import MINUTE, SECOND, Code, Ns
from core.net.clock import Clock
from core.net.link import reconnect_delays
from core.net.pool import Pool
from core.runtime.history import History, instruments
from core.runtime.troubles import Troubles
from core.runtime.universe import wanted
from core.state.halts import HALTS, is_over
from core.state.store import Store

_RETRY: Final = 1.0
MISSED: Final = MINUTE
"""So long after the calendar stepped on, the broker's word for it is no longer expected: it was said to a dead link."""
SMALL: Final = 100
"""So many issues of a simulated market are watched whole."""
_ISSUES: Final = "종목 목록 조회 / query of the list of issues"


class Feed:
    """Turns the desk's needs into the pool's wish. `tell` receives what is learned of the market as a whole."""

    def __init__(
        self,
        pool: Pool,
        history: History,
        clock: Clock,
        store: Store,
        *,
        tell: Callable[[e.Event], None],
        troubles: Troubles,
    ) -> None:
        self._troubles = troubles
        self._pool, self._history, self._clock, self._store, self._tell = pool, history, clock, store, tell
        self.hints: Final[list[Callable[[], Iterable[Code]]]] = []
        """Whoever knows codes worth watching (ranks, searches); each is asked every second."""
        self._watched: tuple[Code, ...] = ()
        self.on_screen: tuple[Code, ...] = ()
        """What the screen shows, by its own wish."""
        self._searches: dict[str, None] = {}
        self._wanted: list[Wanted] = []

    @property
    def wished(self) -> Sequence[Wanted]:
        """What should be pushed, best first."""
        return self._wanted

    def watch(self, codes: tuple[Code, ...]) -> None:
        """The screen shows these now, in place of what it showed."""
        self.on_screen = codes
        for code in codes:
            if code not in self._store.quotes:
                self._history.look(code)
        self.update()

    def search(self, number: str, *, is_on: bool) -> None:
        """Run this condition search, or stop it."""
        if is_on:
            self._searches[number] = None
        else:
            self._searches.pop(number, None)
        self._pool.search(tuple(self._searches))

    def update(self) -> None:
        """Tell the pool if the wish has changed."""
        hinted = [code for hint in self.hints for code in hint()]
        now = wanted(self._store, on_screen=self.on_screen, watched=(*hinted, *self._watched))
        if now != self._wanted:
            self._wanted = now
            self._pool.want(now)

    def second(self) -> None:
        """Once a second: the phase by the calendar until the broker speaks of it (0s), and what should tick in it."""
        now, due, told = self._clock.now(), phase_at(self._clock.now()), self._store.phase_event
        is_late = told is not None and told.phase in HALTS and is_over(self._store, now)
        if told is None or (self._store.phase is not due and (is_late or not _holds(told, now))):
            self._tell(e.PhaseChanged(now, now, due))
        self._pool.expect(self._store.phase is SessionPhase.CONTINUOUS)
        self.update()

    async def list_issues(self) -> None:
        """Every issue of the market, asked until it comes."""
        for delay in reconnect_delays():
            try:
                listed = await instruments(self._pool, self._clock)
            except (BrokerError, RequestLost) as error:
                self._troubles.met(_ISSUES, error)
                await asyncio.sleep(_RETRY + (self._pool.trader.token_in or delay) / SECOND)
                continue
            self._troubles.over(_ISSUES)
            for event in listed:
                self._tell(event)
            break
        if self._store.environment is Environment.SIM:
            # A small market fits on one link; in a whole one the ranks say whom to watch.
            shares = (each for each in self._store.instruments.values() if each.kind is InstrumentKind.STOCK)
            listed_codes = tuple(each.code for each in shares)
            self._watched = listed_codes if len(listed_codes) <= SMALL else ()
        self.update()


def _holds(told: e.PhaseChanged, now: Ns) -> bool:
    """Whether the broker's last word on the phase still counts: he keeps silent until the calendar's next step."""
    if not told.wire_code:
        return False
    said, settled = max(told.at, told.time), now - MISSED
    return said >= settled or (kst_date(said) == kst_date(settled) and phase_at(said) is phase_at(settled))
