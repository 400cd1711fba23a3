"""Which exchange an order goes to, and what NXT takes when.

How the broker's SOR (최선집행) decides was never published. Here: to the exchange with the better price on the side
that the order would take, to KRX where both are equal or one of them holds a call, and to the only one that takes it.
"""

from __future__ import annotations

import msgspec

from core.domain.market import NxtPhase, SessionPhase, Side
from core.domain.order_types import ALLOWED_ON_NXT, IN_CALL, is_allowed
from core.domain.orders import OrderType
from core.domain.units import Code
from core.sim.market import SimMarket
from core.sim.office.accounts import Placed
from core.sim.office.asked import Asked
from core.sim.sessions.venues import nxt_of
from core.sim.wording.replies import Denied, refused


def is_taken(market: SimMarket, code: Code, kind: OrderType, *, on_nxt: bool) -> bool:
    """Whether the exchange takes a new order of `kind` in the issue (its bare code) now."""
    if on_nxt:
        if kind not in ALLOWED_ON_NXT.get(market.nxt.phase, ()) or nxt_of(code) not in market.nxt.listings:
            return False
        tape = market.both.nxt.tape(nxt_of(code))
    elif is_allowed(kind, market.phase_of(code), market.now, market.listings[code].kind):
        tape = market.tape(code)
    else:
        return False
    return tape.vi is None or kind in IN_CALL


def check_nxt(market: SimMarket, *, is_cancel: bool) -> None:
    """Raises `Denied` while NXT is shut; in its pauses it takes cancellations alone."""
    phase = market.nxt.phase
    if phase is NxtPhase.CLOSED or (phase is NxtPhase.PAUSED and not is_cancel):
        raise _not_now()


def routed(market: SimMarket, asked: Asked, side: Side, word: str) -> Asked:
    """The order with the exchange it goes to: `word` is KRX, NXT or SOR. Raises `Denied` for what NXT does not list."""
    if word == "NXT" and nxt_of(asked.code) not in market.nxt.listings:
        raise _not_now(" NXT 거래 불가 종목")
    is_sor = word == "SOR"
    on_nxt = _is_better_on_nxt(market, asked, side) if is_sor else word == "NXT"
    return msgspec.structs.replace(asked, on_nxt=on_nxt, is_sor=is_sor)


def _is_better_on_nxt(market: SimMarket, asked: Asked, side: Side) -> bool:
    code, kind = asked.code, asked.type
    if not is_taken(market, code, kind, on_nxt=True):
        return False
    if not is_taken(market, code, kind, on_nxt=False):
        return market.phase_of(code) is not SessionPhase.HALTED
    if market.phase_of(code).is_call or market.tape(code).vi or market.both.nxt.tape(nxt_of(code)).vi:
        return False
    (krx_ask, krx_bid), (ask, bid) = market.touch(code), market.both.nxt.touch(nxt_of(code))
    if side is Side.SELL:
        return bid > krx_bid
    return bool(ask) and (not krx_ask or ask < krx_ask)


def check_named(order: Placed, word: str) -> None:
    """A correction or cancellation names the exchange that the order named. Raises `Denied`."""
    if order.is_sor and word != "SOR":
        raise refused("571412", "SOR 주문의 정정/취소는 SOR로 주문하여야 합니다.")
    if word != order.asked_as:
        raise refused("571758", "미체결 주문이 없습니다.")


def _not_now(more: str = "") -> Denied:
    return refused("521790", f"주문이 불가능한 시간 또는 유형입니다.{more}")
