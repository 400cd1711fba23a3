"""Live composition: one link, one engine, one outbox, one journal – wired, started, stopped.

Everything that happens goes through `handle`: the store first, then the strategy, then the gate; whatever the engine
answers is journalled and carried out here. Nothing in this file decides anything about money.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, Final

from core.domain import commands as c
from core.domain import events as e
from core.domain.calendar import kst_date, phase_at
from core.domain.errors import AuthRefused, BrokerError, JournalDamaged, RequestLost
from core.domain.feed import Wanted
from core.domain.orders import Status
from core.domain.settings import Environment, Settings
from core.domain.units import MILLI, SECOND, Code, Ns, kst_midnight
from core.engine import stop
from core.engine.engine import Effect, Engine
from core.kiwoom.auth import Keys
from core.kiwoom.session import Pace as RegistrationPace
from core.kiwoom.session import Session
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.link import Link, reconnect_delays
from core.net.tasks import TaskSet
from core.net.throttle import Limits, Throttle
from core.runtime import account, history, scout
from core.runtime.backfill import Backfill
from core.runtime.candidates import Candidates
from core.runtime.clockwatch import ClockWatch
from core.runtime.endpoints import Endpoint
from core.runtime.outbox import Outbox
from core.runtime.records import Records
from core.runtime.universe import wanted
from core.state.meters import note
from core.state.store import Store

_log = logging.getLogger(__name__)
LINK: Final = "1"
RECONCILE_EVERY: Final = 30.0
UNKNOWN_EVERY: Final = 2.5
"""While the fate of an order is not known."""
RETRY: Final = 1.0
"""Least seconds between two tries of what failed."""
PULSE: Final = 0.02
"""Seconds between two looks at how late the loop is."""
_SETTLE: Final = 0.2
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
        self._trouble = ""
        self._tasks = TaskSet("runtime", self._broke)
        most = endpoint.rate
        limits = Limits(query=min(most, settings.feed.query_rate), order=min(most, settings.feed.order_rate))
        throttle = Throttle(limits, clock.monotonic)
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
        self._outbox = Outbox(
            self.client,
            clock,
            self._tasks,
            self.store.meters,
            tell=self.handle,
            may_leave=engine.gate.kill.allows,
        )
        self._clockwatch = ClockWatch(
            clock, self.store, self.handle, lambda: self._tasks.replace("clock", self.client.warm())
        )
        self._history = history.History(self.client, clock, self._tasks, tell=self.handle)
        self._candidates = Candidates(settings.strategy)
        rota = scout.Rota(scout.periods(settings.feed.rank_s))
        self._scout = scout.Scout(self.client, clock, rota, tell=self.handle, phase=lambda: self.store.phase)
        self._backfill = Backfill(
            self._history, self.store, self._tasks, tell=self.handle, on_screen=lambda: self._on_screen
        )

    # ---- the one road in ----

    def handle(self, event: e.Event) -> None:
        """One fact, start to end, in this call."""
        self._note(event)
        self._act(self.engine.handle(event))
        if isinstance(event, e.RankRead):
            self._candidates.see(event, self.store)
        self._backfill.see(event)
        if self._casts_doubt(event):
            self._doubt.set()

    def _casts_doubt(self, event: e.Event) -> bool:
        """Whether only the broker's lists can tell what is true after this."""
        match event:
            case e.LinkChanged():
                return event.state is e.LinkState.LIVE
            case e.Balance():  # a 04 that overtook its 00 looks the same; the lists then show no difference
                position = self.store.positions.get(event.holding.code)
                return position is None or position.quantity != event.holding.quantity
            case _:
                return isinstance(event, e.OrderUnknown | e.ChangeFailed)

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
                case e.KillTripped():
                    self._latch(effect)
                case e.KillStep(step=stop.VERIFIED) if effect.done == effect.total:
                    # Flat: a restart stays stopped, but must not sell what the user may buy elsewhere from now on.
                    self._note(e.KillTripped(effect.at, flatten=False, reason=self.store.kill.reason))
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
                self._doubt.set()
            case c.LoadBars():
                self._history.want(wish.code, wish.minutes)
                self._backfill.again((wish.code,))
            case c.Reconnect():
                self.link.reconnect()
            case c.RunSearch():
                pass  # until the session runs searches
            case c.Watch():
                self._on_screen = wish.codes
                self._backfill.again(wish.codes)
                for code in wish.codes:
                    if code not in self.store.quotes:
                        self._history.look(code)
                self._feed()

    def _latch(self, effect: e.KillTripped) -> None:
        # The first effect of a stop: on disk before any cancel behind it can leave.
        asked = self.clock.monotonic()
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

    def _change(self, effect: e.ChangeRequested, durable: Future[None]) -> None:
        order = self.store.orders.get(effect.order_id)
        if order is not None:
            self._outbox.change(effect, order, durable)

    # ---- life ----

    async def run(self) -> None:
        """Live until cancelled, whether or not the broker can be reached.

        Raises AuthRefused if the broker does not accept us before the books were level for the first time.
        """
        await self.client.warm()  # the day of the journal is a day of the market's clock
        self._restore()
        self._doubt.set()
        lives = {
            "link": self.link.run,
            "seconds": self._seconds,
            "pulse": self._pulse,
            "reconcile": self._reconcile,
            "instruments": self._instruments,
        }
        if self.store.environment is not Environment.SIM:  # there every issue is watched
            lives["scout"] = self._scout.run
        try:
            async with asyncio.TaskGroup() as group:
                for name, life in lives.items():
                    group.create_task(self._kept(name, life), name=name)
        except ExceptionGroup as found:
            raise found.exceptions[0] from None  # `_kept` lets nothing else out

    async def aclose(self) -> None:
        """Give the token back, close what is open. Orders stay as they are at the broker."""
        try:
            await self._tasks.aclose(_CLOSING)
            with contextlib.suppress(TimeoutError):  # then the token ends by itself
                async with asyncio.timeout(_CLOSING):
                    await self.client.revoke()
            await self.client.aclose()
        finally:
            self.records.close()

    def _restore(self) -> None:
        now = self.clock.now()
        midnight = kst_midnight(now)
        self.engine.continue_from(self.records.sequence(kst_date(now)))
        try:
            self.engine.restore(self.records.today(midnight))
        except JournalDamaged as error:
            self.command(c.TripKill(flatten=False, reason=str(error)))
        latch = self.records.latch
        if latch and not self.engine.gate.kill.is_tripped:
            # Yesterday's stop still stops; what was to be sold then is not what is held now.
            self.engine.restore([e.KillTripped(now, latch.flatten and latch.at >= midnight, latch.reason)])
        for order in self.store.orders.open():
            if order.broker_no is None:
                # The program ended between journal and answer: only the broker's lists can tell.
                self.engine.restore([e.OrderUnknown(now, order.id, "재시작 / restarted before the answer")])

    async def _instruments(self) -> None:
        for delay in reconnect_delays():
            try:
                listed = await history.instruments(self.client, self.clock)
            except (BrokerError, RequestLost) as error:
                _log.warning("the list of issues did not come, will ask again: %s", error)
                await asyncio.sleep(RETRY + delay / SECOND)
                continue
            for event in listed:
                self.handle(event)
            break
        if self.store.environment is Environment.SIM:
            # The simulator lists few issues: all of them fit on one link.
            self._watched = tuple(self.store.instruments)
        self._feed()

    def _feed(self) -> None:
        watched = self._watched or self._candidates.codes(self.clock.now())
        wanted_now = wanted(self.store, on_screen=self._on_screen, watched=watched)
        if wanted_now != self._wanted:
            self._wanted = wanted_now
            self.session.want([Wanted(code) for code in wanted_now])
            self.link.nudge()

    async def _seconds(self) -> None:
        while True:
            self._look_at_the_calendar()
            self._clockwatch.look()
            self.handle(e.Second(self.clock.now()))
            self._feed()
            self._backfill.look()
            meters = self.store.meters
            meters.dropped = self.records.tape.dropped
            meters.limited = self.client.counts["limited"]
            meters.queued, meters.behind_ns, meters.conflated = self.link.waiting, self.link.behind, self.link.conflated
            await asyncio.sleep(1.0)

    def _look_at_the_calendar(self) -> None:
        """Until the broker speaks of a phase (0s), the calendar does."""
        now, told = self.clock.now(), self.store.phase_event
        if told is None or (not told.wire_code and told.phase is not phase_at(now)):
            self.handle(e.PhaseChanged(now, now, phase_at(now)))

    async def _pulse(self) -> None:
        while True:
            asked = self.clock.monotonic()
            await asyncio.sleep(PULSE)
            note(self.store.meters.loop_gap_ns, max(0, self.clock.monotonic() - asked - int(PULSE * SECOND)))

    async def _reconcile(self) -> None:
        delays = reconnect_delays()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience()):
                    await self._doubt.wait()
            self._doubt.clear()
            try:
                await self._compare()
            except (BrokerError, RequestLost) as error:
                if isinstance(error, AuthRefused) and not self.store.is_reconciled:
                    raise
                self._troubled(f"계좌 조회 실패, 다시 시도합니다 / account query failed, will retry: {error}")
                self._doubt.set()
                await asyncio.sleep(RETRY + next(delays) / SECOND)
            else:
                delays = reconnect_delays()
                self._troubled("")

    def _patience(self) -> float:
        is_lost = any(order.status is Status.UNKNOWN for order in self.store.orders.open())
        return UNKNOWN_EVERY if is_lost else RECONCILE_EVERY

    async def _compare(self) -> None:
        if not self.store.account:
            self.handle(await account.read_account(self.client, self.clock))
        self.handle(await account.read_deposit(self.client, self.clock))
        found = await account.compare(self.client, self.clock, self.store)
        if found is None:
            await asyncio.sleep(_SETTLE)
            self._doubt.set()
            return
        for event in found:
            self.handle(event)

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

    def _troubled(self, text: str) -> None:
        """Each trouble is told once, and its end."""
        if text and not self._trouble:
            self._say("warning", text)
        elif self._trouble and not text:
            self._say("info", "계좌를 다시 조회했습니다 / the account can be read again")
        self._trouble = text

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
