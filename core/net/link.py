"""One WebSocket to the broker, for ever: connect, let the session talk, pump its text, reconnect.

The session (sans-I/O) knows the dialect; this module knows the socket and the clock. Frames are read as they come and
handled from a backlog, which lets orders overtake quotes when the program is late. A frame is handled start to end in
one synchronous call, many frames in one loop turn, but never for longer than `TURN`: the screen shares this loop, and
what leaves as well (`HASTE`).
`reconnect_delays` and `classify` are the whole reconnect policy, both pure.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import logging
import random
from collections.abc import Callable, Iterator
from typing import Final, Protocol

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException

from core.domain.errors import AuthRefused, TumepokError
from core.domain.events import Event, LinkChanged, LinkState
from core.domain.units import MILLI, SECOND, Ns
from core.kiwoom.auth import Token
from core.kiwoom.backlog import Backlog
from core.kiwoom.session import Session
from core.net.clock import Clock
from core.net.ends import LinkLost, describe
from core.net.ways import Dial, Wire, dial

_log = logging.getLogger(__name__)

TURN: Final = 4 * MILLI
"""The longest that reading or handling goes on before the loop serves others."""
HASTE: Final = MILLI // 2
"""The same while an order is on its way: it needs several turns of the loop to reach its socket."""
CAP: Final = 30 * SECOND
STEADY: Final = 10 * SECOND
"""A login that held for this long starts the back-off anew; a shorter one is still part of the trouble."""
_GIVEN_UP: Final = {
    LinkState.DOWN: "서버가 로그인을 받지 않음 (no login)",
    LinkState.REFUSED: "서버가 이 연결을 거절함 (refused)",
    LinkState.SILENT: "서버가 조용해서 끊고 다시 연결함 (the server fell silent)",
}
_LOGGED_IN: Final = frozenset({LinkState.LOGGED_IN, LinkState.LIVE, LinkState.STALE})
_NAP: Final = 100 * MILLI
"""The watch looks at the session at least this often: an answer may have brought a nearer deadline, and asking for it
after every frame would cost more than the frame."""


class LinkBroken(Exception):
    """Our own code failed while it handled a frame; `__cause__` is how. Nothing a new connection would mend."""


class Verdict(enum.Enum):
    """What a failure to be connected means."""

    RETRY = "retry"
    REFUSED = "refused"  # the user must act first
    FATAL = "fatal"  # our own mistake


class TokenSource(Protocol):
    """Where the token of LOGIN comes from (`http.RestClient`)."""

    async def token(self) -> Token: ...

    async def renew(self, dead: Token) -> Token: ...

    @property
    def token_in(self) -> Ns: ...


def reconnect_delays(chance: Callable[[], float] = random.random) -> Iterator[Ns]:
    """Endless pauses with full jitter: the first at most 0.5 s, then doubling, at most 30 s. `chance` is in [0, 1)."""
    ceiling = SECOND // 2
    while True:
        yield int(ceiling * chance())
        ceiling = min(ceiling * 2, CAP)


def classify(error: Exception) -> Verdict:
    """What to do about a failure. What is neither network nor broker is a bug and FATAL."""
    if isinstance(error, AuthRefused):
        return Verdict.REFUSED
    if isinstance(error, InvalidURI):
        return Verdict.FATAL
    if isinstance(error, (LinkLost, WebSocketException, OSError, TimeoutError, EOFError, TumepokError)):
        return Verdict.RETRY
    return Verdict.FATAL


class Link:
    """One connection. `deliver(frame, at)` must call `session.receive`; what the session wants sent is sent here."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        session: Session,
        tokens: TokenSource,
        clock: Clock,
        deliver: Callable[[bytes, Ns], None],
        emit: Callable[[Event], None],
        delays: Callable[[], Iterator[Ns]] = reconnect_delays,
        dial: Dial = dial,
        is_hasty: Callable[[], bool] = lambda: False,
    ) -> None:
        """`is_hasty`: whether something is on its way out that must not wait for what comes in."""
        self.name: Final = name
        self._url = url
        self._session, self._tokens, self._clock = session, tokens, clock
        self._deliver, self._emit, self._delays = deliver, emit, delays
        self._dial, self._is_hasty = dial, is_hasty
        self._token: Token | None = None
        self._is_open = False
        self._logged_in_at: Ns = 0
        self._nudged = asyncio.Event()
        self._hurried = asyncio.Event()
        self._backlog = Backlog()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self.frames = 0
        self.bytes = 0
        self.behind: Ns = 0
        """How long the frame handled last had waited since its arrival."""
        self.attempt = 0
        """Connections tried since the last steady one."""

    @property
    def waiting(self) -> int:
        """Frames that arrived and are not handled yet."""
        return len(self._backlog)

    @property
    def conflated(self) -> int:
        """Books skipped so far because a newer one of the same issue had already arrived."""
        return self._backlog.conflated

    def nudge(self) -> None:
        """The session has something to send or a nearer deadline (after `session.want`)."""
        self._nudged.set()

    def reconnect(self) -> None:
        """Do not wait any longer for the next attempt; ends the wait after a refusal, too. Nothing while logged in."""
        if self._session.state not in _LOGGED_IN:  # or the wish would answer a kick that comes hours later
            self._hurried.set()

    async def run(self) -> None:
        """Stay connected until cancelled. Raises only what is a bug of ours."""
        delays = self._delays()
        while True:
            self.attempt += 1
            self._tell(LinkState.CONNECTING)
            verdict = await self._attend()
            if self._logged_in_at and self._clock.monotonic() - self._logged_in_at > STEADY:
                delays, self.attempt = self._delays(), 0
            if verdict is Verdict.REFUSED:
                await self._pause(None)
            elif self._tokens.token_in:
                await self._await_token()
            else:
                await self._pause(next(delays))

    async def _attend(self) -> Verdict:
        """One connection from its beginning to its end, which is told."""
        self._is_open, self._logged_in_at = False, 0
        try:
            await self._connect()
        except asyncio.CancelledError:
            self._end("종료 (closed by us)")
            raise
        except Exception as error:
            verdict, reason = classify(error), describe(error)
            self._end(reason)
            if verdict is Verdict.FATAL:
                raise
            if verdict is Verdict.REFUSED:
                self._tell(LinkState.REFUSED, reason)
        # WORKAROUND: before Python 3.13 a TaskGroup that is already ending swallows a cancellation (gh-116720).
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
        # A session that was never opened says nothing about this attempt: it may still be refused from the last one.
        return Verdict.REFUSED if self._is_open and self._session.state is LinkState.REFUSED else verdict

    async def _connect(self) -> None:
        """Never returns: LinkLost, or why there was no connection at all."""
        self._token = await self._login_token()
        async with self._dial(self._url) as wire:
            self._is_open = True
            for event in self._session.opened(self._token.text, self._clock.now()):
                self._emit(self._numbered(event))
            await self._flush(wire)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._watch(wire), name=f"{self.name}/watch")
                    group.create_task(self._handle(wire), name=f"{self.name}/handle")
                    await self._read(wire)
            except ExceptionGroup as found:
                error = _cause(found)
                if isinstance(error, LinkLost):
                    await self._work_off(wire)  # what was said before the end is true all the same
                raise error from error.__cause__

    async def _login_token(self) -> Token:
        if self._token is not None and self._session.needs_token:
            return await self._tokens.renew(self._token)
        return await self._tokens.token()

    async def _read(self, wire: Wire) -> None:
        clock, backlog = self._clock, self._backlog
        began = clock.monotonic()
        while True:
            try:
                frame = await wire.recv(decode=False)  # a queued message comes without a loop turn
            except ConnectionClosed as error:
                raise LinkLost(describe(error)) from None
            backlog.put(frame, clock.now())
            self._arrived.set()
            if backlog.is_full:
                self._room.clear()
                await self._room.wait()  # the socket's own queue fills up meanwhile, and then the broker waits
            elif self._is_long(clock.monotonic() - began):
                await asyncio.sleep(0)
                began = clock.monotonic()

    async def _handle(self, wire: Wire) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            await self._work_off(wire)

    async def _work_off(self, wire: Wire) -> None:
        """Handle what waits, in slices of `TURN`."""
        clock, session, deliver, backlog = self._clock, self._session, self._deliver, self._backlog
        began = clock.monotonic()
        while (found := backlog.take()) is not None:
            frame, at = found
            self.behind = clock.now() - at
            deliver(frame, at)
            self.frames += 1
            self.bytes += len(frame)
            if output := session.take_output():
                await self._send(wire, output)
            if self._is_long(clock.monotonic() - began):
                self._room.set()
                await asyncio.sleep(0)
                began = clock.monotonic()
        self._room.set()

    def _is_long(self, turn: Ns) -> bool:
        return turn >= HASTE and (turn >= TURN or self._is_hasty())

    async def _watch(self, wire: Wire) -> None:
        """Wakes the session when it asks for it, and ends the connection when the session has given it up."""
        session, clock = self._session, self._clock
        deadline = session.deadline()
        while True:
            await self._nap(deadline)
            at, deadline = clock.now(), session.deadline()
            if deadline is not None and deadline <= at:
                for event in session.wake(at):
                    self._emit(event)
                deadline = session.deadline()
            await self._flush(wire)
            if session.state in _GIVEN_UP:
                raise LinkLost(_GIVEN_UP[session.state])

    async def _nap(self, deadline: Ns | None) -> None:
        left = _NAP if deadline is None else min(max(deadline - self._clock.now(), MILLI), _NAP)
        # A bare timer: `asyncio.timeout` costs three times as much, ten times a second.
        alarm = asyncio.get_running_loop().call_later(left / SECOND, self._nudged.set)
        try:
            await self._nudged.wait()
        finally:
            alarm.cancel()
        self._nudged.clear()

    async def _flush(self, wire: Wire) -> None:
        if output := self._session.take_output():
            await self._send(wire, output)

    async def _send(self, wire: Wire, output: list[str]) -> None:
        if not self._logged_in_at and self._session.state in _LOGGED_IN:
            self._logged_in_at = self._clock.monotonic()
        self._nudged.set()  # whoever sends awaits an answer: there is a new deadline
        # Not the end yet: what the broker said before it closed (R10001: do not come back) still waits to be read,
        # and the reader will hear of the end as well.
        with contextlib.suppress(ConnectionClosed):
            for text in output:
                await wire.send(text)

    # ---- between connections ----------------------------------------------------------------------------

    async def _await_token(self) -> None:
        """Asked again and again: a second of the clock may be shorter than one of ours (a fast simulator)."""
        while (left := self._tokens.token_in) and not await self._pause(min(left, SECOND)):
            pass

    async def _pause(self, delay: Ns | None) -> bool:
        """Until `delay` is over or `reconnect` is called (True); None waits for `reconnect` alone."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if delay is None else delay / SECOND):
                await self._hurried.wait()
        is_hurried = self._hurried.is_set()
        self._hurried.clear()
        return is_hurried

    def _end(self, reason: str) -> None:
        _log.info("%s ended: %s", self.name, reason)
        events = self._session.closed(reason, self._clock.now())
        if not self._is_open:
            self._tell(LinkState.DOWN, reason)  # the session was never told that we tried
        for event in events:
            self._emit(self._numbered(event))

    def _tell(self, state: LinkState, detail: str = "") -> None:
        self._emit(LinkChanged(self._clock.now(), self.name, state, detail, self.attempt))

    def _numbered(self, event: Event) -> Event:
        # The session counts connections that opened; the user wants to know about every try.
        return msgspec.structs.replace(event, attempt=self.attempt) if isinstance(event, LinkChanged) else event


def _cause(found: ExceptionGroup[Exception]) -> Exception:
    """Why reader, handler and watch ended: the socket fails as LinkLost, so anything else comes from our own side."""
    for error in found.exceptions:
        if not isinstance(error, LinkLost):
            broken = LinkBroken(type(error).__name__)
            broken.__cause__ = error
            return broken
    return found.exceptions[0]
