"""Live composition: one link, one engine, one outbox, one journal – wired, started, stopped.

Everything that happens goes through `handle`: the store first, then the strategy, then the gate; whatever the engine
answers is journalled and carried out here. Nothing in this file decides anything about money.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, Final

from core.domain import commands as c
from core.domain import events as e
from core.domain.calendar import phase_at
from core.domain.errors import BrokerError, RequestLost, TumepokError
from core.domain.settings import Environment, Settings
from core.domain.units import MILLI, SECOND, Code, Ns, kst_midnight
from core.engine.engine import Effect, Engine
from core.engine.stop import STOPPED
from core.kiwoom.auth import Keys
from core.kiwoom.session import Pace as RegistrationPace
from core.kiwoom.session import Session
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.link import Link
from core.net.tasks import TaskSet
from core.net.throttle import Limits, Throttle
from core.runtime import account, history
from core.runtime.endpoints import Endpoint
from core.runtime.outbox import Outbox
from core.runtime.records import Records
from core.runtime.universe import wanted
from core.state.meters import note
from core.state.store import Store

_log = logging.getLogger(__name__)
LINK: Final = "1"
RECONCILE_EVERY: Final = 30.0
PULSE: Final = 0.02
"""Seconds between two looks at how late the loop is."""
_CLOSING: Final = 2.0


class Runtime:
    """The desk's counterpart: `store` to look at, `command` to wish, `run` to live, `aclose` to end."""

    def __init__(
        self, settings: Settings, endpoint: Endpoint, keys: Keys, *, engine: Engine, records: Records, clock: Clock
    ) -> None:
        self.settings, self.engine, self.records, self.clock = settings, engine, records, clock
        self.store: Store = engine.store
        self._watched: tuple[Code, ...] = ()
        self._on_screen: tuple[Code, ...] = ()
        self._wanted: list[Code] = []
        self._doubt = asyncio.Event()
        self._tasks = TaskSet("runtime", self._broke)
        throttle = Throttle(Limits(query=settings.feed.query_rate, order=settings.feed.order_rate), clock.monotonic)
        self.client = RestClient(endpoint.rest, keys, clock=clock, throttle=throttle, tasks=self._tasks)
        self.session = Session(LINK, _pace(settings))
        self.link = Link(
            LINK,
            endpoint.ws,
            session=self.session,
            tokens=self.client,
            clock=clock,
            deliver=self._deliver,
            emit=self.handle,
        )
        self._outbox = Outbox(self.client, clock, self._tasks, self.store.meters, tell=self.handle)
        self._history = history.History(self.client, clock, self._tasks, tell=self.handle)

    # ---- the one road in ----

    def handle(self, event: e.Event) -> None:
        """One fact, start to end, in this call."""
        self.records.note(event)
        self._act(self.engine.handle(event))
        is_live = isinstance(event, e.LinkChanged) and event.state is e.LinkState.LIVE
        if is_live or isinstance(event, e.OrderUnknown | e.ChangeFailed):
            self._doubt.set()

    def command(self, command: c.Command) -> None:
        """A wish of the user; what the gate says to it appears in the store."""
        pressed = self.clock.monotonic()
        effects = self.engine.command(command, self.clock.now())
        if isinstance(command, c.TripKill):
            self.store.meters.gate_closed_ns = self.clock.monotonic() - pressed
        self._act(effects)

    def _deliver(self, text: str, at: Ns) -> None:
        started = self.clock.monotonic()
        meters = self.store.meters
        self.records.tape.append(at, LINK, text)
        events = self.session.receive(text, at)
        for event in events:
            self.handle(event)
        meters.frames += 1
        meters.bytes += len(text)
        meters.events += len(events)
        note(meters.handled_ns, self.clock.monotonic() - started)

    def _act(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case c.Refresh():
                    self._doubt.set()
                case c.LoadBars():
                    self._history.want(effect.code, effect.minutes)
                case c.Watch():
                    self._on_screen = effect.codes
                    self._feed()
                case e.KillTripped():
                    self._latch(effect)
                case e.OrderRequested():
                    self._outbox.place(effect, self.records.keep(effect))
                case e.ChangeRequested():
                    self._change(effect, self.records.keep(effect))
                case _:
                    self.records.note(effect)

    def _latch(self, effect: e.KillTripped) -> None:
        # The first effect of a stop: on disk before any cancel behind it can leave.
        asked = self.clock.monotonic()
        self.records.note(effect)
        self.store.meters.latched_ns = self.store.meters.gate_closed_ns + self.clock.monotonic() - asked
        now = self.clock.now()
        self.handle(e.KillStep(now, STOPPED, 1, 1, now - effect.at))

    def _change(self, effect: e.ChangeRequested, durable: Future[None]) -> None:
        order = self.store.orders.get(effect.order_id)
        if order is not None:
            self._outbox.change(effect, order, durable)

    # ---- life ----

    async def run(self) -> None:
        """Live until cancelled. Raises only what makes living impossible (AuthRefused, a damaged journal)."""
        await self._begin()
        async with asyncio.TaskGroup() as group:
            for name, life in (
                ("link", self.link.run()),
                ("seconds", self._seconds()),
                ("pulse", self._pulse()),
                ("reconcile", self._reconcile()),
            ):
                group.create_task(self._guarded(name, life), name=name)

    async def aclose(self) -> None:
        """Give the token back, close what is open. Orders stay as they are at the broker."""
        await self.client.revoke()
        await self._tasks.aclose(_CLOSING)
        await self.client.aclose()
        self.records.close()

    async def _begin(self) -> None:
        self._restore()
        await self.client.warm()
        await self.client.token()
        now = self.clock.now()
        self.handle(e.PhaseChanged(now, now, phase_at(now)))
        self.handle(await account.read_account(self.client, self.clock))
        self.handle(await account.read_deposit(self.client, self.clock))
        self._tasks.start("instruments", self._instruments())
        self._doubt.set()

    def _restore(self) -> None:
        now = self.clock.now()
        self.engine.restore(self.records.today(kst_midnight(now)))
        latch = self.records.latch
        if latch and not self.engine.gate.kill.is_tripped:
            self.engine.restore([e.KillTripped(now, latch.flatten, latch.reason)])
        for order in self.store.orders.open():
            if order.broker_no is None:
                # The program ended between journal and answer: only the broker's lists can tell.
                self.engine.restore([e.OrderUnknown(now, order.id, "재시작 / restarted before the answer")])

    async def _instruments(self) -> None:
        for event in await history.instruments(self.client, self.clock):
            self.handle(event)
        if self.store.environment is Environment.SIM:
            # The simulator lists few issues: all of them fit on one link.
            self._watched = tuple(self.store.instruments)
        self._feed()

    def _feed(self) -> None:
        wanted_now = wanted(self.store, on_screen=self._on_screen, watched=self._watched)
        if wanted_now != self._wanted:
            self._wanted = wanted_now
            self.session.want(wanted_now)
            self.link.nudge()

    async def _seconds(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            self.handle(e.Second(self.clock.now()))
            self._feed()
            meters = self.store.meters
            meters.clock_offset, meters.dropped = self.clock.offset, self.records.tape.dropped
            meters.limited = self.client.counts["limited"]

    async def _pulse(self) -> None:
        while True:
            asked = self.clock.monotonic()
            await asyncio.sleep(PULSE)
            note(self.store.meters.loop_gap_ns, max(0, self.clock.monotonic() - asked - int(PULSE * SECOND)))

    async def _reconcile(self) -> None:
        while True:
            try:
                async with asyncio.timeout(RECONCILE_EVERY):
                    await self._doubt.wait()
            except TimeoutError:
                pass
            self._doubt.clear()
            await self._compare()

    async def _compare(self) -> None:
        try:
            found = await account.compare(self.client, self.clock, self.store)
            if found is None:
                await asyncio.sleep(200 * MILLI / SECOND)
                self._doubt.set()
                return
            for event in found:
                self.handle(event)
            self.handle(await account.read_deposit(self.client, self.clock))
        except (BrokerError, RequestLost) as error:
            self._say("warning", f"계좌 조회 실패, 다시 시도합니다 / account query failed, will retry: {error}")
            await asyncio.sleep(1.0)
            self._doubt.set()

    async def _guarded(self, name: str, life: Coroutine[Any, Any, None]) -> None:
        """Whatever breaks in a long-lived task stops trading; it never dies in silence."""
        try:
            await life
        except TumepokError:
            raise
        except Exception as error:
            self._broke(name, error)
            raise

    def _broke(self, name: str, error: BaseException) -> None:
        _log.error("%s broke", name, exc_info=error)
        text = f"내부 오류로 신규 주문을 멈춥니다 / internal error in {name}, entries stopped: {error!r}"
        self._say("alarm", text)
        self.command(c.TripKill(flatten=False, reason=text))

    def _say(self, level: str, text: str) -> None:
        self.handle(e.Notice(self.clock.now(), level, text))


def _pace(settings: Settings) -> RegistrationPace:
    feed = settings.feed
    return RegistrationPace(
        capacity=feed.item_cap,
        batch=feed.reg_batch,
        interval=feed.reg_interval_ms * MILLI,
        silence=feed.silence_s * SECOND,
    )
