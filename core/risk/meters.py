"""한도 계기: how much of each limit is used at this moment, by the same reckoning with which the rules refuse.

A limit of single orders (value, quantity, distance) shows the most that rests now. What is no quantity counts the
issues of ours that it holds back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from core.domain.limits import Level, Meter, level
from core.domain.market import SessionPhase, Side
from core.domain.order_types import PRICED
from core.domain.orders import Order, Status
from core.domain.settings import RiskSettings, titles
from core.domain.units import SECOND, Bp, Code, Ns, Won, bare
from core.risk.entries import Opened, issues_busy
from core.risk.limits import stops_today
from core.risk.prices import most_paid
from core.risk.promised import Promised
from core.state.clock import REFUSE, ClockLevel
from core.state.view import View

_TITLES: Final = titles(RiskSettings)
_WORDS: Final = {
    "kill": ("긴급정지", "Stopped"),
    "reconcile": ("계좌 대조", "Books compared"),
    "clock": ("PC 시계", "Clock of this computer"),
    "vi": ("VI 발동 중인 종목", "Issues in a VI"),
    "gap": ("수신 공백 종목", "Issues with a gap"),
    "suspect": ("시세 의심 종목", "Issues in doubt"),
    "stale": ("시세 지연 종목", "Stale issues"),
    "unknown": ("결과 확인 중인 주문", "Orders in doubt"),
    "cash": ("주문가능금액", "Orderable cash"),
}
_SELL: Final = Side.SELL


def meters(
    view: View,
    risk: RiskSettings,
    now: Ns,
    *,
    sent: int = 0,
    is_tripped: bool = False,
    opened: Opened | None = None,
    promised: Promised | None = None,
) -> tuple[Meter, ...]:
    """All of them, in the order of the rules. `sent`: orders of the last second; `opened`, `promised`: what remembers
    earlier counts, for speed alone."""
    return (
        *_states(view, now, is_tripped=is_tripped),
        *_issues(view, risk, now),
        *_orders(view, risk),
        _cash(view, promised or Promised()),
        _set("rate", sent, risk.orders_per_second, "orders/s", "orders_per_second"),
        _set("daily-loss", view.realised() + view.unrealised(), risk.daily_loss, "won", "daily_loss"),
        _set("positions", len(issues_busy(view)), risk.max_positions, "issues", "max_positions"),
        _set("entries", (opened or Opened()).today(view), risk.max_entries, "entries", "max_entries"),
        _set("stops", stops_today(view, now), risk.max_stops_in_row, "stops", "max_stops_in_row"),
    )


def _set(name: str, used: int, limit: int, unit: str, setting: str) -> Meter:
    """Of a setting, under its own title."""
    return Meter(name, used, limit, unit, level(used, limit), *_TITLES[setting])


def _flag(name: str, *, is_shut: bool) -> Meter:
    return Meter(name, int(is_shut), 1, "", Level.REACHED if is_shut else Level.FREE, *_WORDS[name])


def _count(name: str, used: int, unit: str = "issues") -> Meter:
    return Meter(name, used, 0, unit, level(used, 0), *_WORDS[name])


def _states(view: View, now: Ns, *, is_tripped: bool) -> Iterator[Meter]:
    yield _flag("kill", is_shut=is_tripped)
    yield _flag("reconcile", is_shut=not view.is_reconciled)
    off = abs(view.clock.offset) // SECOND
    found = {ClockLevel.WRONG: Level.REACHED, ClockLevel.FINE: Level.FREE}.get(view.clock.level, Level.NEAR)
    yield Meter("clock", off, REFUSE // SECOND, "s", found, *_WORDS["clock"])


def _issues(view: View, risk: RiskSettings, now: Ns) -> Iterator[Meter]:
    ours = {position.code for position in view.held()} | {bare(order.code) for order in view.orders.open()}
    ours.update(code for code, tracked in view.tracked.items() if not tracked.ended)
    yield _count("vi", sum(code in view.vi and view.vi[code].is_running for code in ours))
    yield _count("gap", sum(view.gaps.blocking(code) is not None for code in ours))
    yield _count("suspect", sum(code in view.suspects for code in ours))
    yield _count("stale", _stale(view, ours, now - risk.stale_after * SECOND))


def _stale(view: View, codes: Iterable[Code], since: Ns) -> int:
    """Only in continuous trading is silence a sign."""
    if view.phase is not SessionPhase.CONTINUOUS:
        return 0
    quotes, books = view.quotes, view.books
    return sum(
        (code not in quotes or quotes[code].at < since) and (code not in books or books[code].at < since)
        for code in codes
    )


def _orders(view: View, risk: RiskSettings) -> Iterator[Meter]:
    resting = view.orders.open()
    buys = [order for order in resting if order.side is not _SELL]
    yield _count("unknown", sum(order.status is Status.UNKNOWN for order in resting), "orders")
    most = max((order.remaining for order in buys), default=0)
    yield _set("quantity", most, risk.max_order_quantity, "shares", "max_order_quantity")
    dearest = max((_worth(view, order) for order in buys), default=0)
    yield _set("value", dearest, risk.max_order_value, "won", "max_order_value")
    farthest = max((_away(view, order) for order in resting), default=0)
    yield _set("distance", farthest, risk.max_distance * 100, "bp", "max_distance")


def _worth(view: View, order: Order) -> Won:
    return most_paid(view, order.code, order.type, order.price) * order.remaining


def _away(view: View, order: Order) -> Bp:
    quote = view.quotes.get(order.code)
    if quote is None or not quote.price or order.type not in PRICED:
        return 0
    return abs(order.price - quote.price) * 10_000 // quote.price


def _cash(view: View, promised: Promised) -> Meter:
    """While the broker's figure is not known, all of it is used up."""
    told = view.cash
    if told is None:
        return Meter("cash", 0, 0, "won", Level.REACHED, *_WORDS["cash"])
    bound, free = promised.won(view, told), max(0, told.orderable)
    return Meter("cash", bound, free, "won", level(bound, free) if free else Level.REACHED, *_WORDS["cash"])
