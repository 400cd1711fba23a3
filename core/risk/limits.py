"""The user's own limits, each a small rule that reads `RiskSettings`; a sale of what is held passes them all but one.

An *entry* is a buy that opens an issue: neither held nor already being bought. What was entered today is counted from
the fills, so it is the same after a restart. Stops in a row are read from the strategy's exit signals.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.settings import RiskSettings
from core.domain.units import Code, Shares, Won, kst_midnight
from core.risk.case import Case, Refusal, most_paid
from core.state.view import View

STOP_KEY: Final = ":stop"
"""How the key of an exit signal ends when it was a stop loss."""


def quantity(case: Case) -> Refusal | None:
    asked, limit = case.order.quantity, case.settings.risk.max_order_quantity
    if asked < 1:
        return Refusal("quantity", f"주문 수량 {asked:,}주: 1주 이상이어야 합니다")
    if case.is_buy and asked > limit:
        return Refusal("quantity", f"주문 수량 {asked:,}주 > 한도 {limit:,}주")
    return None


def value(case: Case) -> Refusal | None:
    """A buy without a price is valued at the upper limit, as the broker reserves it."""
    if not case.is_buy:
        return None
    order, limit = case.order, case.settings.risk.max_order_value
    asked = most_paid(case.view, order.code, order.type, order.price) * order.quantity
    if asked <= limit:
        return None
    return Refusal("value", f"주문 금액 {asked:,}원 > 한도 {limit:,}원")


def distance(case: Case) -> Refusal | None:
    """A price far from the last one is a slip of the hand, on either side."""
    quote, limit = case.view.quotes.get(case.order.code), case.settings.risk.max_distance
    if not case.is_priced or quote is None or not quote.price or case.order.origin is Origin.KILL:
        return None
    away = abs(case.order.price - quote.price)
    if away * 100 <= limit * quote.price:
        return None
    shown = away * 1000 // quote.price
    return Refusal("distance", f"현재가 {quote.price:,}원에서 {shown // 10}.{shown % 10} % > 한도 {limit} %")


def rate(case: Case) -> Refusal | None:
    """Sliding second. Exits pass: the throttle in `net` paces them, and holdings bound their number."""
    limit = case.settings.risk.orders_per_second
    if not case.is_buy or case.sent < limit:
        return None
    return Refusal("rate", f"최근 1초 주문 {case.sent}건 ≥ 한도 {limit}건")


def daily_loss(case: Case) -> Refusal | None:
    if not case.is_buy:
        return None
    text = loss_beyond(case.view, case.settings.risk)
    return Refusal("daily-loss", text) if text else None


def loss_beyond(view: View, risk: RiskSettings) -> str:
    """Why the day's loss closes the shop, or "" while it does not. Realised and unrealised, after cost."""
    result: Won = view.realised() + view.unrealised()
    if result > risk.daily_loss:
        return ""
    return f"오늘 손익 {result:,}원 ≤ 하루 손실 한도 {risk.daily_loss:,}원"


def positions(case: Case) -> Refusal | None:
    limit = case.settings.risk.max_positions
    busy = _busy(case.view)
    if not case.is_buy or case.order.code in busy or len(busy) < limit:
        return None
    return Refusal("positions", f"보유·매수 중 {len(busy)}종목 ≥ 한도 {limit}종목")


def entries(case: Case) -> Refusal | None:
    limit = case.settings.risk.max_entries
    if not case.is_buy or case.order.code in _busy(case.view):
        return None
    used = entries_today(case.view)
    if used < limit:
        return None
    return Refusal("entries", f"오늘 진입 {used}회 ≥ 한도 {limit}회")


def _busy(view: View) -> set[Code]:
    buying = {order.code for order in view.orders.open() if order.side is Side.BUY}
    return buying | {position.code for position in view.held()}


def entries_today(view: View) -> int:
    """How often an issue went from nothing to something today, and how many are just being bought."""
    net: dict[Code, Shares] = defaultdict(int)
    for fill in view.fills:
        net[fill.code] += fill.side.sign * fill.quantity
    held = {position.code: position.quantity for position in view.held()}
    running = {code: held.get(code, 0) - change for code, change in net.items()}  # at the start of the day
    opened = 0
    for fill in view.fills:
        before = running[fill.code]
        running[fill.code] = before + fill.side.sign * fill.quantity
        opened += before <= 0 < running[fill.code]
    pending = {order.code for order in view.orders.open() if order.side is Side.BUY} - held.keys()
    return opened + len(pending)


def stops_in_row(case: Case) -> Refusal | None:
    """After so many stop losses without another exit between, the strategy rests until the next day."""
    limit = case.settings.risk.max_stops_in_row
    if not case.is_buy or case.order.origin is not Origin.STRATEGY:
        return None
    row = stops_today(case)
    if row < limit:
        return None
    return Refusal("stops", f"연속 손절 {row}회 ≥ 한도 {limit}회: 오늘은 전략 진입을 쉽니다")


def stops_today(case: Case) -> int:
    today = kst_midnight(case.now)
    exits = [s for s in case.view.signals if s.side is Side.SELL and s.at >= today]
    row = 0
    for signal in reversed(exits):
        if not signal.key.endswith(STOP_KEY):
            break
        row += 1
    return row
