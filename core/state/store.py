"""What is true now. Changes only by `apply(event)`; marks what changed; knows no clock and no I/O."""

from __future__ import annotations

from collections import deque
from typing import Final

from core.domain import events as e
from core.domain.commands import Cancel
from core.domain.krx import REAL_2026, CostRates
from core.domain.market import Instrument, SessionPhase
from core.domain.orders import Holding, Order, Origin
from core.domain.settings import Environment
from core.domain.units import MINUTE, Code, Ns, Won
from core.state.bars import BarSeries
from core.state.changes import Changes
from core.state.kill import Kill
from core.state.links import LinkStatus
from core.state.meters import Meters
from core.state.orders import Orders
from core.state.positions import Position
from core.state.quotes import Quote
from core.state.tracked import Tracked
from core.state.vi import ViStatus

PRINTS: Final = 300
"""Trades kept per issue for the tape on screen (체결)."""
KEPT: Final = 500
"""Signals, notices and faults kept for the screen."""


class Store:
    """Everything the program believes. Strategy, risk and screen see it as `core.state.view.View`."""

    def __init__(self, environment: Environment = Environment.SIM, rates: CostRates = REAL_2026) -> None:
        self.environment = environment
        self.rates = rates
        self.account = ""
        self.now: Ns = 0
        self.market_time: Ns = 0
        self.phase = SessionPhase.UNKNOWN
        self.phase_event: e.PhaseChanged | None = None
        self.instruments: dict[Code, Instrument] = {}
        self.quotes: dict[Code, Quote] = {}
        self.books: dict[Code, e.Book] = {}
        self.prints: dict[Code, deque[e.Trade]] = {}
        self.minutes: dict[Code, BarSeries] = {}
        self.days: dict[Code, BarSeries] = {}
        self.vi: dict[Code, ViStatus] = {}
        self.orders = Orders()
        self.fills: list[e.Fill] = []
        self.positions: dict[Code, Position] = {}
        self.tracked: dict[Code, Tracked] = {}
        self.links: dict[str, LinkStatus] = {}
        self.kill = Kill()
        self.cash: e.DepositRead | None = None
        self.is_reconciled = False
        self.reconciled_at: Ns = 0
        self.signals: deque[e.Signal] = deque(maxlen=KEPT)
        self.refusals: deque[e.OrderRefused] = deque(maxlen=KEPT)
        self.notices: deque[e.Notice] = deque(maxlen=KEPT)
        self.faults: deque[e.Fault] = deque(maxlen=KEPT)
        self.fault_count = 0
        self.trade_count = 0
        self.meters = Meters()
        self.changes = Changes()

    # ---- read ----

    def realised(self) -> Won:
        """당일 실현손익, after cost."""
        return sum(position.realised for position in self.positions.values())

    def unrealised(self) -> Won:
        """평가손익 of all that is held, after what selling would cost."""
        return sum(self._unrealised(position) for position in self.positions.values() if position.quantity)

    def held(self) -> list[Position]:
        return [position for position in self.positions.values() if position.quantity]

    def name(self, code: Code) -> str:
        instrument = self.instruments.get(Code(code.partition("_")[0]))
        return instrument.name if instrument else ""

    def take_changes(self) -> Changes:
        """What changed since the last call; the next one starts empty."""
        taken, self.changes = self.changes, Changes()
        return taken

    # ---- write ----

    def apply(self, event: e.Event) -> None:  # noqa: C901 – one arm per fact is the whole point
        """Make one fact true. The only way in."""
        self.now = max(self.now, event.at)
        match event:
            case e.Trade():
                self._trade(event)
            case e.Book():
                self.books[event.code] = event
                self.changes.books.add(event.code)
            case e.Second():
                self.changes.session = True
            case e.Fill():
                self._fill(event)
            case e.OrderUpdate():
                self._settled(self.orders.update(event))
            case e.OrderRequested():
                self._settled(self.orders.request(event))
            case e.OrderAccepted():
                self._settled(self.orders.accept(event.order_id, event.broker_no, event.at))
            case e.OrderRejected():
                self._settled(self.orders.reject(event.order_id, f"[{event.code}] {event.text}", event.at))
            case e.OrderUnknown():
                self._settled(self.orders.lose(event.order_id, event.why, event.at))
            case e.ChangeRequested():
                self._change_requested(event)
            case e.ChangeAccepted() | e.ChangeFailed():
                self._change_answered(event)
            case e.Balance():
                self._follow(event.holding, event.at)
            case e.HoldingsListed():
                self._holdings(event)
            case e.OpenOrdersListed():
                self._open_orders(event)
            case e.FillsListed():
                pass  # compared by the runtime, which turns what was missed into Fill events
            case e.DepositRead():
                self.cash = event
                self.changes.account = True
            case e.AccountRead():
                self.account = event.account
                self.changes.account = True
            case e.ViChanged():
                self._vi(event)
            case e.PhaseChanged():
                self._phase(event)
            case e.Snapshot():
                self._quote(event.code).apply_snapshot(event)
                self.changes.quotes.add(event.code)
            case e.BarsLoaded():
                self._bars(event)
            case e.InstrumentsListed():
                self.instruments.update((instrument.code, instrument) for instrument in event.instruments)
                self.changes.instruments = True
            case e.TrackStarted() | e.TrackJudged() | e.TrackEnded():
                self._track(event)
            case e.Signal():
                self._signal(event)
            case e.LinkChanged() | e.Registered():
                self.links.setdefault(event.link, LinkStatus(event.link)).apply(event)
                self.changes.links = True
            case e.KillTripped() | e.KillStep() | e.KillReset():
                self.kill.apply(event)
                self.changes.kill = True
            case e.OrderRefused():
                self.refusals.append(event)
                self.changes.signals = True
            case e.Reconciled():
                self.is_reconciled = True
                self.reconciled_at = event.at
                self.changes.account = True
            case e.Notice():
                self.notices.append(event)
                self.changes.notices = True
            case e.Fault():
                self._fault(event)

    # ---- market ----

    def _trade(self, trade: e.Trade) -> None:
        code, price = trade.code, trade.price
        quote = self.quotes.get(code)
        if quote is None:
            quote = self._quote(code)
        quote.apply(trade)
        if trade.time > self.market_time:
            self.market_time = trade.time
        self.trade_count += 1
        self.prints[code].append(trade)
        self.minutes[code].add(trade.time, price, abs(trade.quantity))
        changes = self.changes
        changes.quotes.add(code)
        changes.bars.add(code)
        tracked = self.tracked.get(code)
        if tracked is not None:
            tracked.see(price, trade.high, trade.at)
            changes.tracked.add(code)
        position = self.positions.get(code)
        if position is not None and position.quantity:
            position.see(price)
            changes.positions = True
        vi = self.vi[code]
        if trade.is_call:
            vi.reference = price
        elif not vi.reference:
            vi.reference = trade.open

    def _quote(self, code: Code) -> Quote:
        """The quote of a code, with every other room that its ticks will need."""
        if code not in self.quotes:
            self.quotes[code] = Quote(code)
            self.prints[code] = deque(maxlen=PRINTS)
            self.minutes.setdefault(code, BarSeries())
            self.vi.setdefault(code, ViStatus(code))
        return self.quotes[code]

    def _bars(self, event: e.BarsLoaded) -> None:
        series = self.days if event.minutes == 0 else self.minutes
        minutes = 24 * 60 if event.minutes == 0 else 1
        if event.code not in series:
            series[event.code] = BarSeries(minutes)
        series[event.code].load(event.bars)
        self.changes.bars.add(event.code)

    def _vi(self, event: e.ViChanged) -> None:
        code = Code(event.code.removesuffix("_AL"))
        status = self.vi.setdefault(code, ViStatus(code))
        if status.apply(event):
            self.changes.vi.add(code)

    def _phase(self, event: e.PhaseChanged) -> None:
        self.phase_event = event
        if event.phase is not SessionPhase.UNKNOWN:
            self.phase = event.phase
        self.market_time = max(self.market_time, event.time)
        self.changes.session = True
        if event.phase is SessionPhase.CLOSED:
            self._expire(event.at)

    def _expire(self, at: Ns) -> None:
        # Day orders die at the close; the broker sends no word of it.
        for order in self.orders.open():
            if order.is_working:
                self.orders.expire(order, at)
        self.changes.orders = True

    # ---- account ----

    def _settled(self, order: Order | None) -> None:
        self.changes.orders = True
        if order is not None and order.origin is Origin.STRATEGY and order.filled:
            self.changes.positions = True
        while self.orders.impossible:
            self._fault(e.Fault(self.now, "order", self.orders.impossible.pop()))

    def _fill(self, fill: e.Fill) -> None:
        booked = self.orders.fill(fill)
        if booked is None:
            return
        order, quantity, fee, tax = booked
        position = self.positions.setdefault(fill.code, Position(fill.code, name=fill.name))
        position.fees += fee
        position.taxes += tax
        position.fill(fill.side, fill.price, quantity, cost=fee + tax, at=fill.at)
        self.fills.append(fill)
        self.changes.positions = True
        self._settled(order)

    def _follow(self, holding: Holding, at: Ns) -> bool:
        position = self.positions.setdefault(holding.code, Position(holding.code))
        self.changes.positions = True
        return position.follow(holding, at)

    def _holdings(self, event: e.HoldingsListed) -> None:
        """kt00018 is complete: what it does not name is not held."""
        named = {holding.code for holding in event.holdings}
        for holding in event.holdings:
            self._follow(holding, event.at)
        for position in self.held():
            if position.code not in named:
                self._follow(Holding(position.code, "", 0, 0, 0), event.at)

    def _open_orders(self, event: e.OpenOrdersListed) -> None:
        for row in event.rows:
            self.orders.settle(row, event.at)
        self._settled(None)

    def _change_requested(self, event: e.ChangeRequested) -> None:
        order = self.orders.get(event.order_id)
        if order is not None:
            order.is_cancelling = isinstance(event.command, Cancel)
        self.changes.orders = True

    def _change_answered(self, event: e.ChangeAccepted | e.ChangeFailed) -> None:
        order = self.orders.get(event.order_id)
        if order is not None and isinstance(event, e.ChangeFailed):
            order.is_cancelling = False
            order.told = f"[{event.code}] {event.text}"
        self.changes.orders = True

    # ---- strategy and machine ----

    def _track(self, event: e.TrackStarted | e.TrackJudged | e.TrackEnded) -> None:
        self.changes.tracked.add(event.code)
        if isinstance(event, e.TrackStarted):
            quote = self.quotes.get(event.code)
            price = quote.price if quote else event.high
            self.tracked[event.code] = Tracked(event.code, event.base, event.high, price, event.at)
            return
        tracked = self.tracked.get(event.code)
        if tracked is None:
            return
        if isinstance(event, e.TrackJudged):
            tracked.conditions = event.conditions
        else:
            tracked.ended = event.reason

    def _signal(self, event: e.Signal) -> None:
        self.signals.append(event)
        self.changes.signals = True
        tracked = self.tracked.get(event.code)
        if tracked is not None and event.stage:
            tracked.stages.add(event.stage)
            self.changes.tracked.add(event.code)

    def _fault(self, event: e.Fault) -> None:
        self.fault_count += 1
        self.faults.append(event)
        self.changes.faults = True

    def _unrealised(self, position: Position) -> Won:
        quote = self.quotes.get(position.code)
        return position.unrealised(quote.price if quote else position.average, self.rates)


def is_stale(quote: Quote | None, now: Ns, after: Ns = MINUTE) -> bool:
    """Whether the last tick of an issue is older than `after`; an issue without a tick is stale."""
    return quote is None or not quote.at or now - quote.at > after
