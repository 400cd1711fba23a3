"""The user's own limits, each a small rule that reads `RiskSettings`; a sale of what is held passes them all but one.

An *entry* is a buy that opens an issue: neither held nor already being bought. Stops in a row are read from the
strategy's exit signals.
"""

from __future__ import annotations

from typing import Final

from core.domain.limits import Measure
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.settings import RiskSettings
from core.domain.units import Ns, Won, bare, kst_midnight
from core.risk.case import Case, Refusal
from core.risk.prices import most_paid
from core.state.view import View

STOP_KEY: Final = ":stop"
"""How the key of an exit signal ends when it was a stop loss."""


def quantity(case: Case) -> Refusal | None:
    asked, limit = case.order.quantity, case.settings.risk.max_order_quantity
    if asked < 1:
        return Refusal(
            "quantity",
            f"주문 수량 {asked:,}주: 1주 이상이어야 합니다 / {asked:,} shares, it takes one at least",
            Measure(asked, 1, "shares"),
        )
    if case.is_buy and asked > limit:
        return Refusal(
            "quantity",
            f"주문 수량 {asked:,}주 > 한도 {limit:,}주 / {asked:,} shares in one order, the limit is {limit:,}",
            Measure(asked, limit, "shares"),
        )
    return None


def value(case: Case) -> Refusal | None:
    """A buy without a price is valued at the upper limit, as the broker reserves it."""
    if not case.is_buy:
        return None
    order, limit = case.order, case.settings.risk.max_order_value
    asked = most_paid(case.view, order.code, order.type, order.price) * order.quantity
    if asked <= limit:
        return None
    return Refusal(
        "value",
        f"주문 금액 {asked:,}원 > 한도 {limit:,}원 / {asked:,} won in one order, the limit is {limit:,} won",
        Measure(asked, limit, "won"),
    )


def distance(case: Case) -> Refusal | None:
    """A price far from the last one is a slip of the hand, on either side."""
    quotes, limit = case.view.quotes, case.settings.risk.max_distance
    quote = quotes.get(case.order.code) or quotes.get(bare(case.order.code))
    if not case.is_priced or quote is None or not quote.price or case.order.origin is Origin.KILL:
        return None
    away = abs(case.order.price - quote.price)
    if away * 100 <= limit * quote.price:
        return None
    bp = away * 10_000 // quote.price
    shown = f"{bp // 100}.{bp % 100 // 10} %"
    return Refusal(
        "distance",
        f"현재가 {quote.price:,}원에서 {shown} > 한도 {limit} %"
        f" / {shown} away from the last price of {quote.price:,} won, the limit is {limit} %",
        Measure(bp, limit * 100, "bp"),
    )


def rate(case: Case) -> Refusal | None:
    """Sliding second. Exits pass: the throttle in `net` paces them, and holdings bound their number."""
    sent, limit = len(case.sent), case.settings.risk.orders_per_second
    if not case.is_buy or sent < limit:
        return None
    return Refusal(
        "rate",
        f"최근 1초 주문 {sent}건 ≥ 한도 {limit}건 / {sent} orders within a second, the limit is {limit}",
        Measure(sent, limit, "orders/s"),
    )


def daily_loss(case: Case) -> Refusal | None:
    return loss_beyond(case.view, case.settings.risk) if case.is_buy else None


def loss_beyond(view: View, risk: RiskSettings) -> Refusal | None:
    """Why the day's loss closes the shop, if it does. Realised and unrealised, after cost."""
    result: Won = view.realised() + view.unrealised()
    if result > risk.daily_loss:
        return None
    return Refusal(
        "daily-loss",
        f"오늘 손익 {result:,}원 ≤ 하루 손실 한도 {risk.daily_loss:,}원"
        f" / today's result {result:,} won reached the daily loss limit {risk.daily_loss:,} won",
        Measure(result, risk.daily_loss, "won"),
    )


def positions(case: Case) -> Refusal | None:
    limit = case.settings.risk.max_positions
    if not case.is_buy:
        return None
    busy = case.busy
    if bare(case.order.code) in busy or len(busy) < limit:
        return None
    return Refusal(
        "positions",
        f"보유·매수 중 {len(busy)}종목 ≥ 한도 {limit}종목"
        f" / {len(busy)} issues are held or being bought, the limit is {limit}",
        Measure(len(busy), limit, "issues"),
    )


def entries(case: Case) -> Refusal | None:
    limit = case.settings.risk.max_entries
    if not case.is_buy:
        return None
    used = case.opened.today(case.view, case.busy)
    if used < limit or bare(case.order.code) in case.busy:
        return None
    return Refusal(
        "entries",
        f"오늘 진입 {used}회 ≥ 한도 {limit}회 / {used} entries today, the limit is {limit}",
        Measure(used, limit, "entries"),
    )


def stops_in_row(case: Case) -> Refusal | None:
    """After so many stop losses without another exit between, nobody enters until the next day; who must, raises the
    limit deliberately. What is held may be added to by hand."""
    limit = case.settings.risk.max_stops_in_row
    if not case.is_buy or (case.order.origin is not Origin.STRATEGY and bare(case.order.code) in case.busy):
        return None
    row = stops_today(case.view, case.now)
    if row < limit:
        return None
    return Refusal(
        "stops",
        f"연속 손절 {row}회 ≥ 한도 {limit}회: 오늘은 진입을 쉽니다 (설정에서 한도를 바꿀 수 있습니다)"
        f" / {row} stops in a row, the limit is {limit}; no entries today unless the setting is raised",
        Measure(row, limit, "stops"),
    )


def stops_today(view: View, now: Ns) -> int:
    """Stop losses since the day's last other exit."""
    today, row = kst_midnight(now), 0
    for signal in reversed(view.signals):
        if signal.side is not Side.SELL or signal.at < today:
            continue
        if not signal.key.endswith(STOP_KEY):
            break
        row += 1
    return row
