"""What the market allows now: phase and order type, the right time, VI, a living quote, tick grid, ±30 % band."""

from __future__ import annotations

from typing import Final

from core.domain import krx
from core.domain.market import SessionPhase
from core.domain.order_types import IN_CALL, is_allowed
from core.domain.orders import OrderType, Origin
from core.domain.units import SECOND, Ns, Won
from core.risk.case import Case, Refusal, previous_close
from core.state.clock import REFUSE, ClockLevel, seconds

_WORDS: Final = {
    SessionPhase.UNKNOWN: "장 상태 모름",
    SessionPhase.CLOSED: "장 종료",
    SessionPhase.PRE_OPEN: "장전",
    SessionPhase.OPENING_AUCTION: "시가 동시호가",
    SessionPhase.CONTINUOUS: "정규장",
    SessionPhase.CLOSING_AUCTION: "종가 동시호가",
    SessionPhase.CLOSE_PRICE: "시간외 종가",
    SessionPhase.SINGLE_PRICE: "시간외 단일가",
    SessionPhase.AFTER_MARKET: "애프터마켓",
    SessionPhase.HALTED: "서킷브레이커",
    SessionPhase.REOPENING_AUCTION: "재개 동시호가",
}


def phase(case: Case) -> Refusal | None:
    now = case.phase()
    if is_allowed(case.order.type, now, case.now):
        return None
    return Refusal("phase", f"{_WORDS[now]}에는 {case.order.type.value} 주문을 낼 수 없습니다")


def clock(case: Case) -> Refusal | None:
    """Who does not know the time does not know the phase, the VI nor the age of a price: no entry; exits leave."""
    found = case.view.clock
    if not case.is_buy or found.level is not ClockLevel.WRONG:
        return None
    amount = f"{seconds(found.offset)}초 (허용 {REFUSE // SECOND}초)"
    return Refusal("clock", f"PC 시계가 서버와 {amount} 어긋났습니다: 매수 불가. 시간 자동 설정을 켜세요")


def vi(case: Case) -> Refusal | None:
    """No buy while a VI runs; for the strategy nor for a minute after it. In its call only limit and market sell."""
    status = case.view.vi.get(case.order.code)
    if status is None or status.last is None:
        return None
    if case.is_buy and status.is_running:
        return Refusal("vi", f"VI 발동 중 ({status.last.trigger:,}원): 매수 불가")
    if case.is_buy and case.order.origin is Origin.STRATEGY and status.blocks_entry(case.now):
        waited = (case.now - (status.last.released or case.now)) // SECOND
        return Refusal("vi", f"VI 해제 후 {waited}초: 전략 매수는 60초 뒤부터")
    if status.is_running and case.order.type not in IN_CALL:
        return Refusal("vi", f"VI 단일가 중: 지정가와 시장가만 가능 ({case.order.type.value})")
    return None


def freshness(case: Case) -> Refusal | None:
    """A buy that trusts the feed wants a quote or book that still lives; exits do not."""
    if not case.is_blind:
        return None
    seen = _last_seen(case)
    limit = case.settings.risk.stale_after
    if not seen:
        return Refusal("stale", "시세를 받은 적이 없는 종목: 전략 매수와 시장가 매수 불가")
    if case.now - seen > limit * SECOND:
        return Refusal("stale", f"시세가 {(case.now - seen) // SECOND}초 전 것입니다 (허용 {limit}초)")
    return None


def _last_seen(case: Case) -> Ns:
    quote, book = case.view.quotes.get(case.order.code), case.view.books.get(case.order.code)
    return max(quote.at if quote else 0, book.at if book else 0)


def grid(case: Case) -> Refusal | None:
    """호가가격단위: a priced order lies on the grid, its stop as well; any other carries no price."""
    price, stop = case.order.price, case.order.stop
    if stop or case.order.type is OrderType.STOP_LIMIT:
        refusal = _stop(case, stop)
        if refusal is not None:
            return refusal
    if not case.is_priced:
        return Refusal("tick", f"{case.order.type.value} 주문은 가격이 없습니다 ({price:,}원)") if price else None
    if krx.is_on_tick(price):
        return None
    return Refusal("tick", f"{price:,}원은 호가단위 {krx.tick_size(max(price, 1)):,}원에 맞지 않습니다")


def _stop(case: Case, stop: Won) -> Refusal | None:
    if case.order.type is not OrderType.STOP_LIMIT:
        return Refusal("tick", f"{case.order.type.value} 주문은 조건가격이 없습니다 ({stop:,}원)")
    if krx.is_on_tick(stop):
        return None
    return Refusal("tick", f"조건가격 {stop:,}원은 호가단위 {krx.tick_size(max(stop, 1)):,}원에 맞지 않습니다")


def band(case: Case) -> Refusal | None:
    """상·하한가. Without a base price no buy leaves; a sale does, the exchange will judge it."""
    base = previous_close(case.view, case.order.code)
    if not base:
        return Refusal("band", "기준가를 아직 모르는 종목: 매수 불가") if case.is_buy else None
    low, high = krx.price_limits(base)
    outside = [price for price in (case.order.price, case.order.stop) if price and not low <= price <= high]
    if not case.is_priced or not outside:
        return None
    return Refusal("band", f"{outside[0]:,}원은 하한 {low:,}원과 상한 {high:,}원 밖입니다")
