"""Event in, effects out: apply, decide, gate – in that order, in one synchronous call.

Deterministic: no clock, no I/O, no chance. The same events give the same effects, live and in replay.
An effect is either a fact that the engine itself made (already applied; to be journalled and acted upon) or a command
that only the runtime can carry out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Final, get_args

from core.domain import commands as c
from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.units import Ns, OrderId, kst_midnight
from core.engine.giveway import GiveWay
from core.engine.interruptions import Interruptions
from core.engine.mirror import Mirror
from core.engine.overdue import Overdue
from core.engine.readings import Readings
from core.engine.silence import Silence
from core.engine.stop import Stop
from core.engine.unsold import Unsold
from core.risk.gate import Gate
from core.state.store import Store
from core.state.tracked import running
from core.strategy.base import Strategy

_log = logging.getLogger(__name__)
Effect = e.Event | c.Watch | c.LoadBars | c.Refresh | c.Reconnect | c.RunSearch

_QUIET: Final = frozenset(
    {e.Book, e.Notice, e.Fault, e.Registered, e.OrderSent}
    | {kind for union in (e.ContextEvent, e.FeedEvent, e.UsEvent) for kind in get_args(union)}
)
"""Facts that change no result of the day and nothing a stop in progress waits for."""
_INTERRUPTED: Final = frozenset({e.ViChanged, e.InterruptionsListed})
_COUNTED: Final = frozenset({e.Trade, e.Fill, e.Second})
"""Facts upon which the day's result is looked at."""


class Engine:
    """The one place where facts become intents."""

    def __init__(self, store: Store, gate: Gate, strategies: Sequence[Strategy]) -> None:
        self.store = store
        self.gate = gate
        self.strategies = tuple(strategies)
        self.stop = Stop()
        self._unsold, self._overdue, self._silence = Unsold(), Overdue(), Silence()
        self._interruptions, self._readings = Interruptions(), Readings()
        self._mirror = Mirror()
        self._giveway = GiveWay()
        self._sequence = 0
        self._today: Ns = 0
        self._unheard = _QUIET.intersection(*(strategy.ignores for strategy in self.strategies))
        """Facts that nobody acts upon: most of what comes."""

    def handle(self, event: e.Event) -> list[Effect]:
        """Make `event` true and return what follows from it."""
        kind = type(event)
        effects = self.open_day(event.at) if kind is e.Second else []
        self.store.apply(event)
        if kind in self._unheard or event is self.store.refused:
            return effects  # refused: a print that cannot be true, or came twice
        if not self._giveway.is_idle:
            self._carry_out(self._giveway.ready(self.store, event.at), event.at, effects)
        for strategy in self.strategies:
            if kind not in strategy.ignores:
                self._decide(strategy, event, effects)
        if kind not in _QUIET:
            self._guard(kind, event, effects)
        if kind in _INTERRUPTED:
            self._carry_out(self._interruptions.hear(event, self.store), event.at, effects)  # type: ignore[arg-type]
        elif kind is e.Second:
            self._carry_out(self._mirror.look(self.store, self.gate.settings, event.at), event.at, effects)
            self._look_around(event.at, effects)
        if self.store.positions.has_facts:
            effects += self.store.positions.take_facts(event.at)
        return effects

    def command(self, command: c.Command, at: Ns) -> list[Effect]:
        """A wish of the user (or of another process): the same gate as for a strategy."""
        effects: list[Effect] = []
        match command:
            case c.PlaceOrder() | c.Cancel() | c.Amend():
                self._trade(command, at, effects)
            case c.TripKill():
                self._trip(command, at, effects)
            case c.ResetKill():
                left = list(self.stop.farewell(self.store, at))
                self.gate.kill.reset()
                self.stop.reset()
                self._carry_out([e.KillReset(at), *left], at, effects)
            case c.Watch() | c.LoadBars() | c.Refresh() | c.Reconnect() | c.RunSearch():
                effects.append(command)
        return effects

    def continue_from(self, sequence: int) -> None:
        """Number the next order after the last one of the day."""
        self._sequence = max(self._sequence, sequence)

    def restore(self, events: Iterable[e.Event]) -> None:
        """Crash-only start: lay the journal of the day under the store; nothing is decided, nothing leaves.

        That books and broker once agreed proves nothing now: `Reconciled` is left out.
        """
        for event in events:
            if isinstance(event, e.Reconciled):
                continue
            if isinstance(event, e.DayOpened):
                self._today = kst_midnight(event.at)
            else:
                self.open_day(event.at)
            self.store.apply(event)
            if isinstance(event, e.OrderRequested):
                self.gate.note(event.command, event.at)
            elif isinstance(event, e.KillTripped):
                self.gate.kill.trip(event.reason)
                if event.verified is not None:
                    self.stop.resume(event, event.verified, self.store)
                else:
                    if self.stop.is_flattening and not event.flatten:
                        self.stop.reset()  # the last word counts: the latch file may have had it
                    self.stop.start(event)
            elif isinstance(event, e.KillReset):
                self.gate.kill.reset()
                self.stop.reset()
        for _ in self.store.positions.take_facts(self.store.now):
            pass  # the journal has them

    def open_day(self, at: Ns) -> list[Effect]:
        """What follows if `at` lies in another KST day than all before: yesterday's results and orders are history.

        Call it once more after `restore`, with the time of now: the fact that it makes belongs into the journal.
        """
        today = kst_midnight(at)
        last, self._today = self._today or kst_midnight(self.store.now or at), today
        effects: list[Effect] = []
        if today > last:  # a clock that jumps back to the server's ends no day
            left = ", ".join(order.id for order in self.store.orders.open())
            self._apply(self.store.positions.opening(at, running(self.store.tracked)), effects, own=True)
            if left:
                text = f"결과를 모른 채 날이 바뀐 주문: {left}. 잔고를 확인하세요 / unsettled at midnight, see holdings"
                self._apply(e.Notice(at, "warning", text), effects, own=True)
        return effects

    # ---- inside ----

    def _apply(self, event: e.Event, effects: list[Effect], *, own: bool = False) -> None:
        self.store.apply(event)
        if own:
            effects.append(event)

    def _decide(self, strategy: Strategy, event: e.Event, effects: list[Effect]) -> None:
        try:
            for decision in strategy.decide(event, self.store):
                self._decided(decision, event.at, effects)
        except Exception as error:
            # A broken rule stops trading, not seeing: the feed goes on, and what was asked before is still sent.
            self._apply(e.Fault(event.at, strategy.name, repr(error)), effects)
            if not self.gate.kill.is_tripped:
                _log.exception("%s broke on %s", strategy.name, type(event).__name__)
                reason = f"전략 오류 / the strategy {strategy.name} broke: {error!r}"
                self._trip(c.TripKill(flatten=False, reason=reason), event.at, effects)

    def _decided(self, decision: c.Command | e.Event, at: Ns, effects: list[Effect]) -> None:
        self._carry_out((decision,), at, effects)
        if isinstance(decision, e.TrackStarted):
            effects += (c.LoadBars(decision.code), c.LoadBars(decision.code, minutes=0))

    def _trade(self, command: c.PlaceOrder | c.Cancel | c.Amend, at: Ns, effects: list[Effect]) -> None:
        refusal = self.gate.check(command, self.store, at)
        if refusal is not None and refusal.rule == "shares" and isinstance(command, c.PlaceOrder):
            cancels = self._giveway.make_room(command, self.store, at)
            if cancels is not None:
                self._carry_out(cancels, at, effects)
                return
        if refusal is not None:
            self._apply(e.OrderRefused(at, refusal.rule, refusal.text, command, refusal.measure), effects, own=True)
            return
        self.gate.note(command, at)
        if isinstance(command, c.PlaceOrder):
            self._apply(e.OrderRequested(at, self._next_id(at), command), effects, own=True)
        else:
            self._apply(e.ChangeRequested(at, command.order_id, command), effects, own=True)

    def _carry_out(self, words: Iterable[c.Command | e.Event], at: Ns, effects: list[Effect]) -> None:
        """Wishes go before the gate, facts into the store, whoever in this room says them."""
        for word in words:
            match word:
                case c.PlaceOrder() | c.Cancel() | c.Amend():
                    self._trade(word, at, effects)
                case c.TripKill():
                    self._trip(word, at, effects)
                case c.Refresh():
                    effects.append(word)
                case _:
                    self._apply(word, effects, own=True)  # type: ignore[arg-type]

    def _trip(self, command: c.TripKill, at: Ns, effects: list[Effect]) -> None:
        # First statement: from here on the gate refuses every entry, whatever happens below.
        self.gate.kill.trip(command.reason)
        # A second, milder press does not take a running flattening back.
        flatten = command.flatten or self.stop.is_flattening
        tripped = e.KillTripped(at, flatten, command.reason, command.rule, command.measure)
        self._apply(tripped, effects, own=True)
        self.stop.start(tripped)
        self._advance_stop(at, effects)

    def _guard(self, kind: type[e.Event], event: e.Event, effects: list[Effect]) -> None:
        """Limits that close the shop, and a stop that is under way."""
        if kind in _COUNTED and self.store.positions and self._may_trip(event.at):
            trip = self.gate.trips(self.store)
            if trip is not None:
                self._trip(c.TripKill(True, trip.text, trip.rule, trip.measure), event.at, effects)
                return
        if kind is e.Trade:
            return
        self.stop.hear(event, self.store)
        now = event.done_at or event.at if isinstance(event, e.Reconciled) else event.at
        if self.stop.is_running:
            self._advance_stop(now, effects)
        self._carry_out(list(self.stop.look_back(self.store, now)), now, effects)

    def _look_around(self, at: Ns, effects: list[Effect]) -> None:
        """Once a second: what waits for nothing but time to be told."""
        is_later, is_flattening = self.gate.settings.risk.sell_at_next_phase, self.stop.is_flattening
        self._carry_out(
            self._unsold.look(self.store, at, is_flattening=is_flattening, sells_later=is_later), at, effects
        )
        self._carry_out(self._overdue.look(self.stop, self.store, at), at, effects)
        self._carry_out(self._interruptions.look(self.store, at), at, effects)
        self._carry_out(self._readings.look(self.gate, self.store, at), at, effects)
        risk = self.gate.settings.risk
        reason = "" if self.gate.kill.is_tripped else self._silence.look(self.store, at, risk)
        if reason:
            self._trip(c.TripKill(risk.silence_flattens, reason), at, effects)

    def _may_trip(self, at: Ns) -> bool:
        """A stop that only cancels leaves positions behind, and their loss still counts; after FLAT nothing is."""
        is_selling = self.stop.is_flattening or self.stop.has_flattened(at)
        return not self.gate.kill.is_tripped or (not is_selling and bool(self.store.held()))

    def _advance_stop(self, at: Ns, effects: list[Effect]) -> None:
        is_later = self.gate.settings.risk.sell_at_next_phase
        self._carry_out(self.stop.advance(self.store, at, sells_later=is_later), at, effects)

    def _next_id(self, at: Ns) -> OrderId:
        self._sequence += 1
        return OrderId(f"{kst_date(at):%Y%m%d}-{self._sequence:05}")
