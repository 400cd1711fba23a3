"""추적 종목: how far it rose from its base, how far it fell from its high. Integers only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from core.domain.events import BarsLoaded, Condition, Signal, TrackEnded, TrackJudged, TrackStarted
from core.domain.units import Bp, Code, Ns, Won, kst_midnight
from core.state.changes import Changes

TRAIL = 120
"""Points kept for the trail in the matrix view."""


class Tracked(msgspec.Struct):
    """One issue under observation; prices by the store, reasons by the strategy's own events."""

    code: Code
    base: Won
    """Previous close on the first tracked day."""
    high: Won
    price: Won
    since: Ns
    trail: list[tuple[Bp, Bp]] = msgspec.field(default_factory=list)
    """(rise, drop) once a second, oldest first, for the screen."""
    trail_at: Ns = 0
    conditions: tuple[Condition, ...] = ()
    stages: set[int] = msgspec.field(default_factory=set)
    """Entry stages that have already signalled."""
    ended: str = ""
    """Why tracking stopped; empty while it runs."""
    ended_at: Ns = 0
    raised_at: Ns = 0
    """When its high last rose."""

    @property
    def rise(self) -> Bp:
        """(high − base) / base in hundredths of a percent, for display; rules cross-multiply."""
        return (self.high - self.base) * 10_000 // self.base

    @property
    def drop(self) -> Bp:
        """(high − price) / high in hundredths of a percent, for display; rules cross-multiply."""
        return (self.high - self.price) * 10_000 // self.high

    @property
    def supports(self) -> int:
        return sum(condition.met for condition in self.conditions)

    def see(self, price: Won, day_high: Won, at: Ns) -> None:
        self.price = price
        if (top := max(day_high, price)) > self.high:
            self.high, self.raised_at = top, at
        if at - self.trail_at >= 1_000_000_000:
            self.trail_at = at
            self.trail.append((self.rise, self.drop))
            if len(self.trail) > TRAIL:
                del self.trail[0]

    def see_past(self, event: BarsLoaded) -> None:
        """The highest price of the days since it is tracked, their mornings included, where nobody listened."""
        first = kst_midnight(self.since)
        for bar in event.bars:
            if bar.time >= first and bar.high > self.high:
                self.high, self.raised_at = bar.high, max(bar.time, self.raised_at)


class Tracks(dict[Code, Tracked]):
    """By issue, ended ones until the next day. Each method marks what it moved."""

    def apply(self, event: TrackStarted | TrackJudged | TrackEnded, price: Won, changes: Changes) -> None:
        """`price`: the last one, 0 while unknown."""
        changes.tracked.add(event.code)
        if isinstance(event, TrackStarted):
            self[event.code] = _started(event, price or event.high)
            return
        tracked = self.get(event.code)
        if tracked is None:
            return
        if isinstance(event, TrackJudged):
            tracked.conditions = event.conditions
        else:
            tracked.ended, tracked.ended_at = event.reason, event.at

    def note(self, signal: Signal, changes: Changes) -> None:
        """An entry stage has signalled."""
        tracked = self.get(signal.code)
        if tracked is not None and signal.stage:
            tracked.stages.add(signal.stage)
            changes.tracked.add(signal.code)

    def see_past(self, event: BarsLoaded, changes: Changes) -> None:
        tracked = self.get(event.code)
        if tracked is not None:
            tracked.see_past(event)
            changes.tracked.add(event.code)

    def open_day(self, rows: Iterable[TrackStarted], changes: Changes) -> None:
        """A day opens with `rows`; what is known of them, their trail above all, goes on."""
        changes.tracked |= self.keys()
        before = dict(self)
        self.clear()
        for row in rows:
            known = self[row.code] = before.get(row.code) or _started(row, row.high)
            known.stages.clear()  # a signal speaks for its day


def running(tracked: Mapping[Code, Tracked]) -> Iterator[TrackStarted]:
    """What a new day goes on with: all that has not ended, with its high until now."""
    going_on = (each for each in tracked.values() if not each.ended)
    return (TrackStarted(each.since, each.code, each.base, each.high, each.raised_at) for each in going_on)


def _started(event: TrackStarted, price: Won) -> Tracked:
    raised_at = event.raised_at or event.at
    return Tracked(event.code, event.base, event.high, price, event.at, raised_at=raised_at)
