"""What the market allows now: phase and order type, the right time, VI, a living quote, tick grid, daily band."""

from __future__ import annotations

from typing import Final

from core.domain import krx
from core.domain.calendar import nxt_phase_at
from core.domain.limits import Measure
from core.domain.market import InstrumentKind, NxtPhase, SessionPhase, Side
from core.domain.order_types import IN_CALL, KOREAN, is_allowed, is_allowed_on_nxt
from core.domain.orders import OrderType, Origin
from core.domain.units import SECOND, Code, Ns, Won, bare
from core.risk.case import Case, Refusal
from core.risk.prices import price_band
from core.state.clock import REFUSE, ClockLevel, seconds
from core.state.halts import HALTS
from core.state.vi import SETTLE
from core.state.view import View

NXT: Final = "_NX"
BOTH: Final = "_AL"
"""The broker chooses between KRX and NXT (SOR)."""
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
_NXT_WORDS: Final = {
    NxtPhase.CLOSED: "장 종료",
    NxtPhase.PRE_MARKET: "프리마켓",
    NxtPhase.PAUSED: "휴식 시간",
    NxtPhase.MAIN_MARKET: "메인마켓",
    NxtPhase.AFTER_CALL: "애프터마켓 단일가",
    NxtPhase.AFTER_MARKET: "애프터마켓",
}
_KINDS: Final = {
    InstrumentKind.STOCK: "",
    InstrumentKind.ETF: "ETF ",
    InstrumentKind.ETN: "ETN ",
    InstrumentKind.ELW: "ELW ",
}


def phase(case: Case) -> Refusal | None:
    """Phase and order type, by the hours of the venue that the code names: KRX, NXT (`_NX`), or either (`_AL`)."""
    code = case.order.code
    if code.endswith(NXT):
        return _nxt(case)
    kind, now, what = case.order.type, case.phase(), case.kind
    if is_allowed(kind, now, case.now, what) or (code.endswith(BOTH) and _nxt(case) is None):
        return None
    return Refusal(
        "phase",
        f"{_WORDS[now]}에는 {_KINDS[what]}{KOREAN[kind]} 주문을 낼 수 없습니다"
        f" / no {_KINDS[what]}{kind.value} orders in this phase, {now.value}",
    )


def _nxt(case: Case) -> Refusal | None:
    instrument = case.view.instruments.get(bare(case.order.code))
    if instrument is not None and not instrument.on_nxt:
        return Refusal("phase", "넥스트레이드(NXT)에서 거래되지 않는 종목입니다 / this issue is not traded on NXT")
    if case.is_buy and case.view.phase in HALTS and case.phase() in HALTS:
        return Refusal("phase", "서킷브레이커 중에는 NXT에서도 살 수 없습니다 / a circuit breaker halts NXT, too")
    kind, now = case.order.type, nxt_phase_at(case.now)
    if is_allowed_on_nxt(kind, case.now):
        return None
    return Refusal(
        "phase",
        f"NXT {_NXT_WORDS[now]}에는 {KOREAN[kind]} 주문을 낼 수 없습니다"
        f" / no {kind.value} orders in this phase of NXT, {now.value}",
    )


def clock(case: Case) -> Refusal | None:
    """Who does not know the time does not know the phase, the VI nor the age of a price: no entry; exits leave."""
    found = case.view.clock
    if not case.is_buy or found.level is not ClockLevel.WRONG:
        return None
    off, allowed = seconds(found.offset), REFUSE // SECOND
    return Refusal(
        "clock",
        f"PC 시계가 서버와 {off}초 (허용 {allowed}초) 어긋났습니다: 매수 불가. 시간 자동 설정을 켜세요"
        f" / this computer's clock is {off} s off ({allowed} s allowed), no buys; let the system set the time",
        Measure(abs(found.offset) // SECOND, allowed, "s"),
    )


def vi(case: Case) -> Refusal | None:
    """No buy while a VI runs; for the strategy nor for a minute after it. In its call only limit and market sell."""
    status = case.view.vi.get(Code(case.order.code.removesuffix(BOTH)))
    if status is None or status.last is None:
        return None
    if case.is_buy and status.is_running:
        at = status.last.trigger
        return Refusal("vi", f"VI 발동 중 ({at:,}원): 매수 불가 / a VI runs ({at:,} won), no buys")
    if case.is_buy and case.order.origin is Origin.STRATEGY and status.blocks_entry(case.now):
        gone, whole = status.settled(case.now) // SECOND, SETTLE // SECOND
        return Refusal(
            "vi",
            f"VI 해제 후 {gone}초: 전략 매수는 {whole}초 뒤부터"
            f" / {gone} s since the VI, the strategy buys {whole} s after it",
            Measure(gone, whole, "s"),
        )
    if status.is_running and case.order.type not in IN_CALL:
        kind = case.order.type
        korean = f"VI 단일가 중: 지정가와 시장가만 가능 ({KOREAN[kind]})"
        return Refusal("vi", f"{korean} / in a VI limit and market alone, not {kind.value}")
    return None


def unheard(case: Case) -> Refusal | None:
    """The strategy buys nothing before the broker was asked which VI runs: their beginnings are told once."""
    if not case.view.vi_unheard or not case.is_buy or case.order.origin is not Origin.STRATEGY:
        return None
    return Refusal("vi", "VI 조회 전: 전략 매수 불가 / the running VIs were not read yet, no buys of the strategy")


def is_overtaken(view: View, code: Code, side: Side, origin: Origin) -> bool:
    """Whether a VI began, or ended a moment ago, while a buy that had passed waited for its turn."""
    status = view.vi.get(Code(code.removesuffix(BOTH)))
    if status is None or side is not Side.BUY:
        return False
    return status.is_running or (origin is Origin.STRATEGY and status.blocks_entry(view.now))


def freshness(case: Case) -> Refusal | None:
    """A buy that trusts the feed wants a quote or book that still lives; exits do not."""
    if not case.is_blind:
        return None
    seen = last_seen(case)
    limit = case.settings.risk.stale_after
    if not seen:
        return Refusal(
            "stale",
            "시세를 받은 적이 없는 종목: 전략 매수와 시장가 매수 불가"
            " / no quote of it was ever heard, no buys of the strategy and none at the market",
        )
    if case.now - seen > limit * SECOND:
        age = (case.now - seen) // SECOND
        return Refusal(
            "stale",
            f"시세가 {age}초 전 것입니다 (허용 {limit}초) / the quote is {age} s old ({limit} s allowed)",
            Measure(age, limit, "s"),
        )
    return None


def last_seen(case: Case) -> Ns:
    quote, book = case.view.quotes.get(case.order.code), case.view.books.get(case.order.code)
    return max(quote.at if quote else 0, book.at if book else 0)


def grid(case: Case) -> Refusal | None:
    """호가가격단위 of the issue's kind: a priced order lies on it, its stop as well; any other carries no price."""
    price, stop, kind = case.order.price, case.order.stop, case.order.type
    if kind is OrderType.STOP_LIMIT:
        refusal = _off_grid(case, stop, "조건가격 ", "the stop ")
        if refusal is not None:
            return refusal
    elif stop:
        return Refusal(
            "tick",
            f"{kind.value} 주문은 조건가격이 없습니다 ({stop:,}원) / a {kind.value} order has no stop ({stop:,} won)",
        )
    if case.is_priced:
        return _off_grid(case, price)
    if not price:
        return None
    return Refusal(
        "tick",
        f"{kind.value} 주문은 가격이 없습니다 ({price:,}원) / a {kind.value} order has no price ({price:,} won)",
    )


def _off_grid(case: Case, price: Won, ko: str = "", en: str = "") -> Refusal | None:
    if krx.is_on_tick(price, case.kind):
        return None
    tick = krx.tick_size(max(price, 1), case.kind)
    return Refusal(
        "tick",
        f"{ko}{price:,}원은 호가단위 {tick:,}원에 맞지 않습니다 / {en}{price:,} won is off the tick of {tick:,} won",
        Measure(price, tick, "won"),
    )


def band(case: Case) -> Refusal | None:
    """상·하한가. Without a base price no buy leaves; a sale does, the exchange will judge it."""
    found = price_band(case.view, case.order.code, case.now)
    if found is None:
        if not case.is_buy:
            return None
        return Refusal("band", "기준가를 아직 모르는 종목: 매수 불가 / its base price is not known yet, no buys")
    low, high = found
    order = case.order
    price = order.stop if low <= order.price <= high or not order.price else order.price
    if not price or low <= price <= high or not case.is_priced:
        return None
    return Refusal(
        "band",
        f"{price:,}원은 하한 {low:,}원과 상한 {high:,}원 밖입니다"
        f" / {price:,} won is outside the daily limits, {low:,} and {high:,} won",
        Measure(price, low if price < low else high, "won"),
    )
