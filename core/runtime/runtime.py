"""Live composition: one pool of links, one engine, one outbox, one journal – wired, started, stopped.

Everything that happens goes through `handle`: the store first, then the strategy, then the gate; whatever the engine
answers is journalled and carried out here. Nothing in this file decides anything about money.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from types import CodeType
from typing import Any, Final

from core.domain import commands as c
from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.errors import AuthRefused
from core.domain.settings import Settings
from core.domain.units import MILLI, SECOND, Code, Ns, kst_midnight
from core.engine import stop
from core.engine.engine import Effect, Engine
from core.engine.estimate import slowest
from core.kiwoom.auth import Keys
from core.kiwoom.calls import CANCEL, SELL
from core.kiwoom.session import Pace
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.link import reconnect_delays
from core.net.pool import LINK_EVENTS, Pool, Terms
from core.net.tasks import TaskSet
from core.net.threads import share_time
from core.net.throttle import Limits
from core.net.ways import SOCKETS, Ways
from core.runtime import scout
from core.runtime.awakening import tracked, unheard
from core.runtime.backfill import Backfill
from core.runtime.candidates import Candidates
from core.runtime.clockwatch import ClockWatch
from core.runtime.doubt import DOUBTFUL, RETRY, Doubt
from core.runtime.elsewhere import Elsewhere
from core.runtime.endpoints import Endpoint
from core.runtime.feed import Feed
from core.runtime.history import History
from core.runtime.interrupted import Interrupted
from core.runtime.outbox import Outbox
from core.runtime.pulse import Pulse
from core.runtime.records import Records, read_story
from core.runtime.troubles import Troubles
from core.runtime.watch import Watch
from core.state.meters import note
from core.state.store import Store

_log = logging.getLogger(__name__)
_PUSHED: Final = frozenset({e.Trade, e.Book})
"""What comes by the thousand: no journal keeps it, and nobody else in this room follows it."""
_ANSWERS: Final = 3.0
"""Seconds that an order under way has at the end to hear what became of it."""
_CLOSING: Final = 2.0


UNFINISHED: Final = (
    "전날의 전량청산이 끝나지 않은 채 정지되어 있습니다. 지금 팔려면 긴급정지+전량청산을 다시 누르세요 / "
    "an earlier day's flattening did not end; stopped, press stop and flatten again to sell now"
)


class Runtime:
    """The desk's counterpart: `store` to look at, `command` to wish, `run` to live, `aclose` to end.

    The first of `keys` trades; the others add connections and queries.
    """

    def __init__(
        self,
        settings: Settings,
        endpoint: Endpoint,
        keys: Sequence[Keys],
        *,
        engine: Engine,
        records: Records,
        clock: Clock,
        ways: Ways = SOCKETS,
    ) -> None:
        self.settings, self.engine, self.records, self.clock = settings, engine, records, clock
        self.store: Store = engine.store
        self._tasks = TaskSet("runtime", self._broke)
        self.pool = Pool(
            keys,
            _terms(settings, endpoint, clock.pace),
            clock=clock,
            tasks=self._tasks,
            deliver=self._deliver,
            emit=self.handle,
            ways=ways,
            is_hasty=lambda: self._outbox.is_busy,
        )
        self._troubles = troubles = Troubles(clock, self.handle)
        self._history = History(self.pool, clock, self._tasks, tell=self.handle, troubles=troubles)
        self.feed = Feed(self.pool, self._history, clock, self.store, tell=self.handle, troubles=troubles)
        self._clockwatch = ClockWatch(
            clock, self.store, self.handle, lambda: self._tasks.replace("clock", self.client.warm())
        )
        candidates = Candidates(settings.strategy)
        self.feed.hints.extend((lambda: candidates.codes(clock.now()), self._found))
        rota = scout.Rota(scout.periods(settings.feed.rank_s))
        self._scout = scout.Scout(
            self.pool, clock, rota, tell=self.handle, phase=lambda: self.store.phase, troubles=troubles
        )
        self._backfill = Backfill(
            self._history, self.store, self._tasks, tell=self.handle, on_screen=lambda: self.feed.on_screen
        )
        self._order_rate = min(endpoint.rate, settings.feed.order_rate)
        self._doubt = Doubt(self.client, clock, self.store, tell=self.handle, troubles=troubles)
        self._interrupted = Interrupted(self.pool, clock, self.store, tell=self.handle, troubles=troubles)
        self._outbox = Outbox(
            self.client,
            clock,
            self._tasks,
            self.store.meters,
            tell=self.handle,
            keep=self._keep,
            may_leave=lambda code, side, origin: engine.gate.may_leave(code, side, origin, self.store),
        )
        self.client.hurry(lambda: engine.stop.is_running)
        self._watch = Watch(settings.risk.hang_s, close=self._hangs, breakable=self._rules)
        self._elsewhere = Elsewhere(records, self.store, self.command)
        self._pulse = Pulse(clock, self._beat, self._broke)
        self._followers: dict[type[e.Event], list[Callable[[Any], None]]] = {}
        self._listen(candidates, troubles)

    def _listen(self, candidates: Candidates, troubles: Troubles) -> None:
        """Who else hears of a fact, in this order, once it is in the store."""
        self._follow(self.pool.hear, *LINK_EVENTS)
        self._follow(self._doubt.hear, *DOUBTFUL)
        self._follow(self._interrupted.hear, e.Registered, e.LinkChanged)
        self._follow(self._backfill.see, e.Covered)
        self._follow(self._backfill.hear, e.Fill)
        self._follow(troubles.hear, e.LinkChanged)
        self._follow(lambda event: candidates.see(event, self.store), e.RankRead)

    @property
    def client(self) -> RestClient:
        """The key that trades."""
        return self.pool.trader

    def _found(self) -> Iterator[Code]:
        """What the condition searches hold now."""
        for search in self.store.searches.values():
            if search.is_running:
                yield from search.codes

    def _follow(self, hear: Callable[[Any], None], *kinds: type[e.Event]) -> None:
        for kind in kinds:
            self._followers.setdefault(kind, []).append(hear)

    # ---- the one road in ----

    def handle(self, event: e.Event) -> None:
        """One fact, start to end, in this call."""
        if type(event) in _PUSHED:
            self._act(self.engine.handle(event))
            return
        self._note(event)
        self._act(self.engine.handle(event))
        for hear in self._followers.get(type(event), ()):
            hear(event)

    def command(self, command: c.Command) -> None:
        """A wish of the user; what the gate says to it appears in the store."""
        pressed = self.clock.monotonic()
        effects = self.engine.command(command, self.clock.now())
        if isinstance(command, c.TripKill):
            self.store.meters.gate_closed_ns = self.clock.monotonic() - pressed
        self._act(effects)

    def _deliver(self, link: str, frame: bytes, at: Ns) -> None:
        started = self.clock.monotonic()
        meters = self.store.meters
        self.records.tape.append(at, link, frame)
        events = self.pool.receive(link, frame, at)
        for event in events:
            self.handle(event)
        meters.frames += 1
        meters.bytes += len(frame)
        meters.events += len(events)
        note(meters.handled_ns, self.clock.monotonic() - started)

    def _act(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case e.KillTripped():
                    self._latch(effect)
                case e.KillStep(step=stop.VERIFIED) if effect.done == effect.total and self.engine.stop.flat:
                    self._note(self.engine.stop.flat.written(self.store.kill.reason))
                case e.OrderRequested():
                    self._outbox.place(effect, self.records.keep(effect))
                case e.ChangeRequested():
                    self._change(effect, self.records.keep(effect))
                case c.Refresh() | c.LoadBars() | c.Watch() | c.Reconnect() | c.RunSearch():
                    self._grant(effect)
                case _:
                    self._note(effect)

    def _grant(self, wish: c.Refresh | c.LoadBars | c.Watch | c.Reconnect | c.RunSearch) -> None:
        """Wishes that move no money."""
        match wish:
            case c.Refresh():
                self._doubt.cast()
            case c.LoadBars():
                self._history.want(wish.code, wish.minutes)
                self._backfill.again((wish.code,))
            case c.Reconnect():
                self.pool.reconnect()
            case c.RunSearch():
                self.feed.search(wish.number, is_on=wish.is_on)
            case c.Watch():
                self.feed.watch(wish.codes)
                self._backfill.again(wish.codes)

    def _latch(self, effect: e.KillTripped) -> None:
        # The first effect of a stop: on disk before any cancel behind it can leave.
        asked = self.clock.monotonic()
        self._outbox.overtaken()
        self._note(effect)
        self.store.meters.latched_ns = self.store.meters.gate_closed_ns + self.clock.monotonic() - asked
        now = self.clock.now()
        self.handle(e.KillStep(now, stop.STOPPED, 1, 1, now - effect.at))

    def _note(self, event: e.Event) -> None:
        try:
            self.records.note(event)
        except OSError as error:
            # Stopped or not, memory rules for now: a disk that refuses must not keep a cancel from leaving.
            _log.exception("the latch could not be written")
            text = f"긴급정지 기록을 쓸 수 없습니다 / the stop latch cannot be written: {error}"
            self._act(self.engine.handle(e.Notice(event.at, "alarm", text)))

    def _keep(self, event: e.SentAgain) -> Future[None]:
        """A fact whose place on disk somebody waits for."""
        durable = self.records.keep(event)
        self._act(self.engine.handle(event))
        return durable

    def _change(self, effect: e.ChangeRequested, durable: Future[None]) -> None:
        order = self.store.orders.get(effect.order_id)
        if order is not None:
            self._outbox.change(effect, order, durable)

    # ---- life ----

    async def run(self) -> None:
        """Live until cancelled, whether or not the broker can be reached.

        Raises AuthRefused if the broker does not accept us before the books were level for the first time.
        """
        share_time()
        await self.pool.warm()  # the day of the journal is a day of the market's clock
        self._restore()
        self._doubt.cast()
        lives = {
            **self.pool.lives(),
            "seconds": self._seconds,
            "reconcile": self._doubt.settle,
            "deposit": self._doubt.count_cash,
            "instruments": self.feed.list_issues,
            "scout": self._scout.run,
            "interrupted": self._interrupted.run,
        }
        self._loop = asyncio.get_running_loop()
        self._watch.start()
        self._pulse.start()
        try:
            async with asyncio.TaskGroup() as group:
                for name, life in lives.items():
                    group.create_task(self._kept(name, life), name=name)
        except ExceptionGroup as found:
            raise found.exceptions[0] from None  # `_kept` lets nothing else out
        finally:
            self._pulse.stop()
            self._watch.stop()

    async def aclose(self) -> None:
        """Let orders under way hear their answers, give the tokens back, close what is open.

        Orders stay as they are at the broker; of one that hears nothing in time the journal says UNKNOWN.
        """
        try:
            await self._outbox.drain(_ANSWERS)
            await self._tasks.aclose(_CLOSING)
            with contextlib.suppress(TimeoutError):  # then they end by themselves
                async with asyncio.timeout(_CLOSING):
                    await self.pool.revoke()
            await self.pool.aclose()
        finally:
            self.records.close()

    def _restore(self) -> None:
        now = self.clock.now()
        midnight = kst_midnight(now)
        self.engine.continue_from(self.records.sequence(kst_date(now)))
        story, damage = read_story(self.records, now)
        self.engine.restore(story)
        self.engine.restore(list(unheard(self.store, now)))
        self._act(self.engine.open_day(now))
        for code in tracked(self.store):
            self._history.want(code, minutes=0)
        for position in self.store.held():  # without a price nothing guards it, and it may not trade for long
            self._history.price(position.code)
        if damage:
            self.command(c.TripKill(flatten=False, reason=damage))
            self._say("alarm", damage)
        latch = self.records.latch
        # Yesterday's stop still stops; what was to be sold then is not what is held now.
        flatten = latch.flatten and latch.at >= midnight
        if latch and (not self.engine.gate.kill.is_tripped or (latch.at and flatten != self.engine.stop.is_flattening)):
            # Written before the journal, or by another process while no desk ran: the latch has the last word.
            self.engine.restore([e.KillTripped(now, flatten, latch.reason)])
            if latch.flatten and 0 < latch.at < midnight:
                self._say("alarm", UNFINISHED)
        for order in self.store.orders.open():
            if order.broker_no is None:
                # The program ended between journal and answer: only the broker's lists can tell.
                self.engine.restore([e.OrderUnknown(now, order.id, "재시작 / restarted before the answer")])

    async def _seconds(self) -> None:
        while True:
            self.feed.second()
            self._clockwatch.look()
            self.handle(e.Second(self.clock.now()))
            self._backfill.look()
            meters, pool = self.store.meters, self.pool
            meters.dropped, meters.limited = self.records.tape.dropped, pool.limited
            meters.slowed, meters.requests = pool.slowed, pool.calls
            usual = (self._order_rate, SECOND)
            self.engine.stop.pace = slowest(pool.slowed.get(tr, usual) for tr in (CANCEL, SELL))
            meters.queued, meters.behind_ns, meters.conflated = pool.queued, pool.behind, pool.conflated
            await asyncio.sleep(1.0)

    def _beat(self, late: Ns) -> None:
        self._watch.beat()
        note(self.store.meters.loop_gap_ns, late)
        self._elsewhere.look(self.clock.monotonic())

    async def _kept(self, name: str, life: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Whatever breaks in a long-lived task stops trading; the task goes on, or the stop could not be verified."""
        for delay in reconnect_delays():
            try:
                await life()
                break
            except AuthRefused:
                raise
            except Exception as error:
                self._broke(name, error)
                await asyncio.sleep(RETRY + delay / SECOND)

    def _broke(self, name: str, error: BaseException) -> None:
        _log.error("%s broke", name, exc_info=error)
        text = f"내부 오류로 신규 주문을 멈춥니다 / internal error in {name}, entries stopped: {error!r}"
        self._say("alarm", text)
        if not self.engine.gate.kill.is_tripped:
            self.command(c.TripKill(flatten=False, reason=text))

    def _rules(self) -> set[CodeType]:
        return {type(strategy).decide.__code__ for strategy in self.engine.strategies}

    def _hangs(self, where: str) -> None:
        # On the watch's thread, while the loop stands still: flag and file, nothing else.
        reason = f"프로그램이 멈춰 있었습니다 / the program hung in {where}"
        if not self.engine.gate.kill.is_tripped:
            self.engine.gate.kill.trip(reason)
            self.records.trip(self.clock.now(), reason)
        self._loop.call_soon_threadsafe(self._resumed, reason)

    def _resumed(self, reason: str) -> None:
        """The loop turns again: what the watch did becomes a trip like any other."""
        self._say("alarm", reason)
        if not self.store.kill.is_tripped:
            self.command(c.TripKill(flatten=False, reason=reason))

    def _say(self, level: str, text: str) -> None:
        self.handle(e.Notice(self.clock.now(), level, text))


def _terms(settings: Settings, endpoint: Endpoint, speed: float) -> Terms:
    feed = settings.feed
    pace = Pace(
        capacity=feed.item_cap,
        batch=feed.reg_batch,
        interval=feed.reg_interval_ms * MILLI,
        silence=feed.silence_s * SECOND,
    ).at_speed(speed)
    limits = Limits(query=min(endpoint.rate, feed.query_rate), order=min(endpoint.rate, feed.order_rate))
    return Terms(endpoint.rest, endpoint.ws, limits, pace, feed.moves)
