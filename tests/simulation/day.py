"""One day: the shipped runtime, lived, killed and restarted by a plan, until all is quiet and the books are read.

`play(plan)` is the whole interface. The same plan gives the same day, to the byte of its journal.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import logging
import pickle
import random
import zlib
from collections import Counter
from typing import Any, ClassVar, Final

import msgspec

from core.domain import commands as c
from core.domain import events as e
from core.domain.calendar import instant
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin, Status
from core.domain.settings import (
    FeedSettings,
    Mode,
    Protect,
    ProtectSettings,
    RiskSettings,
    Settings,
    StrategySettings,
)
from core.domain.units import Code, Ns, Won
from core.engine.engine import Engine
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.risk.gate import Gate
from core.runtime.endpoints import Endpoint
from core.runtime.runtime import Runtime
from core.sim.broker import Broker, Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.prices.past import Past
from core.sim.prices.world import World
from core.sim.stories import CALM
from core.state.store import Store
from core.strategy.base import Strategy
from core.strategy.registry import STRATEGIES
from tests.simulation import plan as p
from tests.simulation.book_laws import uncovered
from tests.simulation.disk import Disk, Journalled
from tests.simulation.jump import jump
from tests.simulation.laws import Laws
from tests.simulation.network import Line, Network
from tests.simulation.night import Nights
from tests.simulation.patient import Patient
from tests.simulation.reckless import Reckless
from tests.simulation.stop_laws import is_free
from tests.simulation.virtual import VirtualLoop

KEYS: Final = Keys("simulation", "simulation")
DAY: Final = dt.date(2026, 11, 20)
ISSUES: Final = UNIVERSE[:4]
QUIET_WITHIN: Final = 150.0
"""Seconds in which a healed world must become quiet: a token that died twice waits for a minute."""
_LOOK: Final = 0.25
_GRACE: Final = 2.0
"""So long a comparison lets a new order be (`engine.claims`)."""
_PASTS: Final = 16
"""So many different markets; all else of a day comes from its own seed."""
_LOSSY: Final = ("mute", "ghost", "full", "corrupt:0B", "drop:1h", "system")
"""Faults that may swallow a print of which nobody can know; a frame is dropped with all its rows. After `system` the
link stays down, and a life that is killed then leaves no word of it."""
_TYPES: Final = {kind.value: kind for kind in OrderType}


class Outcome(msgspec.Struct):
    """What became of a day. `broken` empty: all laws held. `digest` is that of the drive at the end."""

    seed: int
    broken: list[str]
    orders: int = 0
    fills: int = 0
    restarts: int = 0
    steps: dict[str, int] = {}
    seconds: float = 0.0
    writes: int = 0
    """Commits of the journal."""
    digest: int = 0
    told: list[str] = []
    """The story, line by line, with `is_telling`."""


def play(plan: p.Plan, *, is_telling: bool = False) -> Outcome:
    """One day from its plan. Never raises for what the program does wrong: that is a breach."""
    logging.disable(logging.CRITICAL)
    random.seed(plan.seed)  # pauses between connections
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    day = _Day(plan, loop, is_telling=is_telling)
    loop.set_exception_handler(lambda _, what: day.laws.break_(_uncaught(what)))
    try:
        loop.run_until_complete(day.run())
    except Exception as error:  # a bug of ours is a breach like any other
        day.laws.break_(f"the day itself broke: {error!r}")
        if is_telling:
            raise
    finally:
        day.network.over()
        loop.close()
    return day.outcome()


def _standing(store: Store) -> list[tuple[str, Status, int]]:
    """What the strategy, which takes entries back at any time, may change while the last lists are read."""
    return [(order.id, order.status, order.remaining) for order in store.orders]


def _uncaught(what: dict[str, Any]) -> str:
    # not `what` itself: the repr of a task that the collector just takes apart kills the interpreter (CPython 3.11)
    return f"nobody caught {what.get('exception') or what['message']!r}"


class _Desk(Runtime):
    """The runtime as it ships, overheard."""

    def __init__(self, day: _Day, life: _Life, engine: Engine, settings: Settings) -> None:
        self._day, self._life = day, life
        network = day.network
        clock = Clock(network.time, network.time)
        super().__init__(
            settings,
            Endpoint("http://simulation", "ws://simulation", rate=20),
            [KEYS],
            engine=engine,
            records=life.records,
            clock=clock,
            ways=network.ways(life.line),
        )

    def handle(self, event: e.Event) -> None:
        super().handle(event)
        if self._life.line.is_alive:
            self._day.see(event, self.engine)

    def _restore(self) -> None:
        super()._restore()
        self._day.laws.restored(self.engine, self._day.network.now)

    def _broke(self, name: str, error: BaseException) -> None:
        if self._life.line.is_alive:
            self._day.laws.break_(f"internal error in {name}: {error!r}")
        super()._broke(name, error)


class _Life:
    """One process, from its start to its end."""

    def __init__(self, day: _Day, number: int) -> None:
        self.ended = asyncio.Event()
        self.how = ""
        self.down = 0.0
        self.line = Line()
        self.records = Journalled(
            day.disk,
            die=lambda: self.end("power-cut"),
            committed=lambda: day.laws.books.committed(self.engine.store.positions, day.network.now),
        )
        settings = day.settings
        reckless = Reckless(day.plan.seed, number, settings, lambda: day.is_quiet or day.is_slow)
        strategies: list[Strategy] = [*(make(settings) for make in STRATEGIES.values()), reckless]
        if day.plan.is_patient:
            strategies.append(Patient(day.plan.seed, number, settings, lambda: day.is_quiet))
        self.engine = Engine(Store(settings.environment, day.rates), Gate(settings), strategies)
        self.line.leaves = lambda api_id, body: day.laws.leaves(api_id, body, self.engine, day.network.now)
        self.line.arrived = day.laws.arrived
        self.desk = _Desk(day, self, self.engine, settings)

    def end(self, how: str, down: float | None = None) -> None:
        if not self.ended.is_set():
            self.how, self.down = how, self.down if down is None else down
            self.ended.set()
            if how == "power-cut":
                self.records.is_dead = True
                self.line.is_alive = False


class _Market(SimMarket):
    """What was before the day is invented once for many days: they share their pasts, which nobody changes, and each
    has its own copy of the morning."""

    _mornings: ClassVar[dict[tuple[int, Ns, int], bytes]] = {}

    def _morning(self) -> World:
        key = self._seed, self._start, len(self.listings)
        lived = self._mornings.get(key)
        if lived is None:
            lived = self._mornings[key] = pickle.dumps(super()._morning(), pickle.HIGHEST_PROTOCOL)
        world: World = pickle.loads(lived)
        return world

    def _past(self, code: Code) -> Past:
        return _past(self._seed, code, self.listings[code].previous_close, self._day)


@functools.cache
def _past(seed: int, code: Code, base: Won, day: dt.date) -> Past:
    return Past(base, day, volume=300_000, seed=f"{seed}/{code}/past")


class _Day:
    def __init__(self, plan: p.Plan, loop: VirtualLoop, *, is_telling: bool) -> None:
        self.plan, self._loop, self._is_telling = plan, loop, is_telling
        start = instant(DAY, plan.start)
        broker = self._open_market(start)
        self.network = Network(broker, loop, start, random.Random(f"network/{plan.seed}"))
        self.disk = Disk()
        self.account = broker.account(KEYS.app_key)
        self.rates = self.account.rates
        self.laws = Laws(self.disk, self.account)
        self._is_lossy = any(isinstance(each, p.Break) and each.text.startswith(_LOSSY) for each in plan.steps)
        if not self._is_lossy:
            self.laws.books.listens_to(lambda code: self.network.broker._prints.newest_first(code))
        self._nights = Nights(self.network, KEYS.app_key, self._open_market, self.laws)
        self._night: p.Night | None = None
        self.settings = msgspec.structs.replace(
            Settings(),
            risk=RiskSettings(daily_loss=plan.daily_loss, orders_per_second=20, max_entries=500, hang_s=0),
            protect=ProtectSettings(Protect.ALL if plan.is_protected else Protect.OFF),
            strategy=StrategySettings(mode=Mode.PAPER),
            feed=FeedSettings(rank_s=0, query_rate=plan.rate, order_rate=plan.rate),
        )
        self._life: _Life | None = None
        self._lives = 0
        self._counts: Counter[str] = Counter()
        self._told: list[str] = []
        self._is_closing = False
        self.is_quiet = False
        self._fills = 0

    def _open_market(self, start: Ns) -> Broker:
        plan = self.plan
        market = _Market(
            seed=plan.seed % _PASTS, story=CALM, start=start, listings=ISSUES[: plan.issues], intensity=0.3
        )
        return Broker(market, mode="mock", terms=Terms(requests_per_second=plan.rate))

    @property
    def is_slow(self) -> bool:
        """What comes after the usual hours of a day is not for the reckless."""
        return self.plan.is_patient and self._loop.time() > p.SPAN + 2.5

    # ---- life -------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        self.network.run()
        for step_ in self.plan.steps:
            self._loop.call_later(step_.at, self._do, step_)
        living = asyncio.create_task(self._live())  # noqa: TID251 – a day has no owner but itself
        await asyncio.sleep(self.plan.span + 2.5)
        self._tell("quiet from here on")
        self.is_quiet = True
        self.network.heal()
        if self._life is not None:
            self._life.desk.command(c.Reconnect())  # who was refused waits for the user
        self.disk.dies_at = lambda write, is_after: False
        await self._become_quiet()
        self._is_closing = True
        if self._life is not None:
            self._life.end("closed")
        await living

    async def _live(self) -> None:
        while not self._is_closing:
            self._lives += 1
            life = self._life = _Life(self, self._lives)
            self._tell(f"life {self._lives} begins")
            running = asyncio.create_task(life.desk.run())  # noqa: TID251
            ending = asyncio.create_task(life.ended.wait())  # noqa: TID251
            await asyncio.wait([running, ending], return_when=asyncio.FIRST_COMPLETED)
            if running.done() and not life.ended.is_set():
                self.laws.break_(f"the runtime ended by itself: {running.exception()!r}")
                self._is_closing = True
            self._life = None
            await self._bury(life, running, ending)
            self._tell(f"life {self._lives} ended: {life.how}")
            if not self._is_closing:
                await asyncio.sleep(life.down)
                await self._sleep()

    async def _sleep(self) -> None:
        night, self._night = self._night, None
        if night is None:
            return
        if night.is_awake:
            await self._nights.pass_until_midnight()
            morning = msgspec.structs.replace(night, is_awake=False)
            self._loop.call_later(p.EVENING - 1, self._do, morning)
        else:
            await self._nights.pass_until_morning(night)
        self._tell(f"it is {self.network.now}")

    async def _bury(self, life: _Life, running: asyncio.Task[None], ending: asyncio.Task[Any]) -> None:
        if life.how == "power-cut":
            self.network.hang_up(life.line)
        ending.cancel()
        running.cancel()
        await asyncio.wait([running, ending])
        await life.desk.aclose()

    async def _become_quiet(self) -> None:
        await asyncio.sleep(_GRACE)
        until = self._loop.time() + QUIET_WITHIN
        asked: Ns = 0
        standing: list[tuple[str, Status, int]] = []
        while True:
            await asyncio.sleep(_LOOK)
            if self.laws.broken and not self._is_telling:
                return
            desk = self._life.desk if self._life else None
            if desk is not None and self._is_quiet(desk.store):
                if asked and standing != _standing(desk.store):
                    asked = 0
                elif asked and desk.store.reconciled_at > asked:
                    self.laws.settled(desk.engine, is_protected=self.plan.is_protected)
                    return
                if not asked:
                    self.network.stand_still()
                    await asyncio.sleep(_LOOK)  # what was on its way arrives
                    asked, standing = desk.clock.now(), _standing(desk.store)
                    desk.command(c.Refresh())
            else:
                asked = 0
            if self._loop.time() > until:
                self.laws.break_(f"not quiet after {QUIET_WITHIN:.0f} s: {self._unrest(desk)}")
                return

    def _is_quiet(self, store: Store) -> bool:
        return not self._unrest(self._life.desk if self._life else None) and store.is_reconciled

    def _unrest(self, desk: _Desk | None) -> str:
        if desk is None:
            return "the desk is closed"
        if self.network.broker._mishaps._planned:
            return "something is still to befall an order"
        store = desk.store
        doubtful = [o.id for o in store.orders.open() if o.status in (Status.UNKNOWN, Status.REQUESTED)]
        if doubtful:
            return f"orders in doubt: {doubtful}"
        changing = [o.id for o in store.orders.open() if o.is_cancelling or o.is_amending]
        if changing:
            return f"orders being changed: {changing}"
        if not any(link.state is e.LinkState.LIVE for link in store.links.values()):
            return f"links {[link.state.value for link in store.links.values()]}"
        if not store.is_reconciled:
            return "the books are not level"
        holding = {held.code for held in store.held()}
        is_missed = any(code in holding for code, _ in store.gaps.unfilled()) or desk._backfill._bought
        if is_missed and not self._is_lossy:
            return "a hole of what is held is not filled"
        bare = next(uncovered(desk.engine), "") if self.plan.is_protected else ""
        return bare or self._unflat(desk)

    def _unflat(self, desk: _Desk) -> str:
        """A stop that sells everything must end flat where the market lets it."""
        stop, store = desk.engine.stop, desk.store
        if not stop.is_running:
            return ""
        is_possible = is_free(desk.engine, desk.clock.now())
        return f"stopped and not verified: {store.kill.steps}" if is_possible else ""

    # ---- the plan ---------------------------------------------------------------------------------------------

    def _do(self, step_: p.Step) -> None:
        self._counts[type(step_).__name__] += 1
        self._tell(f"  {step_}")
        network, broker = self.network, self.network.broker
        match step_:
            case p.Break():
                broker.arm(p.parsed(step_.text))
            case p.Outage():
                network.cut_off(step_.seconds)
            case p.Phone():
                body = {
                    "dmst_stex_tp": "KRX", "stk_cd": ISSUES[step_.issue % self.plan.issues].code,
                    "ord_qty": str(step_.quantity), "ord_uv": "", "trde_tp": "3", "cond_uv": "",
                }  # fmt: skip
                broker.phone(KEYS.app_key, body, "kt10000" if step_.is_buy else "kt10001")
                self.laws.knows()
                network.deliver()
            case p.Jump():
                jump(broker, ISSUES[step_.issue % self.plan.issues].code, step_.percent, step_.rest)
            case p.Night():
                self._night = step_
                if self._life is not None:
                    self._life.end("power-cut" if step_.is_cut else "restart", 0.0)
            case _ if self._life is not None:
                self._use(step_, self._life)

    def _use(self, step_: p.Step, life: _Life) -> None:
        desk = life.desk
        match step_:
            case p.Place():
                desk.command(self._order(step_))
            case p.CancelOne() | p.AmendOne():
                self._change(step_, desk)
            case p.Kill():
                desk.command(c.TripKill(step_.flatten, "plan"))
                self.laws.is_stopped = True
                self.laws.stop.pressed(is_milder=not step_.flatten)
            case p.Reset():
                desk.command(c.ResetKill())
                self.laws.is_stopped = False
                self.laws.stop.pressed()
            case p.Restart():
                life.end("restart", step_.down)
            case p.PowerCut():
                self._cut_power(step_, life)
            case _:
                raise AssertionError(step_)

    def _change(self, step_: p.CancelOne | p.AmendOne, desk: _Desk) -> None:
        found = desk.store.orders.open()
        order = found[step_.which % len(found)] if found else None
        if order is None:
            return
        if isinstance(step_, p.CancelOne):
            desk.command(c.Cancel(order.id, Origin.USER))
        elif order.price:
            desk.command(c.Amend(order.id, step(order.price, step_.offset), Origin.USER))

    def _cut_power(self, cut: p.PowerCut, life: _Life) -> None:
        at = self.disk.writes + cut.write
        life.down = cut.down
        self.disk.dies_at = lambda write, is_after: write == at and is_after is cut.is_after

    def _order(self, place: p.Place) -> c.PlaceOrder:
        code = ISSUES[place.issue % self.plan.issues].code
        kind, side = _TYPES[place.kind], Side.BUY if place.is_buy else Side.SELL
        price = 0
        if place.offset is not None:
            ask, _, bid, _ = self.network.broker.market.best(code)
            last = self.network.broker.market.price(code)
            price = step((ask if place.is_buy else bid) or last, place.offset)
        return c.PlaceOrder(code, side, place.quantity, price, kind, Origin.USER, "plan")

    # ---- what is seen -----------------------------------------------------------------------------------------

    def see(self, event: e.Event, engine: Engine) -> None:
        self.laws.see(event, engine)
        if isinstance(event, e.Fill):
            self._fills += 1
        if self._is_telling and not isinstance(event, e.Trade | e.Book | e.Second):
            self._tell(f"    {event}"[:220])

    def _tell(self, text: str) -> None:
        if self._is_telling:
            self._told.append(f"{self._loop.time():8.3f} {text}")

    def outcome(self) -> Outcome:
        digest = zlib.crc32(repr(self.disk.rows).encode())
        posts = self.laws.posts
        return Outcome(
            seed=self.plan.seed,
            broken=self.laws.broken,
            orders=posts["kt10000"] + posts["kt10001"],
            fills=self._fills,
            restarts=self._lives - 1,
            steps=dict(self._counts),
            seconds=self._loop.time(),
            writes=self.disk.writes,
            digest=digest,
            told=self._told,
        )
