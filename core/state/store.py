"""What is true now. Changes only by `apply(event)`; marks what changed; knows no clock and no I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

import msgspec

from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.krx import REAL_2026, CostRates
from core.domain.market import Instrument, InstrumentKind, Market, SessionPhase, Side
from core.domain.orders import Order, Origin
from core.domain.settings import Environment
from core.domain.units import MINUTE, Code, Ns, Won, bare
from core.state.bars import BarSeries
from core.state.changes import Changes
from core.state.clock import ClockStatus
from core.state.context import Context, Told
from core.state.feed import Feed
from core.state.interruptions import Interruptions
from core.state.kill import Kill
from core.state.life import note
from core.state.limits import Limits
from core.state.links import LinkStatus
from core.state.meters import Meters
from core.state.orders import Orders
from core.state.positions import Position, Positions
from core.state.prints import joined
from core.state.quotes import Print, Quote
from core.state.suspects import AHEAD, Suspects
from core.state.tracked import Tracks
from core.state.vi import ViStatus

_Tariff = Mapping[Market | None, CostRates]
_Desk = tuple[Quote, deque[Print], BarSeries, ViStatus]
PRINTS: Final = 300
"""Trades kept per issue for the tape on screen (체결)."""
_UNREAD: Final[tuple[type[e.Event], ...]] = (
    *(e.Indication, e.BestQuote, e.AfterHoursBook, e.IssueInfo, e.NetAsset, e.ElwTheory, e.ElwRatios, e.Gold),
    *(e.UsOrder, e.UsFill, e.UsTrade, e.UsBook, e.RankRead),
)
"""Facts that nobody asks for yet; above all, an indication is no trade."""
_STOCK: Final = InstrumentKind.STOCK
KEPT: Final = 500
"""Signals, notices, faults and hits kept for the screen."""


class Store:
    """Everything the program believes. Strategy, risk and screen see it as `core.state.view.View`."""

    def __init__(
        self, environment: Environment = Environment.SIM, rates: CostRates = REAL_2026, *, is_recording: bool = False
    ) -> None:
        self.environment = environment
        self.is_recording = is_recording
        self.rates = rates
        self.account = ""
        self.now: Ns = 0
        self.market_time: Ns = 0
        self.phase = SessionPhase.UNKNOWN
        self.phase_event: e.PhaseChanged | None = None
        self.instruments: dict[Code, Instrument] = {}
        self.quotes: dict[Code, Quote] = {}
        self.books: dict[Code, e.Book] = {}
        self.prints: dict[Code, deque[Print]] = {}
        self.minutes: dict[Code, BarSeries] = {}
        self.days: dict[Code, BarSeries] = {}
        self.vi = Interruptions(self.kind_of)
        self.context = around = Context()
        self.expected, self.programs, self.brokers = around.expected, around.programs, around.brokers
        self.indices, self.breadths = around.indices, around.breadths
        self.hits: deque[e.ConditionHit] = deque(maxlen=KEPT)
        self.feed = feed = Feed()
        self.gaps, self.searches, self.ranks, self._ahead = feed.gaps, feed.searches, feed.ranks, feed.ahead
        self.suspects = Suspects(self._fault)
        self.refused: e.Trade | None = None  # the newest print that was left out: nobody may act on it
        self.orders = Orders()
        self.fills: list[e.Fill] = []
        self.positions = Positions()
        self.sold, self.trips = self.positions.sold, self.positions.trips
        self.tracked = Tracks()
        self.links: dict[str, LinkStatus] = {}
        self.kill = Kill()
        self.clock = ClockStatus()
        self.cash: e.DepositRead | None = None
        self.is_reconciled = False
        self.reconciled_at: Ns = 0
        self.reconciliations: deque[e.Reconciled] = deque(maxlen=KEPT)
        self.signals: deque[e.Signal] = deque(maxlen=KEPT)
        self.said: set[str] = set()
        self.limits = Limits()
        self.refusals: deque[e.OrderRefused] = deque(maxlen=KEPT)
        self.notices: deque[e.Notice] = deque(maxlen=KEPT)
        self.troubles: dict[str, e.Trouble] = {}
        self.faults: deque[e.Fault] = deque(maxlen=KEPT)
        self.fault_count = 0
        self.trade_count = 0
        self.meters = Meters()
        self.changes = Changes()
        self._desks: dict[Code, _Desk] = {}
        self._marks: dict[Code, Won] = {}  # prices in the broker's list of holdings, until one is pushed
        self._rooms: Final = self._by_kind()

    # ---- read ----

    def realised(self) -> Won:
        """당일 실현손익, after cost."""
        return self.positions.realised()

    def unrealised(self) -> Won:
        """평가손익 of all that is held, after what selling would cost."""
        tariff = self.rates.on(kst_date(self.now))
        return sum(self._unrealised(position, tariff) for position in self.positions.held())

    @property
    def vi_unheard(self) -> Ns:
        return self.vi.unheard

    @property
    def waiting(self) -> tuple[Code, ...]:
        return self.feed.waiting

    def rates_of(self, code: Code) -> CostRates:
        """What selling that issue costs today; an issue that nobody listed pays the ordinary tax."""
        return self._rates(code, self.rates.on(kst_date(self.now)))

    def kind_of(self, code: Code) -> InstrumentKind:
        """종류, as the broker's list has it; an issue that no list named is taken for a share."""
        listed = self.instruments.get(bare(code))
        return listed.kind if listed is not None else _STOCK

    def held(self) -> list[Position]:
        return self.positions.held()

    def name(self, code: Code) -> str:
        instrument = self.instruments.get(bare(code))
        return instrument.name if instrument else ""

    def take_changes(self) -> Changes:
        """What changed since the last call; the next one starts empty."""
        taken, self.changes = self.changes, Changes()
        return taken

    # ---- write ----

    def apply(self, event: e.Event) -> None:
        """Make one fact true. The only way in."""
        # Not the maximum: when the server's time is learned, the market's clock may jump back by days.
        self.now = event.at
        self._rooms[type(event)](event)

    def _by_kind(self) -> dict[type[e.Event], Callable[[Any], None]]:
        return {
            # market
            e.Trade: self._trade,
            e.Book: self._book,
            e.Snapshot: self._snapshot,
            e.BarsLoaded: self._bars,
            e.InstrumentsListed: self._instruments,
            e.ViChanged: self._vi,
            e.InterruptionsListed: self._interruptions,
            e.PhaseChanged: self._phase,
            # around an issue
            **dict.fromkeys(get_args(Told), lambda event: self.context.apply(event, self.changes)),
            e.ConditionHit: self._hit,
            **dict.fromkeys(_UNREAD, self._nothing),
            # the feed
            **dict.fromkeys(get_args(e.FeedEvent), lambda event: self.feed.apply(event, self.changes)),
            e.TicksLoaded: self._ticks,
            # account
            e.Fill: self._fill,
            e.Balance: self._balance,
            e.OpenOrdersListed: self._open_orders,
            e.FillsListed: self._nothing,  # engine.reconcile turns what was missed into fills
            e.HoldingsListed: self._holdings,
            e.DepositRead: self._deposit,
            e.AccountRead: self._account,
            # our own orders, and what the broker says of any
            **dict.fromkeys(get_args(e.OrderEvent), self._order),
            e.OrderRefused: self._refused,
            **dict.fromkeys((e.LimitsMeasured, e.LimitReached), lambda event: self.limits.apply(event, self.changes)),
            # our books
            e.PositionKept: lambda event: self.positions.keep(event.position),
            e.PositionClosed: lambda event: self.positions.remember(event.trip),
            e.DayOpened: self._day,
            # strategy
            **dict.fromkeys((e.TrackStarted, e.TrackJudged, e.TrackEnded), self._track),
            e.Signal: self._signal,
            # the machine
            e.LinkChanged: self._link,
            e.Registered: self._link,
            e.Fault: self._fault,
            e.KillTripped: self._kill,
            e.KillStep: self._kill,
            e.KillReset: self._kill,
            e.Reconciled: self._reconciled,
            e.ClockRead: self._clock,
            e.Notice: self._notice,
            e.Trouble: self._trouble,
            e.Second: self._second,
        }

    # ---- market ----

    def _trade(self, trade: e.Trade) -> None:
        code, price, time = trade.code, trade.price, trade.time
        quote, prints, minutes, vi = self._desks.get(code) or self._desk(code)
        if (
            trade.volume <= quote.volume
            or not quote.low_limit <= price <= quote.high_limit
            or time < quote.time
            or (time > self.market_time and time > trade.at + AHEAD)
            or (code in self.tracked and self.suspects.miscounts(trade))
        ) and not self._admits(quote, trade):
            return
        quote.apply(trade)
        if time > self.market_time:
            self.market_time = time
        self.trade_count += 1
        prints.append(Print(time, price, trade.quantity, trade.change, trade.is_call))
        quantity = self.feed.uncounted(trade) if self._ahead else abs(trade.quantity)
        if quantity or not trade.quantity:  # otherwise the broker's bars hold it, perhaps in an earlier one than ours
            minutes.add(time, price, quantity)
        changes = self.changes
        changes.quotes.add(code)
        changes.bars.add(code)
        tracked = self.tracked.get(code)
        if tracked is not None:
            tracked.see(price, trade.high, trade.at)
            changes.tracked.add(code)
        position = self.positions.get(code)
        if position is not None and position.quantity:
            self.positions.see(position, price)
            changes.positions = True
        if trade.is_call:
            vi.find(price)
        else:
            vi.see(price, trade.open, trade.at)

    def _admits(self, quote: Quote, trade: e.Trade) -> bool:
        if self.suspects.admits(quote, trade, self.prints[trade.code], self.kind_of(trade.code)):
            return True
        self.refused = trade
        self.changes.feed = True
        return False

    def _book(self, event: e.Book) -> None:
        known = self.books.get(event.code)
        if known is not None and known.at > event.at:
            return  # a queried book that a push has overtaken
        self.books[event.code] = event
        self.changes.books.add(event.code)

    def _snapshot(self, event: e.Snapshot) -> None:
        quote = self._desk(event.code)[0]
        quote.apply_snapshot(event, self.kind_of(event.code))
        self.suspects.verify(quote, event)
        self.changes.quotes.add(event.code)

    def _instruments(self, event: e.InstrumentsListed) -> None:
        self.instruments.update((instrument.code, instrument) for instrument in event.instruments)
        self.changes.instruments = True
        self.vi.take_kinds()

    def _desk(self, code: Code) -> _Desk:
        """All that a print of this code moves, made when first needed; later looked up in one step."""
        desk = self._desks.get(code)
        if desk is None:
            quote = self.quotes[code] = Quote(code)
            prints = self.prints[code] = deque(maxlen=PRINTS)
            minutes = self.minutes.setdefault(code, BarSeries())
            desk = self._desks[code] = (quote, prints, minutes, self.vi.of(code))
        return desk

    def _bars(self, event: e.BarsLoaded) -> None:
        series = self.days if event.minutes == 0 else self.minutes
        minutes = 24 * 60 if event.minutes == 0 else 1
        if event.code not in series:
            series[event.code] = BarSeries(minutes)
        quote = self.quotes.get(event.code)
        series[event.code].load(event.bars, self.feed.note_bars(event, quote.volume if quote and quote.at else 0))
        self.changes.bars.add(event.code)
        if event.minutes:
            self.positions.see_past(event)
            if event.code in self.vi:
                self.vi[event.code].see_past(event.bars)
        self.tracked.see_past(event, self.changes)

    def _ticks(self, event: e.TicksLoaded) -> None:
        quote, prints, *_ = self._desk(event.code)
        told = joined(prints, event.prints, quote.previous_close)
        prints.clear()
        prints.extend(told)
        self.positions.see_ticks(event.code, event.prints, self.fills)
        self.changes.quotes.add(event.code)

    def _vi(self, event: e.ViChanged) -> None:
        code = self.vi.apply(event, self._last_price)
        if code is not None:
            self._vi_moved(code)

    def _vi_moved(self, code: Code) -> None:
        self.changes.vi.add(code)
        self.changes.positions = True

    def _last_price(self, code: Code) -> Won:
        quote = self.quotes.get(code)
        return quote.price if quote is not None else 0

    def _interruptions(self, event: e.InterruptionsListed) -> None:
        for row in event.rows:
            self._vi(row)
        for code in {row.code for row in event.rows} & self.minutes.keys():
            self.vi[code].see_past(self.minutes[code].bars())
        self.vi.take_list(event, self.links)
        self.changes.session = True

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

    # ---- around an issue ----

    def _hit(self, event: e.ConditionHit) -> None:
        if self.searches.hit(event):
            self.hits.append(event)
            self.changes.hits = self.changes.feed = True

    # ---- account ----

    def _settled(self, order: Order | None) -> None:
        self.changes.orders = True
        if order is not None and order.origin is Origin.STRATEGY and order.filled:
            self.changes.positions = True
        while self.orders.adopted:
            order = self.orders.adopted.pop()
            if order.side is Side.BUY and order.filled:
                self.positions.adopt(order.code, _stage(order), self.now)
        while self.orders.impossible:
            self._fault(e.Fault(self.now, "order", self.orders.impossible.pop()))

    def _fill(self, fill: e.Fill) -> None:
        booked = self.orders.fill(fill)
        if booked is None:
            self._settled(None)
            return
        order, quantity, fee, tax = booked
        note(order, fill)
        self.positions.book(fill, quantity, fee=fee, tax=tax, stage=_stage(order))
        if quantity:
            self.fills.append(fill if quantity == fill.quantity else msgspec.structs.replace(fill, quantity=quantity))
            if fill.side is Side.BUY and fill.code in self.prints:  # its push may have come late
                self.positions.see_ticks(fill.code, self.prints[fill.code], self.fills)
        self.changes.positions = True
        self._settled(order)

    def _holdings(self, event: e.HoldingsListed) -> None:
        self.positions.follow(event.holdings, event.at)
        self._marks = {holding.code: holding.price for holding in event.holdings}
        self.changes.positions = True

    def _open_orders(self, event: e.OpenOrdersListed) -> None:
        for row in event.rows:
            self.orders.settle(row, event.at)
        self._settled(None)

    def _order(self, event: e.OrderEvent) -> None:
        order = self.orders.hear(event)
        if order is not None:
            note(order, event)
        self._settled(order)

    def _refused(self, event: e.OrderRefused) -> None:
        self.refusals.append(event)
        self.changes.signals = True

    def _balance(self, event: e.Balance) -> None:
        # A check, not a source: it may overtake the 00 that it sums up. What really differs, the lists will mend.
        holding = event.holding
        if self.orders.is_foreign(event):
            self._settled(None)
            return
        self.positions.setdefault(holding.code, Position(holding.code)).name = holding.name
        self.changes.positions = True

    def _deposit(self, event: e.DepositRead) -> None:
        self.cash = event
        self.changes.account = True

    def _account(self, event: e.AccountRead) -> None:
        self.account = self.orders.account = event.account
        self.changes.account = True

    def _reconciled(self, event: e.Reconciled) -> None:
        # lists that were read before anybody heard the account do not know what was filled in between
        links = self.links.values()
        # … unless the market's clock was put back since
        self.is_reconciled = not links or any(
            link.account and not 0 < link.account_since - event.at <= MINUTE for link in links
        )
        self.reconciled_at = event.at
        if event.differences:
            self.reconciliations.append(event)
        self.changes.account = True

    def _day(self, event: e.DayOpened) -> None:
        # The broker counts its orders anew each day: a number of yesterday's must not be taken for one of today's.
        # What was still in doubt then, only the list of holdings can tell.
        self.is_reconciled &= not self.orders.open()
        self.orders.clear()
        self.fills.clear()
        self.said.clear()
        self.positions.open_day(event)
        self.tracked.open_day(event.tracked, self.changes)
        self.vi.open_day()
        self.changes.vi |= self.vi.keys()
        self.changes.orders = self.changes.positions = self.changes.account = True

    def _nothing(self, _: e.Event) -> None:
        pass

    # ---- strategy and machine ----

    def _track(self, event: e.TrackStarted | e.TrackJudged | e.TrackEnded) -> None:
        self.tracked.apply(event, self._last_price(event.code), self.changes)

    def _signal(self, event: e.Signal) -> None:
        self.signals.append(event)
        self.said.add(event.key)
        self.changes.signals = True
        self.tracked.note(event, self.changes)

    def _link(self, event: e.LinkChanged | e.Registered) -> None:
        link = self.links.setdefault(event.link, LinkStatus(event.link))
        link.apply(event)
        self.changes.links = self.changes.feed = True
        if isinstance(event, e.LinkChanged) and link.is_deaf and not any(each.account for each in self.links.values()):
            self.is_reconciled = False  # what was filled meanwhile, only the broker's lists can tell
        if not self.is_recording:
            self.vi.follow(self.links, event.at)

    def _kill(self, event: e.KillTripped | e.KillStep | e.KillReset) -> None:
        self.kill.apply(event)
        self.changes.kill = True

    def _clock(self, event: e.ClockRead) -> None:
        self.clock.apply(event, counts=self.environment is not Environment.SIM and not self.is_recording)
        self.changes.session = True

    def _notice(self, event: e.Notice) -> None:
        self.notices.append(event)
        self.changes.notices = True

    def _trouble(self, event: e.Trouble) -> None:
        self.troubles.pop(event.what, None)
        if event.why:
            self.troubles[event.what] = event
        self.changes.links = True

    def _second(self, event: e.Second) -> None:
        self.changes.session = True
        for code in self.vi.pass_time(self.links, event.at):
            self._vi_moved(code)

    def _fault(self, event: e.Fault) -> None:
        self.fault_count += 1
        self.faults.append(event)
        self.changes.faults = True

    def _rates(self, code: Code, tariff: _Tariff) -> CostRates:
        listed = self.instruments.get(bare(code))
        return self.rates if listed is None else tariff[listed.market if listed.kind is _STOCK else None]

    def _unrealised(self, position: Position, tariff: _Tariff) -> Won:
        price = self._last_price(position.code) or self._marks.get(position.code) or position.average
        return position.unrealised(price, self._rates(position.code, tariff))


def _stage(order: Order) -> int:
    """진입 단계 of a purchase: whatever the strategy bought is its own."""
    return order.stage or int(order.origin is Origin.STRATEGY)
