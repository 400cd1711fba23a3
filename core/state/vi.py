"""변동성완화장치 of one issue: running or not, how often, where the next one would start, and what it did to the price.

The states and what moves them:

    clear ──1h 발동──► running ──1h 해제──► settling (a minute) ──first print──► clear, with or without a gap
                          └── nobody told its end ──► settling, in doubt ──► …

A 1h that was heard before changes nothing, a new VI begins anew from every state. Entries wait while it runs and
settles; a gap between the prices before and after holds the strategy until the issue has fallen anew.

What nobody heard, the list of the day (ka10054) tells in the same words, before or after the 1h that came meanwhile;
the prices at which trading resumed, the minute bars tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.events import ViChanged
from core.domain.krx import vi_dynamic_trigger, vi_static_trigger
from core.domain.market import Bar, InstrumentKind, ViKind
from core.domain.units import MINUTE, SECOND, Bp, Code, Ns, Won

SHORTEST = 120 * SECOND
LONGEST = 150 * SECOND
NEVER = 6 * MINUTE
"""No interruption lasts so long, whatever prolongs it: its release was told while nobody listened."""
APART: Final = MINUTE
"""Two words for one beginning (1h, list) may differ by this; two interruptions begin at least two minutes apart."""
SETTLE = MINUTE
"""After a release entries stay blocked for this long."""
ORDINARY: Final = 6
"""Percent from the last trade to a dynamic VI of KOSDAQ and most of KOSPI; 4 in the closing call."""
CALM: Final = 3
"""Of KOSPI200 and plain index ETF; 2 in the closing call. No list tells who is calm: a VI does."""
_RATES: Final = (ORDINARY, CALM, 4, 2, 1)
"""All that occur; 1 in the closing call of an expiry."""


class ViStatus(msgspec.Struct):
    """Changed by the store alone."""

    code: Code
    kind: InstrumentKind = InstrumentKind.STOCK
    """종류: the tick grid of the triggers."""
    reference: Won = 0
    """Last single-price result (정적 기준가): the open, or the print that ended the last VI; 0 while unknown."""
    lower: Won = 0
    upper: Won = 0
    """Prices that would start a static VI; 0 while the reference is unknown."""
    rate: int = ORDINARY
    """Percent of a dynamic VI in continuous trading, as far as we know."""
    is_refuted: bool = False
    """A print beyond the trigger started no VI: the open is not the reference, an earlier auction is."""
    last: ViChanged | None = None
    history: list[ViChanged] = msgspec.field(default_factory=list)
    """Finished ones of the day, for the chart's spans."""
    settles: Ns = 0
    """Until then entries stay blocked after the last one."""
    is_doubtful: bool = False
    """Nobody told the end of the last one: time did."""
    computed: Won = 0
    """The price at which the last one should have started by our reckoning, where 1221 told another; 0 otherwise."""
    before: Won = 0
    """Last price before the interruption, before the first of several in a row."""
    resumed: Won = 0
    """First price of continuous trading once it had settled; 0 until then."""
    resumed_at: Ns = 0
    peak: Won = 0
    """Highest price since then."""
    is_found: bool = False
    """The single price that ended the last one was heard."""

    @property
    def is_running(self) -> bool:
        return self.last is not None and self.last.released is None

    def blocks_entry(self, now: Ns) -> bool:
        """While it runs and for a minute after the release, or after we gave up waiting for it."""
        return self.last is not None and (self.last.released is None or now < self.settles)

    def settled(self, now: Ns) -> Ns:
        """How long ago it was over; 0 while it runs."""
        return max(0, now - self.settles + SETTLE) if self.last is not None and not self.is_running else 0

    def ends_between(self) -> tuple[Ns, Ns] | None:
        """Earliest and latest end by rule: 120 s and a random 0–30 s."""
        if self.last is None or self.last.released is not None:
            return None
        return self.last.started + SHORTEST, self.last.started + LONGEST

    def outlive(self, now: Ns) -> bool:
        """True if it cannot run any more although nobody told its end: then it is over, in doubt."""
        if self.last is None or not self.is_running or now < self.last.started + NEVER:
            return False
        self._give_up(self.last)
        self.settles = now + SETTLE
        return True

    def begin_day(self) -> None:
        """What happened yesterday holds nobody back; what the issue is remains. As a program that starts today."""
        fresh = ViStatus(self.code, self.kind, rate=self.rate)
        for name in self.__struct_fields__:
            setattr(self, name, getattr(fresh, name))

    # ---- the next one ----

    def static_triggers(self) -> tuple[Won, Won] | None:
        """(하락, 상승) prices that would start a static VI now; None while no reference is known."""
        return (self.lower, self.upper) if self.reference else None

    def dynamic_triggers(self, price: Won, *, is_closing: bool = False) -> tuple[Won, Won]:
        """(하락, 상승) prices that would start a dynamic VI after a trade at `price`; narrower in the closing call."""
        rate = self.rate * 2 // 3 if is_closing else self.rate
        return vi_dynamic_trigger(price, False, rate, self.kind), vi_dynamic_trigger(price, True, rate, self.kind)

    def take_kind(self, kind: InstrumentKind) -> None:
        """종류 became known: the triggers lie on its grid."""
        if kind is not self.kind:
            self.kind = kind
            self.refer(self.reference)

    def refer(self, price: Won) -> None:
        """A single price was found: the next static VI is measured from it."""
        self.reference = price
        self.lower, self.upper = vi_static_trigger(price, False, self.kind), vi_static_trigger(price, True, self.kind)

    def find(self, price: Won) -> None:
        """A single price was printed."""
        self.is_found = True
        self.refer(price)

    def see_past(self, bars: Sequence[Bar]) -> None:
        """Minute bars, oldest first: at which prices the last one ended and trading resumed, where nobody heard it.

        Nothing trades while one runs, so the bar of the minute of its release opens with its single price. Trading
        resumed with the first whole minute that had settled, if we heard of nothing in it.
        """
        if self.last is None or self.last.released is None or self.is_doubtful:
            return
        ended, settled = self.last.released, self.last.released + SETTLE
        for bar in bars:
            if bar.time <= ended < bar.time + MINUTE and not self.is_found:
                self.find(bar.open)
            if bar.time >= settled and (not self.resumed or self.resumed_at >= bar.time + MINUTE):
                self.resumed, self.resumed_at, self.peak = bar.open, bar.time, max(self.peak, bar.high)
            elif self.resumed and bar.time >= settled:
                self.peak = max(self.peak, bar.high)

    def see(self, price: Won, day_open: Won, at: Ns = 0) -> None:
        """A print of continuous trading; the day's open is the reference until something says otherwise."""
        if self.last is not None:
            self._resume(price, at)
        if self.reference:
            if not self.lower <= price <= self.upper and not self.is_running:
                self.reference, self.is_refuted = 0, True
        elif day_open and not self.is_refuted:
            self.refer(day_open)

    # ---- the gap over the last one ----

    def gap(self) -> Bp:
        """From the price before to the price at the resumption, in hundredths of a percent; 0 until then."""
        return int((self.resumed - self.before) * 10_000 / self.before) if self.resumed and self.before else 0

    def holds(self, price: Won, limit: Bp, fall: int) -> bool:
        """Whether trading resumed too far away for the old reckoning to count, and the issue has not fallen anew by
        `fall` percent from its highest price since."""
        if abs(self.resumed - self.before) * 10_000 <= limit * self.before or not self.resumed:
            return False
        return (self.peak - price) * 100 < fall * self.peak

    def _resume(self, price: Won, at: Ns) -> None:
        if self.resumed:
            self.peak = max(self.peak, price)
        elif not self.blocks_entry(at):
            self.resumed, self.resumed_at, self.peak = price, at, price

    # ---- 1h ----

    def apply(self, event: ViChanged, price: Won = 0) -> bool:
        """True if it said something new (the broker sends doubles, bare and with suffix); `price` is the last one."""
        old = self.last
        if old is None or event.started >= old.started + APART:
            self._begin(event, price)
        elif event.started <= old.started - APART or not self._ends(old, event):
            return False
        self.last = event
        if event.released is not None:
            self.history.append(event)
            self.settles, self.is_doubtful = event.released + SETTLE, False
        return True

    def _begin(self, event: ViChanged, price: Won) -> None:
        old, is_heard = self.last, event.released is None
        if old is not None and old.released is None:
            self._give_up(old)
        if old is None or self.resumed or not self.before or event.started >= self.settles > 0:
            self.before = (price if is_heard else 0) or event.dynamic_reference or event.trigger
        self.resumed = self.resumed_at = self.peak = 0
        self.is_found = False
        self.is_doubtful = False
        self.computed = self._check(event)
        if event.static_reference and is_heard:
            self.refer(event.static_reference)
        elif not is_heard:  # what ended it is not known, and the open is the reference no more
            self.reference, self.is_refuted = 0, True

    def _ends(self, old: ViChanged, event: ViChanged) -> bool:
        """Whether this tells the end of the last one, or a better one than we know: half a minute by lot is added to
        the two minutes that a list foresees, so of two ends that were told the later is the true one."""
        if event.released is None:
            return False
        if old.released is None:
            return True
        if not self.is_doubtful and event.released <= old.released:
            return False
        self.history.pop()
        return True

    def _give_up(self, last: ViChanged) -> None:
        self.last = msgspec.structs.replace(last, released=last.started + LONGEST)
        self.history.append(self.last)
        self.is_doubtful = True

    def _check(self, event: ViChanged) -> Won:
        """What we reckoned, if 1221 is none of it. A dynamic one tells whether the issue is a calm one."""
        reckoned: list[Won] = []
        if event.kind is not ViKind.STATIC and event.dynamic_reference:
            last = event.dynamic_reference
            by_rate = {vi_dynamic_trigger(last, event.rising, rate, self.kind): rate for rate in _RATES}
            found = by_rate.get(event.trigger, 0)
            if found in (ORDINARY, CALM):
                self.rate = found
            reckoned += by_rate
        if event.kind is not ViKind.DYNAMIC:
            reference = self.reference or event.static_reference
            reckoned += [vi_static_trigger(reference, event.rising, self.kind)] if reference else []
        if not reckoned or event.trigger in reckoned:
            return 0
        return min(reckoned, key=lambda price: abs(price - event.trigger))
