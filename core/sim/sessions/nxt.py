"""넥스트레이드: the second exchange, with hours, books and interruptions of its own, beside KRX and coupled to it.

A book exists from when somebody first looks at it. NXT runs behind KRX: it is told what happened there and catches up,
so that whether it is looked at changes nothing on KRX. Whether a VI applies outside its main market is not known: none.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

import msgspec

from core.domain.calendar import instant, nxt_phases
from core.domain.market import Bar, Market, NxtPhase, SessionPhase
from core.domain.units import MINUTE, SECOND, Code, Ns, Shares, Won, kst_midnight
from core.sim.crowd.fair import Fair
from core.sim.crowd.flow import Crowd, Pace
from core.sim.listed.listing import Listing
from core.sim.matching.announced import NxtPhaseStarted
from core.sim.matching.exchange import Exchange
from core.sim.matching.happenings import (
    BookMoved,
    Happening,
    Mode,
    PhaseStarted,
    Printed,
    Refused,
    Ticket,
    ViReleased,
    ViStarted,
)
from core.sim.matching.tally import DayTape
from core.sim.matching.vi import Interruption
from core.sim.sessions.coupling import SHARES, Follower
from core.sim.sessions.venues import bare, nxt_of, scaled

REOPENING: Final = 30 * SECOND
"""The call after a circuit breaker or a halt, once KRX trades again."""
_MODES: Final = {
    NxtPhase.PRE_MARKET: Mode.CONTINUOUS,
    NxtPhase.MAIN_MARKET: Mode.CONTINUOUS,
    NxtPhase.AFTER_CALL: Mode.CALL,
    NxtPhase.AFTER_MARKET: Mode.CONTINUOUS,
}
_LEADING: Final = frozenset({SessionPhase.CONTINUOUS, SessionPhase.AFTER_MARKET})
"""Phases in which KRX leads."""
_HALTS: Final = frozenset({SessionPhase.HALTED, SessionPhase.REOPENING_AUCTION})
_PHASE, _VI, _REOPEN, _CROWD = range(4)
_ORDINARY_ORDER: Final = 1_200_000


class Krx(Protocol):
    """What NXT asks of the first exchange when a book opens."""

    now: Ns
    phase: SessionPhase
    listings: dict[Code, Listing]

    def phase_of(self, code: Code) -> SessionPhase: ...
    def wake(self, code: Code) -> Exchange: ...
    def tape(self, code: Code) -> DayTape: ...
    def minute_bars(self, code: Code) -> list[Bar]: ...
    def day_bars(self, code: Code) -> list[Bar]: ...


class _Issue(msgspec.Struct, gc=False):
    """One open book with what moves it."""

    exchange: Exchange
    crowd: Crowd
    follower: Follower
    market: Market
    share: float
    krx_vi: bool = False
    is_held: bool = False
    """Halted with KRX, or in the call that follows."""


class Nextrade:
    """All codes are NXT's (`810010_NX`)."""

    def __init__(self, krx: Krx, day: dt.date, seed: int) -> None:
        self._krx, self._seed = krx, seed
        self.listings: Mapping[Code, Listing] = {
            nxt_of(code): msgspec.structs.replace(listing, code=nxt_of(code))
            for code, listing in krx.listings.items()
            if listing.on_nxt
        }
        self.phase = NxtPhase.CLOSED
        self._krx_phase = krx.phase
        self._issues: dict[Code, _Issue] = {}
        self.woken: list[Callable[[Code], None]] = []
        """Told the code of each book that opens."""
        self._codes: list[Code] = []
        self._heap: list[tuple[Ns, int, int]] = []
        self._phases = [(instant(day, seconds), phase) for seconds, phase in nxt_phases(day)]
        for index, (at, phase) in enumerate(self._phases):
            if at <= krx.now:
                self.phase = phase
            else:
                heapq.heappush(self._heap, (at, _PHASE, index))

    # ---- construction -----------------------------------------------------------------------------------

    def wake(self, code: Code) -> Exchange:
        """The book of an issue, open from now on. Raises `KeyError` for what NXT does not list."""
        found = self._issues.get(code)
        if found is not None:
            return found.exchange
        exchange = self._open(self.listings[code])
        for tell in self.woken:
            tell(code)
        return exchange

    @property
    def awake(self) -> tuple[Code, ...]:
        """As `SimMarket.awake`."""
        return tuple(self._codes)

    def is_awake(self, code: Code) -> bool:
        return code in self._issues

    def _open(self, listing: Listing) -> Exchange:
        code, home, now = listing.code, bare(listing.code), self._krx.now
        self._krx_phase = self._krx.phase
        self._krx.wake(home)  # NXT follows its prints
        tape, chance = self._krx.tape(home), random.Random(f"{self._seed}/{code}")
        share = chance.uniform(*SHARES)
        exchange = Exchange(
            code,
            base=tape.previous_close,
            chance=chance,
            vi_rules=listing.vi_rules,
            kind=listing.kind,
            band=listing.band,
        )
        exchange.set_reference(tape.static_reference)
        self._catch_up(exchange, share, now)
        trades = tape.buy_count + tape.sell_count
        seconds = max((now - self._opening) // SECOND, 1)
        follower = Follower(tape.price, start=now, chance=chance, share=share, trades=trades / seconds)
        fair = Fair(tape.price, base=tape.previous_close, start=now, chance=chance, path=follower)
        pace = Pace(1.0, 2 * tape.value // trades if trades else _ORDINARY_ORDER)
        crowd = Crowd(exchange, fair, start=now, chance=chance, pace=pace, number=len(self._codes))
        issue = _Issue(exchange, crowd, follower, listing.market, share, krx_vi=tape.vi is not None)
        issue.is_held = self._krx.phase_of(home) in _HALTS
        self._issues[code] = issue
        self._codes.append(code)
        self._tether(issue, now)
        self._set_mode(issue)
        if exchange.mode is not Mode.SHUT:
            crowd.open_book(tape.price)
        exchange.moved = False
        heapq.heappush(self._heap, (now + 1 + int(chance.random() * SECOND), _CROWD, len(self._codes) - 1))
        return exchange

    @property
    def _opening(self) -> Ns:
        return next((at for at, phase in self._phases if phase is NxtPhase.MAIN_MARKET), 0)

    def _catch_up(self, exchange: Exchange, share: float, now: Ns) -> None:
        """The day before the book opened: KRX's, in its share."""
        midnight = kst_midnight(now)
        bars = [bar for bar in self._krx.minute_bars(bare(exchange.code)) if bar.time >= midnight]
        past = scaled((bar for bar in bars if bar.time + MINUTE <= now), share)
        if past:
            exchange.tally.seed(past, 50)

    def _set_mode(self, issue: _Issue) -> None:
        exchange = issue.exchange
        exchange.mode = Mode.SHUT if issue.is_held else _MODES.get(self.phase, Mode.SHUT)
        exchange.has_vi = self.phase is NxtPhase.MAIN_MARKET

    # ---- time -------------------------------------------------------------------------------------------

    def joined(self, to: Ns, krx: list[Happening]) -> list[Happening]:
        """What happened on both up to and including `to`, in order; `krx` is what KRX did."""
        out: list[Happening] = []
        for happening in krx if self._issues else ():
            self._run(happening.at - 1, out)
            self._hear(happening, out)
        self._run(to, out)
        if not out and not self._issues:
            return krx
        self._tell_moves(to, out)
        return list(heapq.merge(krx, out, key=lambda happening: happening.at))

    def hear(self, krx: Iterable[Happening]) -> None:
        """What an order did on KRX just now."""
        for happening in krx if self._issues else ():
            self._hear(happening, [])

    def _run(self, to: Ns, out: list[Happening]) -> None:
        heap = self._heap
        while heap and heap[0][0] <= to:
            at, kind, number = heap[0]
            if kind == _CROWD:
                issue = self._issues[self._codes[number]]
                vi = issue.exchange.vi
                heapq.heapreplace(heap, (issue.crowd.act(at, out), _CROWD, number))
                self._await_release(issue.exchange, vi)
                continue
            heapq.heappop(heap)
            if kind == _PHASE:
                self._enter(self._phases[number][1], at, out)
            elif kind == _VI:
                self._release(self._issues[self._codes[number]], at, out)
            else:
                self._resume(self._issues[self._codes[number]], at, out)

    def _await_release(self, exchange: Exchange, before: Interruption | None) -> None:
        if exchange.vi is not None and exchange.vi is not before:
            heapq.heappush(self._heap, (exchange.vi.until, _VI, self._codes.index(exchange.code)))

    def _release(self, issue: _Issue, at: Ns, out: list[Happening]) -> None:
        if issue.exchange.vi is not None and issue.exchange.vi.until == at:
            issue.exchange.release(at, out)
            issue.crowd.regroup()

    def _tell_moves(self, at: Ns, out: list[Happening]) -> None:
        for code, issue in self._issues.items():
            if issue.exchange.moved:
                issue.exchange.moved = False
                out.append(BookMoved(at, code))

    # ---- its own day ------------------------------------------------------------------------------------

    def _enter(self, phase: NxtPhase, at: Ns, out: list[Happening]) -> None:
        before, self.phase = self.phase, phase
        out.append(NxtPhaseStarted(at, phase))
        for issue in self._issues.values():
            exchange = issue.exchange
            self._set_mode(issue)
            exchange.release(at, out)
            if phase is NxtPhase.CLOSED:
                exchange.expire(at, out)
            elif before is NxtPhase.AFTER_CALL and not issue.is_held:
                exchange.uncross(at, out)
                issue.crowd.regroup()
            elif exchange.mode is not Mode.SHUT:
                self._gather(issue, at, out)

    def _gather(self, issue: _Issue, at: Ns, out: list[Happening]) -> None:
        """After a pause the crowd quotes afresh; a client's orders have kept their place, and trade if they now may."""
        exchange, book = issue.exchange, issue.exchange.book
        for order in [order for order in book.orders.values() if order.number < 0]:
            book.reduce(order, order.remaining)
        issue.crowd.open_book(round(issue.follower.price(at)))
        if exchange.mode is Mode.CONTINUOUS and book.bids.best >= book.asks.best:
            exchange.uncross(at, out)
        exchange.moved = True

    # ---- what KRX does ----------------------------------------------------------------------------------

    def _hear(self, happening: Happening, out: list[Happening]) -> None:
        if isinstance(happening, PhaseStarted):
            self._hear_phase(happening, out)
        elif isinstance(happening, Printed | ViStarted | ViReleased):
            issue = self._issues.get(nxt_of(happening.code))
            if issue is None:
                return
            if isinstance(happening, Printed):
                issue.follower.hear(happening.at, happening.price)
            else:
                issue.krx_vi = isinstance(happening, ViStarted)
                self._tether(issue, happening.at)

    def _tether(self, issue: _Issue, at: Ns) -> None:
        if self._krx_phase in _LEADING and not issue.krx_vi:
            issue.follower.couple()
        else:
            issue.follower.let_go(at)

    def _hear_phase(self, started: PhaseStarted, out: list[Happening]) -> None:
        if not started.code and started.market is None:
            self._krx_phase = started.phase
        for code, issue in self._issues.items():
            if started.phase is SessionPhase.CLOSING_AUCTION:  # what can reopen today does so with the closing price
                issue.is_held = issue.is_held and self._krx.phase_of(bare(code)) in _HALTS
            elif started.code == bare(code) or started.market is issue.market:
                self._hear_halt(code, issue, started, out)
            if not started.code and started.market is None:
                self._tether(issue, started.at)

    def _hear_halt(self, code: Code, issue: _Issue, started: PhaseStarted, out: list[Happening]) -> None:
        if started.phase is SessionPhase.HALTED:
            issue.is_held = True
            self._set_mode(issue)
            issue.exchange.release(started.at, out)
        elif started.phase is SessionPhase.CONTINUOUS and issue.is_held:
            issue.exchange.mode = Mode.CALL if _MODES.get(self.phase) else Mode.SHUT
            heapq.heappush(self._heap, (started.at + REOPENING, _REOPEN, self._codes.index(code)))

    def _resume(self, issue: _Issue, at: Ns, out: list[Happening]) -> None:
        if issue.exchange.mode is Mode.SHUT:
            return  # halted again
        issue.is_held = False
        self._set_mode(issue)
        if issue.exchange.mode is Mode.CONTINUOUS:
            issue.exchange.uncross(at, out)
            issue.crowd.regroup()

    # ---- a client's orders ------------------------------------------------------------------------------

    def submit(self, ticket: Ticket) -> list[Happening]:
        """Raises `Refused` as `SimMarket.submit` does; all else is the broker's to check."""
        if ticket.code not in self.listings:
            raise Refused("no such issue")
        exchange, now, out = self.wake(ticket.code), self._krx.now, list[Happening]()
        vi = exchange.vi
        exchange.submit(ticket, now, out)
        return self._settle(exchange, vi, out)

    def cancel(self, code: Code, number: int, quantity: Shares = 0) -> list[Happening]:
        exchange, out = self.wake(code), list[Happening]()
        exchange.cancel(number, quantity, at=self._krx.now, out=out)
        return self._settle(exchange, exchange.vi, out)

    def amend(
        self, code: Code, number: int, new_number: int, *, price: Won, quantity: Shares, stop: Won
    ) -> list[Happening]:
        exchange, out = self.wake(code), list[Happening]()
        vi = exchange.vi
        exchange.amend(number, new_number, price=price, quantity=quantity, stop=stop, at=self._krx.now, out=out)
        return self._settle(exchange, vi, out)

    def _settle(self, exchange: Exchange, vi: Interruption | None, out: list[Happening]) -> list[Happening]:
        self._await_release(exchange, vi)
        if exchange.moved:
            exchange.moved = False
            out.append(BookMoved(self._krx.now, exchange.code))
        return out

    # ---- what can be looked at --------------------------------------------------------------------------

    def minute_bars(self, code: Code) -> list[Bar]:
        """As `SimMarket.minute_bars`; earlier sessions are KRX's in the share of this one."""
        return self.earlier_minute_bars(code) + self.minute_bars_today(code)

    def earlier_minute_bars(self, code: Code) -> list[Bar]:
        self.wake(code)
        midnight = kst_midnight(self._krx.now)
        earlier = (bar for bar in self._krx.minute_bars(bare(code)) if bar.time < midnight)
        return scaled(earlier, self._issues[code].share)

    def minute_bars_today(self, code: Code) -> list[Bar]:
        return self.wake(code).tally.minute_bars()

    def day_bars(self, code: Code) -> list[Bar]:
        """As `SimMarket.day_bars`."""
        tape, midnight = self.wake(code).tape(), kst_midnight(self._krx.now)
        earlier = (bar for bar in self._krx.day_bars(bare(code)) if bar.time < midnight)
        days = scaled(earlier, self._issues[code].share)
        if tape.volume:
            days.append(Bar(midnight, tape.open, tape.high, tape.low, tape.price, tape.volume))
        return days
