"""The whole simulated exchange in virtual time: issues, crowd, phases of the day; the client's orders come in.

Pure and deterministic: the same seed, story, start and sequence of calls give the same happenings, however `advance`
is sliced (only `BookMoved` is per step). Everything scheduled lies in one heap ordered by time, then by issue.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable
from typing import Final

from core.domain.calendar import instant, kst_date, phases
from core.domain.market import Bar, InstrumentKind, Market, SessionPhase, Side
from core.domain.order_types import AT_CLOSING_PRICE
from core.domain.units import SECOND, Code, Hundredths, Ns, Shares, Won
from core.sim.crowd.flow import Crowd
from core.sim.listed.capital import in_columns
from core.sim.listed.levels import Levels
from core.sim.listed.listing import UNIVERSE, Listing
from core.sim.matching.announced import SidecarCalled
from core.sim.matching.exchange import (
    BookMoved,
    DepthView,
    Exchange,
    Happening,
    Mode,
    PhaseStarted,
    Printed,
    Refused,
    Rested,
    Ticket,
    ViReleased,
    ViStarted,
    Withdrawn,
)
from core.sim.matching.tally import DayTape
from core.sim.matching.vi import RANDOM_END, Interruption
from core.sim.plots import IssueHalt, Story, level_of
from core.sim.prices.columns import Columns
from core.sim.prices.figures import Figures
from core.sim.prices.mornings import TRADING, enter, live_through
from core.sim.prices.past import Past, continuous_hours
from core.sim.prices.world import World
from core.sim.sessions.breaker import Hours
from core.sim.sessions.closing import ClosingTrade
from core.sim.sessions.halts import ENDS, NEVER, Halts, Step, asked_by, enter_issue, switch
from core.sim.sessions.integrated import Integrated
from core.sim.sessions.nxt import Nextrade
from core.sim.waking import Day, Waking

__all__ = [
    "UNIVERSE", "BookMoved", "DayTape", "DepthView", "Happening", "Interruption", "Listing", "PhaseStarted", "Printed",
    "Refused", "Rested", "SimMarket", "Story", "Ticket", "ViReleased", "ViStarted", "Withdrawn",
]  # fmt: skip

_MODES: Final = {
    SessionPhase.OPENING_AUCTION: Mode.CALL,
    SessionPhase.CONTINUOUS: Mode.CONTINUOUS,
    SessionPhase.CLOSING_AUCTION: Mode.CALL,
    SessionPhase.AFTER_MARKET: Mode.CONTINUOUS,
    SessionPhase.REOPENING_AUCTION: Mode.CALL,
}
_PHASE, _QUIET, _WORLD, _HALT, _CLOSING, _VI, _CROWD = range(7)
"""What lies in the heap, in the order of one instant: a phase, the end of a quiet issue's VI, a step of the world …"""
_SLOW_STEP: Final = 5 * SECOND
"""Outside continuous trading the world has time."""


class SimMarket:
    """A seeded market from `start` (UTC ns in a trading day) to the end of that day. `intensity` scales the crowds.

    Every issue has its book from the start, or, `lazily`, from when somebody asks for it (`wake`); until then it only
    has a tape. `woken` are called with the code of each issue that wakes later.
    """

    def __init__(
        self,
        *,
        seed: int,
        story: Story,
        start: Ns,
        listings: Iterable[Listing] = UNIVERSE,
        intensity: float = 1.0,
        lazily: bool = False,
    ) -> None:
        self.now = self._start = start
        self.story = story
        self.listings: dict[Code, Listing] = {listing.code: listing for listing in listings}
        self.phase = SessionPhase.CLOSED
        self._codes = list(self.listings)
        self._home: dict[int, Code] = {}
        self._heap: list[tuple[Ns, int, int]] = []
        self._seed = seed
        self._day = kst_date(start)
        self._phases: list[tuple[Ns, SessionPhase]] = []
        self._plan_phases(random.Random(f"{seed}/phases"))
        self._numbers = {code: number for number, code in enumerate(self._codes)}
        self.halts = self._watch_for_halts()
        self._plots = {plot.code: plot for plot in story.plots}
        self._exchanges: dict[Code, Exchange] = {}
        """The issues that are awake: those with a book and a crowd."""
        self._crowds: dict[Code, Crowd] = {}
        self._pasts: dict[Code, Past] = {}
        self._steps = self._turns = 0
        self._moves: dict[Code, int] = {}
        self._closing = ClosingTrade(self._day, seed)
        self.woken: list[Callable[[Code], None]] = []
        self._hours = continuous_hours(self._day) if self._phases else (start, start)
        self._world = self._morning()
        self._figures = Figures(self._world, tuple(self.listings.values()))
        self.capital = in_columns(tuple(self.listings.values()), self._figures.prices)
        """What any basket is worth at the last prices."""
        self._levels = Levels(self.listings.values(), self.capital)
        self._waking = Waking(
            self._world,
            story,
            self.listings,
            Day(start, *self._hours, is_holiday=not self._phases),
            seed=seed,
            intensity=intensity,
            price=self.price,
            basket=self.capital,
            price_then=self._price_then,
        )
        for place in self._world.vis:
            heapq.heappush(self._heap, (self._world.due(place), _QUIET, place))
        heapq.heappush(self._heap, (-(-start // SECOND) * SECOND, _WORLD, 0))
        for code in self._codes:
            if not lazily or code in self._plots or self.listings[code].kind is not InstrumentKind.STOCK:
                self.wake(code)
        self._plan_watch(self.now)
        self._plan_closing(self.now)
        self.nxt = Nextrade(self, self._day, seed)
        self.both = Integrated(self, self.nxt)

    # ---- construction -----------------------------------------------------------------------------------

    def _morning(self) -> World:
        """The world as it stands at the start: it hangs on seed, start, story and listings alone."""
        listings, opening = list(self.listings.values()), self._hours[0]
        world = World(listings, seed=self._seed, opening=opening, movers=self.story.movers)
        live_through(world, self._phases, self._start)
        return world

    def _plan_phases(self, chance: random.Random) -> None:
        """Calls end at random within 30 s, for all issues alike."""
        before = SessionPhase.CLOSED
        for index, (seconds, phase) in enumerate(phases(self._day)):
            at = instant(self._day, seconds) + (chance.randrange(RANDOM_END) if before.is_call else 0)
            self._phases.append((at, phase))
            if at <= self.now:
                self.phase = phase
            else:
                heapq.heappush(self._heap, (at, _PHASE, index))
            before = phase

    def _watch_for_halts(self) -> Halts:
        hours = Hours(*continuous_hours(self._day)) if self._phases else Hours(self.now, self.now)
        asked = asked_by((halt for halt in self.story.halts if halt.code in self.listings), self.now)
        return Halts(self.listings.values(), hours, random.Random(f"{self._seed}/halts"), asked)

    @property
    def awake(self) -> tuple[Code, ...]:
        """The issues that have a book and a crowd, in the order in which they woke."""
        return tuple(self._exchanges)

    def is_awake(self, code: Code) -> bool:
        return code in self._exchanges

    def wake(self, code: Code) -> Exchange:
        """The issue with its full book and crowd, from now on; a no-op for one that is awake. Raises `KeyError`."""
        exchange = self._exchanges.get(code)
        if exchange is None:
            exchange = self._open(self.listings[code])
            for tell in self.woken:
                tell(code)
        return exchange

    def _open(self, listing: Listing) -> Exchange:
        code, place = listing.code, self._numbers[listing.code]
        mode, is_late = self._mode(code), self.phase is SessionPhase.AFTER_MARKET
        exchange, crowd, due = self._waking.issue(listing, self.now, mode, is_late=is_late)
        self._await_release(exchange)
        if self.halts.phase(code) is None:
            self._closing.join(exchange, self.now)
        exchange.moved = False
        self._exchanges[code], self._crowds[code] = exchange, crowd
        self._turns += 1
        self._moves[code] = self._turns
        self._figures.add(exchange)
        heapq.heappush(self._heap, (due, _CROWD, place))
        return exchange

    def _mode(self, code: Code) -> Mode:
        """ETF, ETN and ELW have no after-market."""
        if self.phase is SessionPhase.AFTER_MARKET and self.listings[code].kind is not InstrumentKind.STOCK:
            return Mode.SHUT
        return _MODES.get(self.phase_of(code), Mode.SHUT)

    def price(self, code: Code) -> Won:
        """The last price; before the first print of the day the previous close."""
        exchange = self._exchanges.get(code)
        return exchange.tally.price if exchange else int(self._world.columns.last[self._numbers[code]])

    def _price_then(self, code: Code, at: Ns) -> Won:
        exchange = self._exchanges.get(code)
        return exchange.tally.price_at(at) if exchange else self._world.columns.price_at(self._numbers[code], at)

    # ---- time -------------------------------------------------------------------------------------------

    def advance(self, to: Ns) -> list[Happening]:
        """Let everything happen that is due up to and including `to`."""
        out: list[Happening] = []
        heap, crowds, codes = self._heap, self._crowds, self._codes
        while heap and heap[0][0] <= to:
            at, kind, number = heap[0]
            if kind == _CROWD:
                code = codes[number]
                exchange = self._exchanges[code]
                vi = exchange.vi
                heapq.heapreplace(heap, (crowds[code].act(at, out), _CROWD, number))
                if exchange.vi is not vi:
                    self._await_release(exchange)
                continue
            heapq.heappop(heap)
            if kind == _WORLD:
                self._step(at, out)
            elif kind == _QUIET:
                self._end_call(number, at, out)
            elif kind == _VI:
                self._release(self._exchanges[codes[number]], at, out)
            elif kind == _CLOSING:
                self._trade_at_close(at, out)
            elif kind == _HALT:
                if at == self._next_watch:
                    self._watch(at, out)
            else:
                self._enter(self._phases[number][1], at, out)
        self.now = max(to, self.now)
        self._tell_moves(out)
        return self.nxt.joined(self.now, out)

    def _step(self, at: Ns, out: list[Happening]) -> None:
        self._steps += 1
        step = SECOND if self.phase is SessionPhase.CONTINUOUS else _SLOW_STEP
        if self.phase in TRADING:
            self._world.tide = level_of(self.story.tide, (at + step - self._start) / SECOND)
            for place in self._world.step(at, step, out):
                heapq.heappush(self._heap, (self._world.due(place), _QUIET, place))
        else:
            step = SECOND
        heapq.heappush(self._heap, (at + step, _WORLD, 0))

    def _end_call(self, place: int, at: Ns, out: list[Happening]) -> None:
        vi = self._world.vis.get(place)
        if vi is not None and vi.until == at:
            self._world.release(place, at, out)
            self._steps += 1

    def _await_release(self, exchange: Exchange) -> None:
        if exchange.vi is not None:
            place = self._numbers[exchange.code]
            self._world.hold(place, exchange.vi.until)
            heapq.heappush(self._heap, (exchange.vi.until, _VI, place))

    def _release(self, exchange: Exchange, at: Ns, out: list[Happening]) -> None:
        if exchange.vi is not None and exchange.vi.until == at:
            exchange.release(at, out)
            if exchange.is_continuous:  # and not a closing call that was prolonged
                self._crowds[exchange.code].regroup()

    def _enter(self, phase: SessionPhase, at: Ns, out: list[Happening]) -> None:
        before, self.phase = self.phase, phase
        out.append(PhaseStarted(at, phase))
        self._steps += 1
        self._turns += 1
        self._moves = dict.fromkeys(self._exchanges, self._turns)
        for place in enter(self._world, before, phase, at, out):
            heapq.heappush(self._heap, (self._world.due(place), _QUIET, place))
        if phase is SessionPhase.CLOSING_AUCTION:
            self._world.unlock([self._numbers[code] for code in self.halts.join_closing_call()])
        for code, exchange in self._exchanges.items():
            if self.halts.phase(code) is None:
                enter_issue(exchange, self._crowds[code], (before, phase), self._mode(code), at, out)
                self._await_release(exchange)
            elif phase in ENDS:
                exchange.expire(at, out)

    def _watch(self, at: Ns, out: list[Happening]) -> None:
        """What the index or a story has halted, and what opens again."""
        for change in self.halts.act(at, self.level):
            if isinstance(change, SidecarCalled):
                out.append(change)
            else:
                self._switch(change, at, out)
        self._plan_watch(at)

    def _plan_watch(self, at: Ns) -> None:
        """One look is planned at a time; an earlier plan makes the one in the heap void."""
        self._next_watch = self.halts.next(at)
        if self._next_watch != NEVER:
            heapq.heappush(self._heap, (self._next_watch, _HALT, 0))

    def _switch(self, step: Step, at: Ns, out: list[Happening]) -> None:
        out.append(PhaseStarted(at, step.phase, step.code, step.market))
        codes = (
            [step.code] if step.code else [code for code in self._codes if self.listings[code].market is step.market]
        )
        self._lock([code for code in codes if code not in self._exchanges], at, out)
        for code, exchange in self._exchanges.items():
            if code == step.code if step.code else self.listings[code].market is step.market:
                switch(exchange, self._crowds[code], self.phase_of(code), self._mode(code), at, out)

    def _lock(self, codes: list[Code], at: Ns, out: list[Happening]) -> None:
        """Quiet issues stop, or start again with one price."""
        self._world.lock([self._numbers[code] for code in codes if self.halts.phase(code)], at, out)
        self._world.reopen([self._numbers[code] for code in codes if not self.halts.phase(code)], at)

    def _trade_at_close(self, at: Ns, out: list[Happening]) -> None:
        for code, exchange in self._exchanges.items():
            if self.halts.phase(code) is None:
                self._closing.act(exchange, at, out)
        self._plan_closing(at)

    def _plan_closing(self, at: Ns) -> None:
        heapq.heappush(self._heap, (self._closing.next(at), _CLOSING, 0))

    def _tell_moves(self, out: list[Happening]) -> None:
        self._turns += 1
        for code, exchange in self._exchanges.items():
            if exchange.moved:
                exchange.moved = False
                self._moves[code] = self._turns
                out.append(BookMoved(self.now, code))

    def halt(self, issue: IssueHalt) -> None:
        """매매거래정지 of an issue, `issue.at` seconds from now. Raises `KeyError` for an unknown code."""
        self.listings[issue.code]
        self.halts.ask(self.now + issue.at * SECOND, issue)
        self._plan_watch(self.now)

    # ---- a client's orders ------------------------------------------------------------------------------

    def submit(self, ticket: Ticket) -> list[Happening]:
        """Raises `Refused` for an unknown code and for what `Exchange.submit` refuses; all else is the broker's.

        A code of NXT (`_NX`) sends the order there.
        """
        if ticket.code in self.nxt.listings:
            self._home[ticket.number] = ticket.code
            return self.nxt.submit(ticket)
        if ticket.code not in self.listings:
            raise Refused("no such issue")
        exchange = self.wake(ticket.code)
        out: list[Happening] = []
        vi = exchange.vi
        if ticket.type in AT_CLOSING_PRICE and self.halts.phase(ticket.code) is None:
            self._closing.join(exchange, self.now)  # the session may be a few seconds older than the last look at it
        exchange.submit(ticket, self.now, out)
        self._home[ticket.number] = ticket.code
        return self._settle(exchange, vi, out)

    def cancel(self, number: int, quantity: Shares = 0) -> list[Happening]:
        """Withdraw `quantity` (0: all that remains). Raises `Refused` if nothing of the order rests any more."""
        home = self._home.get(number, Code(""))
        if home in self.nxt.listings:
            return self.nxt.cancel(home, number, quantity)
        exchange = self._exchange_of(number)
        out: list[Happening] = []
        exchange.cancel(number, quantity, at=self.now, out=out)
        return self._settle(exchange, exchange.vi, out)

    def amend(self, number: int, new_number: int, price: Won, quantity: Shares = 0, stop: Won = 0) -> list[Happening]:
        """`quantity` (0: all that remains) goes on as `new_number`, behind all others; see `Exchange.amend`."""
        home = self._home.get(number, Code(""))
        if home in self.nxt.listings:
            found = self.nxt.amend(home, number, new_number, price=price, quantity=quantity, stop=stop)
            self._home[new_number] = home
            return found
        exchange = self._exchange_of(number)
        out: list[Happening] = []
        vi = exchange.vi
        exchange.amend(number, new_number, price=price, at=self.now, out=out, quantity=quantity, stop=stop)
        self._home[new_number] = exchange.code
        return self._settle(exchange, vi, out)

    def _exchange_of(self, number: int) -> Exchange:
        code = self._home.get(number)
        if code is None:
            raise Refused("no such order")
        return self._exchanges[code]

    def _settle(self, exchange: Exchange, vi: Interruption | None, out: list[Happening]) -> list[Happening]:
        if exchange.vi is not vi:
            self._await_release(exchange)
        if exchange.moved:
            exchange.moved = False
            self._turns += 1
            self._moves[exchange.code] = self._turns
            out.append(BookMoved(self.now, exchange.code))
        self.nxt.hear(out)
        return out

    # ---- what can be looked at --------------------------------------------------------------------------

    def phase_of(self, code: Code) -> SessionPhase:
        """The phase of one issue: HALTED or REOPENING_AUCTION, or else that of the whole market."""
        return self.halts.phase(code) or self.phase

    def is_in_call(self, code: Code) -> bool:
        """Whether orders gather for an auction, be it that of a VI."""
        exchange = self._exchanges.get(code)
        vi = exchange.vi if exchange else self._world.vis.get(self._numbers[code])
        return vi is not None or self.phase_of(code).is_call

    def moves(self, code: Code) -> int:
        """Another number whenever the book or the tape of an issue may be another one."""
        return self._moves.get(code, -self._steps)

    def closing_totals(self, code: Code) -> tuple[Shares, Shares] | None:
        """(asks, bids) that wait to trade at the close; None while nothing does, or nobody looks at the issue."""
        session = self._exchanges[code].closing_price if code in self._exchanges else None
        return (session.totals[Side.SELL], session.totals[Side.BUY]) if session else None

    def level(self, market: Market) -> Hundredths:
        """The index now."""
        return self._levels.level(market)

    def book(self, code: Code) -> DepthView:
        """The ten and ten of an issue, which wakes for it."""
        return self.wake(code).depth()

    def best(self, code: Code) -> tuple[Won, Shares, Won, Shares]:
        """(best ask, quantity, best bid, quantity), 0 where nobody is; an issue that sleeps does not wake for it."""
        exchange = self._exchanges.get(code)
        if exchange is None:
            return self._world.touch(self._numbers[code])
        if exchange.is_continuous:
            return exchange.book.best()
        view = exchange.depth()
        return *(view.asks or ((0, 0),))[0], *(view.bids or ((0, 0),))[0]

    def touch(self, code: Code) -> tuple[Won, Won]:
        """(best ask, best bid), 0 where nobody is: what `book` begins with, for a tenth of its cost."""
        book = self.wake(code).book
        asks, bids = book.asks, book.bids
        return book.grid[asks.best] if asks.levels else 0, book.grid[bids.best] if bids.levels else 0

    def tape(self, code: Code) -> DayTape:
        """Raises `KeyError` for an unknown code."""
        exchange = self._exchanges.get(code)
        return exchange.tape() if exchange else self._world.tape(self._numbers[code])

    def tapes(self) -> list[DayTape]:
        """The tapes of all issues, in the order of `listings`; those that sleep are read once a step of the world."""
        return self._figures.tapes(self._steps)

    def earlier_prices(self, at: Ns) -> list[Won]:
        """The last price of each issue in the minutes that had ended by `at`, or the close of the day before."""
        return self._figures.earlier_prices(at)

    def recent_volumes(self, since: Ns) -> list[Shares]:
        """What each issue has traded in the minutes that began after `since`."""
        return self._figures.recent_volumes(since)

    def columns(self) -> Columns:
        """The running figures of all issues, in the order of `listings`."""
        return self._figures.columns()

    def volume_before(self, code: Code) -> Shares:
        """Yesterday's volume, as in the day bars."""
        return int(self._world.traits.volumes_before[self._numbers[code]])

    def _past(self, code: Code) -> Past:
        if code not in self._pasts:
            plot, seed = self._plots.get(code), f"{self._seed}/{code}/past"
            earlier, base = plot.earlier if plot else (), self.listings[code].previous_close
            volume, kind = self.volume_before(code), self.listings[code].kind
            self._pasts[code] = Past(base, self._day, volume=volume, seed=seed, earlier=earlier, kind=kind)
        return self._pasts[code]

    def minute_bars(self, code: Code) -> list[Bar]:
        """Three earlier sessions and today, oldest first; the last may still grow. Minutes without trade are absent."""
        return self.earlier_minute_bars(code) + self.minute_bars_today(code)

    def earlier_minute_bars(self, code: Code) -> list[Bar]:
        return self._past(code).minute_bars()

    def minute_bars_today(self, code: Code) -> list[Bar]:
        exchange = self._exchanges.get(code)
        return exchange.tally.minute_bars() if exchange else self._world.minute_bars(self._numbers[code])

    def day_bars(self, code: Code) -> list[Bar]:
        """Sixty earlier sessions and, once it has traded, today; oldest first."""
        tape, days = self.tape(code), list(self._past(code).day_bars())
        if tape.volume:
            days.append(Bar(instant(self._day, 0), tape.open, tape.high, tape.low, tape.price, tape.volume))
        return days
