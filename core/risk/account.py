"""What the account can bear: money, shares, no second order in doubt, no intent twice, no trade with oneself."""

from __future__ import annotations

from core.domain.commands import PlaceOrder
from core.domain.limits import Measure
from core.domain.market import Side
from core.domain.order_types import PRICED
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.settings import Environment, Mode
from core.domain.units import MILLI, Shares, bare
from core.risk.case import Case, Refusal
from core.risk.prices import most_paid


def reconciled(case: Case) -> Refusal | None:
    """Before books and broker agree nobody buys. Stops stay alive: once they agreed, the strategy may sell, too."""
    may_sell = case.order.origin is not Origin.STRATEGY or case.view.reconciled_at > 0
    if case.view.is_reconciled or (may_sell and not case.is_buy):
        return None
    return Refusal(
        "reconcile",
        "계좌 대조가 끝나지 않았습니다: 보유 매도와 취소만 가능"
        " / the books are not compared with the broker yet, sell what is held or cancel",
    )


def mode(case: Case) -> Refusal | None:
    """Signal-only sends nothing; paper orders never reach the real market."""
    if case.order.origin is not Origin.STRATEGY:
        return None
    chosen = case.settings.strategy.mode
    if chosen is Mode.SIGNAL:
        return Refusal("mode", "전략이 신호만 모드입니다: 주문을 내지 않습니다 / the strategy only signals")
    if chosen is Mode.PAPER and case.view.environment is Environment.REAL:
        return Refusal("mode", "모의주문 모드는 실전 서버에 주문을 내지 않습니다 / no paper orders to the real server")
    return None


def cash(case: Case) -> Refusal | None:
    """주문가능금액 covers this buy at its worst price with fee; buys that the broker's figure cannot know come off."""
    if not case.is_buy:
        return None
    told = case.view.cash
    if told is None:
        return Refusal("cash", "주문가능금액을 아직 모릅니다: 매수 불가 / the cash is not known yet, no buys")
    order = case.order
    need = case.view.rates.with_fee(most_paid(case.view, order.code, order.type, order.price) * order.quantity)
    free = max(0, told.orderable - case.promised.won(case.view, told, case.replaces))
    if need <= free:
        return None
    return Refusal(
        "cash",
        f"필요 {need:,}원 > 주문가능 {free:,}원 (시장가는 상한가로 계산)"
        f" / {need:,} won needed, {free:,} won orderable (a market order counts at the upper limit)",
        Measure(need, free, "won"),
    )


def shares(case: Case) -> Refusal | None:
    """A sale is covered by what is held and not promised to another sale."""
    if case.is_buy:
        return None
    position = case.view.positions.get(bare(case.order.code))
    held, asked = position.quantity if position else 0, case.order.quantity
    free: Shares = max(0, held - sum(order.remaining for order in case.open_orders(Side.SELL)))
    if asked <= free:
        return None
    return Refusal(
        "shares",
        f"매도 {asked:,}주 > 매도가능 {free:,}주 (보유 {held:,}주)"
        f" / {asked:,} shares to sell, {free:,} of {held:,} held are free",
        Measure(asked, free, "shares"),
    )


def doubt(case: Case) -> Refusal | None:
    """While one order of this issue and side is UNKNOWN there is no second."""
    lost = [order for order in case.open_orders(case.order.side) if order.status is Status.UNKNOWN]
    if not lost:
        return None
    return Refusal(
        "unknown",
        "같은 종목·방향의 주문 결과를 확인 중입니다"
        f" / the fate of an order of this issue and side is being asked for: {lost[0].id}",
    )


def duplicate(case: Case) -> Refusal | None:
    """No intent passes twice a day."""
    if not case.order.key or case.order.key not in case.keys:
        return None
    return Refusal("duplicate", f"이미 낸 주문입니다 / this order was given before: {case.order.key}")


def bounce(case: Case) -> Refusal | None:
    """중복 클릭: a hand's order that equals its last ones is the bounce of a button, unless it comes later."""
    window = case.settings.risk.bounce_ms
    if case.order.origin is not Origin.USER or case.replaces is not None:
        return None
    for at, other in reversed(case.sent):
        gone = (case.now - at) // MILLI
        if gone >= window:
            return None
        if isinstance(other, PlaceOrder) and _is_same(case.order, other):
            return Refusal(
                "duplicate",
                f"{gone} ms 전에 같은 주문을 냈습니다 (같은 주문 무시 {window} ms)"
                f" / the same order was given {gone} ms ago (refused for {window} ms)",
                Measure(gone, window, "ms"),
            )
    return None


def _is_same(one: PlaceOrder, other: PlaceOrder) -> bool:
    return other.origin is Origin.USER and all(
        getattr(one, name) == getattr(other, name) for name in ("code", "side", "quantity", "price", "type", "stop")
    )


def self_cross(case: Case) -> Refusal | None:
    """자기 체결 방지. A sale does not wait for a buy in doubt, and the stop waits for nothing."""
    if case.order.origin is Origin.KILL:
        return None
    other = Side.SELL if case.is_buy else Side.BUY
    for order in case.open_orders(other):
        if order.status is Status.UNKNOWN and not case.is_buy:
            continue
        if _crosses(case, order):
            ko, en = (f"{order.price:,}원", f"{order.price:,} won") if order.price else ("시장가", "market")
            return Refusal(
                "self-cross",
                f"내 주문 {order.id} ({ko})과 체결될 수 있습니다: 먼저 취소하세요"
                f" / it could trade with my own order {order.id} ({en}), cancel that first",
            )
    return None


def _crosses(case: Case, other: Order) -> bool:
    if _waits_below(case, case.order if case.is_buy else other, other if case.is_buy else case.order):
        return False
    # An order without a price may meet any level.
    if not case.is_priced or other.type not in PRICED:
        return True
    return case.order.price >= other.price if case.is_buy else case.order.price <= other.price


def _waits_below(case: Case, buy: Order | PlaceOrder, sale: Order | PlaceOrder) -> bool:
    """A stop sale whose price has not come meets no buy above it: before its turn that buy is filled or has found no
    seller."""
    quote = case.view.quotes.get(sale.code)
    if sale.type is not OrderType.STOP_LIMIT or quote is None or quote.price <= sale.stop:
        return False
    return buy.type not in PRICED or buy.price > sale.stop
