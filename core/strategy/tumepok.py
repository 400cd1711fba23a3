"""투매폭: track what surged, wait for the fall that is proper for its rise, buy where support shows, leave fast.

One entry per issue and day (key `date:code:1`; stages 2 and 3 of the ladder are prepared in the matrix, not traded).
The entry is a limit order at the best ask: it fills at once while that offer stands, yet a panic that sweeps the book
cannot fill it higher, and it binds its own price in cash, not the upper limit as a market order does. What is not
filled within a minute is taken back. Exits are market orders for the whole position, one at a time.

What was sold stays locked for five trading days (the store remembers sales over nights and restarts); the lock of the
same day is in the signal keys.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final, get_args

from core.domain import events as e
from core.domain.calendar import is_trading_day, kst_date
from core.domain.commands import Cancel, PlaceOrder
from core.domain.krx import ceil_to_tick
from core.domain.market import SessionPhase, Side
from core.domain.orders import Order, OrderType, Origin, Status, is_mirror
from core.domain.settings import Environment, Mode, Settings
from core.domain.units import DAY, MINUTE, SECOND, Code, Ns, Shares, Won, kst_hhmmss, kst_midnight
from core.state.halts import HALTS, phase_of
from core.state.positions import Position
from core.state.tracked import Tracked
from core.state.view import View
from core.strategy import scanner
from core.strategy.base import Decision
from core.strategy.exits import Leave, leave
from core.strategy.matrix import SEED, Matrix, shown
from core.strategy.size import amount, days_risen
from core.strategy.tracker import Focus
from core.strategy.windows import Windows, windows

ENTRY_LIFE: Final = MINUTE
"""An entry that is not filled by then is taken back."""
LOCK_DAYS: Final = 5
"""Trading days without a new entry after a sale."""
IDLE_DAYS: Final = 3
"""Whole trading days without a new high after which nobody waits for the fall any more."""
WIDE: Final = 1
"""Percent: an ask further above the last price is no offer to take."""
PATIENCE: Final = SECOND
"""First pause before a refused or rejected exit or cancel is asked again; doubles up to 32 times."""

_NOTHING: Final[tuple[Decision, ...]] = ()
_TRADABLE: Final = (SessionPhase.CONTINUOUS, SessionPhase.CLOSING_AUCTION, SessionPhase.REOPENING_AUCTION)
"""An exit may leave: a call sells at its end."""
_QUIET: Final = frozenset(
    {e.Book, e.Snapshot, e.BarsLoaded, e.InstrumentsListed, e.Notice, e.Fault, e.Registered, e.LinkChanged, e.KillStep}
    | {e.OrderSent, *get_args(e.ContextEvent), *get_args(e.UsEvent)}
)
"""Facts that change nothing about entries that rest or positions that are held."""


class Tumepok:
    """`settings` and `matrix` may be exchanged at any time; all else it remembers can be rebuilt from the view."""

    name: Final = "tumepok"
    ignores: Final[AbstractSet[type]] = _QUIET

    def __init__(self, settings: Settings, matrix: Matrix = SEED) -> None:
        self.settings = settings
        self.matrix = matrix
        self._focus: dict[Code, Focus] = {}
        self._mine: frozenset[Code] = frozenset()
        self._asked: dict[str, tuple[Ns, int]] = {}
        self._hours = Windows("", 0, 0, 0, 0)

    def decide(self, event: e.Event, view: View) -> Sequence[Decision]:
        kind = type(event)
        if kind is e.Trade:
            return self._trade(event, view)  # type: ignore[arg-type]
        if kind in _QUIET:
            return _NOTHING
        if kind is not e.Second:
            self._recount(view)
        return self._care(event.at, view)

    # ---- one print ----

    def _trade(self, trade: e.Trade, view: View) -> Sequence[Decision]:
        code = trade.code
        if code in self._mine:
            leaving = self._leave(code, trade.price, trade.at, view)
            if leaving:
                return leaving
        tracked = view.tracked.get(code)
        if tracked is None or tracked.ended:
            started = scanner.found(trade, view, self.settings.strategy)
            return (started,) if started is not None else _NOTHING
        focus = self._focus.get(code)
        if focus is None:
            focus = self._focus[code] = Focus()
        if not focus.look(trade, tracked, view.minutes[code], self.matrix):
            return _NOTHING
        return self._judge(trade, tracked, focus, view)

    def _judge(self, trade: e.Trade, tracked: Tracked, focus: Focus, view: View) -> Sequence[Decision]:
        if focus.is_below() and trade.code not in self._mine:
            return self._end(trade, f"{shown(tracked.drop)} 하락: 구간 {focus.floor:,}원 아래", view)
        if trade.price > focus.ceiling and trade.code not in self._mine and _is_idle(tracked.raised_at, trade.at):
            return self._end(trade, f"{IDLE_DAYS}거래일 동안 신고가도 구간까지의 하락도 없음", view)
        entry, guard = self._entry(trade, tracked, focus, view)
        reported = focus.supports
        if guard:
            reported = (*reported, e.Condition("보류", met=False, reading=guard, known_at=focus.readings.known_at))
        focus.is_waiting = bool(guard)
        if reported == focus.told:
            return entry
        focus.told = reported
        return (e.TrackJudged(trade.at, trade.code, reported), *entry)

    def _end(self, trade: e.Trade, why: str, view: View) -> tuple[Decision, ...]:
        del self._focus[trade.code]
        return (e.TrackEnded(trade.at, trade.code, why), *self._take_back(trade.code, view, why, trade.at))

    # ---- in ----

    def _entry(self, trade: e.Trade, tracked: Tracked, focus: Focus, view: View) -> tuple[tuple[Decision, ...], str]:
        """The signal and its order, or the guard that holds them back; neither without zone and supports."""
        met = sum(condition.met for condition in focus.supports)
        if not focus.is_inside() or met < self.settings.strategy.supports_needed:
            return _NOTHING, ""
        hours = self._windows(trade.at)
        key = f"{hours.day}:{trade.code}:1"
        if key in view.said:
            return _NOTHING, ""
        price = self._offer(trade, view)
        quantity = self._quantity(tracked, price, view) if price else 0
        guard = self._gap(trade, focus, view) or self._guard(trade, price, quantity, view)
        if guard:
            return _NOTHING, guard
        signal = self._signal(trade, tracked, focus, key=key, price=price)
        if not self._may_trade(view):
            return (signal,), ""
        order = PlaceOrder(
            trade.code, Side.BUY, quantity, price, OrderType.LIMIT, Origin.STRATEGY, signal.reason, key, stage=1
        )
        return (signal, order), ""

    def _guard(self, trade: e.Trade, price: Won, quantity: Shares, view: View) -> str:
        """Why no entry may be made now although the rules want one; "" if nothing speaks against it."""
        hours, code = self._windows(trade.at), trade.code
        trades = self._may_trade(view)
        vi = view.vi.get(code)
        position = view.positions.get(code)
        guards = (
            (trades and not view.is_reconciled, "계좌 대조 전"),
            (view.kill.is_tripped, "긴급정지 중"),
            (view.gaps.blocking(code) is not None, "수신 공백을 채우는 중"),
            (code in view.suspects, "시세 의심"),
            (view.phase in HALTS, "서킷브레이커 발동 중"),  # of whichever market: nobody enters into a crash
            (phase_of(view, trade.at, code) is not SessionPhase.CONTINUOUS or trade.is_call, "정규장 접속매매가 아님"),
            (not hours.opens <= trade.at < hours.closes, f"진입 시간 밖 ({_hm(hours.opens)}–{_hm(hours.closes)})"),
            (vi is not None and vi.blocks_entry(trade.at), "VI 발동 중이거나 해제 후 60초 이내"),
            (bool(view.vi_unheard), "VI 조회 전"),
            (position is not None and position.quantity > 0, "이미 보유 중"),
            (bool(view.orders.open(code)), "처리 중인 주문이 있음"),
            (_is_locked(view.sold.get(code), trade.at), f"매도 후 {LOCK_DAYS}거래일 재진입 금지"),
            (not price, "살 수 있는 매도호가 없음"),
            (bool(price) and not quantity, "규모 규칙상 0주"),
        )
        return next((text for holds, text in guards if holds), "")

    def _gap(self, trade: e.Trade, focus: Focus, view: View) -> str:
        """A VI moved the price so far that the fall from the old high proves nothing: it must fall anew."""
        vi, limit = view.vi.get(trade.code), self.settings.strategy.vi_gap
        fall = focus.band.drop_min if focus.band else 0
        if vi is None or not vi.holds(trade.price, limit, fall):
            return ""
        return f"VI 전후 가격 차 {shown(vi.gap())} (한도 {shown(limit)}): 재개 뒤 고점에서 {fall} % 다시 하락해야 진입"

    def _offer(self, trade: e.Trade, view: View) -> Won:
        """The best ask, on the tick grid; 0 if there is none near the last price."""
        book = view.books.get(trade.code)
        ask = (book.ask if book is not None else 0) or trade.ask
        if ask <= 0 or ask * 100 > trade.price * (100 + WIDE):
            return 0
        return ceil_to_tick(ask)

    def _quantity(self, tracked: Tracked, price: Won, view: View) -> Shares:
        days = days_risen(view.days.get(tracked.code), kst_midnight(view.now))
        size = self.settings.strategy.position_size
        return amount(size, days=days, base=tracked.base, high=tracked.high) // price

    def _signal(self, trade: e.Trade, tracked: Tracked, focus: Focus, *, key: str, price: Won) -> e.Signal:
        met = [condition for condition in focus.supports if condition.met]
        band = f"{focus.band.drop_min}–{focus.band.drop_max} %" if focus.band else "-"
        why = ", ".join(f"{condition.name} {condition.reading}" for condition in met)
        return e.Signal(
            at=trade.at,
            code=trade.code,
            side=Side.BUY,
            key=key,
            stage=1,
            price=price,
            reason=f"상승 {shown(tracked.rise)} → 하락 {shown(tracked.drop)} (구간 {band}), "
            f"지지 {len(met)}/{len(focus.supports)}: {why or '조건 없음'}",
            matrix_version=self.matrix.version,
            rise=tracked.rise,
            drop=tracked.drop,
            conditions=focus.supports,
        )

    # ---- out ----

    def _leave(self, code: Code, price: Won, at: Ns, view: View) -> tuple[Decision, ...]:
        position = view.positions[code]
        if not position.quantity or view.kill.is_tripped:
            return _NOTHING
        is_late = self.settings.strategy.flat_at_close and at >= self._windows(at).flat
        reason = leave(position, price, self.settings.strategy, floor=self._floor(code, view), is_late=is_late)
        if reason is None or phase_of(view, at, code) not in _TRADABLE:
            return _NOTHING
        return (*self._tell(position, reason, price, at, view), *self._exit(position, reason, price, at, view))

    def _floor(self, code: Code, view: View) -> Won:
        """The end of the buy zone; 0 without one. The same before the first print after a restart."""
        focus, tracked = self._focus.get(code), view.tracked.get(code)
        if focus is not None or tracked is None or tracked.ended:
            return focus.floor if focus is not None else 0
        zone = self.matrix.zone(tracked.base, tracked.high)
        return zone.low if zone is not None else 0

    def _tell(self, position: Position, reason: Leave, price: Won, at: Ns, view: View) -> tuple[Decision, ...]:
        """The exit's own signal, once per position and reason."""
        code = position.code
        key = f"{self._windows(at).day}:{code}:out-{kst_hhmmss(position.opened_at)}:{reason.kind}"
        if key in view.said:
            return _NOTHING
        tracked = view.tracked.get(code)
        rise, drop = (tracked.rise, tracked.drop) if tracked else (0, 0)
        version = self.matrix.version
        return (e.Signal(at, code, Side.SELL, key, 0, price, reason.text, version, rise, drop, ()),)

    def _exit(self, position: Position, reason: Leave, price: Won, at: Ns, view: View) -> tuple[Decision, ...]:
        """First entry and broker-side stop come back, then one market order for all; while an exit is open, nothing."""
        code = position.code
        if not self._may_trade(view) or not view.reconciled_at:  # once level, a stop waits for no comparison any more
            return _NOTHING
        open_orders = view.orders.open(code)
        sells = [order for order in open_orders if order.side is Side.SELL]
        stops = [order for order in sells if is_mirror(order)]
        if any(
            order not in stops and order.origin is not Origin.USER and order.origin is not Origin.EXTERNAL
            for order in sells
        ):
            return _NOTHING
        if any(_is_entry(order) and order.status is not Status.UNKNOWN for order in open_orders):
            return self._take_back(code, view, reason.text, at)
        if stops:
            return self._clear(stops, price, reason.text, at)
        left = position.quantity - sum(order.remaining for order in sells)
        if not self._may_ask(f"exit {code}", at):
            return _NOTHING
        if left <= 0:
            text = f"{reason.text}: 걸려 있는 매도 주문이 보유 수량을 모두 잡고 있어 팔 수 없습니다"
            return (e.Notice(at, "warning", text, code),)
        # Own orders only: an order seen first from elsewhere may turn out to be ours and vanish from the count.
        tries = sum(order.code == code and _is_exit(order) for order in view.orders)
        key = f"{self._windows(at).day}:{code}:exit:{tries}"
        return (PlaceOrder(code, Side.SELL, left, 0, OrderType.MARKET, Origin.STRATEGY, reason.text, key),)

    def _clear(self, stops: list[Order], price: Won, why: str, at: Ns) -> tuple[Decision, ...]:
        """A stop that the price has reached is the sale, until whoever left it there gives it up; others come back."""
        return tuple(
            Cancel(order.id, Origin.STRATEGY, why)
            for order in stops
            if price > order.stop
            and order.is_working
            and not order.is_cancelling
            and self._may_ask(f"cancel {order.id}", at)
        )

    # ---- time, answers and fills ----

    def _care(self, at: Ns, view: View) -> Sequence[Decision]:
        """Entries that must come back, and positions whose time or price has come without a print."""
        decisions: list[Decision] = []
        if not view.kill.is_tripped:
            for code in {order.code: None for order in view.orders.open() if _is_entry(order)}:
                why = self._why_back(code, at, view)
                decisions += self._take_back(code, view, why, at)
        for code in sorted(self._mine):
            quote = view.quotes.get(code)
            if quote is not None and quote.price:
                decisions += self._leave(code, quote.price, at, view)
        return decisions

    def _why_back(self, code: Code, at: Ns, view: View) -> str:
        vi, tracked = view.vi.get(code), view.tracked.get(code)
        if vi is not None and vi.blocks_entry(at):
            return "VI 발동: 진입 취소"
        if at >= self._windows(at).closes:
            return "진입 시간 종료"
        if tracked is not None and tracked.ended:
            return tracked.ended
        return ""

    def _take_back(self, code: Code, view: View, why: str, at: Ns) -> tuple[Decision, ...]:
        """Cancel own entries: all of them if there is a reason, otherwise those that have waited too long. Cancels that
        failed for one reason do not keep another one waiting."""
        return tuple(
            Cancel(order.id, Origin.STRATEGY, why or "1분 안에 체결되지 않음")
            for order in view.orders.open(code)
            if _is_entry(order)
            and order.is_working
            and not order.is_cancelling
            and (why or at - order.requested_at >= ENTRY_LIFE)
            and self._may_ask(f"cancel {order.id} {why}", at)
        )

    def _recount(self, view: View) -> None:
        """Which positions are ours: opened by our orders, today or on an earlier day (their stage is set)."""
        mine = frozenset(position.code for position in view.held() if position.stage)
        for code in self._mine - mine:
            self._asked.pop(f"exit {code}", None)
        self._mine = mine

    # ---- small questions ----

    def _may_trade(self, view: View) -> bool:
        mode = self.settings.strategy.mode
        return mode is Mode.LIVE or (mode is Mode.PAPER and view.environment is not Environment.REAL)

    def _windows(self, at: Ns) -> Windows:
        if not self._hours.until - DAY <= at < self._hours.until:
            self._hours = windows(at)
        return self._hours

    def _may_ask(self, what: str, at: Ns) -> bool:
        last, tries = self._asked.get(what, (-PATIENCE, 0))
        if at - last < PATIENCE << min(max(tries - 1, 0), 5):
            return False
        self._asked[what] = (at, tries + 1)
        return True


def _is_entry(order: Order) -> bool:
    return order.origin is Origin.STRATEGY and order.side is Side.BUY


def _is_exit(order: Order) -> bool:
    return order.origin is Origin.STRATEGY and order.side is Side.SELL


def _is_locked(sold: Ns | None, at: Ns) -> bool:
    return sold is not None and _trading_days(sold, at) < LOCK_DAYS


def _is_idle(raised_at: Ns, at: Ns) -> bool:
    return _trading_days(raised_at, at) > IDLE_DAYS


def _trading_days(since: Ns, at: Ns) -> int:
    """Those after the day of `since`, the day of `at` included."""
    day = kst_date(since)
    days = (kst_date(at) - day).days
    return sum(is_trading_day(day + dt.timedelta(days=n)) for n in range(1, days + 1))


def _hm(at: Ns) -> str:
    text = kst_hhmmss(at)
    return f"{text[:2]}:{text[2:4]}"
