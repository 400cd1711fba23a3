"""One short realtime connection for one issue, to hear whether the broker speaks to us. Nothing is ever ordered on it.

It connects once and does not come back: with the same app key every login ends the one before (R10001).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Final

from core.domain import events as e
from core.domain.errors import TumepokError
from core.domain.feed import Rank, Wanted
from core.domain.units import DAY, Code, Ns
from core.kiwoom.session import Session
from core.net.clock import Clock
from core.net.link import Link, TokenSource
from core.net.tasks import TaskSet

_NAME: Final = "doctor"
_OVER: Final = frozenset({e.LinkState.DOWN, e.LinkState.REFUSED, e.LinkState.SILENT})


class Deaf(TumepokError):
    """The connection is over, or the broker declined; `str()` says how."""


class Hearing:
    """`open`, then wait for one sign after the other; `tasks` ends it."""

    def __init__(self, url: str, code: Code, *, tokens: TokenSource, clock: Clock) -> None:
        self._code = code
        self._session = Session(_NAME, account=False)
        self._session.want((Wanted(code, Rank.SCREEN),))
        self._link = Link(
            _NAME,
            url,
            session=self._session,
            tokens=tokens,
            clock=clock,
            deliver=self._deliver,
            emit=self._see,
            delays=lambda: itertools.repeat(DAY),
        )
        self._moved = asyncio.Event()
        self._over = ""
        self._is_logged_in = self._is_registered = False
        self.ticks = 0
        """Prints and books of the issue."""
        self.heartbeats = 0
        """Frames after the registration that said nothing: the broker's PING."""

    def open(self, tasks: TaskSet) -> None:
        tasks.start("hearing", self._link.run())

    async def logged_in(self) -> None:
        """Raises Deaf."""
        await self._until(lambda: self._is_logged_in)

    async def registered(self) -> None:
        """Every item is acknowledged. Raises Deaf."""
        await self._until(lambda: self._is_registered)

    async def alive(self, *, is_tick_wanted: bool) -> None:
        """A tick, or where none is wanted a heartbeat. Raises Deaf."""
        await self._until(lambda: bool(self.ticks or (self.heartbeats and not is_tick_wanted)))

    async def _until(self, met: Callable[[], bool]) -> None:
        while not met():
            if self._over:
                raise Deaf(self._over)
            self._moved.clear()
            await self._moved.wait()

    def _deliver(self, frame: bytes, at: Ns) -> None:
        was_registered = self._is_registered
        events = self._session.receive(frame, at)
        for event in events:
            self._see(event)
        self.heartbeats += was_registered and not events
        self._moved.set()

    def _see(self, event: e.Event) -> None:
        match event:
            case e.LinkChanged():
                self._is_logged_in |= event.state in (e.LinkState.LOGGED_IN, e.LinkState.LIVE)
                if event.state in _OVER:
                    self._over = self._over or event.detail or event.state.value
            case e.Registered():
                self._is_registered = event.live > 0 and not event.waiting
            case e.Fault(where=where) if where == _NAME:  # the session's own: a REG was declined
                self._over = f"{event.what} {event.raw}"
            case e.Trade() | e.Book():
                self.ticks += event.code == self._code
        self._moved.set()
