"""What an order to a halted issue is answered, in the broker's words.

During a circuit breaker the real server says 509193; after the last stage it takes no cancellation either. What the
mock server says then, and what either says of a single issue, was never recorded.
"""

from __future__ import annotations

from core.domain.market import SessionPhase
from core.domain.units import Code
from core.sim.market import SimMarket
from core.sim.sessions.breaker import LAST_STAGE
from core.sim.wording.replies import refused


def check_trading(market: SimMarket, mode: str, code: Code, *, is_cancel: bool = False) -> None:
    """Raises `Denied` while `code` is halted. Its reopening call takes orders."""
    if market.phase_of(code) is not SessionPhase.HALTED:
        return
    stage = market.halts.stage(market.listings[code].market) if market.halts.is_broken(code) else 0
    if is_cancel and stage < LAST_STAGE:
        return
    if mode == "mock":
        raise refused("RC4007", "모의투자 매매제한 종목입니다.")
    if stage:
        raise refused("509193", "서킷브레이커 발동 중에는 주문이 불가능합니다.")
    raise refused("521790", "주문이 불가능한 시간 또는 유형입니다. 매매거래정지 종목")
