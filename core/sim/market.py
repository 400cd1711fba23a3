"""The whole simulated exchange in virtual time: issues, crowd, phases of the day; the client's orders come in.

Pure and deterministic: the same seed, story, start and sequence of calls give the same happenings, however `advance`
is sliced (only `BookMoved` is per step). Everything scheduled lies in one heap ordered by time, then by issue.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable
from typing import Final

from core.domain.calendar import instant, kst_date, phases
from core.domain.market import Bar, SessionPhase
from core.domain.units import MINUTE, SECOND, Code, Ns, Shares, Won
from core.sim.exchange import (
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
from core.sim.fair import Fair
from core.sim.flow import Crowd, Pace
from core.sim.listing import UNIVERSE, Listing
from core.sim.past import Past, continuous_hours, morning_bars
from core.sim.paths import Walk
from core.sim.plots import Morning, Point, Story, carried
from core.sim.tally import DayTape
from core.sim.vi import RANDOM_END, Interruption

__all__ = [
    "UNIVERSE", "BookMoved", "DayTape", "DepthView", "Happening", "Interruption", "Listing", "PhaseStarted", "Printed",
    "Refused", "Rested", "SimMarket", "Story", "Ticket", "ViReleased", "ViStarted", "Withdrawn",
]  # fmt: skip

_MODES: Final = {
    SessionPhase.OPENING_AUCTION: Mode.CALL,
    SessionPhase.CONTINUOUS: Mode.CONTINUOUS,
    SessionPhase.CLOSING_AUCTION: Mode.CALL,
    SessionPhase.AFTER_MARKET: Mode.CONTINUOUS,
}
_PHASE, _VI, _CROWD = range(3)
_SESSION_S: Final = 380 * 60
_TURNOVER: Final = 0.17
"""Past value traded a second, per event rate × order value; the live crowd of a busy hour was measured at 0.24."""


class SimMarket:
    """A seeded market from `start` (UTC ns in a trading day) to the end of that day. `intensity` scales the crowd."""

    def __init__(
        self, *, seed: int, story: Story, start: Ns, listings: Iterable[Listing] = UNIVERSE, intensity: float = 1.0
    ) -> None:
        self.now = start
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
        self._intensity = intensity
        self._plots = {plot.code: plot for plot in story.plots}
        self._exchanges: dict[Code, Exchange] = {}
        """The issues that are awake: those with a book and a crowd."""
        self._crowds: dict[Code, Crowd] = {}
        self._pasts: dict[Code, Past] = {}
        for code in self._codes:
            self.wake(code)

    # ---- construction -----------------------------------------------------------------------------------

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

    def wake(self, code: Code) -> Exchange:
        """The issue with its full book and crowd, from now on; a no-op for one that is awake. Raises `KeyError`."""
        return self._exchanges.get(code) or self._open(self.listings[code])

    def _open(self, listing: Listing) -> Exchange:
        code, base, plot = listing.code, listing.previous_close, self._plots.get(listing.code)
        number = self._numbers[code]
        chance = random.Random(f"{self._seed}/{code}")
        swing, activity = chance.uniform(0.6, 1.7), min(chance.lognormvariate(-0.1, 0.7), 3.5)
        rate, order_value = 9.0 * activity, int(1_200_000 * activity**0.5)
        volume = int(_TURNOVER * rate * order_value * _SESSION_S / base) + 1_000
        exchange = Exchange(
            code, base=base, chance=chance, vi_rules=listing.vi_rules, kind=listing.kind, band=listing.band
        )
        exchange.mode = _MODES.get(self.phase, Mode.SHUT)
        if self.phase is SessionPhase.AFTER_MARKET:
            exchange.vi_rules = exchange.vi_rules.after_hours()
        morning = plot.morning if plot else None
        self._live_the_morning(exchange, morning or self._ordinary(volume, swing, chance), chance)
        price = exchange.tally.price
        legs = plot.legs if plot else carried(self.story.tide, f"{self._seed}/{code}/tide", price, base)
        path = Walk(price, start=self.now, chance=chance, swing=swing)
        fair = Fair(price, base=base, start=self.now, chance=chance, path=path, legs=legs)
        if plot:  # the talk of the day: busy, and in larger orders
            rate, order_value = 16.0, 3_000_000
        pace = Pace(rate * self._intensity, order_value)
        crowd = Crowd(exchange, fair, start=self.now, chance=chance, pace=pace, number=number)
        if exchange.mode is not Mode.SHUT:
            crowd.open_book(price)
        exchange.moved = False
        self._exchanges[code], self._crowds[code] = exchange, crowd
        earlier = plot.earlier if plot else ()
        self._pasts[code] = Past(base, self._day, volume=volume, seed=f"{self._seed}/{code}/past", earlier=earlier)
        heapq.heappush(self._heap, (self.now + 1 + int(chance.random() * SECOND), _CROWD, number))
        return exchange

    def _ordinary(self, volume: Shares, swing: float, chance: random.Random) -> Morning:
        """A morning without a story, of a session that trades `volume`."""
        gap = int(chance.gauss(15, 80))
        middle, end = (gap + int(chance.gauss(0, 110 * swing)) for _ in range(2))
        points = (Point(0, gap, 300), Point(300, middle, 140), Point(700, end, 90), Point(1000, end, 90))
        elapsed = (self.now - instant(self._day, 9 * 3600)) // SECOND
        return Morning(points=points, volume=max(volume * elapsed * 2 // _SESSION_S, 100), reference=gap)

    def _live_the_morning(self, exchange: Exchange, morning: Morning, chance: random.Random) -> None:
        hours = continuous_hours(self._day) if self._phases else (self.now, self.now)
        if self.now < hours[0] + MINUTE:
            return
        end = min(self.now, hours[1])
        bars = morning_bars(morning, exchange.base, (hours[0], end), chance)
        exchange.tally.seed(bars, chance.randrange(44, 58))
        exchange.vi_count = len(morning.pauses)
        exchange.set_reference(exchange.base * (10_000 + morning.reference) // 10_000)

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
            if kind == _VI:
                self._release(self._exchanges[codes[number]], at, out)
            else:
                self._enter(self._phases[number][1], at, out)
        self.now = max(to, self.now)
        self._tell_moves(out)
        return out

    def _await_release(self, exchange: Exchange) -> None:
        if exchange.vi is not None:
            heapq.heappush(self._heap, (exchange.vi.until, _VI, self._numbers[exchange.code]))

    def _release(self, exchange: Exchange, at: Ns, out: list[Happening]) -> None:
        if exchange.vi is not None and exchange.vi.until == at:
            exchange.release(at, out)
            if exchange.is_continuous:  # and not a closing call that was prolonged
                self._crowds[exchange.code].regroup()

    def _enter(self, phase: SessionPhase, at: Ns, out: list[Happening]) -> None:
        before, self.phase = self.phase, phase
        out.append(PhaseStarted(at, phase))
        for code, exchange in self._exchanges.items():
            exchange.mode = _MODES.get(phase, Mode.SHUT)
            exchange.release(at, out)
            if phase is SessionPhase.CLOSING_AUCTION:
                exchange.release_conditional()
            if before is SessionPhase.OPENING_AUCTION:
                exchange.end_call(at, out)
                self._await_release(exchange)
            elif before is SessionPhase.CLOSING_AUCTION:
                exchange.end_call(at, out, is_closing=True)
                self._await_release(exchange)
            if before is not SessionPhase.OPENING_AUCTION and exchange.mode is not Mode.CALL:
                exchange.expire(at, out)
            if phase is SessionPhase.AFTER_MARKET:
                exchange.vi_rules = exchange.vi_rules.after_hours()
            if exchange.mode is not Mode.SHUT and not exchange.book.orders:
                self._crowds[code].open_book(exchange.tally.price)
            elif exchange.is_continuous and before.is_call:
                self._crowds[code].regroup()

    def _tell_moves(self, out: list[Happening]) -> None:
        for code, exchange in self._exchanges.items():
            if exchange.moved:
                exchange.moved = False
                out.append(BookMoved(self.now, code))

    # ---- a client's orders ------------------------------------------------------------------------------

    def submit(self, ticket: Ticket) -> list[Happening]:
        """Raises `Refused` for an unknown code and for what `Exchange.submit` refuses; all else is the broker's."""
        if ticket.code not in self.listings:
            raise Refused("no such issue")
        exchange = self.wake(ticket.code)
        out: list[Happening] = []
        vi = exchange.vi
        exchange.submit(ticket, self.now, out)
        self._home[ticket.number] = ticket.code
        return self._settle(exchange, vi, out)

    def cancel(self, number: int, quantity: Shares = 0) -> list[Happening]:
        """Withdraw `quantity` (0: all that remains). Raises `Refused` if nothing of the order rests any more."""
        exchange = self._exchange_of(number)
        out: list[Happening] = []
        exchange.cancel(number, quantity, at=self.now, out=out)
        return self._settle(exchange, exchange.vi, out)

    def amend(self, number: int, new_number: int, price: Won, quantity: Shares = 0, stop: Won = 0) -> list[Happening]:
        """`quantity` (0: all that remains) goes on as `new_number`, behind all others; see `Exchange.amend`."""
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
            out.append(BookMoved(self.now, exchange.code))
        return out

    # ---- what can be looked at --------------------------------------------------------------------------

    def book(self, code: Code) -> DepthView:
        """The ten and ten of an issue, which wakes for it."""
        return self.wake(code).depth()

    def touch(self, code: Code) -> tuple[Won, Won]:
        """(best ask, best bid), 0 where nobody is: what `book` begins with, for a tenth of its cost."""
        book = self._exchanges[code].book
        asks, bids = book.asks, book.bids
        return book.grid[asks.best] if asks.levels else 0, book.grid[bids.best] if bids.levels else 0

    def tape(self, code: Code) -> DayTape:
        return self._exchanges[code].tape()

    def minute_bars(self, code: Code) -> list[Bar]:
        """Three earlier sessions and today, oldest first; the last may still grow. Minutes without trade are absent."""
        return self._pasts[code].minute_bars() + self._exchanges[code].tally.minute_bars()

    def day_bars(self, code: Code) -> list[Bar]:
        """Sixty earlier sessions and, once it has traded, today; oldest first."""
        tape, days = self.tape(code), list(self._pasts[code].day_bars())
        if tape.volume:
            days.append(Bar(instant(self._day, 0), tape.open, tape.high, tape.low, tape.price, tape.volume))
        return days
