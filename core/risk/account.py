"""What the account can bear: money, shares, no second order in doubt, no intent twice, no trade with oneself."""

from __future__ import annotations

from core.domain.market import Side
from core.domain.order_types import PRICED
from core.domain.orders import Order, Origin, Status
from core.domain.settings import Environment, Mode
from core.domain.units import Ns, Shares, Won
from core.risk.case import Case, Refusal, most_paid


def reconciled(case: Case) -> Refusal | None:
    """Before books and broker agree nobody buys. Stops stay alive: once they agreed, the strategy may sell, too."""
    may_sell = case.order.origin is not Origin.STRATEGY or case.view.reconciled_at > 0
    if case.view.is_reconciled or (may_sell and not case.is_buy):
        return None
    return Refusal("reconcile", "계좌 대조가 끝나지 않았습니다: 보유 매도와 취소만 가능")


def mode(case: Case) -> Refusal | None:
    """Signal-only sends nothing; paper orders never reach the real market."""
    if case.order.origin is not Origin.STRATEGY:
        return None
    chosen = case.settings.strategy.mode
    if chosen is Mode.SIGNAL:
        return Refusal("mode", "전략이 신호만 모드입니다: 주문을 내지 않습니다")
    if chosen is Mode.PAPER and case.view.environment is Environment.REAL:
        return Refusal("mode", "모의주문 모드는 실전 서버에 주문을 내지 않습니다")
    return None


def cash(case: Case) -> Refusal | None:
    """주문가능금액 covers this buy at its worst price with fee; buys that the broker's figure cannot know come off."""
    if not case.is_buy:
        return None
    told = case.view.cash
    if told is None:
        return Refusal("cash", "주문가능금액을 아직 모릅니다: 매수 불가")
    order = case.order
    need = _with_fee(case, most_paid(case.view, order.code, order.type, order.price) * order.quantity)
    free = told.orderable - sum(_bound(case, each) for each in case.view.orders)
    if need <= free:
        return None
    return Refusal("cash", f"필요 {need:,}원 > 주문가능 {max(0, free):,}원 (시장가는 상한가로 계산)")


def _bound(case: Case, order: Order) -> Won:
    told = case.view.cash
    if order.side is Side.SELL or order.id == case.replaces or told is None:
        return 0
    if 0 < _known_to_broker(order) < told.at:
        return 0  # its figure has this order in it
    rest = most_paid(case.view, order.code, order.type, order.price) * order.remaining
    return _with_fee(case, order.amount + rest)


def _known_to_broker(order: Order) -> Ns:
    seen = order.accepted_at or order.done_at
    return seen or (order.requested_at if order.origin is Origin.EXTERNAL else 0)


def _with_fee(case: Case, amount: Won) -> Won:
    return amount + case.view.rates.fee(amount)


def shares(case: Case) -> Refusal | None:
    """A sale is covered by what is held and not promised to another sale."""
    if case.is_buy:
        return None
    position = case.view.positions.get(case.order.code)
    held = position.quantity if position else 0
    free: Shares = held - sum(order.remaining for order in case.open_orders(Side.SELL))
    if case.order.quantity <= free:
        return None
    return Refusal("shares", f"매도 {case.order.quantity:,}주 > 매도가능 {max(0, free):,}주 (보유 {held:,}주)")


def doubt(case: Case) -> Refusal | None:
    """While one order of this issue and side is UNKNOWN there is no second."""
    lost = [order for order in case.open_orders(case.order.side) if order.status is Status.UNKNOWN]
    if not lost:
        return None
    return Refusal("unknown", f"같은 종목·방향의 주문 {lost[0].id}의 결과를 확인 중입니다")


def duplicate(case: Case) -> Refusal | None:
    if not case.order.key or case.order.key not in case.keys:
        return None
    return Refusal("duplicate", f"이미 낸 주문입니다: {case.order.key}")


def self_cross(case: Case) -> Refusal | None:
    """자기 체결 방지. A sale does not wait for a buy in doubt, and the stop waits for nothing."""
    if case.order.origin is Origin.KILL:
        return None
    other = Side.SELL if case.is_buy else Side.BUY
    for order in case.open_orders(other):
        if order.status is Status.UNKNOWN and not case.is_buy:
            continue
        if _crosses(case, order):
            price = f"{order.price:,}원" if order.price else "시장가"
            return Refusal("self-cross", f"내 주문 {order.id} ({price})과 체결될 수 있습니다: 먼저 취소하세요")
    return None


def _crosses(case: Case, other: Order) -> bool:
    # An order without a price may meet any level.
    if not case.is_priced or other.type not in PRICED:
        return True
    return case.order.price >= other.price if case.is_buy else case.order.price <= other.price
