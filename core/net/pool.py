"""Every key with its own connection, token and request budget; one wish, one road for what they hear.

The broker takes one connection and so many requests a second per app key. The pool spreads the items over the links
(`core.kiwoom.spread` is the rule), sends market queries to the key whose line is shortest, and leaves account and
orders to the first key. Keys of the same account stand in for each other in hearing it.
"""

from __future__ import annotations

import asyncio
import collections
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final, Protocol

import msgspec

from core.domain.errors import AuthRefused, BrokerError, RequestLost
from core.domain.events import Covered, Event, LinkChanged, LinkState, Notice, Registered, Uncovered, Waiting
from core.domain.feed import Wanted
from core.domain.units import MINUTE, SECOND, Code, Ns
from core.kiwoom import rest
from core.kiwoom.auth import Keys
from core.kiwoom.calls import Reply, Request
from core.kiwoom.rota import Rota
from core.kiwoom.session import Pace, Session
from core.kiwoom.spread import Lane, lead, spread
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.link import Link, reconnect_delays
from core.net.tasks import TaskSet
from core.net.throttle import Limits, Throttle, Urgency
from core.net.ways import SOCKETS, Ways

_log = logging.getLogger(__name__)

LinkEvent = LinkChanged | Registered | Covered | Uncovered
LINK_EVENTS: Final = (LinkChanged, Registered, Covered, Uncovered)
"""What the owner must hand to `hear`."""
_UP: Final = frozenset({LinkState.LOGGED_IN, LinkState.LIVE, LinkState.STALE})


class Asks(Protocol):
    """Whoever answers queries about the market: one key (`RestClient`) or all of them (`Pool`)."""

    async def ask(self, request: Request, *, urgency: Urgency | None = None) -> Reply: ...

    def pages(self, request: Request, *, limit: int | None = None) -> AsyncGenerator[Reply, None]: ...


class Terms(msgspec.Struct, frozen=True):
    """The broker's addresses and the limits of one key.

    `moves`: items a minute that may go to an idler link, or give their place to one that waits; 0 for none.
    """

    rest: str
    ws: str
    limits: Limits = Limits()
    pace: Pace = Pace()
    moves: int = 10


class _Seat:
    """All that one key has to itself."""

    def __init__(self, name: str, keys: Keys, terms: Terms, clock: Clock, tasks: TaskSet, ways: Ways) -> None:
        self.name: Final = name
        self.throttle = Throttle(terms.limits, clock.monotonic)
        self.client = RestClient(
            terms.rest, keys, clock=clock, throttle=self.throttle, tasks=tasks, transport=ways.transport
        )
        self.session = Session(name, terms.pace, account=False, market=False)
        self.lane = Lane(name, capacity=terms.pace.capacity)
        self.in_line: collections.Counter[str] = collections.Counter()
        """Market queries by TR that wait or are under way."""
        self.is_fit = True
        """False once the broker refused the key for queries."""


class Pool:
    """One or several keys as one desk; the first is the `trader`. A second pair with the same app key is dropped.

    `deliver(link, frame, at)` must call `receive`; every event of that and of `emit` must come back through `hear` if
    it is one of LINK_EVENTS.
    """

    def __init__(
        self,
        pairs: Sequence[Keys],
        terms: Terms,
        *,
        clock: Clock,
        tasks: TaskSet,
        deliver: Callable[[str, bytes, Ns], None],
        emit: Callable[[Event], None],
        ways: Ways = SOCKETS,
        is_hasty: Callable[[], bool] = lambda: False,
    ) -> None:
        distinct = {keys.app_key: keys for keys in reversed(pairs)}
        if not distinct:
            raise ValueError("no keys")
        self._terms, self._clock, self._emit, self._ways = terms, clock, emit, ways
        self._is_hasty = is_hasty
        named = enumerate(reversed(distinct.values()), 1)
        self._seats = [_Seat(str(number), keys, terms, clock, tasks, ways) for number, keys in named]
        self._by_name = {seat.name: seat for seat in self._seats}
        self._lanes = [seat.lane for seat in self._seats]
        self._lanes[0].is_own = True
        self._links = {seat.name: self._link(seat, deliver) for seat in self._seats}
        self._wanted: tuple[Wanted, ...] = ()
        self._searches: tuple[str, ...] = ()
        self._market = self._account = ""
        self._move_at: Ns = 0
        self._rota = Rota()
        self.waiting: tuple[Code, ...] = ()
        """대기: codes that are wanted and found no place on any link, best first."""
        self._plan()

    def __len__(self) -> int:
        return len(self._seats)

    @property
    def trader(self) -> RestClient:
        """Account and orders: the first key, always."""
        return self._seats[0].client

    @property
    def limited(self) -> int:
        """Requests of all keys that the broker refused for their rate."""
        return sum(seat.client.counts["limited"] for seat in self._seats)

    @property
    def slowed(self) -> dict[str, tuple[int, Ns]]:
        """(requests, per ns) of each TR that some key asks more slowly since the broker complained."""
        found: dict[str, tuple[int, Ns]] = {}
        for seat in self._seats:
            found |= seat.throttle.slowed
        return found

    @property
    def calls(self) -> dict[str, int]:
        """Requests of all keys by TR."""
        return sum((seat.client.calls for seat in self._seats), collections.Counter())

    @property
    def queued(self) -> int:
        """Frames of all links that arrived and are not handled yet."""
        return sum(link.waiting for link in self._links.values())

    @property
    def behind(self) -> Ns:
        """How long the frame handled last had waited, on the link where that was longest."""
        return max(link.behind for link in self._links.values())

    @property
    def conflated(self) -> int:
        """Books skipped so far because a newer one had already arrived."""
        return sum(link.conflated for link in self._links.values())

    def _link(self, seat: _Seat, deliver: Callable[[str, bytes, Ns], None]) -> Link:
        return Link(
            seat.name,
            self._terms.ws,
            session=seat.session,
            tokens=seat.client,
            clock=self._clock,
            deliver=partial(deliver, seat.name),
            emit=self._emit,
            dial=self._ways.dial,
            is_hasty=self._is_hasty,
        )

    # ---- the feed ----

    def want(self, items: Sequence[Wanted]) -> None:
        """Items to push, best first; replaces what was wanted before."""
        self._wanted = tuple(items)
        self._plan()

    def search(self, numbers: Sequence[str]) -> None:
        """Condition searches (일련번호) to run; they belong to the trader's account, so its link runs them."""
        self._searches = tuple(numbers)
        self._appoint(is_forced=True)

    def expect(self, is_ticking: bool) -> None:
        """Whether registered codes should tick now. To be called every second: items also move then."""
        for seat in self._seats:
            seat.session.expect(is_ticking)
        self._plan(may_move=True)

    def receive(self, link: str, frame: bytes, at: Ns) -> list[Event]:
        """What a frame of that link says."""
        return self._by_name[link].session.receive(frame, at)

    def hear(self, event: LinkEvent) -> None:
        """A link changed, or what it carries: whatever that moves is on its way when this returns."""
        seat = self._by_name.get(event.link)
        if seat is None:
            return
        match event:
            case LinkChanged():
                self._changed(seat, event)
            case Covered():
                seat.lane.cover(event.codes)
            case Uncovered():
                # a code that is only doubted, while nothing ticks, is still pushed here
                seat.lane.uncover(frozenset(event.codes) - seat.session.covered)
                self._plan()
            case Registered():
                if seat.lane.capacity != event.capacity:
                    seat.lane.capacity = event.capacity
                    self._plan()

    def _changed(self, seat: _Seat, event: LinkChanged) -> None:
        lane = seat.lane
        was_up, was_refused = lane.is_up, lane.is_refused
        if event.state in _UP:
            lane.up()
        elif event.state is not LinkState.SILENT:  # given up, but until its socket is closed the broker may still push
            lane.down(is_refused=event.state is LinkState.REFUSED)
        if lane.is_refused and not was_refused and len(self) > 1:
            text = f"연결 {seat.name} 거부됨, 다른 연결이 맡습니다 / link {seat.name} refused, others take over"
            self._emit(Notice(event.at, "warning", f"{text}: {event.detail}"))
        if (lane.is_up, lane.is_refused) != (was_up, was_refused):
            self._plan()

    def _plan(self, *, may_move: bool = False) -> None:
        now = self._clock.now()
        may_move = may_move and bool(self._terms.moves) and now >= self._move_at
        resting = self._rota.resting() if may_move else None
        wanted = self._rota.arranged(self._wanted)
        plan = spread(wanted, self._lanes, now, may_move=may_move and len(self) > 1, resting=resting)
        self._rota.see(wanted, plan.waiting, now)
        if plan.moved or resting:
            self._move_at = now + MINUTE // self._terms.moves
        for seat in self._seats:
            items = plan.items[seat.name]
            if seat.lane.give(items, now, moving=plan.moved):
                seat.session.want(items)
                self._links[seat.name].nudge()
        self._appoint()
        if plan.waiting != self.waiting:
            self.waiting = plan.waiting
            self._emit(Waiting(now, plan.waiting))

    def _appoint(self, *, is_forced: bool = False) -> None:
        """One link hears the market as a whole, one of the trader's account hears the account and runs its searches."""
        market = lead(self._lanes, self._market)
        account = lead([lane for lane in self._lanes if lane.is_own], self._account)
        if (market, account) == (self._market, self._account) and not is_forced:
            return
        self._market, self._account = market, account
        for seat in self._seats:
            seat.session.lead(market=seat.name == market, account=seat.name == account)
            seat.session.search(self._searches if seat.name == account else None)
            self._links[seat.name].nudge()

    # ---- queries about the market ----

    async def ask(self, request: Request, *, urgency: Urgency | None = None) -> Reply:
        """As `RestClient.ask`, by the key whose line for this TR is shortest; another one if the key is refused."""
        while True:
            seat = self._idlest(request.api_id)
            seat.in_line[request.api_id] += 1
            try:
                return await seat.client.ask(request, urgency=urgency)
            except AuthRefused as error:
                if not self._dismiss(seat, error):
                    raise
            finally:
                seat.in_line[request.api_id] -= 1

    async def pages(self, request: Request, *, limit: int | None = None) -> AsyncGenerator[Reply, None]:
        """As `RestClient.pages`; all pages come from one key."""
        has_begun = False
        while True:
            seat = self._idlest(request.api_id)
            seat.in_line[request.api_id] += 1
            try:
                async for reply in seat.client.pages(request, limit=limit):
                    has_begun = True
                    yield reply
            except AuthRefused as error:
                if has_begun or not self._dismiss(seat, error):
                    raise
            else:
                return
            finally:
                seat.in_line[request.api_id] -= 1

    def _idlest(self, api_id: str) -> _Seat:
        fit = [seat for seat in self._seats if seat.is_fit] or self._seats
        return min(fit, key=lambda seat: (seat.in_line[api_id], seat.throttle.ready_in(api_id)))

    def _dismiss(self, seat: _Seat, error: AuthRefused) -> bool:
        """No more queries by this key until the user acts; False if it is the last."""
        if seat.is_fit and len(self) > 1:
            text = f"키 {seat.name} 거부됨, 조회에 쓰지 않습니다 / key {seat.name} refused, not used for queries"
            self._emit(Notice(self._clock.now(), "warning", f"{text}: {error}"))
        seat.is_fit = False
        return any(other.is_fit for other in self._seats)

    # ---- life ----

    def lives(self) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
        """Coroutines that run as long as the program, by name: one per link, and who owns which key."""
        found: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            f"link {name}": link.run for name, link in self._links.items()
        }
        return found if len(self) == 1 else {**found, "owners": self._meet}

    def reconnect(self) -> None:
        """Try every connection and every key again now, also what was refused."""
        for seat in self._seats:
            seat.is_fit = True
            self._links[seat.name].reconnect()

    async def warm(self) -> bool:
        """Open a connection per key and learn the server's time; True if the server answered."""
        return any(await asyncio.gather(*(seat.client.warm() for seat in self._seats)))

    async def revoke(self) -> None:
        """Give every token back, at exit."""
        await asyncio.gather(*(seat.client.revoke() for seat in self._seats))

    async def aclose(self) -> None:
        await asyncio.gather(*(seat.client.aclose() for seat in self._seats))

    async def _meet(self) -> None:
        """Which account each key speaks for (ka00001): only the trader's may hear its orders."""
        own = await self._owner(self._seats[0])
        for seat in self._seats[1:]:
            account = await self._owner(seat)
            if account and account == own:
                seat.lane.is_own = True
                self._appoint()
            elif account and own:
                text = (
                    f"키 {seat.name}은 다른 계좌: 시세와 조회에만 씁니다 / key {seat.name}: another account, data only"
                )
                self._emit(Notice(self._clock.now(), "info", text))

    async def _owner(self, seat: _Seat) -> str:
        """The account of a key, however long that takes; "" if the broker refuses the key."""
        for delay in reconnect_delays():
            try:
                return rest.read_account(await seat.client.ask(rest.account()), self._clock.now()).account
            except AuthRefused as error:
                self._dismiss(seat, error)
                break
            except (BrokerError, RequestLost) as error:
                _log.info("key %s: its account is not known yet: %s", seat.name, error)
                await asyncio.sleep(1.0 + delay / SECOND)
        return ""
