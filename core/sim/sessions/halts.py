"""What stops trading beside the calendar: circuit breakers of the two markets and halts of single issues.

`Halts` says what changes and when; `switch` does it to one issue. A halt is followed by a reopening call, which ends at
random; a call that would overlap the closing call becomes part of it. After the last stage nothing opens again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from core.domain.market import Market, SessionPhase
from core.domain.units import MINUTE, SECOND, Code, Hundredths, Ns
from core.sim.crowd.flow import Crowd
from core.sim.listed.levels import YESTERDAY
from core.sim.listed.listing import Listing
from core.sim.matching.announced import SidecarCalled
from core.sim.matching.exchange import Exchange, Happening, Mode
from core.sim.matching.vi import RANDOM_END
from core.sim.plots import IssueHalt
from core.sim.sessions.breaker import HALT, LAST_STAGE, REOPENING_CALL, SIDECAR_LENGTH, Breaker, Hours, Sidecar

NEVER: Final = 1 << 62
_LATEST_ISSUE_HALT: Final = 50 * MINUTE
"""Before the closing call: an issue halted after 14:30 reopens on the next day only."""


ENDS: Final = frozenset({SessionPhase.CLOSE_PRICE, SessionPhase.AFTER_MARKET, SessionPhase.CLOSED})
"""Phases whose beginning ends all orders that rest."""


class Halt(msgspec.Struct, frozen=True):
    """Nothing trades until `call`, then orders gather until `ends`; `NEVER`: not today."""

    call: Ns
    ends: Ns


class Step(msgspec.Struct, frozen=True):
    """One market, or one issue, enters a phase of its own. CONTINUOUS: back to what the calendar says."""

    phase: SessionPhase
    market: Market | None = None
    code: Code = Code("")


class Halts:
    """All that is halted on one day. `chance` draws the random ends."""

    def __init__(
        self, listings: Iterable[Listing], hours: Hours, chance: random.Random, issues: Iterable[tuple[Ns, IssueHalt]]
    ) -> None:
        self._hours, self._chance = hours, chance
        self._homes = {listing.code: listing.market for listing in listings}
        self._breakers = {market: Breaker(level, hours) for market, level in YESTERDAY.items()}
        self._sidecars = {market: Sidecar(market, level, hours) for market, level in YESTERDAY.items()}
        self._markets: dict[Market, Halt] = {}
        self._issues: dict[Code, Halt] = {}
        self._asked = sorted(issues, key=lambda asked: (asked[0], asked[1].code))
        self._now: Ns = 0

    def phase(self, code: Code) -> SessionPhase | None:
        """HALTED or REOPENING_AUCTION of an issue; None: what the calendar says."""
        if not self._issues and not self._markets:  # as on most days
            return None
        own, common = self._issues.get(code), self._markets.get(self._homes[code])
        if own is None and common is None:
            return None
        is_shut = any(halt is not None and self._now < halt.call for halt in (own, common))
        return SessionPhase.HALTED if is_shut else SessionPhase.REOPENING_AUCTION

    def worst(self) -> SessionPhase | None:
        """The most that a circuit breaker does to any market now."""
        if not self._markets:
            return None
        is_shut = any(self._now < halt.call for halt in self._markets.values())
        return SessionPhase.HALTED if is_shut else SessionPhase.REOPENING_AUCTION

    def stage(self, market: Market) -> int:
        """The last stage of its circuit breaker that came today; 0: none."""
        return self._breakers[market].stage

    def is_broken(self, code: Code) -> bool:
        """Whether it is a circuit breaker that halts this issue."""
        return self._homes[code] in self._markets

    def ask(self, at: Ns, halt: IssueHalt) -> None:
        """Halt an issue at a later moment."""
        self._asked = sorted([*self._asked, (at, halt)], key=lambda asked: (asked[0], asked[1].code))

    # ---- time -------------------------------------------------------------------------------------------

    def next(self, at: Ns) -> Ns:
        """When to act again after `at`: the next whole second of the watch, or what is due before; `NEVER`: no more."""
        due = [moment for halt in self._all() for moment in (halt.call, halt.ends) if moment > at]
        due += [moment for moment, _ in self._asked[:1]]
        if at < self._hours.closes:
            due.append(max(at - at % SECOND + SECOND, self._hours.opens))
        return min(due, default=NEVER)

    def _all(self) -> list[Halt]:
        return [*self._markets.values(), *self._issues.values()]

    def act(self, at: Ns, level: Callable[[Market], Hundredths]) -> Iterator[Step | SidecarCalled]:
        """What changes at `at`, in order; the state has changed when a step is yielded."""
        self._now = at
        yield from self._move_on(at)
        while self._asked and self._asked[0][0] <= at:
            yield self._halt_issue(at, self._asked.pop(0)[1])
        if at % SECOND == 0:
            for market in YESTERDAY:
                yield from self._watch(market, at, level)

    def _move_on(self, at: Ns) -> Iterator[Step]:
        for market, halt in list(self._markets.items()):
            if at == halt.call:
                yield Step(SessionPhase.REOPENING_AUCTION, market)
            elif at >= halt.ends:
                del self._markets[market]
                yield Step(SessionPhase.CONTINUOUS, market)
        for code, halt in list(self._issues.items()):
            if at == halt.call:
                yield Step(SessionPhase.REOPENING_AUCTION, code=code)
            elif at >= halt.ends:
                del self._issues[code]
                yield Step(SessionPhase.CONTINUOUS, code=code)

    def _watch(self, market: Market, at: Ns, level: Callable[[Market], Hundredths]) -> Iterator[Step | SidecarCalled]:
        breaker = self._breakers[market]
        if market in self._markets:
            breaker.rest()
            self._sidecars[market].rest()
            return
        now = level(market)
        if self._sidecars[market].look(at, now):
            yield SidecarCalled(at, market, now > YESTERDAY[market], at + SIDECAR_LENGTH)
        if breaker.look(at, now):
            is_last = breaker.stage == LAST_STAGE
            self._markets[market] = Halt(NEVER, NEVER) if is_last else self._reopening(at + HALT)
            yield Step(SessionPhase.HALTED, market)

    def _reopening(self, call: Ns) -> Halt:
        return Halt(call, call + REOPENING_CALL + self._chance.randrange(RANDOM_END))

    def _halt_issue(self, at: Ns, asked: IssueHalt) -> Step:
        is_late = at > self._hours.closes - _LATEST_ISSUE_HALT
        self._issues[asked.code] = Halt(NEVER, NEVER) if is_late else self._reopening(at + asked.minutes * MINUTE)
        return Step(SessionPhase.HALTED, code=asked.code)

    def join_closing_call(self) -> list[Code]:
        """15:20: what would still reopen today does so with the closing auction; these issues."""
        before = [code for code in self._homes if self.phase(code) is not None]
        self._markets = {market: halt for market, halt in self._markets.items() if halt.ends == NEVER}
        self._issues = {code: halt for code, halt in self._issues.items() if halt.ends == NEVER}
        return [code for code in before if self.phase(code) is None]


def asked_by(issues: Iterable[IssueHalt], start: Ns) -> list[tuple[Ns, IssueHalt]]:
    """The halts of a story that starts at `start`."""
    return [(start + issue.at * SECOND, issue) for issue in issues]


def switch(exchange: Exchange, crowd: Crowd, phase: SessionPhase, mode: Mode, at: Ns, out: list[Happening]) -> None:
    """Take an issue into `phase`: a halt (which ends its VI without an auction), a reopening call, or out of them."""
    if phase is SessionPhase.HALTED:
        exchange.mode = Mode.SHUT
        exchange.release(at, out)
    elif phase is SessionPhase.REOPENING_AUCTION:
        exchange.mode = Mode.CALL
        if not exchange.book.orders:
            crowd.open_book(exchange.tally.price)
    else:
        exchange.mode = mode
        if mode is Mode.CONTINUOUS:
            exchange.uncross(at, out, is_opening=True)
            crowd.regroup()
    exchange.moved = True


def enter_issue(
    exchange: Exchange,
    crowd: Crowd,
    phases: tuple[SessionPhase, SessionPhase],
    mode: Mode,
    at: Ns,
    out: list[Happening],
) -> None:
    """Take an issue that is not halted from one phase of the calendar into the next. May start a VI."""
    before, phase = phases
    exchange.mode = mode
    exchange.release(at, out)
    if phase is SessionPhase.CLOSING_AUCTION:
        exchange.release_conditional()
    if before is SessionPhase.OPENING_AUCTION or before is SessionPhase.CLOSING_AUCTION:
        exchange.end_call(at, out, is_closing=before is SessionPhase.CLOSING_AUCTION)
    if phase in ENDS:
        exchange.expire(at, out)
    if phase is SessionPhase.AFTER_MARKET:
        exchange.vi_rules = exchange.vi_rules.after_hours()
    if mode is not Mode.SHUT and not exchange.book.orders:
        crowd.open_book(exchange.tally.price)
    elif exchange.is_continuous and before.is_call:
        crowd.regroup()
